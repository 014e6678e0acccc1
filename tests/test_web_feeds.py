"""The feeds as subscribers' programs ask for them."""

import gzip
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Mode, Selection
from aggregator.store.bodies import Bound
from feeds import Masthead, named

from .factories import BASE_URL, BERLIN, NOW, START, TODAY, cancelled, change, event
from .web_site import WebSite, web_site

SITE = web_site(event("AAAAAAAAAA", summary="Tag der Laser", topics=("photonik",)))
CHANGES = "/feeds/changes.rss"
FEEDS = (*(f"/feeds/events.{extension}" for extension in ("ics", "rss", "atom", "json", "csv")), CHANGES)


@pytest.fixture
def site() -> WebSite:
    return web_site(
        event("AAAAAAAAAA", summary="Laser zum Frühstück", networks=["optonet"]),
        event("BBBBBBBBBB", summary="Medizintechnik-Tag", networks=["medways"], start=START + timedelta(days=9)),
        cancelled(event("CCCCCCCCCC", summary="Herbstfest", networks=["medways"])),
    )


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/feeds/events.ics", "text/calendar; charset=utf-8"),
        ("/feeds/events.rss", "application/rss+xml; charset=utf-8"),
        ("/feeds/events.atom", "application/atom+xml; charset=utf-8"),
        ("/feeds/events.json", "application/feed+json"),
        ("/feeds/events.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_feed_says_what_it_is_and_how_long(site: WebSite, path: str, content_type: str) -> None:
    answer = site.client.get(path)
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Laser zum Frühstück" in answer.get_data(as_text=True)


def test_what_is_off_or_changed_has_a_feed_of_its_own_newest_first(site: WebSite) -> None:
    moved = event("DDDDDDDDDD", summary="Umzug", last_modified=NOW, changes=(change("location", "Aula", "Saal"),), changed_on=NOW.date())
    earlier = NOW - timedelta(hours=3)
    off = cancelled(event("EEEEEEEEEE", summary="Abendrunde", networks=["medways"], last_modified=earlier))
    site.store.known = [event("AAAAAAAAAA", summary="Laser"), off, moved]
    answer = site.client.get(CHANGES)
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    titles = [item.findtext("title").partition(":")[0] for item in etree.fromstring(answer.data).iter("item")]
    assert titles == ["Geändert", "ABGESAGT"]
    assert "<title>Netzwerktimer Thüringen – Änderungen</title>" in answer.get_data(as_text=True)
    assert "Umzug" not in site.text(f"{CHANGES}?network=medways")
    assert "Abendrunde" not in site.text(f"{CHANGES}?cancelled=hide")
    assert site.client.get("/feeds/events.changes").status_code == 404


@pytest.mark.parametrize(("path", "element"), [("/feeds/events.rss", "lastBuildDate"), ("/feeds/events.atom", "updated")])
def test_a_feed_is_dated_by_its_own_events(site: WebSite, path: str, element: str) -> None:
    site.store.known = [
        event("AAAAAAAAAA", networks=["optonet"], last_modified=NOW - timedelta(days=2)),
        event("BBBBBBBBBB", networks=["medways"], last_modified=NOW),
    ]
    dates = [
        etree.fromstring(site.client.get(f"{path}?network={slug}").data).findtext(f".//{{*}}{element}") for slug in ("optonet", "medways")
    ]
    day = {"lastBuildDate": ("Fri, 20 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 09:00:00 GMT")}
    assert tuple(dates) == day.get(element, ("2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z"))


def test_other_events_do_not_touch_a_selections_feed(site: WebSite) -> None:
    first = site.client.get("/feeds/events.rss?network=optonet")
    site.store.known = [*site.store.known, event("FFFFFFFFFF", networks=["medways"], last_modified=NOW + timedelta(hours=1))]
    site.store.number, site.store.changed = 2, NOW + timedelta(hours=1)
    second = site.client.get("/feeds/events.rss?network=optonet")
    assert (second.data, second.headers["ETag"]) == (first.data, first.headers["ETag"])


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_may_be_kept_by_everybody(site: WebSite, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["Cache-Control"].startswith("public, max-age=300, stale-while-revalidate=")
    assert "stale-if-error=" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", FEEDS)
def test_the_same_events_give_the_same_bytes(site: WebSite, path: str) -> None:
    other = web_site(*site.store.known)
    assert site.client.get(path).data == other.client.get(path).data
    assert site.client.get(path).headers["ETag"] == other.client.get(path).headers["ETag"]


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_that_did_not_change_is_not_sent_again(site: WebSite, path: str) -> None:
    first = site.client.get(path)
    again = site.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    since = site.client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304


def test_the_etag_decides_over_the_date(site: WebSite) -> None:
    first = site.client.get("/feeds/events.ics")
    stale = site.client.get("/feeds/events.ics", headers={"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]})
    assert stale.status_code == 200


def test_a_weakened_etag_still_saves_the_body(site: WebSite) -> None:
    etag = site.client.get("/feeds/events.ics").headers["ETag"]
    assert site.client.get("/feeds/events.ics", headers={"If-None-Match": f"W/{etag}"}).status_code == 304


def test_a_new_day_is_a_new_state_for_those_who_ask_by_date(site: WebSite) -> None:
    before = site.client.get("/feeds/events.ics").headers["Last-Modified"]
    site.today += timedelta(days=1)
    assert site.client.get("/feeds/events.ics", headers={"If-Modified-Since": before}).status_code == 200


@pytest.mark.parametrize("path", FEEDS)
def test_head_tells_what_get_would(site: WebSite, path: str) -> None:
    get, head = site.client.get(path), site.client.head(path)
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type"):
        assert head.headers[name] == get.headers[name]


def test_a_selection_holds_its_events_only(site: WebSite) -> None:
    told = site.text("/feeds/events.ics?network=medways")
    assert "Medizintechnik-Tag" in told
    assert "Laser" not in told
    assert "NAME:Netzwerktimer Thüringen: medways e. V." in told


def test_order_and_case_of_parameters_make_no_difference(site: WebSite) -> None:
    first = site.client.get("/feeds/events.ics?network=optonet&network=medways&lang=de&q=laser")
    asked = len(site.store.asked)
    second = site.client.get("/feeds/events.ics?q=laser&Network=MEDWAYS&network=OptoNet&utm_source=x")
    assert second.data == first.data
    assert "pieces" not in site.store.asked[asked:]


def test_a_feed_is_framed_once_per_version(site: WebSite) -> None:
    for _ in range(5):
        site.client.get("/feeds/events.ics")
    assert site.store.asked.count("pieces") == 1
    site.store.number += 1
    site.client.get("/feeds/events.ics")
    assert site.store.asked.count("pieces") == 2


def test_cancelled_events_can_be_marked_or_hidden(site: WebSite) -> None:
    assert "STATUS:CANCELLED" in site.text("/feeds/events.ics")
    marked = site.text("/feeds/events.ics?cancelled=mark")
    assert "ABGESAGT: Herbstfest" in marked
    assert "STATUS:CANCELLED" not in marked
    assert "Herbstfest" not in site.text("/feeds/events.ics?cancelled=Hide")


@pytest.mark.parametrize(
    ("parameter", "known"),
    [
        ("network=nope", "medways, optonet"),
        ("mode=nope", "onsite, online, hybrid"),
        ("cancelled=nope", "show, mark, hide"),
        ("lang=fr", "de, en"),
    ],
)
def test_an_unknown_value_is_answered_with_the_known_ones(site: WebSite, parameter: str, known: str) -> None:
    answer = site.client.get(f"/feeds/events.ics?{parameter}")
    assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert known in answer.get_data(as_text=True)


def test_an_unknown_parameter_is_no_reason_to_refuse_a_subscriber(site: WebSite) -> None:
    assert site.client.get("/feeds/events.ics?foo=bar").data == site.client.get("/feeds/events.ics").data


@pytest.mark.parametrize("path", ["//feeds/events.ics", "/feeds//events.ics", "/feeds/events.ics/", "/feeds/events.xml"])
def test_no_address_of_a_feed_redirects(site: WebSite, path: str) -> None:
    assert site.client.get("/", environ_overrides={"PATH_INFO": path}).status_code in (200, 404)


@pytest.mark.parametrize("path", [*FEEDS, "/"])
def test_the_last_good_answer_is_sent_when_the_database_is_gone(site: WebSite, path: str) -> None:
    good = site.client.get(path).data
    site.store.broken = True
    site.today += timedelta(days=1)
    answer = site.client.get(path)
    assert (answer.status_code, answer.data) == (200, good)


def test_without_a_last_good_answer_the_asker_may_come_back(site: WebSite) -> None:
    site.store.broken = True
    answer = site.client.get("/feeds/events.ics")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_odd_searches_do_not_push_out_the_feed_of_all_events(site: WebSite) -> None:
    site.client.get("/feeds/events.ics")
    for number in range(300):
        site.client.get(f"/feeds/events.ics?q=x{number}")
    site.store.broken = True
    assert site.client.get("/feeds/events.ics").status_code == 200


def test_a_feed_leads_home_and_to_itself_by_the_configured_address(site: WebSite) -> None:
    told = site.client.get("/feeds/events.json?network=optonet&lang=en", headers={"Host": "evil.example"}).get_json()
    assert told["home_page_url"] == "https://netzwerktimer.example/?network=optonet&lang=en"
    assert told["feed_url"] == "https://netzwerktimer.example/feeds/events.json?network=optonet&lang=en"


def test_last_modified_is_never_in_the_future(site: WebSite) -> None:
    told = site.client.get("/feeds/events.ics").last_modified
    assert told is not None
    assert told <= NOW
    assert told >= datetime(2026, 11, 22, tzinfo=BERLIN)


@pytest.mark.parametrize("path", FEEDS[:-1])
def test_every_filter_holds_for_every_format(path: str) -> None:
    site = web_site(
        event("A", summary="Laserkurs", topics=("photonik",), region="ostthueringen", mode=Mode.HYBRID, description="cross-cluster"),
        event("B", summary="Anderes", start=START + timedelta(days=20)),
    )
    for asked in ("topic=photonik", "region=OSTTHUERINGEN", "mode=hybrid", "collection=cross-cluster-wochen", "to=2026-12-05", "q=laser"):
        told = site.text(f"{path}?{asked}")
        assert "Laserkurs" in told, asked
        assert "Anderes" not in told, asked


def test_the_title_of_a_feed_names_its_filters(site: WebSite) -> None:
    asked = "q=laser&network=medways&topic=photonik&region=ostthueringen&mode=online&from=2026-12-01&to=2026-12-24"
    told = site.client.get(f"/feeds/events.json?{asked}").get_json()["title"]
    assert told == (
        "Netzwerktimer Thüringen: medways e. V., Photonik und Optik, Ostthüringen, online, "
        "1. Dezember 2026 bis 24. Dezember 2026, Suche „laser“"
    )
    english = site.client.get("/feeds/events.json?topic=photonik&from=2026-12-01&lang=en").get_json()["title"]
    assert english == "Netzwerktimer Thüringen: Photonics, from 1 December 2026"


SPELLINGS = st.permutations(
    ["network=optonet", "NETWORK=MedWays", "topic=PHOTONIK", "q=Laser", "q=Tag", "from=2026-12-01", "network=optonet"]
)


@settings(max_examples=25, deadline=None)
@given(SPELLINGS)
def test_order_case_and_repetition_never_change_the_bytes(pairs: list[str]) -> None:
    path = "/feeds/events.ics?network=medways&network=optonet&topic=photonik&from=2026-12-01&q=laser&q=tag"
    first = SITE.client.get(path)
    asked = len(SITE.store.asked)
    assert SITE.client.get(f"/feeds/events.ics?{'&'.join(pairs)}").data == first.data
    assert "pieces" not in SITE.store.asked[asked:]


def test_a_bad_day_is_answered_in_a_line_of_text(site: WebSite) -> None:
    answer = site.client.get("/feeds/events.ics?from=31.2.2026")
    assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert "from=2026-12-03" in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["", "?network=optonet", "?topic=photonik", "?network=gone"])
def test_the_calendar_of_a_named_feed_is_the_same_made_beforehand(site: WebSite, query: str) -> None:
    site.store.known = [event(networks=["optonet", "gone"], topics=("photonik",))]
    asked = {"?network=optonet": Selection(networks=("optonet",)), "?topic=photonik": Selection(topics=("photonik",))}
    selection = asked.get(query, Selection(networks=("gone",)) if query else Selection())
    pieces = site.store.pieces("ics", selection, TODAY, "de", "show")
    names = {network.slug: network.name for network in site.config.networks}
    topics = {topic.slug: topic.name for topic in site.config.topics}
    head = Masthead(site=site.config.site, base_url=BASE_URL, networks=names, topics=topics)
    assert site.client.get(f"/feeds/events.ics{query}").data == named.calendar(selection, head, pieces)


def test_a_stored_calendar_is_sent_as_it_lies(site: WebSite) -> None:
    zipped = gzip.compress(b"whole" * 200, mtime=7)
    site.store.bound["all"] = Bound(day=TODAY, number=site.store.number, zipped=zipped)
    assert site.client.get("/feeds/events.ics").data == b"whole" * 200
    assert site.client.get("/feeds/events.ics", headers={"Accept-Encoding": "gzip"}).data == zipped
    assert b"whole" not in site.client.get("/feeds/events.ics?cancelled=hide").data
    assert b"whole" not in site.client.get("/feeds/events.ics?lang=en").data


@pytest.mark.parametrize("late", [{"number": 0}, {"day": TODAY - timedelta(days=1)}])
def test_a_stored_calendar_of_another_version_or_day_is_not_sent(site: WebSite, late: dict[str, Any]) -> None:
    there = Bound(day=TODAY, number=site.store.number, zipped=gzip.compress(b"old"))
    site.store.bound["all"] = replace(there, **late)
    assert site.client.get("/feeds/events.ics").data.startswith(b"BEGIN:VCALENDAR")
