"""The features of a record that matching compares: its time and its texts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from aggregator.model import DatedEvent, Moment, Record

from .text_traits import TextTraits
from .word_classes import CITIES

KEPT = 10_000  # records whose traits are cached, enough for one refresh


class Traits:
    """The features of one record; instances are compared by identity.

    Days are ordinals, starts and ends minutes since 1970 (UTC), None if the source does not name them.
    """

    __slots__ = ("_account", "day", "details", "end", "index_keys", "key", "known_towns", "last", "lookup_keys", "start")

    index_keys: Sequence[int] | None  # blocking keys of the day, once they are computed
    lookup_keys: Sequence[int] | None

    def __init__(self, record: Record, towns: frozenset[str], account: TextTraits | None = None) -> None:
        details = record.details
        if not isinstance(details, DatedEvent):
            raise ValueError("news have no date to compare")
        span = details.span
        self.key = record.key
        self.details, self.known_towns = details, towns
        self.day, self.last = _days(span.start, span.end)
        self.start = None if details.time_open else _minutes(span.start)
        self.end = None if details.time_open else _minutes(span.end)
        self.index_keys = self.lookup_keys = None
        self._account = account

    @property
    def account(self) -> TextTraits:
        """The features of its texts, which do not depend on its day."""
        if self._account is None:
            self._account = TextTraits(self.details, self.known_towns)
        return self._account

    def forget(self) -> None:
        """Drop what was computed; it is computed again when needed."""
        self.index_keys = self.lookup_keys = self._account = None


def traits_of(record: Record, towns: frozenset[str] = CITIES) -> Traits:
    """Return the traits of a record with a date; `towns` are the stems of the names of towns."""
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
    after_midnight = last == first + 1 and end.hour < 6  # a night out is one day
    return first, first if after_midnight else max(first, last)


def names_day(account: TextTraits, day: int) -> bool | None:
    """Return whether the text of a moved event names that day; None if it names no day."""
    if not account.dates:
        return None
    named = date.fromordinal(day)
    return (named.month, named.day) in account.dates or (0, named.day) in account.dates
