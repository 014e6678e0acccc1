"""Writes and selects rows in sets, for all parts of the store and every database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, Select, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

from aggregator.model import RecordKey

Connect = Callable[[], AbstractContextManager[Connection]]
Row = Mapping[str, Any]
T = TypeVar("T")

NEVER = "9999-12-31"
CHUNK = 500  # values in one IN (…): more make no query faster
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def replace(connection: Connection, table: Table, rows: Sequence[Row], keep: tuple[str, ...] = ()) -> None:
    """Insert or update rows by primary key; each row has every column. Existing rows `keep` their values of these columns."""
    if rows:
        _execute_many(connection, _upsert(table, connection.dialect.name, keep), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key does not exist yet; each row has every column."""
    replace(connection, table, rows, keep=tuple(column.name for column in table.columns))


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; each has every column, and its primary key must be new."""
    if rows:
        _execute_many(connection, _insert(table), rows)


def delete(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Delete the rows that equal one of `rows` in its columns; all of `rows` have the same columns."""
    if rows:
        named = [{f"of_{name}": value for name, value in row.items()} for row in rows]
        _execute_many(connection, _delete(table, tuple(rows[0])), named)


def delete_in(connection: Connection, column: ColumnElement[Any], table: Table, values: Iterable[Any]) -> None:
    """Delete the rows of a table with one of the values in a column."""
    for chunk in chunks(values):
        connection.execute(table.delete().where(column.in_(chunk)))


def among(connection: Connection, wanted: Select[Any], column: ColumnElement[Any], values: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows of `wanted` with one of the values in a column; one statement for 500 values."""
    for chunk in chunks(values):
        yield from connection.execute(wanted.where(column.in_(chunk)))


def number_of(key: RecordKey) -> int:
    """Return the number of a record's key in the tables: 63 bits of a hash, in practice without collisions."""
    text = f"{key.source}\0{key.uid}\0{key.recurrence_id}"
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def key_row(key: RecordKey, prefix: str = "") -> dict[str, str]:
    """Return the parts of a record's key as columns."""
    return {f"{prefix}source": key.source, f"{prefix}uid": key.uid, f"{prefix}recurrence_id": key.recurrence_id}


def key_of(row: Any) -> RecordKey:
    """Return the record key in the columns of a row."""
    return RecordKey(row.source, row.uid, row.recurrence_id)


def stamp(moment: datetime | None) -> str:
    """Return an instant as sortable text in UTC with whole seconds; "" for none."""
    return "" if moment is None else _stamp(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


@lru_cache(2_000)  # many rows of a write have the same instants; UTC only, where equal instants have equal texts
def _stamp(utc: datetime) -> str:
    return f"{utc.isoformat(timespec='seconds')[:19]}Z"


@lru_cache(2_000)
def instant_of(text: str) -> datetime:
    """Return the instant of a text from `stamp`."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)


def day_text(day: date | None, otherwise: str) -> str:
    """Return a day as sortable text, `otherwise` for none."""
    return day.isoformat() if day else otherwise


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield values in lists of at most `size`."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _execute_many(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run a statement for each row; with positional values (SQLite) past SQLAlchemy, whose work for each row is a third of a refresh."""
    text, names = _positional(statement, connection.dialect)
    if names is None:
        connection.execute(statement, rows)
    else:
        connection.exec_driver_sql(text, list(map(itemgetter(*names), rows) if len(names) > 1 else ((row[names[0]],) for row in rows)))


@cache
def _positional(statement: Executable, dialect: Dialect) -> tuple[str, tuple[str, ...] | None]:
    compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    return str(compiled), tuple(compiled.positiontup) if compiled.positiontup is not None else None


@cache
def _insert(table: Table) -> Executable:
    return table.insert().values({column.name: bindparam(column.name) for column in table.columns})


@cache
def _upsert(table: Table, dialect: str, keep: tuple[str, ...]) -> Executable:
    insert: Any = _INSERTS[dialect](table).values({column.name: bindparam(column.name) for column in table.columns})
    keys = {column.name for column in table.primary_key.columns}
    others = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys.union(keep)}
    upsert: Executable = (
        insert.on_conflict_do_update(index_elements=sorted(keys), set_=others) if others else insert.on_conflict_do_nothing()
    )
    return upsert


@cache
def _delete(table: Table, names: tuple[str, ...]) -> Executable:
    return table.delete().where(and_(*(table.c[name] == bindparam(f"of_{name}") for name in names)))
