"""The calendars of named feeds as they are sent, compressed: made in the write that changes them."""

from dataclasses import dataclass
from datetime import date

from isal import igzip
from sqlalchemy import bindparam, select
from xxhash import xxh3_128_hexdigest

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import bodies

_LEVEL = 2  # of isal: a quarter of the text's bytes at many times zlib's speed
_ONE = Prepared(select(bodies.c.day, bodies.c.number, bodies.c.zipped).where(bodies.c.feed == bindparam("feed")))
_MARK = Prepared(select(bodies.c.mark).where(bodies.c.feed == bindparam("feed")))
_STILL = Prepared(bodies.update().where(bodies.c.feed == bindparam("of")).values(day=bindparam("day"), number=bindparam("number")))
_STANDS = Prepared(select(bodies.c.day, bodies.c.number).where(bodies.c.feed == bindparam("feed")))
_FEEDS = Prepared(select(bodies.c.feed).order_by(bodies.c.feed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A calendar as it was on a local day, at a version of its feed, as gzip."""

    day: date
    number: int
    zipped: bytes

    @property
    def plain(self) -> bytes:
        """Its bytes; reading them out takes a millisecond for a full calendar."""
        plain: bytes = igzip.decompress(self.zipped)  # type: ignore[no-untyped-call]
        return plain


class Bodies:
    """Reads stored calendars; inside a write, keeps them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def get(self, feed: str) -> Bound | None:
        """Return the calendar of a feed as it was last made."""
        with self._connect() as connection:
            found = _ONE.rows(connection, feed=feed)
        if not found:
            return None
        day, number, zipped = found[0]
        return Bound(day=date.fromisoformat(day), number=number, zipped=zipped)

    def stands(self, feed: str) -> tuple[date, int] | None:
        """Return of which local day and which version of its feed the stored calendar is."""
        with self._connect() as connection:
            found = _STANDS.rows(connection, feed=feed)
        return (date.fromisoformat(found[0][0]), found[0][1]) if found else None

    def feeds(self) -> tuple[str, ...]:
        """Return the names of all feeds that have one."""
        with self._connect() as connection:
            return tuple(feed for (feed,) in _FEEDS.rows(connection))

    def save(self, feed: str, day: date, number: int, plain: bytes) -> None:
        """Keep the calendar of a feed; the same bytes are not written again."""
        mark = xxh3_128_hexdigest(plain)
        stands = {"day": day.isoformat(), "number": number}
        with self._connect() as connection:
            if _MARK.rows(connection, feed=feed) == [(mark,)]:
                _STILL.many(connection, [{**stands, "of": feed}])
                return
            zipped = igzip.compress(plain, compresslevel=_LEVEL, mtime=0)
            rows.replace(connection, bodies, [{**stands, "feed": feed, "mark": mark, "zipped": zipped}])
