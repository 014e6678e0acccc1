"""Answers are made once for each version of their feeds, kept, sent again, and sent when the store cannot be read (promise 9).

A view says how its answer is made (`CachedView`, `answer`). In front of Flask, `CacheMiddleware` sends what is kept and still fresh, and
every "not modified": such a request costs one look at a version and two dictionaries.
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
from .negotiation import has_it, takes_gzip
from .representations import Basis, CachedResponse, Content, Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_KEY = "netzwerktimer.response_cache"
_COMMON, _OTHER = 64_000_000, 16_000_000  # bytes of memory
_ON_DISK = 2_000_000_000  # bytes of temporary files
_WAIT = 1.0  # seconds for somebody else who is making the same answer, then the last one goes out
_LOG_AGAIN = 60.0  # seconds until one cause of answers from the last copy is logged again
_SAFE = frozenset({"GET", "HEAD"})
_MOST_ADDRESSES = 4_096  # spellings that are known
_LONGEST = 1_024  # characters of one


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedView:
    """How one answer is made, and how long it is fresh."""

    address: str  # the same for every spelling of a selection
    feeds: tuple[str, ...]  # with whose versions it changes
    media_type: str
    cache_control: str
    make: Callable[[Basis], bytes | Iterable[bytes]]
    common: bool = False  # everybody asks for it: kept whatever else is asked for
    headers: tuple[tuple[str, str], ...] = ()


class ResponseCache:
    """The last answer of each address in two parts, so that a thousand odd selections never push out what everybody reads."""

    def __init__(self) -> None:
        self._common, self._other = _LeastRecentlyUsed(_COMMON), _LeastRecentlyUsed(_OTHER)
        self._making: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._addresses: dict[tuple[str, str], str] = {}  # path and query string as sent → address that stands for all spellings
        self._counts: Counter[str] = Counter()
        self._failures = LogRate(_LOG_AGAIN, time.monotonic)
        self._lock = Lock()

    def take(self, address: str) -> CachedResponse | None:
        """Return what was last made for an address, of whatever version."""
        return self._common.take(address) or self._other.take(address)

    def put(self, response: CachedResponse, *, common: bool) -> None:
        """Keep a response in place of the former one."""
        (self._common if common else self._other).put(response)

    def last_for(self, environ: "WSGIEnvironment") -> CachedResponse | None:
        """Return what was last sent for this request, of whatever version."""
        address = self._addresses.get(_asked(environ)) if environ["REQUEST_METHOD"] in _SAFE else None
        return self.take(address) if address is not None else None

    def learn(self, environ: "WSGIEnvironment", address: str) -> None:
        """Remember which address this request spells."""
        asked = _asked(environ)
        if sum(map(len, asked)) > _LONGEST:
            return
        with self._lock:
            if len(self._addresses) >= _MOST_ADDRESSES:
                del self._addresses[next(iter(self._addresses))]
            self._addresses[asked] = address

    @contextmanager
    def making(self, address: str, timeout: float) -> Iterator[bool]:
        """Let one at a time make an answer; gives whether that is us, after waiting `timeout` seconds at most (-1: for ever)."""
        with self._lock:
            lock = self._making.setdefault(address, Lock())
        ours = lock.acquire(timeout=timeout)
        try:
            yield ours
        finally:
            if ours:
                lock.release()

    def last_copy_sent(self, address: str, cause: str, error: Exception | None = None) -> None:
        """Count an answer from the last copy, and log its cause, but not at every request; a fault of ours with its traceback."""
        self.count("last_good")
        if self._failures.allows(cause):
            fault = None if isinstance(error, NetzwerktimerError) else error
            log.error("answers such as %r come from the last good copy: %s", address, cause, exc_info=fault)

    def count(self, what: str) -> None:
        """Count one more answer of a kind."""
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> Mapping[str, int]:
        """Return how many answers of each kind this process gave since its start."""
        with self._lock:
            return dict(self._counts)


class CacheMiddleware:
    """A WSGI application before another one."""

    def __init__(self, inner: "WSGIApplication", context: Context, cache: ResponseCache) -> None:
        self._inner, self._context, self._cache = inner, context, cache

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        last = self._cache.last_for(environ)
        if last is not None and self._is_fresh(last):
            return _send(last, self._cache, environ, start_response)
        held = _HeldStart()
        result = self._inner(environ, held)
        if held.status.startswith("5") and (last := self._cache.last_for(environ)) is not None:
            _close(result)
            self._cache.last_copy_sent(last.address, held.status)
            return _send(last, self._cache, environ, start_response)
        start_response(held.status, held.headers)
        return result

    def _is_fresh(self, response: CachedResponse) -> bool:
        try:
            return is_fresh(response, self._context)
        except StoreError:
            return False


def init_response_cache(app: Flask, context: Context) -> None:
    """Keep the answers of an app, and answer from them before Flask does."""
    cache = app.extensions[_KEY] = ResponseCache()
    app.wsgi_app = CacheMiddleware(app.wsgi_app, context, cache)  # type: ignore[method-assign] # Flask's documented way


def counts(app: Flask) -> Mapping[str, int]:
    """Return how many answers this process gave since it started: made, sent, not_modified, last_good."""
    return cast(ResponseCache, app.extensions[_KEY]).counts()


def answer(view: CachedView) -> Response:
    """Answer with the response of this version, made now if it isn't kept; if that fails, with the last good one.

    Raises what `make` or the store raises when there is none, and HTTP errors always.
    """
    cache = cast(ResponseCache, current_app.extensions[_KEY])
    response = _kept(view, cache)
    cache.learn(request.environ, view.address)
    return _FromCache(response, cache)


def is_fresh(response: CachedResponse, context: Context) -> bool:
    """Whether a response is still what would be made now; raises StoreError."""
    basis = response.basis
    if basis.config is not context.config() or basis.day != context.today():
        return False
    return basis.version.number == context.store.versions.number(response.feeds)


class _FromCache(Response):
    """A response of Flask's that is sent as it was kept."""

    def __init__(self, kept: CachedResponse, cache: ResponseCache) -> None:
        super().__init__()
        self._kept, self._cache = kept, cache

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return _send(self._kept, self._cache, environ, start_response)


def _kept(view: CachedView, cache: ResponseCache) -> CachedResponse:
    last = cache.take(view.address)
    try:
        if last is not None and is_fresh(last, current()):
            return last
        with cache.making(view.address, _WAIT if last is not None else -1) as ours:
            there = cache.take(view.address)
            if there is not None and (not ours or is_fresh(there, current())):
                return there  # somebody else has just made it, or has been at it for too long
            return _made(view, cache)
    except HTTPException:
        raise
    except Exception as error:  # whatever fails, database or disk: subscribers keep the last good answer
        if last is None:
            raise
        cache.last_copy_sent(view.address, f"{type(error).__name__}: {error}", error)
        return last


def _made(view: CachedView, cache: ResponseCache) -> CachedResponse:
    basis = Basis(current().store.versions.of(view.feeds), current().today(), current().config())
    headers = (("Content-Type", view.media_type), ("Cache-Control", view.cache_control), *view.headers)
    made = view.make(basis)
    content = Content((made,) if isinstance(made, bytes) else made)
    response = CachedResponse(view.address, view.feeds, content, headers, basis)
    cache.put(response, common=view.common)
    cache.count("made")
    return response


def _send(response: CachedResponse, cache: ResponseCache, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    chosen = response.compressed() if takes_gzip(environ) else response.plain
    if has_it(environ, chosen.etag, response.modified):
        cache.count("not_modified")
        start_response("304 Not Modified", chosen.not_modified.copy())
        return []
    cache.count("sent")
    start_response("200 OK", chosen.headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else chosen.content.parts()


class _LeastRecentlyUsed:
    """The last response of each address, up to a number of bytes; the one unused for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._responses: OrderedDict[str, CachedResponse] = OrderedDict()
        self._bytes = self._disk = 0
        self._lock = Lock()

    def take(self, address: str) -> CachedResponse | None:
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
            while (self._bytes > self._most or self._disk > _ON_DISK) and len(self._responses) > 1:
                self._drop(next(iter(self._responses)))

    def _drop(self, address: str) -> None:
        gone = self._responses.pop(address)
        self._bytes -= gone.weight
        self._disk -= gone.disk


class _HeldStart:
    """Keeps the status and headers that an application starts with before they are passed on."""

    def __init__(self) -> None:
        self.status, self.headers = "", Headers()

    def __call__(self, status: str, headers: Headers, _: Any = None, /) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return _refuse


def _refuse(_: bytes) -> None:
    raise NotImplementedError("Flask returns its bodies and never writes them")


def _asked(environ: "WSGIEnvironment") -> tuple[str, str]:
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


def _close(result: Iterable[bytes]) -> None:
    if close := getattr(result, "close", None):
        close()
