"""One row for each feed, with a number that grows in the transaction that changes what the feed holds.

Feeds without a row have never held anything. The local day is no part of a row: who keeps answers keeps the day beside the number, so that
midnight needs no write.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select, text

from aggregator.model import Version

from . import rows
from .glance import Glance
from .prepared import Prepared
from .rows import Connect
from .tables import versions

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_GROW = Prepared(
    text(
        "INSERT INTO versions (feed, number, changed) VALUES (:feed, 1, :changed) "
        "ON CONFLICT (feed) DO UPDATE SET number = versions.number + 1, changed = excluded.changed"
    )
)
_ONE = Prepared(select(versions.c.number, versions.c.changed).where(versions.c.feed == bindparam("feed")))
_NUMBERS = select(func.sum(versions.c.number)).where(versions.c.feed.in_(bindparam("feeds", expanding=True)))


class Versions:
    """Reads versions of feeds; inside a write, lets them grow."""

    def __init__(self, connect: Connect, glance: Glance | None = None) -> None:
        self._connect, self._glance = connect, glance

    def number(self, feeds: Sequence[str]) -> int:
        """Return one number for these feeds together, which grows when one of them does: what every conditional request asks."""
        if self._glance is not None:
            seen = [self._glance.number(feed) for feed in feeds]
            if None not in seen:
                return sum(filter(None, seen))
        with self._connect() as connection:
            return int(connection.execute(_NUMBERS, {"feeds": list(feeds)}).scalar() or 0)

    def of(self, feeds: Sequence[str]) -> Version:
        """Return the version of these feeds together: `number`, and when one of them last grew."""
        with self._connect() as connection:
            found = [row for feed in feeds for row in _ONE.rows(connection, feed=feed)]
        changed = max((changed for _, changed in found), default="")
        return Version(number=sum(number for number, _ in found), changed=rows.instant_of(changed) if changed else BEGINNING)

    def grow(self, feeds: Iterable[str], now: datetime) -> None:
        """Let each of these feeds have a new version."""
        told = [{"feed": feed, "changed": rows.stamp(now)} for feed in sorted(set(feeds))]
        if told:
            with self._connect() as connection:
                _GROW.many(connection, told)

    def grow_all(self, now: datetime) -> None:
        """Let every feed that ever had a version have a new one: what all of them are written with has changed."""
        with self._connect() as connection:
            connection.execute(versions.update().values(number=versions.c.number + 1, changed=rows.stamp(now)))
