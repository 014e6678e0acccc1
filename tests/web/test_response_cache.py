"""What is answered in front of Flask, that it is what Flask would answer, and that each answer is made once."""

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from flask import request_started
from flask.testing import FlaskClient

from aggregator.model import ALL
from tests.factories import event
from tests.waiting import PATIENCE
from tests.web_site import WebSite, web_site
from web.representations import Basis
from web.response_cache import CachedView, answer, counts
from web.rights import KEY as RIGHTS_KEY
from web.rights import PUBLIC
from web.security import HEADERS

FEED, SOME = "/feeds/events.ics", "/feeds/events.ics?q=laser&network=optonet"
PATHS = (FEED, SOME, "/feeds/events.rss", "/feeds/events.json", "/", "/?lang=en", "/events/AAAAAAAAAA", "/events/AAAAAAAAAA.ics")
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
EVENTS = tuple(event(letter * 10, summary=f"Laser {letter}", networks=["optonet"]) for letter in "ABCDEFGH")


@pytest.fixture
def site() -> WebSite:
    return web_site(*EVENTS)


@pytest.mark.parametrize("path", PATHS)
def test_the_second_answer_is_the_first_one_without_flask(site: WebSite, path: str) -> None:
    first = site.client.get(path)
    entered: list[object] = []
    with request_started.connected_to(entered.append, site.client.application):
        second = site.client.get(path)
    assert entered == []
    assert (second.status_code, second.data, sorted(second.headers)) == (200, first.data, sorted(first.headers))
    assert {name: second.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", PATHS)
def test_once_made_nothing_is_rendered_for_anybody(site: WebSite, path: str) -> None:
    etag = site.client.get(path, headers=GZIP).headers["ETag"]
    for headers in ({}, GZIP, {"If-None-Match": etag, **GZIP}, {"User-Agent": "Microsoft Outlook"}):
        site.client.get(path, headers=headers)
        site.client.head(path, headers=headers)
    assert site.count("made") == 1


def test_other_spellings_of_a_selection_share_its_answer(site: WebSite) -> None:
    for number in (1, 2, 3):
        for path in (SOME, "/feeds/events.ics?Network=OPTONET&q=laser&utm=1"):
            site.client.get(path, headers=GZIP)
        assert site.count("made") == number
        site.grow_all()


def test_a_feed_is_made_anew_when_its_own_version_grows(site: WebSite) -> None:
    paths = ("/feeds/events.ics?network=optonet", "/feeds/events.ics?network=medways")
    for path in paths:
        site.client.get(path)
    site.change(event("M" * 10, networks=["medways"]))
    for path in paths:
        site.client.get(path)
    assert site.count("made") == 3


def test_another_day_or_configuration_makes_every_answer_anew(site: WebSite) -> None:
    site.client.get(FEED)
    site.today += timedelta(days=1)
    site.client.get(FEED)
    site.config = type(site.config)(site=site.config.site, networks=site.config.networks)
    site.client.get(FEED)
    site.client.get(FEED)
    assert site.count("made") == 3


@pytest.mark.parametrize("path", PATHS)
def test_compressed_and_plain_are_the_same_answer_under_two_tags(site: WebSite, path: str) -> None:
    plain, zipped = site.client.get(path), site.client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data)
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert zipped.headers["Last-Modified"] == plain.headers["Last-Modified"]


@pytest.mark.parametrize("path", PATHS)
def test_the_tag_is_the_hash_of_the_bytes(site: WebSite, path: str) -> None:
    plain, zipped = site.client.get(path), site.client.get(path, headers=GZIP)
    digest = sha256(plain.data).hexdigest()[:32]
    assert (plain.headers["ETag"], zipped.headers["ETag"]) == (f'"{digest}"', f'"{digest}-gzip"')


def test_a_tag_stands_for_one_representation(site: WebSite) -> None:
    etag = site.client.get(FEED, headers=GZIP).headers["ETag"]
    assert site.client.get(FEED, headers={"If-None-Match": etag}).status_code == 200
    assert site.client.get(FEED, headers={"If-None-Match": etag, **GZIP}).status_code == 304


@pytest.mark.parametrize(
    "agent",
    [
        "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5110; Pro)",
        "Microsoft.Exchange/15.20 (InternetCalendar)",
        "Exchange/15.20",
        "Outlook-iOS/723",
        "microsoft-calendar",
    ],
)
def test_microsofts_programs_get_it_plain(site: WebSite, agent: str) -> None:
    answered = site.client.get(FEED, headers={"User-Agent": agent, **GZIP})
    assert "Content-Encoding" not in answered.headers
    assert answered.data.startswith(b"BEGIN:VCALENDAR")


def test_cookies_and_languages_of_the_asker_change_nothing(site: WebSite) -> None:
    first = site.client.get("/")
    again = site.client.get("/", headers={"Cookie": "session=1; lang=en", "Accept-Language": "en", "Authorization": "Basic YTpi"})
    assert (again.data, sorted(again.headers)) == (first.data, sorted(first.headers))


def test_a_304_carries_what_a_cache_renews_and_no_body(site: WebSite) -> None:
    first = site.client.get(FEED)
    again = site.client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", *HEADERS):
        assert again.headers[name] == first.headers[name]
    assert not {"Content-Type", "Content-Encoding", "Content-Disposition"} & set(again.headers.keys())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods_go_through(site: WebSite, method: str) -> None:
    site.client.get(FEED)
    assert site.client.open(FEED, method=method).status_code == (200 if method == "OPTIONS" else 405)
    assert site.count("sent") == 1


def test_errors_are_never_kept(site: WebSite) -> None:
    for path in ("/feeds/events.ics?network=nope", "/events/NOPE", "/nope"):
        for _ in range(2):
            assert site.client.get(path).status_code in (400, 404)
    assert counts(site.client.application) == {}


def test_a_path_that_holds_a_question_mark_is_no_query(site: WebSite) -> None:
    site.client.get("/?q=laser")
    assert site.client.get("/", environ_overrides={"PATH_INFO": "/?q=laser"}).status_code == 404


def test_what_was_asked_for_is_counted_by_kind(tmp_path: Path) -> None:
    site = web_site(*EVENTS, folder=tmp_path)
    etag = site.client.get(FEED).headers["ETag"]
    site.client.get(FEED)
    site.client.head(FEED)
    site.client.get(FEED, headers={"If-None-Match": etag})
    site.client.get("/healthz")
    site.break_store()
    site.client.get(FEED)
    assert counts(site.client.application) == {"made": 1, "sent": 4, "not_modified": 1, "last_good": 1}


def test_ten_thousand_odd_spellings_leave_the_feed_known(site: WebSite) -> None:
    site.client.get(FEED)
    for number in range(5_000):
        site.client.get(f"{FEED}?x={number}")
    assert site.count("made") == 1


class SlowView:
    """A view at /slow whose answers are made when a test says so; each is its number."""

    def __init__(self, site: WebSite) -> None:
        self.began, self.go_on, self.made = Event(), Event(), 0
        site.client.application.add_url_rule("/slow", "slow", lambda: answer(self.view))
        site.client.application.extensions[RIGHTS_KEY]["slow"] = PUBLIC

    @property
    def view(self) -> CachedView:
        return CachedView(address="/slow", feeds=(ALL,), media_type="text/plain", cache_control="no-cache", make=self._make)

    def _make(self, _: Basis) -> bytes:
        self.made += 1
        self.began.set()
        assert self.go_on.wait(PATIENCE)
        return str(self.made).encode()


@pytest.fixture
def shared(tmp_path: Path) -> WebSite:
    """A site that several threads may ask: its store is in a file."""
    return web_site(*EVENTS, folder=tmp_path)


def asking(site: WebSite, ask: Callable[[FlaskClient], object], times: int = 1) -> tuple[list[object], list[Thread]]:
    """Ask at once in so many threads; their answers come together in a list."""
    answers: list[object] = []
    threads = [Thread(target=lambda: answers.append(ask(site.client.application.test_client()))) for _ in range(times)]
    for thread in threads:
        thread.start()
    return answers, threads


def joined(threads: list[Thread]) -> Iterator[bool]:
    for thread in threads:
        thread.join(PATIENCE)
        yield not thread.is_alive()


def test_while_an_answer_is_made_anew_the_last_one_goes_out(shared: WebSite) -> None:
    slow = SlowView(shared)
    slow.go_on.set()
    assert shared.text("/slow") == "1"
    shared.grow_all()
    slow.began.clear()
    slow.go_on.clear()
    answers, makers = asking(shared, lambda client: client.get("/slow").text)
    assert slow.began.wait(PATIENCE)
    assert shared.text("/slow") == "1"  # the maker is still at it
    slow.go_on.set()
    assert all(joined(makers))
    assert (answers, shared.text("/slow"), slow.made) == (["2"], "2", 2)


def test_many_who_ask_at_once_for_something_new_have_it_made_once(shared: WebSite) -> None:
    slow, together = SlowView(shared), Barrier(8)

    def ask(client: FlaskClient) -> str:
        together.wait(PATIENCE)
        return client.get("/slow", headers=GZIP).text

    answers, askers = asking(shared, ask, times=8)
    assert slow.began.wait(PATIENCE)
    slow.go_on.set()
    assert all(joined(askers))
    assert (answers, slow.made, shared.count("made")) == (["1"] * 8, 1, 1)


def test_a_maker_that_fails_leaves_the_making_to_the_next(shared: WebSite) -> None:
    def fail(_: Basis) -> bytes:
        raise ZeroDivisionError

    slow = SlowView(shared)
    slow.go_on.set()
    broken = CachedView(address="/slow", feeds=(ALL,), media_type="text/plain", cache_control="no-cache", make=fail)
    shared.client.application.add_url_rule("/broken", "broken", lambda: answer(broken))
    shared.client.application.extensions[RIGHTS_KEY]["broken"] = PUBLIC
    assert shared.client.get("/broken").status_code == 500
    assert shared.text("/slow") == "1"
    shared.grow_all()
    assert shared.text("/broken") == "1"  # the last copy of the same address
    assert shared.text("/slow") == "2"


@pytest.mark.parametrize("path", [*PATHS, "/feeds/events.csv", "/feeds/events.atom", "/feeds/changes.rss"])
def test_two_processes_over_one_database_give_the_same(shared: WebSite, tmp_path: Path, path: str) -> None:
    other = web_site(folder=tmp_path)
    for summary in ("Laser A", "Laser am Abend", "Laser zur Nacht"):
        shared.now = other.now = shared.now + timedelta(hours=1)
        shared.change(event("A" * 10, summary=summary, networks=["optonet"], last_modified=shared.now))
        for headers in ({}, GZIP):
            one, two = (site.client.get(path, headers=headers) for site in (shared, other))
            assert (one.data, sorted(one.headers)) == (two.data, sorted(two.headers))
        assert summary in other.text(path) or path == "/feeds/changes.rss"
    assert shared.client.get(path).headers["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"


def test_the_tag_survives_a_restart(site: WebSite) -> None:
    other = web_site(*EVENTS)
    for _ in range(3):
        other.grow_all()
    for headers in ({}, GZIP):
        assert site.client.get(FEED, headers=headers).headers["ETag"] == other.client.get(FEED, headers=headers).headers["ETag"]
