"""The versions of feeds: a number for each feed that grows in the transaction that changes what the feed shows.

A change of the configuration or the program grows one common row for all feeds. A feed without a row never had an event. The local day
is not stored: caches of answers keep it beside the number, so midnight needs no write.
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
    """Reads versions of feeds; inside a write, grows them."""

    def __init__(self, connect: Connect, probe: VersionProbe | None = None) -> None:
        self._connect, self._probe = connect, probe

    def number(self, feeds: Sequence[str]) -> int:
        """Return the common number of these feeds, which grows with each of them; fast, since every conditional request needs it."""
        if self._probe is not None:
            numbers = [self._probe.number(feed) for feed in feeds]
            if None not in numbers:
                return sum(filter(None, numbers))
        return self.of(feeds).number

    def of(self, feeds: Sequence[str]) -> Version:
        """Return the common version of these feeds: `number`, and when one of them last changed."""
        with self._connect() as connection:
            by_feed = {row.feed: row for row in connection.execute(_ROWS, {"feeds": [*feeds, EVERY_FEED]})}
        own = [by_feed[feed].number for feed in feeds if feed in by_feed]
        common = by_feed[EVERY_FEED].number if EVERY_FEED in by_feed else 0
        changed = max((row.changed for row in by_feed.values()), default="")
        return Version(number=sum(own) + common * len(feeds), changed=rows.instant_of(changed) if changed else BEGINNING)

    def grow(self, feeds: Iterable[str], now: datetime) -> None:
        """Give each of these feeds a new version."""
        grown = [{"feed": feed, "changed": rows.stamp(now)} for feed in sorted(set(feeds))]
        if grown:
            with self._connect() as connection:
                connection.execute(_GROW, grown)

    def grow_all(self, now: datetime) -> None:
        """Give every feed a new version."""
        self.grow([EVERY_FEED], now)
