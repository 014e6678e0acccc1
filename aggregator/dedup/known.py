"""Traits that are remembered: what one refresh asks of a record again is worked out once."""

from aggregator.model import Record

from .traits import KEPT, Traits


class Known:
    """Traits by what a source said, so that what one refresh asks of a record again is worked out once; bounded."""

    def __init__(self) -> None:
        self._traits: dict[int, Traits] = {}

    def of(self, record: Record, towns: frozenset[str]) -> Traits:
        """Return the traits of a record with a date."""
        details = record.details
        found = self._traits.get(id(details))
        if found is None or found.details is not details or found.key != record.key or found.known_towns is not towns:
            if len(self._traits) >= KEPT:
                self._traits.clear()
            found = self._traits[id(details)] = Traits(record, towns)  # which hold the details, so that nothing else gets their number
        return found
