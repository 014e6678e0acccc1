"""The table of pulls: the history of each source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

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

    def last_of_days(self, days: Sequence[datetime], source_id: str = "") -> Mapping[str, Mapping[datetime, PullLogEntry]]:
        """Return the last pull of each source, or of one, on each of these days, which are named by when they begin, in order."""
        begins = list(map(rows.stamp, days))
        day = case(*((pulls.c.at >= begin, number) for number, begin in reversed(list(enumerate(begins)))))
        asked = (pulls.c.at >= begins[0], *([pulls.c.source == source_id] if source_id else []))
        placed = select(pulls.c.source, pulls.c.at, day.label("day")).where(*asked).subquery()
        last = select(placed.c.source, placed.c.day, func.max(placed.c.at).label("at")).group_by(placed.c.source, placed.c.day).subquery()
        wanted = select(pulls, last.c.day).join(last, and_(pulls.c.source == last.c.source, pulls.c.at == last.c.at))
        by_source: dict[str, dict[datetime, PullLogEntry]] = defaultdict(dict)
        with self._connect() as connection:
            for row in connection.execute(wanted):
                by_source[row.source][days[row.day]] = _entry(row)
        return by_source

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
