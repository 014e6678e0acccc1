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

MIN_GZIP = 400  # bytes; compressing a smaller answer saves no packet
MAX_IN_MEMORY = 8_000_000  # bytes of a content in memory; a larger one is in a temporary file
_GZIP_SHARE = 3  # a compressed text takes at most a third of its bytes
_CHUNK = 256 * 1024  # bytes of a file that are read at once
_FILE_OVERHEAD = 2_000  # bytes of memory for a content on disk


@dataclass(frozen=True, slots=True)
class Basis:
    """All that an answer depends on besides its address."""

    version: Version
    day: date
    config: Config

    @property
    def modified(self) -> datetime:
        """When the answer last changed: with its feeds, or at local midnight, when the window moves (promise 8)."""
        return max(self.version.changed, _midnight(self.day, self.config.site.time_zone))


class Content:
    """The bytes of an answer, in memory or in a temporary file that is removed with this object."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Read all parts and hash them (SHA-256)."""
        self._file: IO[bytes] | None = None
        self._lock = Lock()
        self.size = 0
        digest, pending = sha256(), []
        for part in parts:
            digest.update(part)
            self.size += len(part)
            pending.append(part)
            if self._file is not None or self.size > MAX_IN_MEMORY:
                pending = self._written(pending)
        self._data = pending[0] if len(pending) == 1 else b"".join(pending)
        self.digest = digest.hexdigest()[:32]

    @property
    def weight(self) -> int:
        """The bytes of memory that the content takes."""
        return _FILE_OVERHEAD if self._file is not None else self.size

    @property
    def disk(self) -> int:
        """The bytes of disk that the content takes."""
        return self.size if self._file is not None else 0

    def parts(self) -> Iterable[bytes]:
        """Return the bytes in parts; several threads may read at once."""
        return [self._data] if self._file is None else self._parts_of_file(self._file)

    def compressed(self) -> "Content":
        """Return the content as gzip."""
        return Content((gzip_bytes(self._data),)) if self._file is None else Content(gzip_parts(self.parts()))

    def _parts_of_file(self, file: IO[bytes]) -> Iterator[bytes]:
        for begin in range(0, self.size, _CHUNK):
            with self._lock:
                file.seek(begin)
                part = file.read(_CHUNK)
            yield part

    def _written(self, pending: list[bytes]) -> list[bytes]:
        if self._file is None:
            self._file = TemporaryFile(prefix="netzwerktimer-")  # noqa: SIM115 (it is closed with this object)
        self._file.writelines(pending)
        return []


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of an answer: content, strong validator, headers, and the headers for "not modified"."""

    content: Content
    etag: str
    headers: Headers
    not_modified: Headers


class CachedResponse:
    """An answer made once, in the representations it is sent in."""

    def __init__(self, address: str, feeds: tuple[str, ...], content: Content, headers: Iterable[tuple[str, str]], basis: Basis) -> None:
        self.address, self.feeds, self.basis = address, feeds, basis
        self.modified = http_date(basis.modified)
        self.weight, self.disk = (
            content.weight + min(content.size // _GZIP_SHARE, MAX_IN_MEMORY),
            content.disk + content.disk // _GZIP_SHARE,
        )
        self._content, self._headers, self._lock = content, tuple(headers), Lock()
        self.plain = self._representation(content, content.digest, ())
        self._compressed: Representation | None = self.plain if content.size < MIN_GZIP else None

    def compressed(self) -> Representation:
        """Return the gzip representation, made at the first call; the plain one for a small answer."""
        if self._compressed is None:
            with self._lock:
                if self._compressed is None:
                    content = self._content.compressed()
                    self._compressed = self._representation(content, f"{self._content.digest}-gzip", (("Content-Encoding", "gzip"),))
        return self._compressed

    def _representation(self, content: Content, name: str, encoding: Iterable[tuple[str, str]]) -> Representation:
        etag = f'"{name}"'
        own_names = {name for name, _ in self._headers}
        security = [(name, value) for name, value in HEADERS.items() if name not in own_names]
        always = [("ETag", etag), ("Last-Modified", self.modified), ("Vary", "Accept-Encoding"), *security]
        caching = [header for header in self._headers if header[0] == "Cache-Control" or header[0] in HEADERS]
        headers = [*self._headers, *encoding, ("Content-Length", str(content.size)), *always]
        return Representation(content, etag, headers, [*caching, *always])


@lru_cache(16)
def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
