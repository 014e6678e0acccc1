"""One request to a checked address, with TLS verified for the host name and limits of time and bytes.

`requests` and `urllib3` do HTTP and TLS; the socket below them and the reading of the answer's head are ours.
"""

import http.client
import io
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from aggregator.errors import NoConnection, TooLarge, TooSlow, Unreachable
from aggregator.ingest.fetch.guard import Resolve, Target
from aggregator.ingest.fetch.pacing import Deadline

Response = requests.Response

MAX_HEAD = 64 * 1024  # bytes of headers that we keep
MAX_FIELDS = 100
MAX_COOKIES = 512 * 1024  # bytes of the whole head: cookies are dropped unread, up to this limit
MAX_WIRE = 11 * 1024 * 1024  # bytes of an answer with all its parts: body, chunk sizes, trailers
CONNECT_SECONDS = 10.0  # for one address, which leaves time for the next one
_SLICE = 1.0  # the longest single wait for bytes, so that a stop takes effect soon
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "its TLS certificate is not valid for this name"),
    (ssl.SSLError, "the TLS connection failed"),
    (ConnectionResetError, "the connection was reset"),
    (http.client.IncompleteRead, "the answer breaks off"),
    (http.client.RemoteDisconnected, "the connection was closed without an answer"),
    (http.client.HTTPException, "the answer is no valid HTTP"),
)


def look_up(target: Target, resolve: Resolve, deadline: Deadline) -> Resolve:
    """Return a resolver that gives up at the deadline; the system's has none."""

    def within(host: str, port: int) -> tuple[str, ...]:
        answers: list[tuple[str, ...] | Exception] = []

        def ask() -> None:
            try:
                answers.append(tuple(resolve(host, port)))
            except (OSError, UnicodeError) as error:
                answers.append(error)

        thread = threading.Thread(target=ask, daemon=True, name="look-up")
        thread.start()
        while thread.is_alive():
            thread.join(min(_SLICE, deadline.left()))
        if not answers:
            raise NoConnection(f"{target.shown}: the look-up of {host} failed")
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]

    return within


def dial(address: str, port: int, deadline: Deadline) -> socket.socket | None:
    """Return a connection to exactly this address, None when it fails."""
    try:
        return socket.create_connection((address, port), min(CONNECT_SECONDS, deadline.left()))
    except OSError:
        return None


def tls_context() -> ssl.SSLContext:
    """Return a context that trusts the authorities of requests and of the system; slow, so make it once."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context.load_default_certs()
    return context


@contextmanager
def exchange(
    sock: socket.socket, target: Target, headers: Mapping[str, str], deadline: Deadline, tls: ssl.SSLContext | None
) -> Iterator[Response]:
    """Request the target over a fresh connection and yield the answer with its body unread; raises only errors of ours."""
    pool = _pool(sock, target, deadline, tls)
    try:
        request = requests.Request("GET", target.url, headers=headers).prepare()
        # No Session: it would read the body of every redirect, keep cookies and look into .netrc.
        response = _Adapter(pool).send(request, stream=True, timeout=deadline.left())
        with closing(response):
            yield response
    except (TooLarge, Unreachable) as error:
        raise type(error)(f"{target.shown}: {error}") from None
    except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise _as_own_error(error, target) from None  # the texts of the libraries hold the whole address
    finally:
        pool.close()


def _pool(sock: socket.socket, target: Target, deadline: Deadline, tls: ssl.SSLContext | None) -> HTTPConnectionPool:
    if target.scheme == "https":
        return _TlsPool(target.host, target.port, ssl_context=tls, dialled=sock, deadline=deadline)
    return _PlainPool(target.host, target.port, dialled=sock, deadline=deadline)


def _as_own_error(error: Exception, target: Target) -> Unreachable | TooSlow:
    """Our error for an error of a library; its text never holds bytes of the answer."""
    causes = list(_causes(error))
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return TooSlow(f"{target.shown}: took too long to answer")
    for kind, words in _REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return Unreachable(f"{target.shown}: {words}")
    return Unreachable(f"{target.shown}: the connection failed or the answer is no valid HTTP")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all errors it wraps: requests and urllib3 keep them in arguments, reasons and causes."""
    waiting, seen = [error], set[int]()
    while waiting:
        error = waiting.pop()
        if id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        inner = (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__)
        waiting += [other for other in inner if isinstance(other, BaseException)]


class _Wire(io.RawIOBase):
    """The socket as the HTTP parser reads it: within the deadline and the limit of bytes."""

    def __init__(self, sock: socket.socket, held: io.BufferedReader, deadline: Deadline) -> None:
        self._sock = sock
        self._held = held  # keeps the socket open after the connection object closed it
        self._deadline = deadline
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._sock.settimeout(min(_SLICE, self._deadline.left()))
            try:
                count = self._sock.recv_into(buffer)
            except TimeoutError:
                continue
            self._count += count
            if self._count > MAX_WIRE:
                raise TooLarge(f"the answer is larger than {MAX_WIRE >> 20} MB")
            return count

    def close(self) -> None:
        self._held.close()
        super().close()


class _Reader(io.BufferedReader):
    """Reads the head line by line within limits, without cookies and lines that are no header (http.client would log them)."""

    def __init__(self, wire: _Wire) -> None:
        super().__init__(wire)
        self.in_head = True
        self._status_next = True
        self._dropping = True
        self._all = self._kept = self._fields = 0

    def readline(self, size: int | None = -1) -> bytes:
        while True:
            line = super().readline(size)
            if not self.in_head or self._wanted(line):
                return line

    def _wanted(self, line: bytes) -> bool:
        self._all += len(line)
        if self._all > MAX_COOKIES:
            raise TooLarge(f"the headers of the answer are larger than {MAX_COOKIES >> 10} KB")
        if self._status_next:
            self._status_next, self._dropping = False, True
            return True
        if not line.endswith(b"\n"):
            raise TooLarge("a header line is too long") if len(line) >= MAX_HEAD else Unreachable("the answer breaks off in its headers")
        if line in (b"\r\n", b"\n"):
            self._status_next = True  # the final head may come after one or more of "100 Continue"
            return True
        if not line.startswith((b" ", b"\t")):
            self._dropping = not _is_header(line)
        if not self._dropping:
            self._keep(line)
        return not self._dropping

    def _keep(self, line: bytes) -> None:
        self._kept += len(line)
        self._fields += 1
        if self._kept > MAX_HEAD or self._fields >= MAX_FIELDS:
            raise TooLarge(f"the answer has more than {MAX_HEAD >> 10} KB or {MAX_FIELDS} lines of headers")


def _is_header(line: bytes) -> bool:
    name, colon, _ = line.partition(b":")
    text = line.rstrip(b"\r\n")
    return bool(colon) and b"\r" not in text and bool(_NAME.fullmatch(name)) and name.lower() not in (b"set-cookie", b"set-cookie2")


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._reader = _Reader(_Wire(sock, self.fp, deadline))
        self.fp = self._reader

    def begin(self) -> None:
        super().begin()
        self._reader.in_head = False


class _Plain(HTTPConnection):
    def __init__(self, *args: Any, dialled: socket.socket, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialled = dialled
        self.response_class = partial(_Answer, deadline=deadline)  # type: ignore[assignment]  # it is only ever called

    def _new_conn(self) -> socket.socket:
        return self._dialled


class _Tls(HTTPSConnection):
    def __init__(self, *args: Any, dialled: socket.socket, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dialled = dialled
        self.response_class = partial(_Answer, deadline=deadline)  # type: ignore[assignment]  # it is only ever called

    def _new_conn(self) -> socket.socket:
        return self._dialled


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class _Adapter(HTTPAdapter):
    """Sends over the one connection that it is given."""

    def __init__(self, pool: HTTPConnectionPool) -> None:
        super().__init__()
        self._pool = pool

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: there is one connection."""

    def get_connection_with_tls_context(self, *_args: Any, **_kwargs: Any) -> HTTPConnectionPool:
        return self._pool

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the TLS context verifies; requests would load the certificates for each connection."""
