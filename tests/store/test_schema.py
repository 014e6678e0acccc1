"""A database is opened with the schema of this program, or left as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store
from aggregator.store.schema import HEAD
from tests.factories import event
from tests.stores import ZONE, put


def opened(path: Path) -> Store:
    return Store(f"sqlite:///{path}", ZONE)


def of_schema(path: Path, revision: str, journal: str = "DELETE") -> Path:
    """A database that says of itself which schema it has."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, data TEXT)")
        connection.execute("INSERT INTO events VALUES (1, 'kept')")
    return path


@pytest.mark.parametrize("journal", ["TRUNCATE", "WAL"])
@pytest.mark.parametrize("revision", ["0001", "0014", "1000"])
def test_a_database_of_a_former_program_is_refused_and_left_byte_for_byte_as_it_is(tmp_path: Path, revision: str, journal: str) -> None:
    path = of_schema(tmp_path / "store.db", revision, journal)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(StoreError, match=f"made by a former version of this program \\(schema {revision}\\)") as refused:
        opened(path)
    assert "NETZWERKTIMER_DATABASE_URL" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = of_schema(tmp_path / "store.db", "9999")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer program"):
        opened(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content := b"not a database, but long enough to be looked at " * 50)
    with pytest.raises(StoreError, match=r"store\.db cannot be opened"):
        opened(path)
    assert path.read_bytes() == content


def test_a_database_opened_again_has_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first = opened(path)
    put(first, event())
    first.close()
    again = opened(path)
    assert again.events.get(event().id) == event()
    again.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
