"""The table of pulls: the history of each source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aggregator.model import PullLogEntry, PullOutcome

from . import rows
from .rows import Connect
from .tables import pulls


class Pulls:
    """Reads the pulls of sources; inside a write, adds them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def of(self, source_id: str, most: int) -> tuple[PullLogEntry, ...]:
        """Return the last pulls of a source, newest first."""
        wanted = select(pulls).where(pulls.c.source == source_id).order_by(pulls.c.at.desc()).limit(most)
        with self._connect() as connection:
            return tuple(map(_entry, connection.execute(wanted)))

    def since(self, moment: datetime) -> Mapping[str, tuple[PullLogEntry, ...]]:
        """Return the pulls of all sources since a moment, by source, oldest first."""
        by_source: dict[str, list[PullLogEntry]] = defaultdict(list)
        with self._connect() as connection:
            for row in connection.execute(select(pulls).where(pulls.c.at >= rows.stamp(moment)).order_by(pulls.c.at)):
                by_source[row.source].append(_entry(row))
        return {source: tuple(entries) for source, entries in by_source.items()}

    def save(self, entries: Iterable[PullLogEntry]) -> None:
        """Add pulls; two of one source in one second are one."""
        written = [
            {"source": e.source, "at": rows.stamp(e.at), "outcome": e.outcome.value, "events": e.events, "failure": e.failure[:60]}
            for e in entries
        ]
        with self._connect() as connection:
            rows.replace(connection, pulls, written)

    def thin(self, before: datetime, gone: datetime) -> None:
        """Of the days before `before` keep only the last pull of each; delete all before `gone`."""
        last_of_day = select(func.max(pulls.c.at)).group_by(pulls.c.source, func.substr(pulls.c.at, 1, 10))
        with self._connect() as connection:
            connection.execute(pulls.delete().where(pulls.c.at < rows.stamp(gone)))
            connection.execute(pulls.delete().where(pulls.c.at < rows.stamp(before), pulls.c.at.not_in(last_of_day)))

    def forget(self, source_id: str) -> None:
        """Delete the history of a source."""
        with self._connect() as connection:
            connection.execute(pulls.delete().where(pulls.c.source == source_id))


def _entry(row: Any) -> PullLogEntry:
    return PullLogEntry(
        source=row.source, at=rows.instant_of(row.at), outcome=PullOutcome(row.outcome), events=row.events, failure=row.failure
    )
