"""The bytes of answers as they are sent, whole and compressed, and the shelf they stand on."""

import gzip
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from threading import Lock
from zoneinfo import ZoneInfo

from werkzeug.http import http_date

from aggregator.model import Config, Version

from .security import HEADERS

Headers = list[tuple[str, str]]

LEVEL = 6  # of gzip
WORTH_IT = 400  # bytes below which compressing spares nobody a packet
SHARE = 3  # a text compressed on demand takes at most the third part of its bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """All that an answer depends on beside its address."""

    version: Version
    day: date
    config: Config

    @property
    def modified(self) -> datetime:
        """When the answer last changed: with the events, or at midnight, when the window moves (promise 8)."""
        midnight = datetime.combine(self.day, time(), ZoneInfo(self.config.site.time_zone)).astimezone(UTC)
        return max(self.version.changed, midnight)


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as its maker has it; without `zipped`, it is compressed when somebody first asks for that."""

    plain: bytes
    zipped: bytes = b""


@dataclass(frozen=True, slots=True)
class Form:
    """One representation: its bytes, its strong validator, the headers that go with it and those that go with "not modified"."""

    data: bytes
    etag: str
    headers: Headers
    unmodified: Headers


class Tally:
    """Counts, by what is counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, what: str) -> None:
        """Count one more."""
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> Mapping[str, int]:
        """Return what was counted since the start."""
        with self._lock:
            return dict(self._counts)


class Body:
    """An answer of one version in the forms it is sent in, each made once."""

    def __init__(
        self, address: str, feeds: tuple[str, ...], made: Made, headers: Iterable[tuple[str, str]], stamp: Stamp, tally: Tally
    ) -> None:
        self.address, self.feeds, self.stamp = address, feeds, stamp
        self.modified = http_date(stamp.modified)
        self.weight = len(made.plain) + (len(made.zipped) or len(made.plain) // SHARE)
        self._made, self._headers, self._tally, self._lock = made, tuple(headers), tally, Lock()
        self._hash = sha256(made.plain).hexdigest()[:32]
        self.plain = self._form(made.plain, self._hash, ())
        self._zipped: Form | None = self.plain if len(made.plain) < WORTH_IT else None

    def zipped(self) -> Form:
        """Return the compressed form, the plain one where compressing is not worth it."""
        if self._zipped is None:
            with self._lock:
                self._zipped = self._zipped or self._form(
                    self._made.zipped or self._zip(), f"{self._hash}-gzip", (("Content-Encoding", "gzip"),)
                )
        return self._zipped

    def _zip(self) -> bytes:
        self._tally.add("compressed")
        return gzip.compress(self._made.plain, LEVEL, mtime=0)

    def _form(self, data: bytes, name: str, encoding: Iterable[tuple[str, str]]) -> Form:
        etag = f'"{name}"'
        own = {name for name, _ in self._headers}
        safe = [(name, value) for name, value in HEADERS.items() if name not in own]
        always = [("ETag", etag), ("Last-Modified", self.modified), ("Vary", "Accept-Encoding"), *safe]
        caching = [header for header in self._headers if header[0] == "Cache-Control" or header[0] in HEADERS]
        return Form(data, etag, [*self._headers, *encoding, ("Content-Length", str(len(data))), *always], [*caching, *always])


class Shelf:
    """The last body of each address, up to a number of bytes; the one unused for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def take(self, address: str) -> Body | None:
        """Return what was last put here, of whatever version."""
        with self._lock:
            if address in self._bodies:
                self._bodies.move_to_end(address)
            return self._bodies.get(address)

    def put(self, body: Body) -> None:
        """Keep a body in place of the former one."""
        with self._lock:
            former = self._bodies.pop(body.address, None)
            self._bytes += body.weight - (former.weight if former else 0)
            self._bodies[body.address] = body
            while self._bytes > self._most and len(self._bodies) > 1:
                self._bytes -= self._bodies.popitem(last=False)[1].weight
