"""The database; takes and gives model types only.

`store.sources`, `store.records` and `store.events` read; inside `with store.write() as tx:` the same rooms write, all or nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError

from .bodies import Bodies
from .engine import check_address, reader, writer
from .events import Events
from .glance import Glance, glance_at
from .pages import Pages
from .publications import Publications
from .records import Records
from .schema import upgrade
from .sources import Sources
from .verdicts import Verdicts
from .versions import Versions
from .weekly import WeeklyIssues

__all__ = ["Store", "Transaction", "check_address"]

Connect = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One write: what is done through it stands together or not at all."""

    sources: Sources
    pages: Pages
    records: Records
    publications: Publications
    events: Events
    weekly: WeeklyIssues
    verdicts: Verdicts
    versions: Versions
    bodies: Bodies


class Store:
    """One database, opened and at the newest schema; raises StoreError when it cannot be."""

    def __init__(self, url: str, zone: str) -> None:
        self._writer, self._reader = writer(url), reader(url)
        try:
            with self._writer.begin() as connection:
                upgrade(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"the database {self.address} cannot be opened: {_plain(error)}") from error
        self._zone = zone
        self._glance = glance_at(url)
        self.reading = rooms = self._rooms(self._reader_connection, self._glance)  # for what reads through many rooms
        self.sources, self.pages, self.records = rooms.sources, rooms.pages, rooms.records
        self.publications, self.events, self.weekly, self.verdicts = rooms.publications, rooms.events, rooms.weekly, rooms.verdicts
        self.versions, self.bodies = rooms.versions, rooms.bodies

    @property
    def address(self) -> str:
        """Where the database is, without its password."""
        return self._writer.url.render_as_string()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction, committed at the end, undone when anything is raised; other writers wait."""
        with self._told(), self._writer.begin() as connection:
            yield self._rooms(lambda: nullcontext(connection))
        if self._glance is not None:
            self._glance.forget()

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self._reader_connection() as connection:
                return bool(connection.execute(text("SELECT 1")).scalar())
        except StoreError:
            return False

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()
        if self._glance is not None:
            self._glance.close()

    @contextmanager
    def _reader_connection(self) -> Iterator[Connection]:
        with self._told(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever the database refuses, in one sentence of ours."""
        try:
            yield
        except (SQLAlchemyError, self._writer.dialect.loaded_dbapi.Error) as error:  # as SQLAlchemy tells it, or the driver itself
            raise StoreError(f"the database refused: {_plain(error)}") from error

    def _rooms(self, connect: Connect, glance: Glance | None = None) -> Transaction:
        return Transaction(
            Sources(connect),
            Pages(connect),
            Records(connect, self._zone),
            Publications(connect),
            Events(connect, self._zone),
            WeeklyIssues(connect),
            Verdicts(connect),
            Versions(connect, glance),
            Bodies(connect),
        )


def _plain(error: Exception) -> str:
    return str(error.__cause__ or error).splitlines()[0]
