"""What the world has seen of each event: identity, SEQUENCE, first publication, last published details. Cannot be derived again."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from aggregator.model import Publication, RecordKey
from aggregator.serialization import dumps, loads

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import publication_keys, publications

_JOINED = select(publications.c.data).join(publication_keys, publication_keys.c.publication == publications.c.id)
_OWNER = select(publication_keys.c.publication)
_ONE = Prepared(select(publications.c.data).where(publications.c.id == bindparam("of")))
_KEYS = Prepared(
    select(publication_keys.c.source, publication_keys.c.uid, publication_keys.c.recurrence_id).where(
        publication_keys.c.publication == bindparam("of")
    )
)


class Publications:
    """Publications, and under which record keys each is known; keys stay when records go, so that a source may come back."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def of(self, keys: Collection[RecordKey]) -> dict[RecordKey, Publication]:
        """Return for record keys the publication that they belong to, as far as they do."""
        with self._connect() as connection:
            return {key: loads(Publication, row.data) for key, row in rows.of_keys(connection, _JOINED, publication_keys, keys)}

    def keys_of(self, ids: Collection[str]) -> frozenset[RecordKey]:
        """Return the keys of all records that ever belonged to these publications."""
        with self._connect() as connection:
            return frozenset(RecordKey(*row) for one in ids for row in _KEYS.rows(connection, of=one))

    def get(self, event_id: str) -> Publication | None:
        """Return a publication by the event's id."""
        with self._connect() as connection:
            found = _ONE.rows(connection, of=event_id)
        return loads(Publication, found[0][0]) if found else None

    def rename(self, renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Let each new key belong to the publication of the old one."""
        with self._connect() as connection:
            owned = rows.of_keys(connection, _OWNER, publication_keys, renamed)
            owners = {old: row.publication for old, row in owned}
            rows.delete(connection, publication_keys, [rows.key_row(old) for old in renamed])
            moved = [{**rows.key_row(new), "publication": owners[old]} for old, new in renamed.items() if old in owners]
            rows.replace(connection, publication_keys, moved)

    def save(self, written: Sequence[Publication], keys: Mapping[RecordKey, str]) -> None:
        """Write publications, and to which of them record keys belong."""
        with self._connect() as connection:
            rows.replace(connection, publications, [{"id": p.id, "data": dumps(p)} for p in written])
            rows.replace(connection, publication_keys, [{**rows.key_row(key), "publication": owner} for key, owner in keys.items()])
