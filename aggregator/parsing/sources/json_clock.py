"""One value of a service's JSON as a point in time: ISO 8601, epochs in seconds and milliseconds, "7:30 PM", "24.04.2020", "12/13/2017"."""

import re
from datetime import UTC, date, datetime, time

from .iso_dates import moment
from .json_fields import number

DateOrTime = date | datetime | time

_EPOCH = re.compile(r"\d{10}|\d{13}|\d{10}\.\d{1,9}|\d\.\d{1,16}[eE]\+?(?:9|12)")
_MICROSOFT = re.compile(r"\\?/Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?/")
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_TIME = re.compile(r"T?(\d{1,2})(?:[:.](\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s?(?:([ap])\.?\s?m\.?|uhr|h)?", re.IGNORECASE)
_HAS_TIME = re.compile(r"[:.]\d\d|m\b|uhr|\dh", re.IGNORECASE)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(.+))?")
_TWELVE_HOUR = re.compile(r"(\S.{5,40}?),?(?:\s+|T)(?:at\s|um\s)?(\d{1,2}(?:[:.]\d{2}){0,2}\s?[ap]\.?m\.?)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"\A(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)")
_UTC = re.compile(r"(?<=\d)\s?(?:UTC|GMT)\Z")


def date_or_time(written: str, day_first: bool = True) -> DateOrTime | None:
    """Return the day, time of day, local time or instant that a value gives, None if it gives none of them.

    `day_first`: 3/4/2026 is 3 April.
    """
    text = _YEAR_FIRST.sub(r"\1-\2-\3", " ".join(written[:100].split()))
    try:
        return _epoch(text) or _time(text) or _slashes(text, day_first) or _twelve_hour(text, day_first) or _moment(text)
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
    match = _TIME.fullmatch(text)
    if not match or not _HAS_TIME.search(text):
        return None
    hour = int(match[1]) % 12 + (12 if match[4] in ("p", "P") else 0) if match[4] else int(match[1])
    return time(hour, int(match[2] or 0), int(match[3] or 0)) if hour < 24 else None


def _slashes(text: str, day_first: bool) -> DateOrTime | None:
    match = _SLASHES.fullmatch(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[2])
    day, month = (first, second) if (day_first and second <= 12) or first > 12 else (second, first)
    whole = date(int(match[3]), month, day)
    hour = _time(match[4]) if match[4] else None
    return datetime.combine(whole, hour) if hour else whole


def _twelve_hour(text: str, day_first: bool) -> datetime | None:
    """A day and an hour of the 12-hour clock."""
    match = _TWELVE_HOUR.fullmatch(text)
    day, hour = (date_or_time(match[1], day_first), _time(match[2])) if match else (None, None)
    return datetime.combine(day, hour) if isinstance(day, date) and not isinstance(day, datetime) and hour else None


def _moment(text: str) -> DateOrTime | None:
    if not any(char.isdigit() for char in text):
        return None
    return moment(_UTC.sub("Z", text))
