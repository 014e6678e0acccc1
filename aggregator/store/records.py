"""The records: each source's account of each occurrence, and the blocking keys under which they meet."""

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, or_, select

from aggregator.model import Record, RecordKey
from aggregator.serialization import dumps, loads
from aggregator.times import last_day

from . import rows
from .prepared import Prepared, Upsert
from .rows import Connect
from .tables import blocks, records

_OWN = select(records.c.data)
_RECENT = records.c.source == bindparam("source"), or_(records.c.last_day >= bindparam("since"), records.c.last_day == "")
_KEYS = Prepared(select(records.c.source, records.c.uid, records.c.recurrence_id).where(*_RECENT))
_DATA = Prepared(select(records.c.data).where(*_RECENT))
_LEAVE = Prepared(blocks.delete().where(blocks.c.key == bindparam("under"), blocks.c.record == bindparam("number")))
_ENTER = Upsert(blocks)
_MOVE = Prepared(records.update().where(records.c.number == bindparam("of")).values(blocks=bindparam("now")))
_FIRST = Prepared(select(records.c.number).limit(bindparam("count")))
_UNDER = "SELECT DISTINCT record FROM blocks WHERE key IN ({})"
_STANDING = "SELECT number, blocks FROM records WHERE number IN ({})"
_NAMED = "SELECT data FROM records WHERE number IN ({})"


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
        return frozenset(map(RecordKey._make, found))

    def all(self) -> tuple[Record, ...]:
        """Return every record that is kept."""
        with self._connect() as connection:
            return tuple(_record(row.data) for row in connection.execute(select(records.c.data)))

    def get(self, keys: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records with these keys, as far as there are any."""
        with self._connect() as connection:
            return tuple(_record(row.data) for _, row in rows.of_keys(connection, _OWN, records, keys))

    def save(self, written: Sequence[Record], keys: Mapping[RecordKey, Collection[int]], renamed: Mapping[RecordKey, RecordKey]) -> None:
        """Write records with their blocking keys; `renamed` names the old keys that some of them had."""
        made = [self._row(record, keys[record.key]) for record in written]
        with self._connect() as connection:
            before = _standing(connection, [rows.number_of(key) for key in renamed] + [row["number"] for row in made])
            rows.delete(connection, records, [rows.key_row(key) for key in renamed])
            rows.replace(connection, records, made)
            _stand(connection, before, {row["number"]: row["blocks"] for row in made})

    def stand(self, keys: Mapping[RecordKey, Collection[int]]) -> None:
        """Let records stand under these blocking keys instead of those they stood under."""
        now = {rows.number_of(key): _packed(some) for key, some in keys.items()}
        with self._connect() as connection:
            before = _standing(connection, now)
            _MOVE.many(connection, [{"of": number, "now": packed} for number, packed in now.items()])
            _stand(connection, before, now)

    def delete(self, keys: Sequence[RecordKey]) -> None:
        """Delete records."""
        with self._connect() as connection:
            self._delete(connection, keys)

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
            return len(_FIRST.rows(connection, count=count + 1)) > count

    def under(self, keys: Collection[int], but: Collection[RecordKey]) -> tuple[Record, ...]:
        """Return the records that stand under one of the blocking keys, without those of `but`."""
        known = {rows.number_of(key) for key in but}
        with self._connect() as connection:
            found = {number for (number,) in rows.of_numbers(connection, _UNDER, sorted(keys))}
            return tuple(_record(data) for (data,) in rows.of_numbers(connection, _NAMED, sorted(found - known)))

    def _delete(self, connection: Connection, keys: Sequence[RecordKey]) -> None:
        before = _standing(connection, map(rows.number_of, keys))
        rows.delete(connection, records, [rows.key_row(key) for key in keys])
        _stand(connection, before, {})

    def _row(self, record: Record, keys: Collection[int]) -> dict[str, Any]:
        return {
            **rows.key_row(record.key),
            "number": rows.number_of(record.key),
            "last_day": last_day(span, self._zone).isoformat() if (span := record.details.span) else "",
            "data": dumps(record),
            "blocks": _packed(keys),
        }


def _record(data: str) -> Record:
    return loads(Record, data)


def _standing(connection: Connection, numbers: Iterable[int]) -> dict[int, bytes]:
    """The blocking keys, packed, of the records with these numbers, as far as there are any."""
    return {number: packed or b"" for number, packed in rows.of_numbers(connection, _STANDING, numbers)}


def _stand(connection: Connection, before: Mapping[int, bytes], now: Mapping[int, bytes]) -> None:
    """Write what differs: under which keys records stood, under which they stand, by their numbers."""
    enter, leave = [], []
    for number in {*before, *now}:
        old, new = before.get(number, b""), now.get(number, b"")
        if old != new:
            stood, stands = set(_unpacked(old)), set(_unpacked(new))
            enter += [(key, number) for key in stands - stood]
            leave += [(key, number) for key in stood - stands]
    _LEAVE.many_in_order(connection, ("under", "number"), leave)
    _ENTER.many_in_order(connection, ("key", "record"), sorted(enter))


def _packed(keys: Collection[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *sorted(keys))


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)
