"""The database; takes and returns model types only.

A `ReadStore` reads; the parts of a transaction (`with store.write() as tx:`) also write. Nothing rendered is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError

from .decisions import Decisions
from .detail_pages import DetailPages
from .engine import check_address, file_of, plain_engine, reader, writer
from .events import Events
from .feed_versions import FeedVersions
from .outbox import Outbox
from .people import People
from .publications import Publications
from .pulls import Pulls
from .records import Records
from .registrations import RegisteredSources
from .rows import Connect
from .schema import check, upgrade
from .service import Service
from .sources import Sources
from .version_probe import VersionProbe, probe_of
from .weekly_issues import WeeklyIssues

__all__ = ["ReadStore", "Store", "Transaction", "check_address", "file_of"]


class ReadStore:
    """The parts of a database, for reading."""

    def __init__(self, connect: Connect, zone: str, probe: VersionProbe | None = None) -> None:
        self._connect = connect
        self.service = Service(connect)
        self.sources = Sources(connect)
        self.pages = DetailPages(connect)
        self.records = Records(connect, zone)
        self.publications = Publications(connect)
        self.events = Events(connect, zone)
        self.weekly = WeeklyIssues(connect)
        self.decisions = Decisions(connect)
        self.pulls = Pulls(connect)
        self.registrations = RegisteredSources(connect)
        self.people = People(connect)
        self.outbox = Outbox(connect)
        self.versions = FeedVersions(connect, probe)

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self._connect() as connection:
                return bool(connection.execute(text("SELECT 1")).scalar())
        except StoreError:
            return False


class Transaction(ReadStore):
    """A write transaction: what its parts write is committed together or not at all."""


class Store(ReadStore):
    """An open database at the newest schema; raises StoreError when it cannot be opened."""

    def __init__(self, url: str, zone: str) -> None:
        self._writer = writer(url)
        self._reader = reader(url, self._writer)
        try:
            _check_schema(url)
            with self._writer.begin() as connection:
                upgrade(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"the database {self.address} cannot be opened: {_plain(error)}") from error
        self._zone = zone
        self._probe = probe_of(url)
        super().__init__(self._reader_connection, zone, self._probe)

    @property
    def address(self) -> str:
        """Return the URL of the database without its password."""
        return self._writer.url.render_as_string()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a transaction: committed at the end, rolled back when anything is raised; other writers wait."""
        with self._translated(), self._writer.begin() as connection:
            yield Transaction(lambda: nullcontext(connection), self._zone)
        if self._probe is not None:
            self._probe.forget()

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        self._reader.dispose()
        if self._probe is not None:
            self._probe.close()

    @contextmanager
    def _reader_connection(self) -> Iterator[Connection]:
        with self._translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn errors of the database into StoreError."""
        try:
            yield
        except (SQLAlchemyError, self._writer.dialect.loaded_dbapi.Error) as error:  # as SQLAlchemy raises it, or the driver itself
            raise StoreError(f"the database refused: {_plain(error)}") from error


def _check_schema(url: str) -> None:
    """Raise StoreError for a database with an older or newer schema, before anything in it is changed."""
    engine = plain_engine(url)
    try:
        with engine.connect() as connection:
            check(connection)
    finally:
        engine.dispose()


def _plain(error: Exception) -> str:
    return str(error.__cause__ or error).splitlines()[0]
