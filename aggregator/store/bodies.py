"""The calendars of named feeds as they are sent, compressed: made in the write that changes them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, chain

from isal import igzip
from sqlalchemy import bindparam, select
from xxhash import xxh3_128_hexdigest

from aggregator.model import Piece

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import bodies

_LEVEL = 2  # of isal: a quarter of the text's bytes at many times zlib's speed
_ONE = Prepared(select(bodies.c.day, bodies.c.number, bodies.c.zipped).where(bodies.c.feed == bindparam("feed")))
_MARK = Prepared(select(bodies.c.mark).where(bodies.c.feed == bindparam("feed")))
_TOLD = ("day", "number", "whole", "beyond", "places")  # of a calendar, beside its bytes
_STILL = Prepared(bodies.update().where(bodies.c.feed == bindparam("of")).values({name: bindparam(name) for name in _TOLD}))
_STAY = Prepared(bodies.update().where(bodies.c.feed == bindparam("of")).values(number=bindparam("number")))
_STANDS = Prepared(
    select(bodies.c.day, bodies.c.number, bodies.c.whole, bodies.c.beyond).where(bodies.c.feed == bindparam("feed")),
)
_PIECES = Prepared(select(bodies.c.zipped, bodies.c.places).where(bodies.c.feed == bindparam("feed")))
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
        return _plain(self.zipped)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of which local day and version of its feed a stored calendar is; and the position behind which no change touches it, None: all do."""

    day: date
    number: int
    beyond: int | None


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

    def stands(self, feed: str) -> Standing | None:
        """Return how the stored calendar of a feed stands."""
        with self._connect() as connection:
            found = _STANDS.rows(connection, feed=feed)
        if not found:
            return None
        day, number, whole, beyond = found[0]
        return Standing(date.fromisoformat(day), number, None if whole else beyond)

    def pieces(self, feed: str) -> tuple[Piece, ...]:
        """Return what a whole calendar was made of, cut out of it: without the ids of its events."""
        with self._connect() as connection:
            found = _PIECES.rows(connection, feed=feed)
        return _cut(_plain(found[0][0]), found[0][1]) if found else ()

    def feeds(self) -> tuple[str, ...]:
        """Return the names of all feeds that have one."""
        with self._connect() as connection:
            return tuple(feed for (feed,) in _FEEDS.rows(connection))

    def save(self, feed: str, day: date, number: int, plain: bytes, pieces: Sequence[Piece]) -> None:
        """Keep the calendar of a feed, made of the first of these pieces or of all; the same bytes are not compressed again."""
        mark, begin = xxh3_128_hexdigest(plain), _begin(plain, pieces)
        told = {
            "day": day.isoformat(),
            "number": number,
            "whole": int(begin >= 0),
            "beyond": pieces[-1].at if pieces else 0,
            "places": _packed(begin, pieces) if begin >= 0 else b"",
        }
        with self._connect() as connection:
            if _MARK.rows(connection, feed=feed) == [(mark,)]:
                _STILL.many(connection, [{**told, "of": feed}])
                return
            zipped = igzip.compress(plain, compresslevel=_LEVEL, mtime=0)
            rows.replace(connection, bodies, [{**told, "feed": feed, "mark": mark, "zipped": zipped}])

    def stay(self, feed: str, number: int) -> None:
        """Let the calendar of a feed stand as it is for another version of the feed."""
        with self._connect() as connection:
            _STAY.many(connection, [{"number": number, "of": feed}])


def _plain(zipped: bytes) -> bytes:
    plain: bytes = igzip.decompress(zipped)  # type: ignore[no-untyped-call]
    return plain


def _begin(plain: bytes, pieces: Sequence[Piece]) -> int:
    """Where the pieces begin in a calendar, one behind the other; -1 where the last ones were left out."""
    if not pieces:
        return len(plain)
    last = plain.rfind(pieces[-1].body)
    return -1 if last < 0 else last + len(pieces[-1].body) - sum(len(piece.body) for piece in pieces)


def _packed(begin: int, pieces: Sequence[Piece]) -> bytes:
    """Where pieces stand, as `_cut` reads it: how many they are, where the first one begins; of each its position, length, day and zone."""
    zones = sorted({piece.zone for piece in pieces})
    number = {zone: n for n, zone in enumerate(zones)}
    columns = (
        [piece.at for piece in pieces],
        [len(piece.body) for piece in pieces],
        [piece.day.toordinal() for piece in pieces],
        [number[piece.zone] for piece in pieces],
    )
    return struct.pack(f"<2q{4 * len(pieces)}q", len(pieces), begin, *chain(*columns)) + "\n".join(zones).encode()


def _cut(plain: bytes, places: bytes) -> tuple[Piece, ...]:
    count, begin = struct.unpack_from("<2q", places)
    told = struct.unpack_from(f"<{4 * count}q", places, 16)
    zones = places[16 + 32 * count :].decode().split("\n")
    at, sizes, days, zone = (told[n * count : (n + 1) * count] for n in range(4))
    ends = list(accumulate(sizes, initial=begin))
    return tuple(Piece("", date.fromordinal(days[n]), zones[zone[n]], plain[ends[n] : ends[n + 1]], None, at[n]) for n in range(count))
