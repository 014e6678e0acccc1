"""Writes VTIMEZONEs: the yearly rules of the tzdata package as RRULEs, the only form that Outlook understands.

The last line of a zone's file (RFC 9636, 3.3) holds the rules that apply from the last listed change on, as a POSIX TZ string. A zone
without such rules, or whose rules no RRULE can express, has no VTIMEZONE. A moment for which the rules are wrong (because the table of
changes still differs from them) must not be written in that zone: see `rules_give`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # POSIX counts from Sunday
_FIRST_YEAR = 1970
_NAME, _TIME = r"(<[^>]+>|[A-Za-z]+)", r"([-+]?\d+(?::\d+){0,2})"
_CHANGE = rf",M(\d+)\.(\d)\.(\d)(?:/{_TIME})?"
_POSIX = re.compile(rf"{_NAME}{_TIME}(?:{_NAME}{_TIME}?{_CHANGE}{_CHANGE})?")


@dataclass(frozen=True, slots=True)
class _Onset:
    """When a half of the year begins: on the `week`th (5: last) `day` of a month, `time` after midnight by the offset before."""

    month: int
    week: int
    day: int
    time: timedelta


@dataclass(frozen=True, slots=True)
class _Half:
    """A part of the year with one offset; `onset` None: all of it."""

    name: str
    offset: timedelta
    onset: _Onset | None = None


@cache
def vtimezone(name: str) -> bytes | None:
    """Return the VTIMEZONE of an IANA zone, lines ended by CRLF; None if RRULEs cannot express its rules."""
    halves = _halves(_rules(name))
    if not halves:
        return None
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    lowest = min(half.offset for half in halves)
    for index, half in enumerate(halves):
        part = _part("STANDARD" if half.offset == lowest else "DAYLIGHT", half, halves[index - 1].offset)
        if not part:
            return None
        lines += part
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def rules_give(name: str, moment: datetime) -> bool:
    """Return whether the moment's local time, read by the VTIMEZONE of the zone, is that moment again."""
    if not _FIRST_YEAR < moment.year < MAXYEAR:
        return False
    offset = _offset_of_day(name, moment.toordinal())
    if offset is not None:
        return offset == moment.utcoffset()
    rules = _rules_zone(name)
    if rules is None or vtimezone(name) is None:
        return False
    local = moment.replace(tzinfo=rules, fold=0)  # RFC 5545, 3.3.5: an hour that comes twice means the first
    round_trip = local.astimezone(UTC).astimezone(rules)  # another hour where the clock skips this one
    return local.utcoffset() == moment.utcoffset() and round_trip.replace(fold=0) == local


@lru_cache(maxsize=10_000)
def _offset_of_day(name: str, ordinal: int) -> timedelta | None:
    """Return the offset of a whole day; None if it changes on this day or a neighbouring one, or if there are no rules."""
    rules = _rules_zone(name)
    if rules is None or vtimezone(name) is None:
        return None
    noon = datetime.fromordinal(ordinal).replace(hour=12, tzinfo=rules)
    offsets = {(noon + timedelta(days=days)).utcoffset() for days in (-1, 0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


@cache
def is_utc(name: str) -> bool:
    """Return whether the name means UTC, whose times are written with a Z."""
    return _rules(name) == "UTC0"


@cache
def _rules(name: str) -> str:
    """Return the POSIX TZ string at the end of the zone's file; "" for an unknown zone."""
    if name not in _names():  # a name is part of a path
        return ""
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode()


@cache
def _names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text().split())


@cache
def _rules_zone(name: str) -> tzinfo | None:
    """Return a time zone in which the yearly rules apply at all times; None if there are no rules."""
    rules = _rules(name)
    if not rules:
        return None
    kinds = b"\0\0\0\0\0\0UTC\0"  # one type of local time, offset 0, valid for no time since there are rules
    header = b"TZif2" + bytes(15) + b"".join(count.to_bytes(4, "big") for count in (0, 0, 0, 0, 1, 4))
    return ZoneInfo.from_file(BytesIO((header + kinds) * 2 + f"\n{rules}\n".encode()))


def _halves(rules: str) -> list[_Half]:
    """Return the halves of the year by POSIX rules, whose offsets count west of Greenwich; [] for rules of another form."""
    match = _POSIX.fullmatch(rules)
    if not match:
        return []
    name, offset_west, second, second_offset_west, *changes = match.groups()
    first = _Half(name.strip("<>"), -_span(offset_west))
    if second is None:
        return [first]
    offset = -_span(second_offset_west) if second_offset_west else first.offset + timedelta(hours=1)
    to_second, to_first = (_onset(*changes[at : at + 4]) for at in (0, 4))
    return [_Half(first.name, first.offset, to_first), _Half(second.strip("<>"), offset, to_second)]


def _onset(month: str, week: str, day: str, time: str | None) -> _Onset:
    return _Onset(int(month), int(week), int(day), _span(time or "2"))


def _span(text: str) -> timedelta:
    hours, minutes, seconds, *_ = (*(int(part) for part in text.lstrip("+-").split(":")), 0, 0)
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def _part(kind: str, half: _Half, before: timedelta) -> list[str]:
    """Return one STANDARD or DAYLIGHT; [] if no RRULE can express its onset."""
    start, rule = datetime(_FIRST_YEAR, 1, 1), []  # noqa: DTZ001 (RFC 5545, 3.6.5: local time)
    if half.onset:
        by_day = _by_day(half.onset)
        if not by_day:
            return []
        start, rule = _first(half.onset), [f"RRULE:FREQ=YEARLY;BYMONTH={half.onset.month};{by_day}"]
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start:%Y%m%dT%H%M%S}",
        *rule,
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(half.offset)}",
        f"TZNAME:{half.name}",
        f"END:{kind}",
    ]


def _by_day(onset: _Onset) -> str:
    """Return the BYDAY of the RRULE; "" if the onset's time of day leads to another day.

    Jerusalem's 26 o'clock, Santiago's 24 and Nuuk's −1 need BYDAY with BYMONTHDAY, which Outlook refuses (MS-OXCICAL, 2.1.3.1.1.19.2.2).
    """
    return "" if onset.time.days else f"BYDAY={-1 if onset.week == 5 else onset.week}{_DAYS[onset.day]}"


def _first(onset: _Onset) -> datetime:
    """Return the onset in the first year, as local time."""
    last = monthrange(_FIRST_YEAR, onset.month)[1]
    day = date(_FIRST_YEAR, onset.month, last - 6 if onset.week == 5 else onset.week * 7 - 6)
    day += timedelta(days=(onset.day - day.isoweekday()) % 7)
    return datetime(day.year, day.month, day.day) + onset.time  # noqa: DTZ001 (local time)


def _offset(offset: timedelta) -> str:
    seconds = round(abs(offset).total_seconds())
    text = f"{'-' if offset < timedelta(0) else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return f"{text}{seconds % 60:02}" if seconds % 60 else text
