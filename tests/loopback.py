"""A web server of a few lines on 127.0.0.1 that says exactly what a test tells it to, and fetchers that may visit it."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType

from aggregator.ingest.fetch import HttpFetcher
from aggregator.ingest.fetch.guard import Resolve
from aggregator.model import FetchResult, Validators
from tests.waiting import PATIENCE

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

Answer = bytes | Iterable[bytes]
"""The bytes to send; several pieces are sent one by one."""


@dataclass(frozen=True)
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """Answers each path with what `pages` holds for it (a function is asked with the request), everything else with 404."""

    pages: Mapping[str, Answer | Callable[[Request], Answer]]
    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    sent: int = 0  # bytes
    now: int = 0  # connections open at this moment
    most: int = 0  # and at the worst one

    def __enter__(self) -> "Site":
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._listener = socket.create_server((self.address, 0), family=family, backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self.stopped = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def url(self, path: str = "/") -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    @property
    def pair(self) -> tuple[str, int]:
        return self.address, self.port

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                sock = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            with contextlib.suppress(OSError), sock:
                sock.settimeout(PATIENCE)
                with self.tls.wrap_socket(sock, server_side=True) if self.tls else sock as wrapped:
                    self._talk(wrapped)
        finally:
            with self._lock:
                self.now -= 1

    def _talk(self, sock: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            block = sock.recv(65536)
            if not block:
                return
            head += block
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        request = Request(lines[0].split(" ")[1], headers)
        self.requests.append(request)
        page = self.pages.get(request.path, ok(b"", status="404 Not Found"))
        answer = page(request) if callable(page) else page
        for piece in [answer] if isinstance(answer, bytes) else answer:
            if self.stopped.is_set():
                return
            sock.sendall(piece)
            self.sent += len(piece)
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)


def ok(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A well-formed answer; `length` is what it claims."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(location: str, status: str = "302 Found", body: bytes = b"") -> bytes:
    """A redirect."""
    return ok(body, f"Location: {location}", status=status)


def to_loopback(host: str, port: int) -> tuple[str, ...]:
    """Every name leads to 127.0.0.1."""
    return ("127.0.0.1",)


def fetcher(*sites: Site, deadline: float = PATIENCE, resolve: Resolve = to_loopback, pairs: Iterable[tuple[str, int]] = ()) -> HttpFetcher:
    """A fetcher that may visit these sites and pairs, and nothing else on this machine."""
    allow = frozenset([*(site.pair for site in sites), *pairs])
    return HttpFetcher(allow=allow, contact_page="https://netzwerktimer.example/bot", deadline=deadline, clock=lambda: NOW, resolve=resolve)


def visit(answer: Answer, validators: Validators | None = None) -> FetchResult:
    """What a visit makes of one answer."""
    with Site({"/a.ics": answer}) as site:
        return fetcher(site).fetch(site.url("/a.ics"), validators)
