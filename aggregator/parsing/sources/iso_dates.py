"""Start and end as pages and feeds write them for machines, with the known mistakes of their generators repaired."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import phrases, span
from aggregator.model import Moment, Phrase
from aggregator.text import unescape

_YEARS = range(1900, 2200)
_SURE = 0.9  # below, the year of a phrase was guessed
_ANY_DAY = date(2000, 1, 1)
_LAST_MINUTE = time(23, 59)
_ISO = re.compile(
    r"(\d{4})-?(\d{1,2})-?(\d{1,2})"
    r"(?:[T ]\s{0,3}(\d{1,2})(?::?(\d{1,2})(?::?(\d{1,2})(?:[.,]\d{1,9})?)?)?\s?(Z|[+-]\d{1,2}(?::?\d{2})?)?)?"
    r"(?:\s?(?![ap]m)[A-Z]{2,5}|\[[\w/+-]{1,50}\])?",  # made-up zones such as JST, RFC 9557 names
    re.IGNORECASE,
)
_HOUR_TWICE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})T(\d{1,2})-\2-(\d{1,2})-\d{1,2}")  # EventON
_MAIL_DATE = re.compile(r"(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d{1,2}:\d\d.*")


def moment(written: str) -> Moment | None:
    """Return the day or time that is written, naive without an offset, None for an empty text.

    Raises ValueError or OverflowError for anything else.
    """
    text = " ".join(unescape(written[:1000]).split())[:100]
    if not text:
        return None
    if twice := _HOUR_TWICE.fullmatch(text):
        text = f"{twice[1]}T{twice[2]}:{twice[3]}"
    if iso := _ISO.fullmatch(text):
        return _iso(iso)
    if _MAIL_DATE.fullmatch(text):
        return parsedate_to_datetime(text)
    dates = phrases(text, _ANY_DAY)
    if dates and dates[0].start and dates[0].sure >= _SURE:
        return dates[0].start
    raise ValueError(f"{text[:40]!r} is no date")


def spanned(start: Moment, end: Moment | None) -> tuple[Moment, Moment | None]:
    """Return start and exclusive end of a span written with its last day included (schema.org); midnights mean whole days.

    An end at the start counts as none; raises ValueError for one before it.
    """
    if _is_all_day(start, end):
        start, end = day_of(start), _last_day(end)
    elif not isinstance(start, datetime) and end is not None:
        end = day_of(end)
    if end is None or (end == start and isinstance(start, datetime)):
        return start, None
    if _is_earlier(end, start):
        raise ValueError(f"the end {end.isoformat()} is before the start {start.isoformat()}")
    return start, span(Phrase(start=start, end=end))[1]


def _iso(match: re.Match[str]) -> Moment:
    year, month, day, hour, minute, second, offset = match.groups()
    if int(year) not in _YEARS:
        raise ValueError(f"the year {year} is out of range")
    day_written = date(int(year), int(month), int(day))
    if hour is None:
        return day_written
    if int(hour) == 24:
        day_written, hour = day_written + timedelta(days=1), "0"
    clock = time(int(hour), int(minute or 0), min(int(second or 0), 59), tzinfo=_zone(offset))
    return datetime.combine(day_written, clock)


def _zone(offset: str | None) -> tzinfo | None:
    if not offset:
        return None
    if offset in "Zz":
        return UTC
    sign, digits = offset[0], offset[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) < 3 else (digits[:-2], digits[-2:])
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if sign == "-" else shift)


def _is_all_day(start: Moment, end: Moment | None) -> bool:
    """Whether midnight means the whole day, as with most generators; in UTC it is a time like any other."""
    if not isinstance(start, datetime) or start.time() != time() or start.utcoffset() == timedelta():
        return False
    return not isinstance(end, datetime) or end.time() == time() or end.time().replace(second=0) == _LAST_MINUTE


def _last_day(end: Moment | None) -> date | None:
    """The last day of whole days that were written with times; an end at midnight is exclusive already."""
    if isinstance(end, datetime) and end.time() == time():
        return end.date() - timedelta(days=1)
    return None if end is None else day_of(end)


def _is_earlier(first: Moment, second: Moment) -> bool:
    if isinstance(first, datetime) and isinstance(second, datetime) and (first.tzinfo is None) == (second.tzinfo is None):
        return first < second
    return day_of(first) < day_of(second)
