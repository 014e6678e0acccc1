"""The records: each source's account of each occurrence, and the blocking keys under which they meet."""

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
_LEAVE = delete(blocking_keys).where(blocking_keys.c.key == bindparam("of_key"), blocking_keys.c.record == bindparam("of_record"))
_MOVE = records.update().where(records.c.record == bindparam("of")).values(blocking_keys=bindparam("now"))


class Records:
    """Reads records; inside a write, keeps them."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def of_source(self, source_id: str, since: date) -> tuple[Record, ...]:
        """Return the records of a source that last until `since` or later (local days of the site), and its news."""
        with self._connect() as connection:
            found = connection.execute(select(records.c.data).where(*_RECENT), {"of": source_id, "since": since.isoformat()})
            return tuple(_record(data) for (data,) in found)

    def keys_of_source(self, source_id: str, since: date) -> frozenset[RecordKey]:
        """Return the keys of what `of_source` returns."""
        with self._connect() as connection:
            found = connection.execute(select(*_KEY).where(*_RECENT), {"of": source_id, "since": since.isoformat()})
            return frozenset(map(RecordKey._make, found))

    def all(self) -> tuple[Record, ...]:
        """Return every record that is kept."""
        with self._connect() as connection:
            return tuple(_record(data) for (data,) in connection.execute(select(records.c.data)))

    def get(self, keys: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records with these keys, as far as there are any, in the order of their keys."""
        with self._connect() as connection:
            found = rows.among(connection, select(records.c.data), records.c.record, map(rows.number_of, keys))
            return tuple(sorted((_record(data) for (data,) in found), key=lambda record: record.key))

    def save(self, written: Sequence[Record], keys: Mapping[RecordKey, Collection[int]], renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Write records with their blocking keys; `renamed` names the old keys that some of them had."""
        made = [self._row(record, keys[record.key]) for record in written]
        old = [rows.number_of(key) for key in renamed]
        with self._connect() as connection:
            before = _indexed(connection, [*old, *(row["record"] for row in made)])
            rows.delete_in(connection, records.c.record, records, old)
            rows.replace(connection, records, made)
            _index(connection, before, {row["record"]: row["blocking_keys"] for row in made})

    def index(self, keys: Mapping[RecordKey, Collection[int]]) -> None:
        """Let records be found under these blocking keys instead of those they had."""
        now = {rows.number_of(key): _packed(some) for key, some in keys.items()}
        with self._connect() as connection:
            before = _indexed(connection, now)
            if now:
                connection.execute(_MOVE, [{"of": number, "now": packed} for number, packed in now.items()])
            _index(connection, before, now)

    def delete(self, keys: Sequence[RecordKey]) -> None:
        """Delete records."""
        numbers = [rows.number_of(key) for key in keys]
        with self._connect() as connection:
            before = _indexed(connection, numbers)
            rows.delete_in(connection, records.c.record, records, numbers)
            _index(connection, before, {})

    def delete_source(self, source_id: str) -> tuple[Record, ...]:
        """Delete all records of a source; returns them."""
        gone = self.of_source(source_id, date.min)
        self.delete([record.key for record in gone])
        return gone

    def sources(self) -> tuple[str, ...]:
        """Return the ids of the sources that have records."""
        with self._connect() as connection:
            return tuple(connection.execute(select(records.c.source).distinct().order_by(records.c.source)).scalars())

    def hold_more_than(self, count: int) -> bool:
        """Whether there are more records than that; costs no more than they do."""
        with self._connect() as connection:
            return len(connection.execute(select(records.c.record).limit(count + 1)).all()) > count

    def under(self, keys: Collection[int], but: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records that stand under one of the blocking keys, without those of `but`."""
        known = {rows.number_of(key) for key in but}
        with self._connect() as connection:
            wanted = select(blocking_keys.c.record).distinct()
            found = {number for (number,) in rows.among(connection, wanted, blocking_keys.c.key, sorted(keys))}
            data = rows.among(connection, select(records.c.data), records.c.record, sorted(found - known))
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


def _indexed(connection: Connection, numbers: Iterable[int]) -> dict[int, bytes]:
    """The blocking keys, packed, of the records with these numbers, as far as there are any."""
    wanted = select(records.c.record, records.c.blocking_keys)
    return {row.record: row.blocking_keys for row in rows.among(connection, wanted, records.c.record, numbers)}


def _index(connection: Connection, before: Mapping[int, bytes], now: Mapping[int, bytes]) -> None:
    """Write what differs between the blocking keys that records had and those they have, by their numbers."""
    enter: list[dict[str, int]] = []
    leave: list[dict[str, int]] = []
    for number in {*before, *now}:
        old, new = before.get(number, b""), now.get(number, b"")
        if old != new:
            had, has = set(_unpacked(old)), set(_unpacked(new))
            enter += [{"key": key, "record": number} for key in has - had]
            leave += [{"of_key": key, "of_record": number} for key in had - has]
    if leave:
        connection.execute(_LEAVE, leave)
    rows.replace(connection, blocking_keys, sorted(enter, key=lambda row: (row["key"], row["record"])))


def _packed(keys: Collection[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *sorted(keys))


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
