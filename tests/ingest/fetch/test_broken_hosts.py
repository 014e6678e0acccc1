"""Visits to hosts that answer wrongly, without end or not at all."""

import gc
import gzip
import os
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from aggregator.errors import (
    FetchError,
    TooLarge,
    TooSlow,
    Unreachable,
)
from aggregator.model import Fetched
from tests.loopback import CALENDAR, Site, fetcher, moved, ok, visit
from tests.waiting import PATIENCE, until


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff\x01garbage\r\n\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 abc OK\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/cal",
        b"HTTP/1.1 200 OK\r\n",
        ok(CALENDAR, length=1000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nBEGIN\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nBEGIN\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n" + CALENDAR,
        ok(CALENDAR, "Content-Encoding: gzip"),
        ok(CALENDAR, "Content-Encoding: " + ", ".join(["gzip"] * 60)),
        ok(b"\x1f\x8b\x08\x00" + CALENDAR),
    ],
)
def test_a_broken_answer_is_unreachable(answer: bytes) -> None:
    with pytest.raises(Unreachable) as raised:
        visit(answer)
    assert str(raised.value).startswith("http://127.0.0.1:")
    assert "VCALENDAR" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\nContent-Type: text/calendar\n\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"x\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\n folded\r\nno colon\r\n: no name\r\nA b: c\r\nX: y\rz\r\n\r\n" + CALENDAR,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x;x=y\r\n%s\r\n0\r\nTrailer: x\r\n\r\n" % (len(CALENDAR), CALENDAR),
        ok(CALENDAR, *(f"Set-Cookie: c{n}={'x' * 4000}" for n in range(60))),
    ],
)
def test_an_odd_answer_is_read_as_browsers_read_it(answer: bytes) -> None:
    result = visit(answer)
    assert isinstance(result, Fetched)
    assert result.body == CALENDAR


def test_nothing_of_a_strange_header_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    visit(b"HTTP/1.1 200 OK\r\n folded\r\nno colon\r\nX: y\rz\r\n\x00\xff: a\r\n\r\n" + CALENDAR)
    assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]


@pytest.mark.parametrize(
    "head",
    [
        b"".join(b"X-%d: y\r\n" % number for number in range(10_000)),
        b"X: " + b"a" * 2**20 + b"\r\n",
        b"X: a\r\n" + b" folded further and further\r\n" * 5000,
        b"Set-Cookie: " + b"a" * 2**20 + b"\r\n",
        b"Set-Cookie: a=b\r\n" * 60_000,
        b"\r\nHTTP/1.1 100 Continue\r\n" * 30_000,
    ],
)
def test_headers_without_end_are_too_large(head: bytes) -> None:
    with pytest.raises(TooLarge):
        visit(b"HTTP/1.1 100 Continue\r\n" + head + b"\r\nHTTP/1.1 200 OK\r\n\r\n" + CALENDAR)


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
    ],
)
def test_a_body_without_end_is_left_early(start: bytes) -> None:
    with Site({"/": lambda request: (start if number == 0 else b"X: " + b"x" * 65000 + b"\r\n" for number in range(1000))}) as site:
        with pytest.raises(TooLarge):
            fetcher(site).fetch(site.url())
        assert site.sent < 30 * 2**20


def test_an_announced_size_beyond_what_we_read_is_not_read() -> None:
    with pytest.raises(TooLarge):
        visit(ok(CALENDAR, length=10 * 2**20 + 1))


def test_a_packed_body_that_unpacks_to_nothing_is_bounded_too() -> None:
    nothing = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 2_150_000  # stored blocks of no bytes (RFC 1951, 3.2.4)
    with pytest.raises(TooLarge):
        visit(ok(nothing, "Content-Encoding: gzip").replace(b"Content-Length", b"X-Length", 1))


def dripping(text: bytes, until: threading.Event, ended: threading.Event) -> Iterator[bytes]:
    """A text, and drops for as long as a test waits for anything; then it has ended."""
    yield text
    for _ in range(int(PATIENCE / 0.05)):
        if until.wait(0.05):
            return
        yield b"x"
    ended.set()


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
)
def test_an_answer_in_drops_ends_at_the_deadline(start: bytes) -> None:
    ended = threading.Event()
    with Site({"/": lambda request: dripping(start, site.stopped, ended)}) as site:
        with pytest.raises(TooSlow):
            fetcher(site, deadline=0.4).fetch(site.url())
        assert not ended.is_set()


def test_closing_ends_what_is_under_way() -> None:
    ended = threading.Event()
    with Site({"/": lambda request: dripping(b"HTTP/1.1 200 OK\r\n\r\n", site.stopped, ended)}) as site:
        web = fetcher(site, deadline=2 * PATIENCE)
        threading.Timer(0.1, web.close).start()
        with pytest.raises(Unreachable):
            web.fetch(site.url())
        assert not ended.is_set()
        with pytest.raises(Unreachable):
            web.fetch(site.url())


def test_no_visit_leaves_a_connection_open() -> None:
    pages: dict[str, bytes] = {
        "/a": ok(CALENDAR),
        "/b": ok(CALENDAR, length=99),
        "/c": b"x",
        "/d": moved("/a", body=b"x" * 10**6),
        "/e": b"",
    }
    with Site(pages) as site:
        web = fetcher(site)
        web.fetch(site.url("/a"))
        gc.disable()
        try:
            before = len(os.listdir("/proc/self/fd"))
            for path in list(pages) * 3:
                with suppress(FetchError):
                    web.fetch(site.url(path))
            until(lambda: site.now == 0)
            assert len(os.listdir("/proc/self/fd")) <= before
        finally:
            gc.enable()
