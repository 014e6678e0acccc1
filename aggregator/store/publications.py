"""The table of publications: what subscribers have seen of each event. Cannot be derived again."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from aggregator import serialization
from aggregator.model import Publication, RecordKey

from . import rows
from .rows import Connect
from .tables import publication_keys, publications

_KEY = publication_keys.c.source, publication_keys.c.uid, publication_keys.c.recurrence_id
_OF_KEYS = select(*_KEY, publications.c.data).join_from(publication_keys, publications)


class Publications:
    """Publications and their record keys; keys stay when records are deleted, since a source may come back."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def of(self, keys: Collection[RecordKey]) -> dict[RecordKey, Publication]:
        """Return publications by record key, for the keys that have one."""
        with self._connect() as connection:
            owned = rows.among(connection, _OF_KEYS, publication_keys.c.record, map(rows.number_of, keys))
            return {rows.key_of(row): serialization.loads(Publication, row.data) for row in owned}

    def keys_of(self, ids: Collection[str]) -> frozenset[RecordKey]:
        """Return the keys of all records that ever belonged to these publications."""
        with self._connect() as connection:
            return frozenset(map(rows.key_of, rows.among(connection, select(*_KEY), publication_keys.c.publication, ids)))

    def get(self, event_id: str) -> Publication | None:
        """Return a publication by the event's id."""
        return self.many([event_id]).get(event_id)

    def many(self, ids: Collection[str]) -> dict[str, Publication]:
        """Return publications by their ids, of those that exist."""
        wanted = select(publications.c.id, publications.c.data)
        with self._connect() as connection:
            return {row.id: serialization.loads(Publication, row.data) for row in rows.among(connection, wanted, publications.c.id, ids)}

    def rename(self, renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Move the publication of each old key to its new key."""
        numbers = {rows.number_of(old): new for old, new in renamed.items()}
        wanted = select(publication_keys.c.record, publication_keys.c.publication)
        with self._connect() as connection:
            owners = {row.record: row.publication for row in rows.among(connection, wanted, publication_keys.c.record, numbers)}
            rows.delete_in(connection, publication_keys.c.record, publication_keys, numbers)
            rows.replace(connection, publication_keys, [_key_row(numbers[number], owner) for number, owner in owners.items()])

    def save(self, written: Sequence[Publication], keys: Mapping[RecordKey, str]) -> dict[str, str]:
        """Write publications and the ids for record keys; return the stored text of each publication by id."""
        texts = {publication.id: serialization.dumps(publication) for publication in written}
        with self._connect() as connection:
            rows.replace(connection, publications, [{"id": event_id, "data": text} for event_id, text in texts.items()])
            rows.replace(connection, publication_keys, [_key_row(key, owner) for key, owner in keys.items()])
        return texts


def _key_row(key: RecordKey, publication: str) -> dict[str, str | int]:
    return {"record": rows.number_of(key), **rows.key_row(key), "publication": publication}
