"""What the counter before Flask answers by itself, and that it answers as Flask would."""

import gzip
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from flask import request_started
from hypothesis import given
from hypothesis import strategies as st
from web.answers import counts
from web.bodies import WORTH_IT

from aggregator.model import network_feed
from web.negotiation import has_it, takes_gzip
from web.security import HEADERS

from .factories import event
from .waiting import PATIENCE
from .web_site import WebSite, web_site

FEED, OTHERS = "/feeds/events.ics", "/feeds/events.ics?q=laser&network=optonet"
PATHS = (FEED, OTHERS, "/feeds/events.rss", "/feeds/events.json", "/", "/?lang=en", "/events/AAAAAAAAAA", "/events/AAAAAAAAAA.ics")
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def site() -> WebSite:
    return web_site(*(event(letter * 10, summary=f"Laser {letter}", networks=["optonet"]) for letter in "ABCDEFGH"))


def counted(site: WebSite, *kinds: str) -> tuple[int, ...]:
    found = counts(site.client.application)
    return tuple(found.get(kind, 0) for kind in kinds)


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
def test_once_made_nothing_is_rendered_or_compressed_for_anybody(site: WebSite, path: str) -> None:
    etag = [site.client.get(path, headers=headers).headers["ETag"] for headers in ({}, GZIP)][1]
    made, asked = counted(site, "made", "compressed"), len(site.store.asked)
    for headers in ({}, GZIP, {"If-None-Match": etag, **GZIP}, {"User-Agent": "Microsoft Outlook"}):
        site.client.get(path, headers=headers)
        site.client.head(path, headers=headers)
    assert counted(site, "made", "compressed") == made == (1, 1 if int(site.client.get(path).headers["Content-Length"]) >= WORTH_IT else 0)
    assert set(site.store.asked[asked:]) == {"version"}


def test_other_selections_are_made_and_compressed_once_per_version(site: WebSite) -> None:
    for number in (1, 2, 3):
        for path in (OTHERS, "/feeds/events.ics?Network=OPTONET&q=laser&utm=1"):
            site.client.get(path, headers=GZIP)
        assert counted(site, "made", "compressed") == (number, number)
        site.store.number += 1


def test_a_feed_is_made_anew_when_its_own_version_grows(site: WebSite) -> None:
    one, other = ("/feeds/events.ics?network=optonet", "/feeds/events.ics?network=medways")
    for path in (one, other):
        site.client.get(path)
    site.store.grown = {network_feed("medways"): 1}
    for path in (one, other):
        site.client.get(path)
    assert counted(site, "made") == (3,)


def test_another_day_or_configuration_makes_every_answer_anew(site: WebSite) -> None:
    site.client.get(FEED)
    site.today += timedelta(days=1)
    site.client.get(FEED)
    site.config = type(site.config)(site=site.config.site, networks=site.config.networks)
    site.client.get(FEED)
    site.client.get(FEED)
    assert counted(site, "made") == (3,)


@pytest.mark.parametrize("path", PATHS)
def test_compressed_and_plain_are_the_same_answer_under_two_tags(site: WebSite, path: str) -> None:
    plain, zipped = site.client.get(path), site.client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)
    if zipped.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(zipped.data) == plain.data
        assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert zipped.headers["Last-Modified"] == plain.headers["Last-Modified"]


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
    answer = site.client.get(FEED, headers={"User-Agent": agent, **GZIP})
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"BEGIN:VCALENDAR")


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
    assert site.client.open(FEED, method=method).status_code in (200, 405)
    assert counted(site, "other") == (1,)


def test_errors_are_never_kept(site: WebSite) -> None:
    for path in ("/feeds/events.ics?network=nope", "/events/NOPE", "/nope"):
        for _ in range(2):
            assert site.client.get(path).status_code in (400, 404)
    assert counted(site, "other", "made") == (6, 0)


def test_a_path_that_holds_a_question_mark_is_no_query(site: WebSite) -> None:
    site.client.get("/?q=laser")
    assert site.client.get("/", environ_overrides={"PATH_INFO": "/?q=laser"}).status_code == 404


def test_what_was_asked_for_is_counted_by_kind(site: WebSite) -> None:
    etag = site.client.get(FEED).headers["ETag"]
    site.client.get(FEED)
    site.client.head(FEED)
    site.client.get(FEED, headers={"If-None-Match": etag})
    site.client.get("/healthz")
    site.store.broken = True
    site.client.get(FEED)
    assert counts(site.client.application) == {"made": 1, "sent": 4, "not_modified": 1, "other": 1, "last_good": 1}


@pytest.mark.parametrize("path", PATHS)
def test_everything_kept_outlives_the_database(site: WebSite, path: str) -> None:
    good = site.client.get(path)
    site.store.broken = True
    site.today += timedelta(days=1)
    assert site.client.get(path).data == good.data
    assert site.client.get(path, headers={"If-None-Match": good.headers["ETag"]}).status_code == 304


def test_ten_thousand_odd_spellings_leave_the_feed_known(site: WebSite) -> None:
    site.client.get(FEED)
    for number in range(5_000):
        site.client.get(f"{FEED}?x={number}")
    assert counted(site, "made") == (1,)


def test_while_an_answer_is_made_anew_the_last_one_goes_out(site: WebSite) -> None:
    site.client.get(FEED)
    site.store.number += 1
    began, go_on = Event(), Event()
    pieces, answers, let_go = site.store.pieces, [], []

    def slowly(*asked: object, **more: object) -> object:
        began.set()
        let_go.append(go_on.wait(PATIENCE))
        return pieces(*asked, **more)  # type: ignore[arg-type]

    site.store.pieces = slowly  # type: ignore[method-assign, assignment]
    maker = Thread(target=lambda: answers.append(site.client.application.test_client().get(FEED).status_code))
    maker.start()
    assert began.wait(PATIENCE)
    assert site.client.get(FEED).status_code == 200
    go_on.set()
    maker.join(PATIENCE)
    assert (answers, counted(site, "made"), let_go) == ([200], (2,), [True])  # by us: nobody waited for it


def test_many_who_ask_at_once_for_something_new_have_it_made_once(site: WebSite) -> None:
    together, statuses = Barrier(8), []

    def ask() -> None:
        client = site.client.application.test_client()
        together.wait(PATIENCE)
        statuses.append(client.get(OTHERS, headers=GZIP).status_code)

    askers = [Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(PATIENCE)
    assert (statuses, counted(site, "made", "compressed")) == ([200] * 8, (1, 1))


def test_the_tag_survives_a_restart(site: WebSite) -> None:
    other = web_site(*site.store.known)
    other.store.number = 77
    for headers in ({}, GZIP):
        assert site.client.get(FEED, headers=headers).headers["ETag"] == other.client.get(FEED, headers=headers).headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("GZIP, br", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*", True),
        ("*;q=0", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("deflate, br", False),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("xgzipx", False),
        ("", False),
        (";;,=;q=x,gzip", True),
        ("gzip, " + "x, " * 1000, True),
    ],
)
def test_gzip_goes_to_those_who_take_it(accepted: str, zipped: bool) -> None:
    assert takes_gzip({"HTTP_ACCEPT_ENCODING": accepted}) is zipped


@pytest.mark.parametrize(
    ("told", "had"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", W/"y", "abc"', True),
        ('"x","abc","z"', True),
        ("*", True),
        (" * ", True),
        ('"abc-gzip"', False),
        ('"ab"', False),
        ("abc", False),
        ('"x*"', False),
        ("", False),
    ],
)
def test_a_tag_is_found_alone_weakened_or_in_a_list(told: str, had: bool) -> None:
    modified = "Sun, 22 Nov 2026 08:00:00 GMT"
    assert has_it({"HTTP_IF_NONE_MATCH": told, "HTTP_IF_MODIFIED_SINCE": modified}, '"abc"', modified) is had


@pytest.mark.parametrize(
    ("since", "had"),
    [
        ("Sun, 22 Nov 2026 08:00:00 GMT", True),
        ("Sun, 22 Nov 2026 08:00:01 GMT", True),
        ("Sun, 22 Nov 2026 07:59:59 GMT", False),
        ("Sunday, 22-Nov-26 08:00:00 GMT", True),
        ("2026-11-22", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_date_counts_where_there_is_no_tag(since: str, had: bool) -> None:
    assert has_it({"HTTP_IF_MODIFIED_SINCE": since}, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") is had


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_the_front(accepted: str, tag: str, since: str) -> None:
    environ = {"HTTP_ACCEPT_ENCODING": accepted + "gzip", "HTTP_IF_NONE_MATCH": tag, "HTTP_USER_AGENT": since}
    assert takes_gzip(environ) in (True, False)
    assert has_it(environ, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") in (True, False)
    assert has_it({"HTTP_IF_MODIFIED_SINCE": since}, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") in (True, False)
