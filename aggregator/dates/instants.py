"""Instants and local days of dates and zoned times, and the weeks of the weekly listing."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, TimeSpan, Weekly

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SMALL_HOURS = timedelta(hours=6)  # an evening that ends at two in the morning is still one evening


def instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC of a zoned time; that of a date is its midnight in `zone`."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=zone).astimezone(UTC)


def day_of(moment: Moment) -> date:
    """Return the date as it is written, whatever the zone of the time."""
    return moment.date() if isinstance(moment, datetime) else moment


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """Return the date on which a time falls in `zone`; a date is the same in every zone."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def last_day(span: TimeSpan, zone: ZoneInfo) -> date:
    """Return the last local date of a span: its end is exclusive, and the first six hours of a day belong to the evening before."""
    if span.end is None:
        return local_day(span.start, zone)
    step = SMALL_HOURS if isinstance(span.end, datetime) else timedelta(days=1)
    return max(local_day(span.start, zone), local_day(span.end - step, zone))


def moment_json(moment: Moment) -> str:
    """Return a time as ISO 8601 with its offset in seconds precision, a date as ISO 8601: the form in our JSON."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def monday_of(week: str) -> date:
    """Return the Monday of an ISO week such as 2026-W48; raises ValueError for other text."""
    match = _WEEK.fullmatch(week)
    if not match:
        raise ValueError(f"{week!r} is no ISO week")
    return date.fromisocalendar(int(match[1]), int(match[2]), 1)


def monday_before(day: date) -> date:
    """Return the Monday of the ISO week of a date."""
    return day - timedelta(days=day.weekday())


def freeze_time(monday: date, weekly: Weekly, zone: ZoneInfo) -> datetime:
    """Return the time, in `zone`, at which the weekly listing of the week of `monday` is frozen."""
    hour, minute = map(int, weekly.at.split(":"))
    return datetime.combine(monday + timedelta(days=WEEKDAYS.index(weekly.day)), time(hour, minute), zone)
