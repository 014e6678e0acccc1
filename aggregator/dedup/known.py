"""Traits that are remembered: what one refresh asks of a record again is worked out once."""

from aggregator.model import Record

from .traits import KEPT, Traits


class Known:
    """Traits by record, so that what one refresh asks of a record again is worked out once; bounded."""

    def __init__(self) -> None:
        self._traits: dict[tuple[object, ...], Traits] = {}

    def of(self, record: Record, towns: frozenset[str]) -> Traits:
        """Return the traits of a record with a date."""
        details = record.details
        name = (record.key, details.summary, details.span, details.time_open, details.description, details.location, details.address,
                details.url, details.organizer, details.mode, details.online_url, id(towns))  # fmt: skip
        found = self._traits.get(name)
        if found is None or found.known_towns is not towns:
            if len(self._traits) >= KEPT:
                self._traits.clear()
            found = self._traits[name] = Traits(record, towns)
        return found
