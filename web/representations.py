"""The representations of an answer (RFC 9110, 3.2): its bytes, plain and compressed, with their validators and headers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import sha256
from tempfile import TemporaryFile
from threading import Lock
from typing import IO
from zoneinfo import ZoneInfo

from werkzeug.http import http_date

from aggregator.model import Config, Version
from aggregator.publishing.compression import gzip_bytes, gzip_parts

from .security import HEADERS

Headers = list[tuple[str, str]]

WORTH_IT = 400  # bytes below which compressing spares nobody a packet
IN_MEMORY = 8_000_000  # bytes of a content that is kept in memory; a larger one is a temporary file
_SHARE = 3  # a compressed text takes at most the third part of its bytes
_READ = 256 * 1024  # bytes of a file that are sent at once
_OF_A_FILE = 2_000  # bytes that a content on disk takes in memory


@dataclass(frozen=True, slots=True)
class Basis:
    """All that an answer depends on beside its address."""

    version: Version
    day: date
    config: Config

    @property
    def modified(self) -> datetime:
        """When the answer last changed: with the events, or at midnight, when the window moves (promise 8)."""
        return max(self.version.changed, _midnight(self.day, self.config.site.time_zone))


class Content:
    """The bytes of an answer, in memory or, where they are many, in a temporary file that ends with this object."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Take all parts and hash them (SHA-256); nothing of them is sent before the last one is there."""
        self._file: IO[bytes] | None = None
        self._lock = Lock()
        self.size = 0
        digest, held = sha256(), []
        for part in parts:
            digest.update(part)
            self.size += len(part)
            held.append(part)
            if self._file is not None or self.size > IN_MEMORY:
                held = self._written(held)
        self._data = held[0] if len(held) == 1 else b"".join(held)
        self.digest = digest.hexdigest()[:32]

    @property
    def weight(self) -> int:
        """The bytes of memory that it takes."""
        return _OF_A_FILE if self._file is not None else self.size

    @property
    def disk(self) -> int:
        """The bytes of disk that it takes."""
        return self.size if self._file is not None else 0

    def parts(self) -> Iterator[bytes]:
        """Return the bytes in parts; several readers may read at once."""
        if self._file is None:
            yield self._data
            return
        for begin in range(0, self.size, _READ):
            with self._lock:
                self._file.seek(begin)
                part = self._file.read(_READ)
            yield part

    def compressed(self) -> "Content":
        """Return the same as gzip."""
        return Content((gzip_bytes(self._data),)) if self._file is None else Content(gzip_parts(self.parts()))

    def _written(self, held: list[bytes]) -> list[bytes]:
        if self._file is None:
            self._file = TemporaryFile(prefix="netzwerktimer-")  # noqa: SIM115 (it ends with this object)
        self._file.writelines(held)
        return []


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of an answer: its content, its strong validator, the headers that go with it and those that go with "not modified"."""

    content: Content
    etag: str
    headers: Headers
    not_modified: Headers


class CachedResponse:
    """An answer made once, in the representations it is sent in."""

    def __init__(self, address: str, feeds: tuple[str, ...], content: Content, headers: Iterable[tuple[str, str]], basis: Basis) -> None:
        self.address, self.feeds, self.basis = address, feeds, basis
        self.modified = http_date(basis.modified)
        self.weight, self.disk = content.weight + min(content.size // _SHARE, IN_MEMORY), content.disk + content.disk // _SHARE
        self._content, self._headers, self._lock = content, tuple(headers), Lock()
        self.plain = self._representation(content, content.digest, ())
        self._compressed: Representation | None = self.plain if content.size < WORTH_IT else None

    def compressed(self) -> Representation:
        """Return the compressed representation, made when it is first asked for; the plain one where compressing is not worth it."""
        if self._compressed is None:
            with self._lock:
                if self._compressed is None:
                    content = self._content.compressed()
                    self._compressed = self._representation(content, f"{self._content.digest}-gzip", (("Content-Encoding", "gzip"),))
        return self._compressed

    def _representation(self, content: Content, name: str, encoding: Iterable[tuple[str, str]]) -> Representation:
        etag = f'"{name}"'
        own = {name for name, _ in self._headers}
        safe = [(name, value) for name, value in HEADERS.items() if name not in own]
        always = [("ETag", etag), ("Last-Modified", self.modified), ("Vary", "Accept-Encoding"), *safe]
        caching = [header for header in self._headers if header[0] == "Cache-Control" or header[0] in HEADERS]
        headers = [*self._headers, *encoding, ("Content-Length", str(content.size)), *always]
        return Representation(content, etag, headers, [*caching, *always])


@lru_cache(16)
def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
