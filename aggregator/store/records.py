"""The table of records, and the index of their blocking keys."""

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, or_, select

from aggregator import serialization
from aggregator.dates.instants import last_day
from aggregator.model import Record, RecordKey

from . import rows
from .rows import Connect
from .tables import blocking_keys, records

_KEY = records.c.source, records.c.uid, records.c.recurrence_id
_RECENT = records.c.source == bindparam("of"), or_(records.c.last_day >= bindparam("since"), records.c.last_day == "")
_REMOVE = delete(blocking_keys).where(blocking_keys.c.key == bindparam("of_key"), blocking_keys.c.record == bindparam("of_record"))
_SET_KEYS = records.update().where(records.c.record == bindparam("of")).values(blocking_keys=bindparam("now"))


class Records:
    """Reads records; inside a write, saves them."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def of_source(self, source_id: str, since: date) -> tuple[Record, ...]:
        """Return the records of a source that last until `since` or later (local days of the site), and its news."""
        with self._connect() as connection:
            stored = connection.execute(select(records.c.data).where(*_RECENT), {"of": source_id, "since": since.isoformat()})
            return tuple(_record(data) for (data,) in stored)

    def next_of_source(self, source_id: str, since: date, most: int) -> tuple[Record, ...]:
        """Return the records of a source that last until `since` or later, without news, the first `most` by their last day."""
        wanted = select(records.c.data).where(records.c.source == source_id, records.c.last_day >= since.isoformat())
        with self._connect() as connection:
            ordered = wanted.order_by(records.c.last_day, records.c.uid, records.c.recurrence_id).limit(most)
            return tuple(_record(data) for (data,) in connection.execute(ordered))

    def keys_of_source(self, source_id: str, since: date) -> frozenset[RecordKey]:
        """Return the keys of the records that `of_source` returns."""
        with self._connect() as connection:
            stored = connection.execute(select(*_KEY).where(*_RECENT), {"of": source_id, "since": since.isoformat()})
            return frozenset(map(RecordKey._make, stored))

    def has_any(self, source_id: str) -> bool:
        """Whether there is a record of a source, of any day."""
        with self._connect() as connection:
            return connection.execute(select(records.c.record).where(records.c.source == source_id).limit(1)).first() is not None

    def all(self) -> tuple[Record, ...]:
        """Return all records."""
        with self._connect() as connection:
            return tuple(_record(data) for (data,) in connection.execute(select(records.c.data)))

    def get(self, keys: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records with these keys that exist, in the order of their keys."""
        with self._connect() as connection:
            stored = rows.among(connection, select(records.c.data), records.c.record, map(rows.number_of, keys))
            return tuple(sorted((_record(data) for (data,) in stored), key=lambda record: record.key))

    def save(self, written: Sequence[Record], keys: Mapping[RecordKey, Collection[int]], renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Write records with their blocking keys, and delete the records under the old keys of `renamed` (old key → new key)."""
        saved = [self._row(record, keys[record.key]) for record in written]
        old = [rows.number_of(key) for key in renamed]
        with self._connect() as connection:
            before = _stored_keys(connection, [*old, *(row["record"] for row in saved)])
            rows.delete_in(connection, records.c.record, records, old)
            rows.replace(connection, records, saved)
            _update_index(connection, before, {row["record"]: row["blocking_keys"] for row in saved})

    def replace_blocking_keys(self, keys: Mapping[RecordKey, Collection[int]]) -> None:
        """Give records these blocking keys instead of those they have."""
        now = {rows.number_of(key): _packed(blocking) for key, blocking in keys.items()}
        with self._connect() as connection:
            before = _stored_keys(connection, now)
            if now:
                connection.execute(_SET_KEYS, [{"of": number, "now": packed} for number, packed in now.items()])
            _update_index(connection, before, now)

    def delete(self, keys: Sequence[RecordKey]) -> None:
        """Delete records."""
        numbers = [rows.number_of(key) for key in keys]
        with self._connect() as connection:
            before = _stored_keys(connection, numbers)
            rows.delete_in(connection, records.c.record, records, numbers)
            _update_index(connection, before, {})

    def delete_source(self, source_id: str) -> tuple[Record, ...]:
        """Delete all records of a source, and return them."""
        deleted = self.of_source(source_id, date.min)
        self.delete([record.key for record in deleted])
        return deleted

    def sources(self) -> tuple[str, ...]:
        """Return the ids of the sources that have records."""
        with self._connect() as connection:
            return tuple(connection.execute(select(records.c.source).distinct().order_by(records.c.source)).scalars())

    def has_more_than(self, count: int) -> bool:
        """Whether there are more than `count` records; reads at most one more than that."""
        with self._connect() as connection:
            return len(connection.execute(select(records.c.record).limit(count + 1)).all()) > count

    def with_blocking_keys(self, keys: Collection[int], but: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records that have one of the blocking keys, without those with a key in `but`."""
        excluded = {rows.number_of(key) for key in but}
        with self._connect() as connection:
            wanted = select(blocking_keys.c.record).distinct()
            numbers = {number for (number,) in rows.among(connection, wanted, blocking_keys.c.key, sorted(keys))}
            data = rows.among(connection, select(records.c.data), records.c.record, sorted(numbers - excluded))
            return tuple(_record(text) for (text,) in data)

    def _row(self, record: Record, keys: Collection[int]) -> dict[str, Any]:
        return {
            "record": rows.number_of(record.key),
            **rows.key_row(record.key),
            "last_day": last_day(span, self._zone).isoformat() if (span := record.details.span) else "",
            "blocking_keys": _packed(keys),
            "data": serialization.dumps(record),
        }


def _record(data: str) -> Record:
    return serialization.loads(Record, data)


def _stored_keys(connection: Connection, numbers: Iterable[int]) -> dict[int, bytes]:
    """The packed blocking keys of the records with these numbers, of those that exist."""
    wanted = select(records.c.record, records.c.blocking_keys)
    return {row.record: row.blocking_keys for row in rows.among(connection, wanted, records.c.record, numbers)}


def _update_index(connection: Connection, before: Mapping[int, bytes], now: Mapping[int, bytes]) -> None:
    """Write the difference between the old and new blocking keys of records; both packed, by record number."""
    added: list[dict[str, int]] = []
    removed: list[dict[str, int]] = []
    for number in {*before, *now}:
        old, new = before.get(number, b""), now.get(number, b"")
        if old != new:
            had, has = set(_unpacked(old)), set(_unpacked(new))
            added += [{"key": key, "record": number} for key in has - had]
            removed += [{"of_key": key, "of_record": number} for key in had - has]
    if removed:
        connection.execute(_REMOVE, removed)
    rows.replace(connection, blocking_keys, sorted(added, key=lambda row: (row["key"], row["record"])))


def _packed(keys: Collection[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *sorted(keys))


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
