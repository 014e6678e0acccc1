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
    """Return the lines of an event by name, in their order."""
    properties: dict[str, list[ContentLine]] = {}
    for line in lines_of(block):
        properties.setdefault(line.name, []).append(line)
    return properties


def event_name(properties: Properties) -> str:
    """Return the words by which issues name an event."""
    title, uid = clean(_text(properties, "SUMMARY"), 60), clean(_first_line(properties, "UID").value, 60)
    return f"event '{title}'" + (f" (UID {uid})" if uid else "")


def event_of(properties: Properties, zones: Zones, method: str = "") -> tuple[RawEvent, tuple[str, ...]]:
    """Return the event and what was left out of it, or raise InvalidEvent if it has no start."""
    status = _status(properties, method)
    times = _times(properties, zones, status)
    summary = _first_line(properties, "SUMMARY")
    event = RawEvent(
        uid=_uid(_first_line(properties, "UID").value),
        summary=text(summary.value),
        start=times.start,
        end=times.end,
        recurrence=_recurrence(properties, zones),
        recurrence_id=times.occurrence,
        this_and_future=_first_line(properties, "RECURRENCE-ID").parameters.get("RANGE", "").upper() == "THISANDFUTURE",
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


def _first_line(properties: Properties, name: str) -> ContentLine:
    return properties[name][0] if name in properties else _NOTHING


def _text(properties: Properties, name: str) -> str:
    return text(properties[name][0].value) if name in properties else ""


def _times(properties: Properties, zones: Zones, status: Status | None) -> _Times:
    notes = []
    occurrence = None
    if "RECURRENCE-ID" in properties:
        occurrence = moment(_first_line(properties, "RECURRENCE-ID"), zones)
    if "DTSTART" in properties:
        start = moment(_first_line(properties, "DTSTART"), zones)
    elif occurrence is not None and status is Status.CANCELLED:
        start = occurrence  # a cancelled occurrence often has no other time
    else:
        raise InvalidEvent("it has no DTSTART")
    end = None
    try:
        end = _end(properties, start, zones)
    except (InvalidEvent, OverflowError) as error:
        notes.append(str(error) if isinstance(error, InvalidEvent) else "its end is beyond all calendars")
    return _Times(start, end, occurrence, tuple(notes))


def _end(properties: Properties, start: Moment, zones: Zones) -> Moment | None:
    """The end in the form of the start; raises InvalidEvent for an end before the start."""
    if "DTEND" in properties:
        end = _alike(moment(_first_line(properties, "DTEND"), zones), start)
    elif "DURATION" in properties:
        end = _after(start, *duration(_first_line(properties, "DURATION").value))
    else:
        return None
    if end < start:
        raise InvalidEvent(f"end {end.isoformat()} is before start {start.isoformat()}")
    return end


def _alike(end: Moment, start: Moment) -> Moment:
    """The end as a date if the start is one (its last day then included), else as a time, in the zone of the start if it has none."""
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
    """The end after a DURATION: days are days of the calendar, hours are exact (3.3.6)."""
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
    dates = tuple(value for line in properties.get("RDATE", ()) for value in moments(line, zones))
    if not rules and not dates:
        return None
    return Recurrence(
        rules=rules,
        excluding_rules=tuple(line.value.strip() for line in properties.get("EXRULE", ())),
        dates=dates,
        excluded=tuple(value for line in properties.get("EXDATE", ()) for value in moments(line, zones)),
    )


def _uid(value: str) -> str:
    """The UID; a very long one is cut and stays unique by a hash."""
    uid = value.strip()
    return uid if len(uid) <= _UID_LIMIT else f"{uid[:100]}…{hashlib.sha256(uid.encode('utf-8', 'replace')).hexdigest()}"


def _html(properties: Properties) -> str:
    if "X-ALT-DESC" not in properties:
        return ""
    line = properties["X-ALT-DESC"][0]
    return text(line.value) if "html" in line.parameters.get("FMTTYPE", "text/html").lower() else ""


def _geo(properties: Properties) -> tuple[float, float] | None:
    """Latitude and longitude; programs write 0;0 for an unknown place."""
    matches = (_PLACE.fullmatch(properties[name][0].value) for name in ("GEO", "X-APPLE-STRUCTURED-LOCATION") if name in properties)
    match = next(filter(None, matches), None)
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude) else None


def _categories(properties: Properties) -> tuple[str, ...]:
    categories = [category for line in properties.get("CATEGORIES", ()) for category in texts(line.value, _CATEGORIES_LIMIT)]
    return tuple(dict.fromkeys(categories))[:_CATEGORIES_LIMIT]


def _status(properties: Properties, method: str) -> Status | None:
    """STATUS, else what the calendar's METHOD means for all its events (RFC 5546, 3.2.5)."""
    status = _STATUS.get(_text(properties, "STATUS").lower())
    return Status.CANCELLED if status is None and method == "CANCEL" else status


def _organizer(properties: Properties) -> str:
    """The organizer's name, never an address."""
    if "ORGANIZER" not in properties:
        return ""
    name = properties["ORGANIZER"][0].parameters.get("CN", "")
    return "" if "@" in name or name.lower().startswith("mailto:") else name


def _online(properties: Properties) -> str:
    values = (line.value.strip() for name in _ONLINE for line in properties.get(name, ()))
    return next((url for url in values if url.lower().startswith(("https://", "http://"))), "")


def _image(properties: Properties) -> str:
    if "IMAGE" not in properties and "ATTACH" not in properties:
        return ""
    candidates = [*properties.get("IMAGE", ()), *(line for line in properties.get("ATTACH", ()) if _is_image(line))]
    return next((line.value.strip() for line in candidates if line.value.strip().lower().startswith("https://")), "")


def _is_image(line: ContentLine) -> bool:
    return line.parameters.get("FMTTYPE", "").lower().startswith("image/")


def _sequence(properties: Properties) -> int:
    if "SEQUENCE" not in properties:
        return 0
    digits = properties["SEQUENCE"][0].value.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def _instant(properties: Properties, name: str, zones: Zones) -> datetime | None:
    """A stamp in UTC; None for a broken one (Google writes CREATED:00001231T000000Z)."""
    if name not in properties or not properties[name][0].value:
        return None
    try:
        instant = moment(properties[name][0], zones)
    except InvalidEvent:
        return None
    if not isinstance(instant, datetime):
        return datetime.combine(instant, time(), UTC)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
