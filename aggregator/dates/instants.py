"""Days and instants of zoned moments: the few sums that every room does the same way."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, TimeSpan, Weekly

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SMALL_HOURS = timedelta(hours=6)  # an evening that ends at two in the morning is still one evening


def instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a zoned moment; a day begins at its local midnight in `zone`."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=zone).astimezone(UTC)


def day_of(moment: Moment) -> date:
    """Return the day that a moment writes, in whatever zone it says."""
    return moment.date() if isinstance(moment, datetime) else moment


def local_day(moment: Moment, zone: ZoneInfo) -> date:
    """Return the day on which a moment falls in `zone`; a date is that day in every zone."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def last_day(span: TimeSpan, zone: ZoneInfo) -> date:
    """Return the last local day on which something runs: its end is exclusive, and small hours belong to the evening before."""
    if span.end is None:
        return local_day(span.start, zone)
    step = SMALL_HOURS if isinstance(span.end, datetime) else timedelta(days=1)
    return max(local_day(span.start, zone), local_day(span.end - step, zone))


def moment_json(moment: Moment) -> str:
    """Return a moment as ISO 8601 with offset, a day as a date: what our commands and feeds tell other programs."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def monday_of(week: str) -> date:
    """Return the Monday of an ISO week such as 2026-W48; raises ValueError for what is none."""
    found = _WEEK.fullmatch(week)
    if not found:
        raise ValueError(f"{week!r} is no ISO week")
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def monday_before(day: date) -> date:
    """Return the Monday of the ISO week that a day lies in."""
    return day - timedelta(days=day.weekday())


def freezing(monday: date, weekly: Weekly, zone: ZoneInfo) -> datetime:
    """Return the moment at which the weekly listing of that week is frozen."""
    hour, minute = map(int, weekly.at.split(":"))
    return datetime.combine(monday + timedelta(days=WEEKDAYS.index(weekly.day)), time(hour, minute), zone)
