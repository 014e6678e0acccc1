"""Writes moments as the formats want them. Many events share one, so the last ones written are cached.

The keys of the cache are in UTC: for Python, the two instants of a repeated hour in autumn are equal.
"""

from datetime import UTC, datetime
from functools import lru_cache

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def ical_local(moment: datetime) -> str:
    """Return the local date and time as RFC 5545 writes them: 20261203T170000."""
    return moment.isoformat(timespec="seconds")[:19].replace("-", "").replace(":", "")


def ical_utc(moment: datetime) -> str:
    """Return an instant as RFC 5545 writes it: 20261203T160000Z."""
    return _utc(moment.astimezone(UTC))


def rfc3339(moment: datetime) -> str:
    """Return an instant as Atom and JSON Feed have it: 2026-12-03T16:00:00Z."""
    return _rfc3339(moment.astimezone(UTC))


def rfc822(moment: datetime) -> str:
    """Return an instant as RSS has it: Thu, 03 Dec 2026 16:00:00 GMT."""
    return _rfc822(moment.astimezone(UTC))


@lru_cache(maxsize=1_000)
def _utc(at: datetime) -> str:
    return f"{ical_local(at)}Z"


@lru_cache(maxsize=1_000)
def _rfc3339(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')[:19]}Z"


@lru_cache(maxsize=1_000)
def _rfc822(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04} {at.isoformat()[11:19]} GMT"
