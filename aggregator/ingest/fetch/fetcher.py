"""Fetches an address: one polite conditional GET, checked at every redirect, done before its deadline."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus

from aggregator.errors import BadStatus, Gone, NoConnection, Refused, TooLarge, TooManyRedirects, Unreachable
from aggregator.ingest.fetch.body import MAX_BODY, STEP, beginning, counted, unpacked, whole
from aggregator.ingest.fetch.guard import Resolve, Target
from aggregator.ingest.fetch.headers import charset_of, conditions, media_type_of, retry_after_of, validators_of
from aggregator.ingest.fetch.pacing import Deadline, Queues
from aggregator.ingest.fetch.robots import MAX_ROBOTS, Robots
from aggregator.ingest.fetch.transport import Response, dial, exchange, look_up, tls_context
from aggregator.model import Fetched, FetchResult, NotModified, Validators, user_agent

from . import guard

MAX_REDIRECTS = 5
PAUSE_SECONDS = 1.0  # between two requests to one host:port
AT_ONCE = 4  # requests to one address
ROBOTS_SECONDS = 10.0  # at most, within the deadline of the fetch
ADDRESSES_TRIED = 4
PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
REDIRECTS = PERMANENT | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
ACCEPT = "text/calendar, application/atom+xml, application/rss+xml, text/html, application/xml;q=0.9, */*;q=0.8"


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Moved:
    target: Target
    permanent: bool


class HttpFetcher:
    """Makes every request of the program, from any number of threads.

    `allow`: (address, port) pairs that are exempt from the checks of address and port and from the pause; `deadline`: seconds for a whole
    fetch, without the time it waits for its turn; `clock`: the time for Retry-After and `fetched_at` (UTC); `pause`: seconds between two
    requests to one host:port; `resolve`: host name to addresses. At most one request at a time goes to a host:port, four to an address.
    """

    def __init__(
        self,
        *,
        allow: frozenset[tuple[str, int]] = frozenset(),
        contact_page: str,
        deadline: float = 30.0,
        clock: Callable[[], datetime] = utc_now,
        pause: float = PAUSE_SECONDS,
        resolve: Resolve = guard.system_addresses,
    ) -> None:
        self._allow = guard.plain_pairs(allow)
        self._headers = {
            "User-Agent": user_agent(contact_page),
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        self._seconds = deadline
        self._clock = clock
        self._pause = pause
        self._resolve = resolve
        self._stop = threading.Event()
        self._hosts = Queues()
        self._addresses = Queues(AT_ONCE)
        self._robots = Robots(self._robots_txt)

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return the answer of an address: its body, or NotModified for any 304, also for an unconditional request.

        Raises a FetchError when there is no answer with status 200.
        """
        target = guard.check_url(url, self._allow)
        deadline = Deadline(self._seconds, target.shown, stop=self._stop)
        permanent: list[bool] = []
        for _ in range(MAX_REDIRECTS + 1):
            addresses = self._addresses_of(target, deadline)
            self._robots.check(target, addresses, deadline)
            with self._answer(target, addresses, deadline, conditions(validators)) as response:
                result = self._outcome(response, target, target.url if permanent and all(permanent) else "")
            if not isinstance(result, _Moved):
                return result
            target = result.target
            permanent.append(result.permanent)
        raise TooManyRedirects(f"{guard.shown(url)}: more than {MAX_REDIRECTS} redirects in a row")

    def close(self) -> None:
        """Abort all running fetches within about a second, and start no more."""
        self._stop.set()

    def _outcome(self, response: Response, target: Target, moved_to: str) -> FetchResult | _Moved:
        status = response.status_code
        if status in REDIRECTS and "location" in response.headers:
            return _Moved(guard.follow(target, response.headers["location"], self._allow), status in PERMANENT)
        if status == HTTPStatus.NOT_MODIFIED:
            return NotModified(url=target.url, moved_to=moved_to)
        if status != HTTPStatus.OK:
            kind = Gone if status == HTTPStatus.GONE else BadStatus
            raise kind(target.shown, status, retry_after_of(response.headers, self._clock()))
        return Fetched(
            url=target.url,
            body=whole(unpacked(counted(_blocks(response)), response.headers.get("content-encoding", ""))),
            media_type=media_type_of(response.headers),
            charset=charset_of(response.headers),
            validators=validators_of(response.headers),
            fetched_at=self._clock().astimezone(UTC),
            moved_to=moved_to,
        )

    def _robots_txt(self, target: Target, addresses: tuple[str, ...], deadline: Deadline) -> bytes:
        """The robots.txt of a host, b"" when it has none that we can read; raises BadStatus for 429 as for 5xx."""
        deadline = Deadline(ROBOTS_SECONDS, target.shown, within=deadline)
        for _ in range(MAX_REDIRECTS + 1):
            with self._answer(target, addresses, deadline, {}) as response:
                status = response.status_code
                if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise BadStatus(target.shown, status, retry_after_of(response.headers, self._clock()))
                if status == HTTPStatus.OK:
                    return beginning(unpacked(_blocks(response), response.headers.get("content-encoding", "")), MAX_ROBOTS)
                if status not in REDIRECTS:
                    return b""
                location = response.headers.get("location", "")
            try:
                target = guard.follow(target, location, self._allow)
                addresses = self._addresses_of(target, deadline)
            except Refused:
                return b""
        return b""

    def _addresses_of(self, target: Target, deadline: Deadline) -> tuple[str, ...]:
        return guard.checked_addresses(target, self._allow, look_up(target, self._resolve, deadline))

    @contextmanager
    def _answer(self, target: Target, addresses: tuple[str, ...], deadline: Deadline, extra: dict[str, str]) -> Iterator[Response]:
        """Request a target as soon as the queues allow it, and yield the answer with its body unread."""
        allowed = all((address, target.port) in self._allow for address in addresses)
        with (
            self._hosts.inside(target.lane, deadline, 0.0 if allowed else self._pause),
            self._connection(target, addresses, deadline) as sock,
            exchange(sock, target, self._headers | extra, deadline, self._tls if target.scheme == "https" else None) as response,
        ):
            yield response

    @contextmanager
    def _connection(self, target: Target, addresses: tuple[str, ...], deadline: Deadline) -> Iterator[socket.socket]:
        for address in addresses[:ADDRESSES_TRIED]:
            with self._addresses.inside(address, deadline):
                sock = dial(address, target.port, deadline)
                if sock is not None:
                    with closing(sock):
                        yield sock
                    return
        raise NoConnection(f"{target.shown}: {target.host} accepts no connection")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context()


def _blocks(response: Response) -> Iterator[bytes]:
    """Yield the body as it was sent; raises TooLarge before the first byte when Content-Length already exceeds the limit."""
    coding = response.headers.get("transfer-encoding", "identity").strip().lower()
    if coding not in ("chunked", "identity"):
        raise Unreachable("the answer has a transfer encoding that we did not ask for")
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 8 or int(length) > MAX_BODY):
        raise TooLarge(f"the answer is larger than {MAX_BODY >> 20} MB")
    while block := response.raw.read(STEP, decode_content=False):
        yield block
