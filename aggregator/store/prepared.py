"""Statements compiled once a dialect and run by the driver itself: SQLAlchemy's own execution costs more than the database's work."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Prepared:
    """One statement whose bound values are plain text, numbers and bytes; lists of values (IN) are beyond it."""

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._compiled: dict[str, tuple[str, Sequence[str] | None, Mapping[str, Any]]] = {}

    def rows(self, connection: Connection, **values: object) -> list[Any]:
        """Return all rows as tuples, in the order of the statement's columns."""
        cursor = self._cursor(connection)
        text, names, constants = self._in(connection.dialect)
        given = {**constants, **values}
        cursor.execute(text, [given[name] for name in names] if names is not None else given)
        found: list[Any] = cursor.fetchall()
        return found

    def many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Run it for each row."""
        text, names, constants = self._in(connection.dialect)
        full: Iterable[Mapping[str, object]] = [{**constants, **row} for row in rows] if constants else rows
        made = [tuple(row[name] for name in names) for row in full] if names is not None else list(full)
        if made:
            self._cursor(connection).executemany(text, made)

    def many_in_order(self, connection: Connection, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Run it for each row of values that stand in the order of these names: cheaper than `many` where rows are narrow and many."""
        text, order, constants = self._in(connection.dialect)
        if constants or order is None or tuple(order) != tuple(names):
            self.many(connection, [dict(zip(names, row, strict=True)) for row in rows])
        elif rows:
            self._cursor(connection).executemany(text, rows)

    def _in(self, dialect: Dialect) -> tuple[str, Sequence[str] | None, Mapping[str, Any]]:
        """The statement's text, the order of its bound values (None: they go by name), and those that are constants in it."""
        found = self._compiled.get(dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=dialect)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._compiled[dialect.name] = (str(compiled), compiled.positiontup, constants)
        return found

    def _cursor(self, connection: Connection) -> Any:
        return connection.connection.cursor()


class Upsert:
    """Writes rows by primary key: new ones are inserted, others take the new values."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._by_dialect: dict[str, Prepared] = {}

    def many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Write rows that all have every column."""
        self._in(connection.dialect.name).many(connection, rows)

    def many_in_order(self, connection: Connection, names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Write rows whose values stand in the order of these names, which are those of every column."""
        self._in(connection.dialect.name).many_in_order(connection, names, rows)

    def _in(self, dialect: str) -> Prepared:
        if dialect not in self._by_dialect:
            self._by_dialect[dialect] = Prepared(self._statement(dialect))
        return self._by_dialect[dialect]

    def _statement(self, dialect: str) -> Executable:
        insert: Any = _INSERTS[dialect](self._table).values({column.name: bindparam(column.name) for column in self._table.columns})
        keys = {column.name for column in self._table.primary_key.columns}
        others = {column.name: insert.excluded[column.name] for column in self._table.columns if column.name not in keys}
        made: Executable = (
            insert.on_conflict_do_update(index_elements=sorted(keys), set_=others) if others else insert.on_conflict_do_nothing()
        )
        return made
