"""One row for each feed, with a number that grows in the transaction that changes what the feed shows.

A change of the configuration or the program grows one row for all feeds. Feeds without a row have never held anything. The local day is no
part of a row: who keeps answers keeps the day beside the number, so that midnight needs no write.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, select, text

from aggregator.model import Version

from . import rows
from .rows import Connect
from .tables import feed_versions
from .version_probe import EVERY_FEED, VersionProbe

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_GROW = text(
    "INSERT INTO feed_versions (feed, number, changed) VALUES (:feed, 1, :changed) "
    "ON CONFLICT (feed) DO UPDATE SET number = feed_versions.number + 1, changed = excluded.changed"
)
_ROWS = select(feed_versions.c.feed, feed_versions.c.number, feed_versions.c.changed).where(
    feed_versions.c.feed.in_(bindparam("feeds", expanding=True))
)


class FeedVersions:
    """Reads versions of feeds; inside a write, lets them grow."""

    def __init__(self, connect: Connect, probe: VersionProbe | None = None) -> None:
        self._connect, self._probe = connect, probe

    def number(self, feeds: Sequence[str]) -> int:
        """Return one number for these feeds together, which grows when one of them does: what every conditional request asks."""
        if self._probe is not None:
            seen = [self._probe.number(feed) for feed in feeds]
            if None not in seen:
                return sum(filter(None, seen))
        return self.of(feeds).number

    def of(self, feeds: Sequence[str]) -> Version:
        """Return the version of these feeds together: `number`, and when one of them last changed."""
        with self._connect() as connection:
            found = {row.feed: row for row in connection.execute(_ROWS, {"feeds": [*feeds, EVERY_FEED]})}
        own = [found[feed].number for feed in feeds if feed in found]
        common = found[EVERY_FEED].number if EVERY_FEED in found else 0
        changed = max((row.changed for row in found.values()), default="")
        return Version(number=sum(own) + common * len(feeds), changed=rows.instant_of(changed) if changed else BEGINNING)

    def grow(self, feeds: Iterable[str], now: datetime) -> None:
        """Let each of these feeds have a new version."""
        grown = [{"feed": feed, "changed": rows.stamp(now)} for feed in sorted(set(feeds))]
        if grown:
            with self._connect() as connection:
                connection.execute(_GROW, grown)

    def grow_all(self, now: datetime) -> None:
        """Let every feed have a new version: what all of them are made with has changed."""
        self.grow([EVERY_FEED], now)
