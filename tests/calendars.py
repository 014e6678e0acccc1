"""Reads calendars back: with two independent parsers, and line by line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from aggregator.model import Moment


@dataclass(frozen=True)
class Seen:
    """What a subscriber's program shows of an event."""

    title: str
    start: Moment
    end: Moment | None


def by_icalendar(body: bytes) -> list[Seen]:
    """The events as icalendar reads them."""
    found: list[Any] = list(Calendar.from_ical(body).walk("VEVENT"))
    return [Seen(str(one["SUMMARY"]), instant(one["DTSTART"].dt), instant(one["DTEND"].dt) if "DTEND" in one else None) for one in found]


def by_ical(body: bytes) -> list[Seen]:
    """The events as ical (allenporter) reads them."""
    found: list[Any] = list(IcsCalendarStream.calendar_from_ics(body.decode()).events)
    return [Seen(one.summary or "", instant(one.dtstart), instant(one.dtend) if one.dtend else None) for one in found]


def instant(moment: Moment) -> Moment:
    """A time in UTC, a date as it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def lines(body: bytes) -> list[str]:
    """The content lines, unfolded."""
    return re.sub(b"\r\n ", b"", body).decode().split("\r\n")


def values(body: bytes, name: str) -> list[str]:
    """The values of a property as they are written."""
    return [line.partition(":")[2] for line in lines(body) if re.split("[:;]", line)[0] == name]


def assert_sound(body: bytes) -> None:
    """What strict clients demand of every line (P2)."""
    assert body.endswith(b"\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", body) is None
    assert max(map(len, body.split(b"\r\n"))) <= 75
    assert re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\ufdd0-\ufdef\ufffe\uffff]", body.decode()) is None
    assert lines(body).count("BEGIN:VEVENT") == lines(body).count("END:VEVENT")
    assert set(re.findall(r";TZID=([^:;]+):", body.decode())) <= set(values(body, "TZID"))
    assert not re.search(rb"^(METHOD|ATTENDEE|ATTACH|BEGIN:VALARM)", body, re.MULTILINE)
    assert not re.search(r"^ORGANIZER.*:mailto:", "\n".join(lines(body)), re.MULTILINE | re.IGNORECASE)


def assert_read_as(body: bytes, seen: Sequence[Seen]) -> None:
    """Both parsers see these events in this order."""
    assert by_icalendar(body) == list(seen)
    assert by_ical(body) == list(seen)
