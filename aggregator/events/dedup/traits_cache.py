"""A bounded cache of traits, so that one refresh computes them once a record."""

from aggregator.model import Record

from .text_traits import TextTraits
from .traits import KEPT, Traits


class TraitsCache:
    """Traits by the details of a record; the texts of a series are shared by its occurrences."""

    def __init__(self) -> None:
        self._traits: dict[int, Traits] = {}
        self._series: dict[tuple[str, str], TextTraits] = {}

    def of(self, record: Record, towns: frozenset[str]) -> Traits:
        """Return the traits of a record with a date."""
        details = record.details
        traits = self._traits.get(id(details))
        if traits is None or traits.details is not details or traits.key != record.key or traits.known_towns is not towns:
            if len(self._traits) >= KEPT:
                self._traits.clear()
                self._series.clear()
            account = self._account(record, towns) if record.key.recurrence_id else None
            traits = self._traits[id(details)] = Traits(record, towns, account)  # hold the details, so that their id is not reused
        return traits

    def _account(self, record: Record, towns: frozenset[str]) -> TextTraits:
        """The texts of an occurrence: as a rule the same as those of the one before."""
        series = record.key.source, record.key.uid
        account = self._series.get(series)
        if account is None or not account.describes(record.details, towns):
            account = self._series[series] = TextTraits(record.details, towns)
        return account
