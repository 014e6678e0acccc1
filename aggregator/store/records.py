"""The records: each source's account of each occurrence, and the blocking keys under which they meet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, or_, select

from aggregator import wire
from aggregator.model import Record, RecordKey
from aggregator.times import last_day

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import blocks, records

_RECENT = records.c.source == bindparam("source"), or_(records.c.last_day >= bindparam("since"), records.c.last_day == "")
_KEYS = Prepared(select(records.c.uid, records.c.recurrence_id).where(*_RECENT))
_DATA = Prepared(select(records.c.data).where(*_RECENT))


class Records:
    """Reads records; inside a write, keeps them."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def of_source(self, source_id: str, since: date) -> tuple[Record, ...]:
        """Return the records of a source that last until `since` or later (local days of the site), and its news."""
        with self._connect() as connection:
            return tuple(_record(row[0]) for row in _DATA.rows(connection, source=source_id, since=since.isoformat()))

    def keys_of_source(self, source_id: str, since: date) -> frozenset[RecordKey]:
        """Return the keys of what `of_source` returns."""
        with self._connect() as connection:
            found = _KEYS.rows(connection, source=source_id, since=since.isoformat())
        return frozenset(RecordKey(source_id, uid, recurrence_id) for uid, recurrence_id in found)

    def all(self) -> tuple[Record, ...]:
        """Return every record that is kept."""
        with self._connect() as connection:
            return tuple(_record(row.data) for row in connection.execute(select(records.c.data)))

    def get(self, keys: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records with these keys, as far as there are any."""
        with self._connect() as connection:
            return tuple(_record(row.data) for _, row in rows.of_keys(connection, select(records.c.data), records, keys))

    def save(self, written: Sequence[Record], keys: Mapping[RecordKey, Iterable[str]], renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Write records with their blocking keys; `renamed` names the old keys that some of them had."""
        with self._connect() as connection:
            self._delete(connection, sorted({*renamed, *(record.key for record in written)}))
            rows.insert(connection, records, [self._row(record) for record in written])
            found = [{"key": hashed, **rows.key_row(r.key)} for r in written for hashed in {_hashed(k) for k in keys[r.key]}]
            rows.insert(connection, blocks, found)

    def delete(self, keys: Sequence[RecordKey]) -> None:
        """Delete records."""
        with self._connect() as connection:
            self._delete(connection, keys)

    def delete_source(self, source_id: str) -> tuple[Record, ...]:
        """Delete all records of a source; returns them."""
        gone = self.of_source(source_id, date.min)
        with self._connect() as connection:
            connection.execute(records.delete().where(records.c.source == source_id))
            connection.execute(blocks.delete().where(blocks.c.source == source_id))
        return gone

    def under(self, keys: Collection[str]) -> frozenset[RecordKey]:
        """Return the keys of all records that stand under one of the blocking keys."""
        wanted = select(blocks.c.source, blocks.c.uid, blocks.c.recurrence_id).distinct()
        with self._connect() as connection:
            return frozenset(
                rows.key_of(row)
                for chunk in rows.chunks(sorted({_hashed(key) for key in keys}))
                for row in connection.execute(wanted.where(blocks.c.key.in_(chunk)))
            )

    def _delete(self, connection: Connection, keys: Sequence[RecordKey]) -> None:
        for table in (records, blocks):
            rows.delete(connection, table, [rows.key_row(key) for key in keys])

    def _row(self, record: Record) -> dict[str, str]:
        return {
            **rows.key_row(record.key),
            "last_day": last_day(span, self._zone).isoformat() if (span := record.details.span) else "",
            "data": wire.dumps(record),
        }


def _record(data: str) -> Record:
    return wire.loads(Record, data)


def _hashed(key: str) -> str:
    return blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
