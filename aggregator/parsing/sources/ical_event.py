"""The properties of one VEVENT as a RawEvent (RFC 5545, 3.8; RFC 7986; what Google, Microsoft and Apple add)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from aggregator.errors import InvalidEvent
from aggregator.model import Moment, RawEvent, Recurrence, Status
from aggregator.text import clean

from .ical_lines import Component, ContentLine, lines_of
from .ical_values import duration, moment, moments, text, texts
from .ical_zones import Zones

_UID_LIMIT = 500
_CATEGORIES_LIMIT = 50
_STATUS = {status.value: status for status in Status} | {"canceled": Status.CANCELLED}
_ONLINE = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK")
_PLACE = re.compile(r"\s*(?:geo:)?([+-]?\d{1,3}(?:\.\d{1,20})?)\s*\\?[;,]\s*([+-]?\d{1,3}(?:\.\d{1,20})?)(?:[,;].*)?")
_NOTHING = ContentLine("", {}, "")

Properties = Mapping[str, Sequence[ContentLine]]


@dataclass(frozen=True, slots=True)
class _Times:
    start: Moment
    end: Moment | None
    occurrence: Moment | None
    notes: tuple[str, ...]


def properties_of(block: Component) -> Properties:
    """The lines of an event by name, in their order."""
    properties: dict[str, list[ContentLine]] = {}
    for line in lines_of(block):
        properties.setdefault(line.name, []).append(line)
    return properties


def who(properties: Properties) -> str:
    """How a report speaks of an event."""
    title, uid = clean(_text(properties, "SUMMARY"), 60), clean(_one(properties, "UID").value, 60)
    return f"event '{title}'" + (f" (UID {uid})" if uid else "")


def event_of(properties: Properties, zones: Zones, method: str = "") -> tuple[RawEvent, tuple[str, ...]]:
    """Return the event and what had to be left out of it, or raise InvalidEvent where it has no start."""
    status = _status(properties, method)
    times = _times(properties, zones, status)
    summary = _one(properties, "SUMMARY")
    event = RawEvent(
        uid=_uid(_one(properties, "UID").value),
        summary=text(summary.value),
        start=times.start,
        end=times.end,
        recurrence=_recurrence(properties, zones),
        recurrence_id=times.occurrence,
        this_and_future=_one(properties, "RECURRENCE-ID").parameters.get("RANGE", "").upper() == "THISANDFUTURE",
        description=_text(properties, "DESCRIPTION"),
        description_html=_html(properties),
        location=_text(properties, "LOCATION"),
        geo=_geo(properties),
        url=_text(properties, "URL"),
        categories=_categories(properties),
        status=status,
        organizer=_organizer(properties),
        online_url=_online(properties),
        registration_url=_text(properties, "X-TICKETS-URL"),
        price=_text(properties, "X-COST"),
        language=summary.parameters.get("LANGUAGE", ""),
        image=_image(properties),
        sequence=_sequence(properties),
        published=_instant(properties, "CREATED", zones),
        last_modified=_instant(properties, "LAST-MODIFIED", zones),
        private=_text(properties, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
    )
    return event, times.notes


def _one(properties: Properties, name: str) -> ContentLine:
    return properties[name][0] if name in properties else _NOTHING


def _text(properties: Properties, name: str) -> str:
    return text(properties[name][0].value) if name in properties else ""


def _times(properties: Properties, zones: Zones, status: Status | None) -> _Times:
    notes = []
    occurrence = None
    if "RECURRENCE-ID" in properties:
        occurrence = moment(_one(properties, "RECURRENCE-ID"), zones)
    if "DTSTART" in properties:
        start = moment(_one(properties, "DTSTART"), zones)
    elif occurrence is not None and status is Status.CANCELLED:
        start = occurrence  # who cancels one occurrence often names no other time
    else:
        raise InvalidEvent("it has no DTSTART")
    end = None
    try:
        end = _end(properties, start, zones)
    except (InvalidEvent, OverflowError) as odd:
        notes.append(str(odd) if isinstance(odd, InvalidEvent) else "its end is beyond all calendars")
    return _Times(start, end, occurrence, tuple(notes))


def _end(properties: Properties, start: Moment, zones: Zones) -> Moment | None:
    """The end as the calendar tells it, in the form of the start; an end before the start is an error of the calendar."""
    if "DTEND" in properties:
        end = _alike(moment(_one(properties, "DTEND"), zones), start)
    elif "DURATION" in properties:
        end = _after(start, *duration(_one(properties, "DURATION").value))
    else:
        return None
    if end < start:
        raise InvalidEvent(f"end {end.isoformat()} is before start {start.isoformat()}")
    return end


def _alike(end: Moment, start: Moment) -> Moment:
    """A date for a date, the last day then counted in; for a time a time, which takes the zone of the start where it has none."""
    if not isinstance(start, datetime):
        if not isinstance(end, datetime):
            return end
        return end.date() if end.time() == time() else end.date() + timedelta(days=1)
    if not isinstance(end, datetime):
        end = datetime.combine(end, time())
    if start.tzinfo is None and end.tzinfo is not None:
        raise InvalidEvent("its end names a zone and its start none")
    return end.replace(tzinfo=start.tzinfo) if end.tzinfo is None else end


def _after(start: Moment, days: timedelta, exact: timedelta) -> Moment:
    """The end after a DURATION: days are days of the calendar, hours are hours of the clock (3.3.6)."""
    if not isinstance(start, datetime):
        return start + days + timedelta(days=exact // timedelta(days=1))
    end = start + days
    if exact and end.tzinfo is not None:
        return (end.astimezone(UTC) + exact).astimezone(end.tzinfo)
    return end + exact


def _recurrence(properties: Properties, zones: Zones) -> Recurrence | None:
    if "RRULE" not in properties and "RDATE" not in properties:
        return None
    rules = tuple(line.value.strip() for line in properties.get("RRULE", ()) if line.value.strip())
    dates = tuple(each for line in properties.get("RDATE", ()) for each in moments(line, zones))
    if not rules and not dates:
        return None
    return Recurrence(
        rules=rules,
        excluding_rules=tuple(line.value.strip() for line in properties.get("EXRULE", ())),
        dates=dates,
        excluded=tuple(each for line in properties.get("EXDATE", ()) for each in moments(line, zones)),
    )


def _uid(value: str) -> str:
    """The UID, a very long one cut but still one of its own."""
    uid = value.strip()
    return uid if len(uid) <= _UID_LIMIT else f"{uid[:100]}…{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()}"


def _html(properties: Properties) -> str:
    if "X-ALT-DESC" not in properties:
        return ""
    line = properties["X-ALT-DESC"][0]
    return text(line.value) if "html" in line.parameters.get("FMTTYPE", "text/html").lower() else ""


def _geo(properties: Properties) -> tuple[float, float] | None:
    """Latitude and longitude; 0;0 is how programs write that they know no place."""
    told = (_PLACE.fullmatch(properties[name][0].value) for name in ("GEO", "X-APPLE-STRUCTURED-LOCATION") if name in properties)
    found = next(filter(None, told), None)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude) else None


def _categories(properties: Properties) -> tuple[str, ...]:
    told = [each for line in properties.get("CATEGORIES", ()) for each in texts(line.value, _CATEGORIES_LIMIT)]
    return tuple(dict.fromkeys(told))[:_CATEGORIES_LIMIT]


def _status(properties: Properties, method: str) -> Status | None:
    """STATUS, else what the calendar's METHOD means for all its events (RFC 5546, 3.2.5)."""
    told = _STATUS.get(_text(properties, "STATUS").lower())
    return Status.CANCELLED if told is None and method == "CANCEL" else told


def _organizer(properties: Properties) -> str:
    """The organizer's name, never an address."""
    if "ORGANIZER" not in properties:
        return ""
    name = properties["ORGANIZER"][0].parameters.get("CN", "")
    return "" if "@" in name or name.lower().startswith("mailto:") else name


def _online(properties: Properties) -> str:
    told = (line.value.strip() for name in _ONLINE for line in properties.get(name, ()))
    return next((url for url in told if url.lower().startswith(("https://", "http://"))), "")


def _image(properties: Properties) -> str:
    if "IMAGE" not in properties and "ATTACH" not in properties:
        return ""
    told = [*properties.get("IMAGE", ()), *(line for line in properties.get("ATTACH", ()) if _is_image(line))]
    return next((line.value.strip() for line in told if line.value.strip().lower().startswith("https://")), "")


def _is_image(line: ContentLine) -> bool:
    return line.parameters.get("FMTTYPE", "").lower().startswith("image/")


def _sequence(properties: Properties) -> int:
    if "SEQUENCE" not in properties:
        return 0
    told = properties["SEQUENCE"][0].value.strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _instant(properties: Properties, name: str, zones: Zones) -> datetime | None:
    """A stamp in UTC; one that is broken says nothing (Google writes CREATED:00001231T000000Z)."""
    if name not in properties or not properties[name][0].value:
        return None
    try:
        told = moment(properties[name][0], zones)
    except InvalidEvent:
        return None
    if not isinstance(told, datetime):
        return datetime.combine(told, time(), UTC)
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
