"""Reads feed versions from a SQLite file directly: with its own connection and one statement, without SQLAlchemy.

Every conditional request needs it: 10 µs against 120 µs with SQLAlchemy.
"""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

EVERY_FEED = "*"  # the name of the row for all feeds together
FRESH = 0.001  # seconds for which a value is reused: shorter than the delay of any commit
_WANTED = f"SELECT sum(number) FROM feed_versions WHERE feed IN (?, '{EVERY_FEED}')"  # noqa: S608 (a constant)


class VersionProbe:
    """Reads version numbers; returns None where it cannot read at once, and the caller has to use the store.

    While another process commits, the file is locked for a moment: until then the last number holds.
    """

    def __init__(self, file: Path) -> None:
        self._address = f"{file.absolute().as_uri()}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._seen: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def number(self, feed: str) -> int | None:
        """Return the version number of a feed, 0 if it has none yet, None where it cannot be read."""
        last = self._seen.get(feed)
        if last is not None and time.monotonic() - last[0] < FRESH:
            return last[1]
        with self._lock:
            return self._read(feed)

    def forget(self) -> None:
        """Drop cached numbers, since this process has written."""
        self._seen.clear()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._disconnect()

    def _read(self, feed: str) -> int | None:
        began = time.monotonic()
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._address, uri=True, isolation_level=None, timeout=0, check_same_thread=False)
            with closing(self._connection.execute(_WANTED, (feed,))) as cursor:
                row = cursor.fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                self._disconnect()
                return None
            return self._seen[feed][1] if feed in self._seen else None  # the file is locked, so nothing new is committed
        except sqlite3.Error:
            self._disconnect()
            return None
        number = int(row[0] or 0)
        self._seen[feed] = began, number
        return number

    def _disconnect(self) -> None:
        self._seen.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def probe_of(url: str) -> VersionProbe | None:
    """Return the probe for a database URL; None if it is not a SQLite file."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return None
    return VersionProbe(Path(address.database))
