"""The feeds as subscribers' programs ask for them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Mode
from tests.factories import BERLIN, NOW, START, TODAY, cancelled, change, event
from tests.web_site import WebSite, web_site

SITE = web_site(event("AAAAAAAAAA", summary="Tag der Laser", topics=("photonik",)))
CHANGES = "/feeds/changes.rss"
FEEDS = (*(f"/feeds/events.{extension}" for extension in ("ics", "rss", "atom", "json", "csv")), CHANGES)


EVENTS = (
    event("AAAAAAAAAA", summary="Laser zum Frühstück", networks=["optonet"]),
    event("BBBBBBBBBB", summary="Medizintechnik-Tag", networks=["medways"], start=START + timedelta(days=9)),
    cancelled(event("CCCCCCCCCC", summary="Herbstfest", networks=["medways"])),
)


@pytest.fixture
def site() -> WebSite:
    return web_site(*EVENTS)


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


def test_what_is_off_or_changed_has_a_feed_of_its_own_newest_first() -> None:
    moved = event("DDDDDDDDDD", summary="Umzug", last_modified=NOW, changes=(change("location", "Aula", "Saal"),), changed_on=NOW.date())
    earlier = NOW - timedelta(hours=3)
    off = cancelled(event("EEEEEEEEEE", summary="Abendrunde", networks=["medways"], last_modified=earlier))
    site = web_site(event("AAAAAAAAAA", summary="Laser"), off, moved)
    answer = site.client.get(CHANGES)
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    titles = [item.findtext("title").partition(":")[0] for item in etree.fromstring(answer.data).iter("item")]
    assert titles == ["Geändert", "ABGESAGT"]
    assert "<title>Netzwerktimer Thüringen – Änderungen</title>" in answer.get_data(as_text=True)
    assert "Umzug" not in site.text(f"{CHANGES}?network=medways")
    assert "Abendrunde" not in site.text(f"{CHANGES}?cancelled=hide")
    assert site.client.get("/feeds/events.changes").status_code == 404


def test_a_change_is_told_for_fourteen_days_wherever_it_is_told() -> None:
    moved = event("DDDDDDDDDD", summary="Umzug", start=START + timedelta(days=60), changes=(change("location", "Aula", "Saal"),))
    site = web_site(replace(moved, publication=replace(moved.publication, changed_on=TODAY)))
    site.today += timedelta(days=13)
    assert all(told in site.text(path) for path, told in ((CHANGES, "Umzug"), ("/feeds/events.ics", "Geändert am 22.11.2026")))
    site.today += timedelta(days=1)
    assert "Umzug" not in site.text(CHANGES)
    assert "Umzug" in site.text("/feeds/events.ics")
    assert "Geändert" not in site.text("/feeds/events.ics")


@pytest.mark.parametrize(("path", "element"), [("/feeds/events.rss", "lastBuildDate"), ("/feeds/events.atom", "updated")])
def test_a_feed_is_dated_by_its_own_events(path: str, element: str) -> None:
    site = web_site(
        event("AAAAAAAAAA", networks=["optonet"], last_modified=NOW - timedelta(days=2)),
        event("BBBBBBBBBB", networks=["medways"], last_modified=NOW),
    )
    dates = [
        etree.fromstring(site.client.get(f"{path}?network={slug}").data).findtext(f".//{{*}}{element}") for slug in ("optonet", "medways")
    ]
    day = {"lastBuildDate": ("Fri, 20 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 09:00:00 GMT")}
    assert tuple(dates) == day.get(element, ("2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z"))


def test_other_events_do_not_touch_a_selections_feed(site: WebSite) -> None:
    first = site.client.get("/feeds/events.rss?network=optonet")
    site.now += timedelta(hours=1)
    site.change(event("FFFFFFFFFF", networks=["medways"], last_modified=site.now))
    second = site.client.get("/feeds/events.rss?network=optonet")
    for name in ("ETag", "Last-Modified"):
        assert (second.data, second.headers[name]) == (first.data, first.headers[name])


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_may_be_kept_by_everybody(site: WebSite, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["Cache-Control"].startswith("public, max-age=300, stale-while-revalidate=")
    assert "stale-if-error=" in headers["Cache-Control"]
    assert "Set-Cookie" not in headers
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", FEEDS)
def test_the_same_events_give_the_same_bytes(site: WebSite, path: str) -> None:
    other = web_site(*reversed(EVENTS))
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
    second = site.client.get("/feeds/events.ics?q=laser&Network=MEDWAYS&network=OptoNet&utm_source=x")
    assert second.data == first.data
    assert site.count("made") == 1


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_made_once_per_version(site: WebSite, path: str) -> None:
    for _ in range(5):
        site.client.get(path)
    assert site.count("made") == 1
    site.change(event("AAAAAAAAAA", summary="Laser am Abend", networks=["optonet"]))
    for _ in range(5):
        site.client.get(path)
    assert site.count("made") == 2


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_after_a_change_is_the_feed_of_a_store_that_never_knew_another_state(site: WebSite, path: str) -> None:
    site.client.get(path)
    now = event("AAAAAAAAAA", summary="Laser am Abend", networks=["medways"], start=START + timedelta(days=20), topics=("photonik",))
    site.change(now)
    fresh = web_site(now, *EVENTS[1:])
    for query in ("", "?network=optonet", "?network=medways", "?topic=photonik", "?q=abend"):
        assert site.client.get(path + query).data == fresh.client.get(path + query).data


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
    made = SITE.count("made")
    assert SITE.client.get(f"/feeds/events.ics?{'&'.join(pairs)}").data == first.data
    assert SITE.count("made") == made


def test_a_bad_day_is_answered_in_a_line_of_text(site: WebSite) -> None:
    answer = site.client.get("/feeds/events.ics?from=31.2.2026")
    assert (answer.status_code, answer.content_type) == (400, "text/plain; charset=utf-8")
    assert "from=2026-12-03" in answer.get_data(as_text=True)


def test_a_network_that_left_is_still_known_to_its_subscribers() -> None:
    site = web_site(event("AAAAAAAAAA", summary="Abschied", networks=["gone"]))
    assert "Abschied" in site.text("/feeds/events.ics?network=gone")
    assert site.client.get("/feeds/events.ics?network=never").status_code == 400
