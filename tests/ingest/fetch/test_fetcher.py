"""A visit: what it asks, where it is led, what it brings."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import (
    BadStatus,
    FetchError,
    Gone,
    Refused,
    RobotsDisallowed,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)
from aggregator.model import Fetched, NotModified, Validators
from tests.loopback import CALENDAR, NOW, Request, Site, fetcher, moved, ok, visit


def test_a_body_comes_with_what_the_headers_say_of_it() -> None:
    answer = ok(CALENDAR, "Content-Type: Text/Calendar; charset=UTF-8", 'ETag: "v1"', "Last-Modified: Sun, 01 Mar 2026 11:00:00 GMT")
    with Site({"/a.ics": answer}) as site:
        assert fetcher(site).fetch(site.url("/a.ics")) == Fetched(
            url=site.url("/a.ics"),
            body=CALENDAR,
            media_type="text/calendar",
            charset="UTF-8",
            validators=Validators(etag='"v1"', last_modified="Sun, 01 Mar 2026 11:00:00 GMT"),
            fetched_at=NOW,
        )


def test_a_request_says_who_we_are_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    for name, value in {"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1", "NETRC": str(tmp_path / ".netrc")}.items():
        monkeypatch.setenv(name, value)
    with Site({"/": ok(CALENDAR, "Set-Cookie: a=b; Path=/")}) as site:
        web = fetcher(site)
        web.fetch(site.url())
        web.fetch(site.url())
        assert site.requests[-1].headers == {
            "host": f"127.0.0.1:{site.port}",
            "user-agent": "Mozilla/5.0 (compatible; Netzwerktimer/0.1; +https://netzwerktimer.example/bot)",
            "accept": "text/calendar, application/atom+xml, application/rss+xml, text/html, application/xml;q=0.9, */*;q=0.8",
            "accept-encoding": "gzip, deflate",
            "connection": "close",
        }


def test_the_second_request_is_conditional() -> None:
    def page(request: Request) -> bytes:
        return ok(b"", status="304 Not Modified") if request.headers.get("if-none-match") == '"v1"' else ok(CALENDAR, 'ETag: "v1"')

    with Site({"/": page}) as site:
        web = fetcher(site)
        first = web.fetch(site.url())
        assert isinstance(first, Fetched)
        assert web.fetch(site.url(), first.validators) == NotModified(url=site.url())


@pytest.mark.parametrize(
    "status", ["201 Created", "203 Other", "204 No Content", "206 Partial", "300 Many", "404 Not Found", "500 Oh", "999 ?"]
)
def test_no_other_status_than_200_brings_a_body(status: str) -> None:
    with pytest.raises(BadStatus) as raised:
        visit(ok(CALENDAR if not status.startswith("204") else b"", status=status))
    assert raised.value.status == int(status[:3])
    assert raised.value.retry_after is None


def test_gone_is_an_error_of_its_own() -> None:
    with pytest.raises(Gone):
        visit(ok(b"", status="410 Gone"))


def test_a_busy_host_says_when_to_come_back() -> None:
    for value, wait in {"600": timedelta(minutes=10), "Sun, 01 Mar 2026 12:20:00 GMT": timedelta(minutes=20)}.items():
        with pytest.raises(BadStatus) as raised:
            visit(ok(b"", f"Retry-After: {value}", status="503 Busy"))
        assert raised.value.retry_after == wait


def test_all_hops_share_one_deadline() -> None:
    def page(request: Request) -> Iterator[bytes]:
        threading.Event().wait(0.15)
        yield moved(f"/{len(request.path)}" + "x" * len(request.path))

    pages = {"/" + "x" * n: page for n in range(1)} | {f"/{n}{'x' * n}": page for n in range(1, 60)}
    with Site(pages) as site, pytest.raises(TooSlow):
        fetcher(site, deadline=0.4).fetch(site.url())


def test_redirects_are_followed_and_their_bodies_never_read() -> None:
    pages = {"/a": moved("/b", body=b"x" * 2**24), "/b": moved("c", "307 Temporary Redirect"), "/c": ok(CALENDAR)}
    with Site(pages) as site:
        result = fetcher(site).fetch(site.url("/a"))
        assert (result.url, site.paths()) == (site.url("/c"), ["/robots.txt", "/a", "/b", "/c"])
        assert site.sent < 2**24


@pytest.mark.parametrize(
    ("first", "second", "permanent"),
    [("301 X", "308 X", True), ("301 X", "302 X", False), ("307 X", "301 X", False), ("303 X", "303 X", False)],
)
def test_an_address_moved_only_when_every_redirect_says_so(first: str, second: str, permanent: bool) -> None:
    with Site({"/a": moved("/b", first), "/b": moved("/c", second), "/c": ok(CALENDAR)}) as site:
        result = fetcher(site).fetch(site.url("/a"))
        assert isinstance(result, Fetched)
        assert result.moved_to == (site.url("/c") if permanent else "")


def test_five_redirects_are_followed_and_no_sixth() -> None:
    pages = {f"/{n}": moved(f"/{n + 1}") for n in range(6)} | {"/6": ok(CALENDAR)}
    with Site(pages) as site:
        web = fetcher(site)
        assert web.fetch(site.url("/1")).url == site.url("/6")
        with pytest.raises(TooManyRedirects):
            web.fetch(site.url("/0"))
        assert site.paths()[-1] == "/5"


def test_a_redirect_that_leads_nowhere_is_a_status() -> None:
    with pytest.raises(BadStatus):
        visit(ok(b"", status="302 Found"))


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{}/", "http://localhost:{}/", "//[::1]:{}/", "http://2130706433:{}/", "http://10.0.0.1/"]
)
def test_no_redirect_leads_into_the_house(location: str) -> None:
    with Site({"/": ok(b"SECRET")}) as inner, Site({"/": moved(location.format(inner.port))}) as site:
        with pytest.raises(Refused):
            fetcher(site, pairs=(("127.0.0.9", inner.port),)).fetch(site.url())
        assert inner.requests == []


def test_a_name_that_changes_its_address_between_two_look_ups_is_caught() -> None:
    answers = [("127.0.0.1",), ("127.0.0.2",)]
    with Site({"/": moved("/inside")}) as site:
        with pytest.raises(Refused):
            fetcher(site, resolve=lambda host, port: answers.pop(0)).fetch(f"http://rebind.example:{site.port}/")
        assert site.paths() == ["/robots.txt", "/"]


def test_what_robots_txt_forbids_is_not_requested() -> None:
    pages = {"/robots.txt": ok(b"User-agent: *\nDisallow: /no/\n"), "/yes": moved("/no/a"), "/no/a": ok(CALENDAR)}
    with Site(pages) as site:
        web = fetcher(site)
        for path in ("/no/a", "/yes"):
            with pytest.raises(RobotsDisallowed):
                web.fetch(site.url(path))
        assert site.paths() == ["/robots.txt", "/yes"]


@pytest.mark.parametrize(
    "robots",
    [
        ok(b"forbidden", status="403 Forbidden"),
        ok(b"\x1f\x8b\x08 damaged", "Content-Encoding: gzip"),
        ok(b"User-agent: *\nAllow: /\n" * 100_000),
        moved("http://10.0.0.1/robots.txt"),
        moved("http://user@127.0.0.1/robots.txt"),
        moved("/robots.txt"),
        ok(b"", status="304 Not Modified"),
    ],
)
def test_a_robots_txt_that_is_not_there_or_not_readable_forbids_nothing(robots: bytes) -> None:
    with Site({"/robots.txt": robots, "/": ok(CALENDAR)}) as site:
        assert isinstance(fetcher(site).fetch(site.url()), Fetched)


@pytest.mark.parametrize(("robots", "error"), [(ok(b"", "Retry-After: 60", status="503 Busy"), BadStatus), (b"", Unreachable)])
def test_a_host_that_cannot_tell_what_is_forbidden_is_not_visited(robots: bytes, error: type[FetchError]) -> None:
    with Site({"/robots.txt": robots, "/": ok(CALENDAR)}) as site:
        with pytest.raises(error):
            fetcher(site).fetch(site.url())
        assert site.paths() == ["/robots.txt"]


def test_a_robots_txt_may_move() -> None:
    with (
        Site({"/robots.txt": moved("/r", "301 X"), "/r": ok(b"User-agent: netzwerktimer\nDisallow: /")}) as site,
        pytest.raises(RobotsDisallowed),
    ):
        fetcher(site).fetch(site.url())
