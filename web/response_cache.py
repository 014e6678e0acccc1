"""Makes each answer once for each version of its feeds, and sends the last one when the store cannot be read (promise 9).

A view declares how its answer is made (`CachedView`, `answer`). In front of Flask, `CacheMiddleware` sends cached answers that are still
fresh, and every "not modified": such a request costs one query for a version and two lookups in dictionaries, a third of what it costs
through Flask.
"""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakValueDictionary

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from aggregator.errors import NetzwerktimerError, StoreError

from .context import Context, current
from .log_rate import LogRate
from .negotiation import accepts_gzip, is_not_modified
from .representations import Basis, CachedResponse, Content, Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_KEY = "netzwerktimer.response_cache"
_COMMON_BYTES, _OTHER_BYTES = 52_000_000, 12_000_000  # bytes of memory
_MAX_DISK = 2_000_000_000  # bytes of temporary files
_MAX_WAIT = 1.0  # seconds for another thread that makes the same answer; then the last answer is sent
_LOG_AGAIN = 60.0  # seconds until one cause of answers from the last copy is logged again
_SAFE = frozenset({"GET", "HEAD"})
_MOST_ADDRESSES = 4_096  # spellings of addresses that are remembered
_LONGEST_KEY = 1_024  # characters of one spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedView:
    """How one answer is made, and how long it is fresh."""

    address: str  # the same for every spelling of a selection
    feeds: tuple[str, ...]  # a new version of one of them makes the answer stale
    media_type: str
    cache_control: str
    make: Callable[[Basis], bytes | Iterable[bytes]]
    common: bool = False  # many clients ask for it: cached apart from all other answers
    headers: tuple[tuple[str, str], ...] = ()


class ResponseCache:
    """The last answer of each address, in two parts: rare selections never push out what many clients ask for."""

    def __init__(self) -> None:
        self._common, self._other = _LeastRecentlyUsed(_COMMON_BYTES), _LeastRecentlyUsed(_OTHER_BYTES)
        self._making: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._addresses: dict[tuple[str, str], str] = {}  # path and query string as sent → canonical address
        self._counts: Counter[str] = Counter()
        self._failures = LogRate(_LOG_AGAIN, time.monotonic)
        self._lock = Lock()

    def get(self, address: str) -> CachedResponse | None:
        """Return the last answer made for an address, of any version."""
        return self._common.get(address) or self._other.get(address)

    def put(self, response: CachedResponse, *, common: bool) -> None:
        """Cache a response in place of the former one of its address."""
        (self._common if common else self._other).put(response)

    def last_for(self, environ: "WSGIEnvironment") -> CachedResponse | None:
        """Return the last answer sent for this request, of any version."""
        address = self._addresses.get(_request_key(environ)) if environ["REQUEST_METHOD"] in _SAFE else None
        return self.get(address) if address is not None else None

    def learn(self, environ: "WSGIEnvironment", address: str) -> None:
        """Remember the canonical address of this request."""
        key = _request_key(environ)
        if sum(map(len, key)) > _LONGEST_KEY:
            return
        with self._lock:
            if len(self._addresses) >= _MOST_ADDRESSES:
                del self._addresses[next(iter(self._addresses))]
            self._addresses[key] = address

    @contextmanager
    def making(self, address: str, timeout: float) -> Iterator[bool]:
        """Let one thread at a time make an answer. Gives True to that thread, False after `timeout` seconds (-1: no limit)."""
        with self._lock:
            lock = self._making.setdefault(address, Lock())
        acquired = lock.acquire(timeout=timeout)
        try:
            yield acquired
        finally:
            if acquired:
                lock.release()

    def last_copy_sent(self, address: str, cause: str, error: Exception | None = None) -> None:
        """Count an answer from the last copy and log its cause, at a limited rate; an unexpected error with its traceback."""
        self.count("last_good")
        if self._failures.allows(cause):
            fault = None if isinstance(error, NetzwerktimerError) else error
            log.error("answers such as %r come from the last good copy: %s", address, cause, exc_info=fault)

    def count(self, kind: str) -> None:
        """Count an answer of a kind."""
        with self._lock:
            self._counts[kind] += 1

    def counts(self) -> Mapping[str, int]:
        """Return how many answers of each kind this process gave since its start."""
        with self._lock:
            return dict(self._counts)


class CacheMiddleware:
    """A WSGI middleware that answers from the cache where it can."""

    def __init__(self, inner: "WSGIApplication", context: Context, cache: ResponseCache) -> None:
        self._inner, self._context, self._cache = inner, context, cache

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        last = self._cache.last_for(environ)
        if last is not None and self._is_fresh(last):
            return _send(last, self._cache, environ, start_response)
        start = _DeferredStart()
        result = self._inner(environ, start)
        if start.status.startswith("5") and (last := self._cache.last_for(environ)) is not None:
            _close(result)
            self._cache.last_copy_sent(last.address, start.status)
            return _send(last, self._cache, environ, start_response)
        start_response(start.status, start.headers)
        return result

    def _is_fresh(self, response: CachedResponse) -> bool:
        try:
            return is_fresh(response, self._context)
        except StoreError:
            return False


def init_response_cache(app: Flask, context: Context) -> None:
    """Put the response cache in front of an app."""
    cache = app.extensions[_KEY] = ResponseCache()
    app.wsgi_app = CacheMiddleware(app.wsgi_app, context, cache)  # type: ignore[method-assign] # Flask's documented way


def counts(app: Flask) -> Mapping[str, int]:
    """Return how many answers this process gave since it started: made, sent, not_modified, last_good."""
    return cast(ResponseCache, app.extensions[_KEY]).counts()


def answer(view: CachedView) -> Response:
    """Answer with the cached response of the current version, made now if there is none; if that fails, with the last good one.

    Without a last good one, raises what `make` or the store raises. HTTP errors are always raised.
    """
    cache = cast(ResponseCache, current_app.extensions[_KEY])
    response = _cached_or_made(view, cache)
    cache.learn(request.environ, view.address)
    return _FromCache(response, cache)


def is_fresh(response: CachedResponse, context: Context) -> bool:
    """Return whether a response has the current version of its feeds, day and configuration; raises StoreError."""
    basis = response.basis
    if basis.config is not context.config() or basis.day != context.today():
        return False
    return basis.version.number == context.store.versions.number(response.feeds)


class _FromCache(Response):
    """A Flask response that sends a cached response."""

    def __init__(self, response: CachedResponse, cache: ResponseCache) -> None:
        super().__init__()
        self._response, self._cache = response, cache

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return _send(self._response, self._cache, environ, start_response)


def _cached_or_made(view: CachedView, cache: ResponseCache) -> CachedResponse:
    last = cache.get(view.address)
    try:
        if last is not None and is_fresh(last, current()):
            return last
        with cache.making(view.address, _MAX_WAIT if last is not None else -1) as acquired:
            latest = cache.get(view.address)
            if latest is not None and (not acquired or is_fresh(latest, current())):
                return latest  # another thread has just made it, or takes too long
            return _make(view, cache)
    except HTTPException:
        raise
    except Exception as error:  # whatever fails, database or disk: subscribers keep the last good answer
        if last is None:
            raise
        cache.last_copy_sent(view.address, f"{type(error).__name__}: {error}", error)
        return last


def _make(view: CachedView, cache: ResponseCache) -> CachedResponse:
    basis = Basis(current().store.versions.of(view.feeds), current().today(), current().config())
    headers = (("Content-Type", view.media_type), ("Cache-Control", view.cache_control), *view.headers)
    body = view.make(basis)
    content = Content((body,) if isinstance(body, bytes) else body)
    response = CachedResponse(view.address, view.feeds, content, headers, basis)
    cache.put(response, common=view.common)
    cache.count("made")
    return response


def _send(response: CachedResponse, cache: ResponseCache, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    representation = response.compressed() if accepts_gzip(environ) else response.plain
    if is_not_modified(environ, representation.etag, response.modified):
        cache.count("not_modified")
        start_response("304 Not Modified", representation.not_modified.copy())
        return []
    cache.count("sent")
    start_response("200 OK", representation.headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else representation.content.parts()


class _LeastRecentlyUsed:
    """The last response of each address, up to a number of bytes; the least recently used one goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._responses: OrderedDict[str, CachedResponse] = OrderedDict()
        self._bytes = self._disk = 0
        self._lock = Lock()

    def get(self, address: str) -> CachedResponse | None:
        with self._lock:
            if address in self._responses:
                self._responses.move_to_end(address)
            return self._responses.get(address)

    def put(self, response: CachedResponse) -> None:
        with self._lock:
            if response.address in self._responses:
                self._drop(response.address)
            self._responses[response.address] = response
            self._bytes += response.weight
            self._disk += response.disk
            while (self._bytes > self._most or self._disk > _MAX_DISK) and len(self._responses) > 1:
                self._drop(next(iter(self._responses)))

    def _drop(self, address: str) -> None:
        response = self._responses.pop(address)
        self._bytes -= response.weight
        self._disk -= response.disk


class _DeferredStart:
    """Holds back the status and headers of an application until they are passed on."""

    def __init__(self) -> None:
        self.status, self.headers = "", Headers()

    def __call__(self, status: str, headers: Headers, _: Any = None, /) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return _refuse


def _refuse(_: bytes) -> None:
    raise NotImplementedError("Flask returns its bodies and never writes them")


def _request_key(environ: "WSGIEnvironment") -> tuple[str, str]:
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


def _close(result: Iterable[bytes]) -> None:
    if close := getattr(result, "close", None):
        close()
