"""A record as matching sees it: when it is, and what it says."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from aggregator.model import Moment, Record, TimeSpan

from .text_traits import TextTraits
from .word_classes import CITIES

KEPT = 10_000  # records whose traits are remembered: what one refresh asks again and again

_NEWS = TimeSpan(date.min)


class Traits:
    """What signals compare; itself compared by identity.

    Days are ordinals, starts and ends minutes since 1970 (UTC), None where the source is silent.
    """

    __slots__ = ("_account", "asked", "day", "details", "end", "key", "known_towns", "last", "start", "stood")

    stood: Sequence[int] | None  # blocking keys, once they are worked out
    asked: Sequence[int] | None

    def __init__(self, record: Record, towns: frozenset[str], account: TextTraits | None = None) -> None:
        details, span = record.details, record.details.span or _NEWS
        self.key = record.key
        self.details, self.known_towns = details, towns
        self.day, self.last = _days(span.start, span.end)
        self.start = None if details.time_open else _minutes(span.start)
        self.end = None if details.time_open else _minutes(span.end)
        self.stood = self.asked = None
        self._account = account

    @property
    def account(self) -> TextTraits:
        """What it says, whatever its day."""
        if self._account is None:
            self._account = TextTraits(self.details, self.known_towns)
        return self._account

    def rest(self) -> None:
        """Forget what was worked out; it is worked out again when asked for."""
        self.stood = self.asked = self._account = None


def traits_of(record: Record, towns: frozenset[str] = CITIES) -> Traits:
    """Return what signals compare of a record with a date; `towns` are the stems of the names that are towns."""
    return Traits(record, towns)


def _minutes(moment: Moment | None) -> int | None:
    return int(moment.timestamp()) // 60 if isinstance(moment, datetime) else None


def _days(start: Moment, end: Moment | None) -> tuple[int, int]:
    first = start.toordinal()
    if end is None:
        return first, first
    if not isinstance(end, datetime):
        return first, max(first, end.toordinal() - 1)
    last = end.toordinal()
    if last == first:
        return first, first
    last = (end - timedelta(seconds=1)).toordinal()
    late = last == first + 1 and end.hour < 6  # a night out is one day
    return first, first if late else max(first, last)


def names_day(account: TextTraits, day: int) -> bool | None:
    """Return whether the text of a moved event names that day; None when it names none."""
    if not account.dates:
        return None
    there = date.fromordinal(day)
    return (there.month, there.day) in account.dates or (0, there.day) in account.dates
