"""The value of an atom: the day, the time of day or the number that its words name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeVar
from zoneinfo import ZoneInfo

from aggregator.model import Moment

from .lexicon import VALUES

_SHORT_YEARS_BEGIN = 70  # "70" is 1970, "69" is 2069
_ZONES = {"est": "America/New_York", "pst": "America/Los_Angeles", "cst": "America/Chicago", "bst": "Europe/London"} | {
    "edt": "America/New_York", "et": "America/New_York", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "cdt": "America/Chicago", "utc": "UTC", "gmt": "UTC", "z": "UTC",
}  # fmt: skip
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)\Z")


M = TypeVar("M", Moment, datetime)


def alike(start: Moment, end: M) -> M:
    """Return the end with the zone of the start, if only one of them has a zone: a zone written once is meant for both."""
    if isinstance(start, datetime) and isinstance(end, datetime) and (start.tzinfo is None) != (end.tzinfo is None):
        return end.replace(tzinfo=start.tzinfo)
    return end


@dataclass(frozen=True, slots=True)
class DayValue:
    """A day as it is written, 0 for parts that are not; `either` if the order of day and month is unclear (2/3/2026)."""

    day: int
    month: int = 0
    year: int = 0
    weekday: int | None = None
    evening: bool = False
    short: bool = False
    either: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Minutes after midnight; `half` is "a" (a.m.) or "p" (p.m.) if a twelve-hour clock is written."""

    minutes: int
    half: str = ""
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """A weekday relative to today: `step` is -1 for the last one, 1 for the next; `of_week` if a week is named ("Monday next week")."""

    weekday: int
    step: int | None = None
    of_week: bool = False
    weekend: bool = False


Value = DayValue | TimeOfDay | Coming | int | None


def _words(kinds: str, pieces: list[str]) -> Iterator[tuple[str, int]]:
    """The kind and number of each piece that has a number."""
    for kind, piece in zip(kinds, pieces, strict=True):
        if piece in VALUES:
            yield kind, VALUES[piece]


def _day(kinds: str, pieces: list[str]) -> DayValue | None:
    numbers: list[int] = []
    month = year = 0
    weekday: int | None = None
    for kind, number in _words(kinds, pieces):
        if kind in "012345678e":
            numbers.append(number)
        elif kind == "Y":
            year = number
        elif kind in "Mq":
            month = number
        elif kind in "Ww":
            weekday = number
    if year and kinds.lstrip("WwbDGA ,.:|<").startswith("Y") and not month:
        numbers.reverse()
    if not month:
        month = numbers.pop(1)
    either = "/" in kinds and kinds[0] != "Y"
    day = numbers[0]
    if either and month > 12:
        day, month, either = month, day, False
    short = len(numbers) > 1
    if short:
        year = numbers[1] + (1900 if numbers[1] >= _SHORT_YEARS_BEGIN else 2000)
    evening = any(kind in "WDg" and is_evening(piece) for kind, piece in zip(kinds, pieces, strict=True))
    return DayValue(day, month, year, weekday, evening, short, either and day <= 12 and day != month)


def is_evening(words: str) -> bool:
    """Return whether words name the evening: "Freitagabend", but not "Sonnabend" (Saturday)."""
    return "abend" in words.lower().replace("sonnabend", "") or words.lower() in ("tonight", "evening")


def _waiting_day(kinds: str, pieces: list[str]) -> DayValue | None:
    numbers = dict(_words(kinds, pieces))
    weekday = next((number for kind, number in numbers.items() if kind in "Ww"), None)
    return next((DayValue(number, weekday=weekday) for kind, number in numbers.items() if kind in "13456"), None)


def _dotted(kinds: str, pieces: list[str]) -> DayValue | None:
    """Two numbers with a dot between them: day and month, or hours and minutes."""
    numbers = [number for kind, number in _words(kinds, pieces) if kind in "01234567"]
    weekday = next((number for kind, number in _words(kinds, pieces) if kind in "Ww"), None)
    return DayValue(numbers[0], numbers[1], weekday=weekday)


def _clock(kinds: str, pieces: list[str]) -> TimeOfDay | None:
    words = list(_words(kinds, pieces))
    numbers = [number for kind, number in words if kind in "012345678iK"]
    parts = [number for kind, number in words if kind == "g"]
    spoken = "K" in kinds or "v" in kinds
    hour, minute = numbers[-1] if spoken else numbers[0], 0 if spoken or len(numbers) < 2 else numbers[1]
    half = ""
    if "P" in kinds or "p" in kinds:
        half = "p"
    elif ("A" in kinds and not parts) or "a" in kinds:
        half = "a"
    if half and hour > 12:
        half = ""
    minutes = hour * 60 + minute
    if half:
        minutes = (hour % 12 + (12 if half == "p" else 0)) * 60 + minute
    minutes += _spoken_minutes(kinds, words)
    if any(parts) and minutes < 12 * 60:
        minutes += 12 * 60
    if "c" in kinds:
        minutes += 15 if minutes % 60 == 0 else 0
    if not 0 <= minutes <= 24 * 60:
        return None
    return TimeOfDay(minutes, half, _zone_of(kinds, pieces))


def _spoken_minutes(kinds: str, words: list[tuple[str, int]]) -> int:
    """The minutes that "halb", "Viertel nach", "drei viertel" add to the hour after them."""
    if kinds.startswith("h"):
        return -30
    part = next((number for kind, number in words if kind == "v"), 0)
    if part and kinds.startswith("i"):  # "drei viertel"
        part *= words[0][1]
    if not part or "n" in kinds:
        return part
    return -part if "B" in kinds or "T" in kinds else part - 60


def _zone_of(kinds: str, pieces: list[str]) -> tzinfo | None:
    if "z" in kinds and "N" not in kinds:
        return _named_zone(pieces[kinds.rindex("z")].lower())
    if kinds[0] == "t" or "N" in kinds or "+" in kinds:
        match = _OFFSET.search("".join(pieces))
        if match and int(match[2]) < 24:
            shift = timedelta(hours=int(match[2]), minutes=int(match[3]))
            return timezone(-shift if match[1] == "-" else shift) if shift else UTC
    return None


def _named_zone(name: str) -> tzinfo | None:
    """The zone of an abbreviation; None for Central European ones, the default of a text without a zone."""
    if name not in _ZONES:
        return None
    return UTC if _ZONES[name] == "UTC" else ZoneInfo(_ZONES[name])


def _number(kinds: str, pieces: list[str]) -> int:
    return next(number for _, number in _words(kinds, pieces))


def _length(kinds: str, pieces: list[str]) -> int:
    """A length, in days ("d") or in minutes ("y", "h")."""
    counts = [number for kind, number in _words(kinds, pieces) if kind in "1345678i"]
    unit = next((number for kind, number in _words(kinds, pieces) if kind in "dy"), 60)  # else "h"
    return counts[0] * unit + (counts[1] * unit // 10 if len(counts) > 1 else 0)


def _relative(kinds: str, pieces: list[str]) -> int:
    start = sum(number for kind, number in _words(kinds, pieces) if kind in "DG")
    return start + (_length(kinds, pieces) if "d" in kinds else 0)


def _weekly(kinds: str, pieces: list[str]) -> int:
    """The weekday that recurs, -1 if none is named."""
    return next((number for kind, number in _words(kinds, pieces) if kind in "RWw"), -1)


def _coming(kinds: str, pieces: list[str]) -> Coming:
    words = _words(kinds, pieces)
    numbers = {kind.upper() if kind == "w" else kind: number for kind, number in words if kind in "WwJdk"}
    if "k" in numbers:
        return Coming(5, numbers.get("J"), weekend=True)
    return Coming(numbers["W"], numbers.get("J"), of_week="d" in kinds)


READERS: dict[str, Callable[[str, list[str]], Value]] = {
    "D": _day, "M": _day, "d": _waiting_day, "n": _number, "y": _number, "k": _dotted, "C": _clock, "L": _length, "l": _length,
    "R": _relative, "W": _coming, "w": _coming, "r": _weekly,
}  # fmt: skip
