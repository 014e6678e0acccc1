"""Traits that are remembered: what one refresh asks of a record again is worked out once."""

from aggregator.model import Record

from .text_traits import TextTraits
from .traits import KEPT, Traits


class TraitsCache:
    """Traits by what a source said, so that what one refresh asks of a record again is worked out once; bounded."""

    def __init__(self) -> None:
        self._traits: dict[int, Traits] = {}
        self._series: dict[tuple[str, str], TextTraits] = {}

    def of(self, record: Record, towns: frozenset[str]) -> Traits:
        """Return the traits of a record with a date."""
        details = record.details
        found = self._traits.get(id(details))
        if found is None or found.details is not details or found.key != record.key or found.known_towns is not towns:
            if len(self._traits) >= KEPT:
                self._traits.clear()
                self._series.clear()
            account = self._account(record, towns) if record.key.recurrence_id else None
            found = self._traits[id(details)] = Traits(record, towns, account)  # hold the details, so that nothing else gets their number
        return found

    def _account(self, record: Record, towns: frozenset[str]) -> TextTraits:
        """What an occurrence says: as a rule the same as the one before."""
        series = record.key.source, record.key.uid
        found = self._series.get(series)
        if found is None or not found.tells(record.details, towns):
            found = self._series[series] = TextTraits(record.details, towns)
        return found
