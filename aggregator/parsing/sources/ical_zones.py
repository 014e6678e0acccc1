"""Local times of a calendar as instants: by known zone names first, else by the calendar's own VTIMEZONE (RFC 5545, 3.6.5).

A known name always means the known zone, whatever a VTIMEZONE of that name says. Definitions are valid within one parse only.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.dates.zones import zone

from .ical_lines import Component, lines_of

_OBSERVANCES_LIMIT = 100
_ONSETS_LIMIT = 400  # dates of RDATE in one observance
_MONTHS_LIMIT = 2  # in which one observance begins
_WORK_LIMIT = 4_000  # observances times years
_OFFSET = re.compile(r"\s*([+-])(\d\d):?(\d\d):?(\d\d)?\s*")
_STAMP = re.compile(r"(\d{8})(?:T(\d{6}))?")
_BARE_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+-]?\d.*", re.IGNORECASE)  # "GMT+1" may have summer time: its definition decides
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# A definition is compared with these zones; each represents all that have the same clocks today.
_LIKELY = (
    "Europe/Berlin", "Europe/London", "Europe/Helsinki", "Europe/Istanbul", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Anchorage", "America/Halifax", "America/St_Johns", "America/Sao_Paulo", "America/Santiago",
    "America/Mexico_City", "Asia/Jerusalem", "Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Fiji",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Observance:
    """One STANDARD or DAYLIGHT: from each onset (local time before the change) on, the offset is `after`."""

    before: timedelta
    after: timedelta
    start: datetime
    rule: str
    dates: tuple[datetime, ...]

    def onsets(self, first: int, last: int) -> Iterator[datetime]:
        """Return the onsets of the rule in these years, and the single ones of any year."""
        yield self.start
        yield from self.dates
        parts = dict(part.split("=", 1) for part in self.rule.upper().replace(" ", "").split(";") if "=" in part)
        if parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1" or "COUNT" in parts:
            return
        until = _stamp(parts.get("UNTIL", ""))
        for year in range(max(first, self.start.year), last + 1):
            for day in _yearly(parts, year, self.start):
                onset = datetime.combine(day, self.start.time())
                if onset >= self.start and (until is None or onset - self.before <= until):
                    yield onset


@dataclass(frozen=True, slots=True)
class _Timeline:
    """The onsets around a year in order, and the offsets before, between and after them."""

    onsets: list[datetime]
    offsets: list[timedelta]


class Zones:
    """The zones of one calendar body; `unknown` collects the names without a known zone and a definition."""

    def __init__(self, definitions: Sequence[Component]) -> None:
        self.unknown: dict[str, None] = {}
        self._definitions: dict[str, Component] = {}
        for block in definitions:
            tzid = next((line.value for line in lines_of(block) if line.name == "TZID"), "")
            self._definitions.setdefault(_bare(tzid), block)
        self._named: dict[str, ZoneInfo | None] = {}
        self._observances: dict[str, tuple[_Observance, ...]] = {}
        self._years: dict[tuple[str, int], tuple[_Timeline, ZoneInfo | None]] = {}
        self._work = _WORK_LIMIT

    def localize(self, wall: datetime, tzid: str) -> datetime:
        """Return the local time in the zone of this name, unchanged (floating) for an unknown name.

        A time in a defined zone that equals no known zone becomes a UTC instant.
        """
        known = self._named.get(tzid) or self._known(_bare(tzid))
        if known is not None:
            return wall.replace(tzinfo=known)
        tzid = _bare(tzid)
        if tzid not in self._observances:
            self._observances[tzid] = _observances(self._definitions[tzid]) if tzid in self._definitions else ()
        year = self._year(tzid, wall.year)
        if year is None:
            self.unknown.setdefault(tzid)
            return wall
        timeline, alike = year
        offset = _offset(wall, timeline)
        if alike is not None and wall.replace(tzinfo=alike).utcoffset() == offset:
            return wall.replace(tzinfo=alike)
        return (wall - offset).replace(tzinfo=ZoneInfo("UTC"))

    def _known(self, tzid: str) -> ZoneInfo | None:
        if tzid not in self._named:
            self._named[tzid] = self._name(tzid)
        return self._named[tzid]

    def _name(self, tzid: str) -> ZoneInfo | None:
        definition = self._definitions.get(tzid)
        if definition is None:
            return zone(tzid)
        if not _BARE_OFFSET.fullmatch(tzid) and (known := zone(tzid)):
            return known
        return next((zone(line.value) for line in lines_of(definition) if line.name == "X-LIC-LOCATION"), None)

    def _year(self, tzid: str, year: int) -> "tuple[_Timeline, ZoneInfo | None] | None":
        """What a definition says around a year and the known zone that agrees; None without a definition or beyond the work limit."""
        if (tzid, year) not in self._years:
            observances = self._observances[tzid]
            self._work -= len(observances)
            if not observances or self._work < 0:
                return None
            timeline = _timeline(observances, year)
            self._years[tzid, year] = timeline, _alike(timeline, year)
        return self._years[tzid, year]


def _bare(tzid: str) -> str:
    return tzid.strip().strip('"').strip()


def _observances(block: Component) -> tuple[_Observance, ...]:
    """The observances of a definition, without those that have no valid offset or start."""
    groups: list[dict[str, list[str]]] = []
    for text in block.lines:
        if text.strip().upper() in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT"):
            groups.append({})
        elif groups:
            head, _, value = text.partition(":")
            groups[-1].setdefault(head.partition(";")[0].strip().upper(), []).append(value.strip())
    observances = map(_observance, groups[:_OBSERVANCES_LIMIT])
    return tuple(observance for observance in observances if observance is not None)


def _observance(group: dict[str, list[str]]) -> _Observance | None:
    def first(name: str) -> str:
        return group.get(name, [""])[0]

    before, after, start = _duration(first("TZOFFSETFROM")), _duration(first("TZOFFSETTO")), _stamp(first("DTSTART"))
    if after is None or start is None:
        return None
    stamps = [_stamp(value) for values in group.get("RDATE", []) for value in values.split(",")][:_ONSETS_LIMIT]
    dates = tuple(stamp for stamp in stamps if stamp is not None)
    return _Observance(after if before is None else before, after, start, first("RRULE"), dates)


def _duration(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return None if size >= timedelta(hours=24) else -size if match[1] == "-" else size


def _stamp(text: str) -> datetime | None:
    match = _STAMP.match(text.strip())
    try:
        return datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S") if match else None  # noqa: DTZ007  local by definition
    except ValueError:
        return None


def _yearly(parts: dict[str, str], year: int, start: datetime) -> Iterator[date]:
    """The days of one year that a rule such as BYMONTH=3;BYDAY=-1SU or BYMONTHDAY=18,19,20;BYDAY=SU names."""
    months = [int(month) for month in parts.get("BYMONTH", str(start.month)).split(",") if month.isdigit() and 1 <= int(month) <= 12]
    names = [day for day in parts.get("BYDAY", "").split(",") if day[-2:] in _DAYS]
    numbers = {day for day in parts.get("BYMONTHDAY", "" if names else str(start.day)).split(",") if day}
    for month in list(dict.fromkeys(months))[:_MONTHS_LIMIT]:
        length = monthrange(year, month)[1]
        for day in range(1, length + 1):
            name = _DAYS[date(year, month, day).weekday()]
            forms = {name, f"{(day + 6) // 7}{name}", f"+{(day + 6) // 7}{name}", f"-{(length - day) // 7 + 1}{name}"}
            if (not names or not forms.isdisjoint(names)) and (not numbers or {str(day), str(day - length - 1)} & numbers):
                yield date(year, month, day)


def _timeline(observances: Sequence[_Observance], year: int) -> _Timeline:
    changes = sorted(
        (onset, observance.after, observance.before) for observance in observances for onset in observance.onsets(year - 1, year + 1)
    )
    return _Timeline([onset for onset, _, _ in changes], [changes[0][2], *(after for _, after, _ in changes)])


def _offset(wall: datetime, timeline: _Timeline) -> timedelta:
    return timeline.offsets[bisect_right(timeline.onsets, wall)]


def _alike(timeline: _Timeline, year: int) -> ZoneInfo | None:
    """The first likely zone, or the fixed one, whose clocks agree with the definition in each week of a year and the next."""
    first = datetime(year, 1, 1, 12)  # noqa: DTZ001  wall clock
    weeks = [first + timedelta(weeks=week) for week in range(104)]
    offsets = [_offset(week, timeline) for week in weeks]
    likely = [zone(name) for name in _LIKELY] if len(set(offsets)) > 1 else [zone(_fixed_name(offsets[0]))]
    for candidate in likely:
        if candidate and all(week.replace(tzinfo=candidate).utcoffset() == offset for week, offset in zip(weeks, offsets, strict=True)):
            return candidate
    return None


def _fixed_name(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
