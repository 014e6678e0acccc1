"""Corrections: the fields of an event that people can correct, how their values are written, and how they are applied."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.errors import WrongCall
from aggregator.model import Correction, DatedEvent, Mode, Moment, Status, TimeSpan
from aggregator.serialization import moment_of, moment_text
from aggregator.text import LANGUAGE_TAG, absolute_url, clean, clean_lines

TITLE, LINE, TEXT = 300, 500, 5_000  # characters kept
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2})(?: ?Uhr)?)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectableField:
    """A field that people can correct: the fields of Details that it sets, and how its value is written."""

    details: tuple[str, ...]
    how: str
    parse: Callable[[str, ZoneInfo], str | None]  # input → serialized text; None: not readable
    text: Callable[[DatedEvent], str]  # the present value as serialized text
    put: Callable[[DatedEvent, str], DatedEvent]
    empty: bool = True  # whether it may be empty


def field_named(name: str) -> str:
    """Return the name in FIELDS of a field that a person names; raises WrongCall for an unknown name."""
    known_as = name.strip().lower().replace("-", "_")
    known_as = ALIASES.get(known_as, known_as)
    if known_as in FIELDS:
        return known_as
    close = difflib.get_close_matches(known_as, FIELDS, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(FIELDS)}"
    raise WrongCall(f"there is no field {name!r} to correct; {hint}")


def value_text(name: str, value: str, details: DatedEvent, zone: ZoneInfo) -> str:
    """Return a person's input for a field as serialized text; raises WrongCall, which says how to write it."""
    field = FIELDS[name]
    text = field.parse(value.strip(), zone) if value.strip() else ""
    if text is None or (not text and not field.empty):
        raise WrongCall(f"{value!r} is no {name}; write {field.how}")
    span = details.span
    if name == "end" and text and span and not _follows(span.start, moment_of(text)):
        form = "a day such as 2026-12-05, the one after the last" if span.all_day else "a time such as 2026-12-03T19:00"
        raise WrongCall(f"{value!r} is no end for what starts on {moment_text(span.start)}; write {form}, later than that")
    return text


def apply_corrections(details: DatedEvent, corrections: Iterable[Correction]) -> DatedEvent:
    """Return the details with the corrections applied."""
    values = {correction.field: correction.value for correction in corrections}
    for name, field in FIELDS.items():
        if name in values:
            details = field.put(details, values[name])
    return details


def corrected_fields(corrections: Iterable[Correction]) -> tuple[str, ...]:
    """Return the fields of Details that the corrections set."""
    return tuple(dict.fromkeys(name for correction in corrections for name in FIELDS[correction.field].details))


def check_conflict(correction: Correction, details: DatedEvent) -> Correction:
    """Return the correction checked against the sources: in conflict if their value has changed since and differs from the correction."""
    present = FIELDS[correction.field].text(details)
    return replace(correction, conflict=None if present in (correction.source_value, correction.value) else present)


def _moment(text: str, zone: ZoneInfo) -> str | None:
    """A date or time as serialized text, written as ISO 8601 or as 3.12.2026 18:00; local time of `zone` unless an offset is given."""
    if match := _DAY.match(text):
        day, month, year, hour, minute = match.groups()
        text = f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}:{minute}" if hour else "")
    try:
        moment: Moment = date.fromisoformat(text) if len(text) <= len("2026-12-03") else datetime.fromisoformat(text)
    except ValueError:
        return None
    if isinstance(moment, datetime):
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment = moment.replace(microsecond=0).astimezone(UTC).astimezone(zone)
    return moment_text(moment)


def _follows(start: Moment, end: Moment) -> bool:
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start < end
    return not isinstance(start, datetime) and not isinstance(end, datetime) and start < end


def _start_put(details: DatedEvent, text: str) -> DatedEvent:
    """The details with another start: on another day the end moves with it, on the same day it stays if it is still after the start."""
    start, span = moment_of(text), details.span
    end = _moved_end(span, start)
    still_open = details.time_open and not isinstance(start, datetime)
    return replace(details, span=TimeSpan(start, end), time_open=still_open, hours=None)


def _moved_end(span: TimeSpan, start: Moment) -> Moment | None:
    before, end = span.start, span.end
    if isinstance(start, datetime) and isinstance(before, datetime) and isinstance(end, datetime):
        before, end = before.astimezone(start.tzinfo), end.astimezone(start.tzinfo)
        end = end if before.date() == start.date() else start + (end - before)
    elif not isinstance(start, datetime) and not isinstance(before, datetime) and isinstance(end, date) and not isinstance(end, datetime):
        end = start + (end - before)
    return end if end is not None and _follows(start, end) else None


def _end_put(details: DatedEvent, text: str) -> DatedEvent:
    end = moment_of(text) if text else None
    return replace(details, span=TimeSpan(details.span.start, end if end and _follows(details.span.start, end) else None), hours=None)


def _with(details: DatedEvent, values: Mapping[str, Any]) -> DatedEvent:
    return replace(details, **values)


def _plain(name: str, longest: int, how: str, *, empty: bool = True, also: Mapping[str, object] | None = None) -> CorrectableField:
    return CorrectableField(
        details=(name, *(also or {})),
        how=how,
        parse=lambda text, _: (clean if longest < TEXT else clean_lines)(text, longest),
        text=lambda details: str(getattr(details, name)),
        put=lambda details, text: _with(details, {name: text, **(also or {})}),
        empty=empty,
    )


def _address(name: str) -> CorrectableField:
    return CorrectableField(
        details=(name,),
        how="an address such as https://network.example/termine/forum",
        parse=lambda text, _: absolute_url(text, "") or None if text.lower().startswith(("http://", "https://")) else None,
        text=lambda details: str(getattr(details, name)),
        put=lambda details, text: _with(details, {name: text}),
    )


def _choice(name: str, kind: type[Status] | type[Mode], *, empty: bool) -> CorrectableField:
    values = tuple(member.value for member in kind)
    return CorrectableField(
        details=(name,),
        how=f"one of {', '.join(values)}",
        parse=lambda text, _: text.lower() if text.lower() in values else None,
        text=lambda details: str(getattr(details, name) or ""),
        put=lambda details, text: _with(details, {name: kind(text) if text else None}),
        empty=empty,
    )


_MOMENT = "a day such as 2026-12-03 or a time such as 2026-12-03T18:00"
FIELDS: Mapping[str, CorrectableField] = {
    "title": _plain("summary", TITLE, "a title", empty=False),
    "start": CorrectableField(
        details=("span", "time_open"),
        how=_MOMENT,
        parse=_moment,
        text=lambda details: moment_text(details.span.start),
        put=_start_put,
        empty=False,
    ),
    "end": CorrectableField(
        details=("span",),
        how=_MOMENT + ', of whole days the day after the last, or "" for none',
        parse=_moment,
        text=lambda details: moment_text(details.span.end) if details.span.end else "",
        put=_end_put,
    ),
    "location": _plain("location", LINE, "a place"),
    "address": _plain("address", LINE, "street and town", also={"geo": None}),
    "url": _address("url"),
    "description": _plain("description", TEXT, "a text", also={"description_html": ""}),
    "status": _choice("status", Status, empty=False),
    "organizer": _plain("organizer", LINE, "a name"),
    "mode": _choice("mode", Mode, empty=True),
    "online_url": _address("online_url"),
    "registration_url": _address("registration_url"),
    "deadline": CorrectableField(
        details=("deadline",),
        how=_MOMENT,
        parse=_moment,
        text=lambda details: moment_text(details.deadline) if details.deadline else "",
        put=lambda details, text: replace(details, deadline=moment_of(text) if text else None),
    ),
    "price": _plain("price", 100, "a price"),
    "language": CorrectableField(
        details=("language",),
        how="a code such as de or en",
        parse=lambda text, _: text.lower() if LANGUAGE_TAG.fullmatch(text) else None,
        text=lambda details: details.language,
        put=lambda details, text: replace(details, language=text),
    ),
    "categories": CorrectableField(
        details=("categories",),
        how="words with commas between them",
        parse=lambda text, _: ", ".join(filter(None, (clean(word, 80) for word in text.split(",")))),
        text=lambda details: ", ".join(details.categories),
        put=lambda details, text: replace(details, categories=tuple(filter(None, text.split(", ")))),
    ),
}
ALIASES = {
    "summary": "title",
    "place": "location",
    "organiser": "organizer",
    "online": "online_url",
    "registration": "registration_url",
    "link": "url",
    "text": "description",
}
