"""One value of a service's JSON as a point in time: ISO 8601, epochs in seconds and milliseconds, "7:30 PM", "24.04.2020", "12/13/2017"."""

import re
from datetime import UTC, date, datetime, time

from .iso_dates import moment
from .json_fields import number

Clock = date | datetime | time

_EPOCH = re.compile(r"\d{10}|\d{13}|\d{10}\.\d{1,9}|\d\.\d{1,16}[eE]\+?(?:9|12)")
_MICROSOFT = re.compile(r"\\?/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?/")
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_TIME = re.compile(r"T?(\d{1,2})(?:[:.](\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s?(?:([ap])\.?\s?m\.?|uhr|h)?", re.IGNORECASE)
_HAS_TIME = re.compile(r"[:.]\d\d|m\b|uhr|\dh", re.IGNORECASE)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(.+))?")
_HALVES = re.compile(r"(\S.{5,40}?),?(?:\s+|T)(?:at\s|um\s)?(\d{1,2}(?:[:.]\d{2}){0,2}\s?[ap]\.?m\.?)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"\A(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_UTC = re.compile(r"(?<=\d)\s?(?:UTC|GMT)\Z")


def clock(written: str, day_first: bool = True) -> Clock | None:
    """Return the day, the time of day, the wall clock or the instant that a value tells, None where it tells none of them."""
    text = _YEAR_FIRST.sub(r"\1-\2-\3", " ".join(written[:100].split()))
    try:
        return _epoch(text) or _time(text) or _slashes(text, day_first) or _halves(text, day_first) or _moment(text)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    microsoft = _MICROSOFT.fullmatch(text)
    if not microsoft and not _EPOCH.fullmatch(text):
        return None
    seconds = number(microsoft[1] if microsoft else text) or 0
    if microsoft or seconds > 10**11:
        seconds /= 1_000
    return datetime.fromtimestamp(int(seconds), UTC) if _FIRST <= seconds < _LAST else None


def _time(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    if not found or not _HAS_TIME.search(text):
        return None
    hour = int(found[1]) % 12 + (12 if found[4] in ("p", "P") else 0) if found[4] else int(found[1])
    return time(hour, int(found[2] or 0), int(found[3] or 0)) if hour < 24 else None


def _slashes(text: str, day_first: bool) -> Clock | None:
    found = _SLASHES.fullmatch(text)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
    whole = date(int(found[3]), month, day)
    hour = _time(found[4]) if found[4] else None
    return datetime.combine(whole, hour) if hour else whole


def _halves(text: str, day_first: bool) -> datetime | None:
    """A day and an hour of twelve."""
    found = _HALVES.fullmatch(text)
    day, hour = (clock(found[1], day_first), _time(found[2])) if found else (None, None)
    return datetime.combine(day, hour) if isinstance(day, date) and not isinstance(day, datetime) and hour else None


def _moment(text: str) -> Clock | None:
    if not any(char.isdigit() for char in text):
        return None
    return moment(_UTC.sub("Z", text))
