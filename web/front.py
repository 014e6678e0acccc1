"""The counter before Flask: what is kept and still holds goes out from here, and so does every "not modified".

A request that is answered here costs the look at one version and two dictionaries; all others go through to Flask, and when they come back
with a body to keep, its address is learnt.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from aggregator.errors import StoreError

from .answers import KEPT, Shelves, holds
from .bodies import Body, Headers
from .current import Current
from .negotiation import has_it, takes_gzip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READING = frozenset({"GET", "HEAD"})
MOST_ADDRESSES = 4_096  # spellings that are known by heart
LONGEST = 1_024  # characters of one


class Front:
    """A WSGI application before another one."""

    def __init__(self, inner: "WSGIApplication", given: Current, shelves: Shelves) -> None:
        self._inner, self._given, self._shelves = inner, given, shelves
        self._lock = Lock()
        self._known: dict[tuple[str, str], str] = {}  # path and query string as sent → address that stands for all spellings

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] in READING and (body := self._standing(environ)) is not None:
            return self._send(body, environ, start_response)
        return self._through(environ, start_response)

    def _standing(self, environ: "WSGIEnvironment") -> Body | None:
        """What is kept for this request, if it still holds."""
        body = self._last(environ)
        try:
            return body if body is not None and holds(body, self._given) else None
        except StoreError:
            return None

    def _last(self, environ: "WSGIEnvironment") -> Body | None:
        """What was last kept for this request, of whatever version."""
        address = self._known.get(_asked(environ)) if environ["REQUEST_METHOD"] in READING else None
        return self._shelves.take(address) if address is not None else None

    def _send(self, body: Body, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        form = body.zipped() if takes_gzip(environ) else body.plain
        if has_it(environ, form.etag, body.modified):
            self._shelves.tally.add("not_modified")
            start_response("304 Not Modified", form.unmodified.copy())
            return []
        self._shelves.tally.add("sent")
        start_response("200 OK", form.headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.data]

    def _through(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        held = _Held()
        result = self._inner(environ, held)
        body = environ.get(KEPT)
        if held.status.startswith("5") and body is None and (body := self._last(environ)) is not None:
            self._shelves.last_copy_sent(body.address, held.status)
        if isinstance(body, Body):
            _close(result)
            self._learn(_asked(environ), body.address)
            return self._send(body, environ, start_response)
        self._shelves.tally.add("other")
        start_response(held.status, held.headers)
        return result

    def _learn(self, asked: tuple[str, str], address: str) -> None:
        if sum(map(len, asked)) > LONGEST:
            return
        with self._lock:
            if len(self._known) >= MOST_ADDRESSES:
                del self._known[next(iter(self._known))]
            self._known[asked] = address


class _Held:
    """Keeps what an application tells its server before it is passed on."""

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
