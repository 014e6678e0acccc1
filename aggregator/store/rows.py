"""How rows are written and addressed, for all rooms of the store; SQL that every database speaks."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, and_, bindparam, select

from aggregator.model import RecordKey

from .prepared import Prepared, Upsert

Connect = Callable[[], AbstractContextManager[Connection]]
Row = Mapping[str, Any]
T = TypeVar("T")

NEVER = "9999-12-31"
NUMBERS = 5_000  # in one statement
CHUNK = 400  # values in one IN (…); SQLite takes at most 999 variables in old builds


def replace(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows by primary key, whether they were there or not; all have every column."""
    _upsert(table).many(connection, rows)


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows that are not there yet; all have every column."""
    _insert(table).many(connection, rows)


def delete(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Delete the rows that equal each of `rows` in the columns it names; all name the same ones."""
    if rows:
        _delete(table, tuple(rows[0])).many(connection, rows)


@cache
def _upsert(table: Table) -> Upsert:
    return Upsert(table)


@cache
def _insert(table: Table) -> Prepared:
    return Prepared(table.insert().values({column.name: bindparam(column.name) for column in table.columns}))


@cache
def _delete(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(table.delete().where(and_(*(table.c[name] == bindparam(name) for name in names))))


def key_row(key: RecordKey) -> dict[str, str]:
    """Return a record's key as columns."""
    return {"source": key.source, "uid": key.uid, "recurrence_id": key.recurrence_id}


def number_of(key: RecordKey) -> int:
    """Return the number that stands for a record's key where its text is too long."""
    text = f"{key.source}\0{key.uid}\0{key.recurrence_id}"
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def key_of(row: Any) -> RecordKey:
    """Return the key that columns hold."""
    return RecordKey(row.source, row.uid, row.recurrence_id)


def of_keys(connection: Connection, wanted: Select[Any], table: Table, keys: Iterable[RecordKey]) -> Iterator[tuple[RecordKey, Any]]:
    """Return the rows of `wanted` that stand in `table` under one of the keys, each with its key; `wanted` is made once.

    Each key is a quick statement of its own; none is run where the table is empty, as tables of verdicts mostly are.
    """
    anything, look, named = _by_key(wanted, table)
    if anything.rows(connection):
        yield from ((key, named(row)) for key in sorted(keys) for row in look.rows(connection, **key_row(key)))


def of_numbers(connection: Connection, wanted: str, numbers: Iterable[int]) -> Iterator[Any]:
    """Return the rows of a statement that asks for `… IN ({})`, for as many numbers as one likes.

    They are written into the statement, since they are nothing but numbers, and bound values are limited.
    """
    cursor = connection.connection.cursor()
    for chunk in chunks(numbers, NUMBERS):
        cursor.execute(wanted.format(",".join(map(str, chunk))))
        yield from cursor.fetchall()


@cache
def _by_key(wanted: Select[Any], table: Table) -> tuple[Prepared, Prepared, Callable[[Iterable[Any]], Any]]:
    """What asks whether the table holds anything, what asks for one key, and what gives its rows their names."""
    own = ("source", "uid", "recurrence_id")
    named = namedtuple("Found", [column.name for column in wanted.selected_columns])  # type: ignore[misc]
    of_one = Prepared(wanted.where(*(table.c[name] == bindparam(name) for name in own)))
    return Prepared(select(table.c.uid).limit(1)), of_one, named._make


def stamp(moment: datetime | None) -> str:
    """Return an instant as text in UTC that sorts; "" for none."""
    return "" if moment is None else _stamp(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


@lru_cache(2_000)  # many rows of one write say the same instants; only of UTC, where no two of them are equal
def _stamp(utc: datetime) -> str:
    return f"{utc.isoformat(timespec='seconds')[:19]}Z"


def instant_of(text: str) -> datetime:
    """Return the instant that `stamp` wrote."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)


def day_text(day: date | None, otherwise: str) -> str:
    """Return a day as text that sorts."""
    return day.isoformat() if day else otherwise


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Cut values into lists that fit into one statement."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
