"""Engines for one database: one that writes, one that reads; and what SQLite needs, in one place.

SQLite before 3.51.3 (and its back-ports) can corrupt a WAL database with two connections (the WAL-reset bug), so WAL is used only from
there on. BEGIN IMMEDIATE for writers: a deferred transaction that turns into a write fails at once, whatever busy_timeout says.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from aggregator.errors import StoreError

WRITERS_WAIT_MS = 10_000
READERS_WAIT_MS = 250  # then the last cached answer is served
_WAL_SAFE = ((3, 51, 3),)
_BACK_PORTS = {(3, 44): 6, (3, 50): 7}


def writer(url: str) -> Engine:
    """Return the engine for write transactions, and create the folder of a SQLite file; raises StoreError when that fails."""
    _make_folder(url)
    pragmas = (
        "PRAGMA cache_spill=OFF",
        f"PRAGMA busy_timeout={WRITERS_WAIT_MS}",
    )  # a cache spill would lock out readers long before the commit
    return _engine(url, "BEGIN IMMEDIATE", pragmas)


def reader(url: str, writer: Engine) -> Engine:
    """Return the engine for reading; a database in memory has only the connection of its writer."""
    if _is_in_memory(writer):
        return writer
    return _engine(url, "BEGIN", ("PRAGMA query_only=ON", f"PRAGMA busy_timeout={READERS_WAIT_MS}"))


def plain_engine(url: str) -> Engine:
    """Return an engine without our settings: opening a database with it changes nothing, not even the journal mode."""
    return _engine_of(url)


def check_address(url: str) -> None:
    """Raise StoreError for an invalid database URL; opens no database."""
    _engine_of(url)


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database; None for one in memory, or on a server."""
    address = _engine_of(url).url
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None


def wal_is_safe(sqlite_version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug."""
    return sqlite_version >= _WAL_SAFE[0] or sqlite_version[2] >= _BACK_PORTS.get((sqlite_version[0], sqlite_version[1]), 10**6)


def _engine(url: str, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = _engine_of(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect(pragmas))
        event.listen(engine, "begin", _on_begin(begin))
    return engine


def _engine_of(url: str) -> Engine:
    try:
        engine = create_engine(url, hide_parameters=True)  # else errors show stored values
        if not _is_in_memory(engine):
            return engine
        return create_engine(url, hide_parameters=True, poolclass=StaticPool, connect_args={"check_same_thread": False})
    except (ModuleNotFoundError, ArgumentError, ValueError) as error:
        reason = str(error).replace(url, "it").splitlines()[0]  # the URL may hold a password
        raise StoreError(f"the database address cannot be used ({reason}); write one such as sqlite:///var/netzwerktimer.db") from error


def _on_connect(pragmas: tuple[str, ...]) -> Callable[[Any, Any], None]:
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"

    def connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin with our own BEGIN
        for pragma in (
            f"PRAGMA busy_timeout={WRITERS_WAIT_MS}",  # in effect while the next pragmas are set
            f"PRAGMA journal_mode={journal}",
            "PRAGMA synchronous=NORMAL" if journal == "WAL" else "PRAGMA synchronous=FULL",
            "PRAGMA foreign_keys=ON",
            *pragmas,
        ):
            connection.execute(pragma)

    return connect


def _on_begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _is_in_memory(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and engine.url.database in (None, "", ":memory:")


def _make_folder(url: str) -> None:
    file = file_of(url)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder of the database {file} cannot be made: {error.strerror}") from error
