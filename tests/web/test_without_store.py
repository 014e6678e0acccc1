"""What is answered while the database fails: the last good copy, and which copies there are (promise 9)."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import START, TODAY, cancelled, change, event
from tests.web_site import WebSite, web_site
from web.warm_up import paths, warm_up

FEED = "/feeds/events.ics"
FEEDS = (*(f"/feeds/events.{extension}" for extension in ("ics", "rss", "atom", "json", "csv")), "/feeds/changes.rss")
PATHS = (*FEEDS, "/", "/?lang=en", f"{FEED}?q=laser&network=optonet", "/events/AAAAAAAAAA", "/events/AAAAAAAAAA.ics", "/weekly/2026-W49")


@pytest.fixture
def site(tmp_path: Path) -> WebSite:
    return web_site(
        event("AAAAAAAAAA", summary="Laser zum Frühstück", networks=["optonet"], topics=("photonik",)),
        event("BBBBBBBBBB", summary="Medizintechnik-Tag", networks=["medways"], start=START + timedelta(days=9)),
        cancelled(event("CCCCCCCCCC", summary="Herbstfest", networks=["medways"])),
        folder=tmp_path,
    )


@pytest.mark.parametrize("path", PATHS)
def test_the_last_good_answer_is_sent_when_the_database_is_gone(site: WebSite, path: str) -> None:
    good = site.client.get(path)
    site.break_store()
    for days in (0, 1):
        site.today += timedelta(days=days)
        answer = site.client.get(path)
        assert (answer.status_code, answer.data, sorted(answer.headers)) == (200, good.data, sorted(good.headers))
        assert site.client.get(path, headers={"If-None-Match": good.headers["ETag"]}).status_code == 304
        assert site.client.head(path).headers["Content-Length"] == good.headers["Content-Length"]


@pytest.mark.parametrize("path", FEEDS)
def test_once_the_database_is_back_a_feed_is_that_of_now(site: WebSite, path: str) -> None:
    site.client.get(path)
    site.break_store()
    site.client.get(path)
    site.mend_store()
    site.change(event("AAAAAAAAAA", summary="Wieder da", networks=["optonet"], changes=(change("summary"),), changed_on=TODAY))
    assert "Wieder da" in site.text(path)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_last_good_answer_the_asker_may_come_back(site: WebSite, path: str) -> None:
    site.break_store()
    answer = site.client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "60", "no-store")
    assert site.count("last_good") == 0
    site.mend_store()
    assert site.client.get(path).status_code == 200


def test_odd_searches_do_not_push_out_the_feed_of_all_events(site: WebSite) -> None:
    site.client.get(FEED)
    for number in range(300):
        site.client.get(f"{FEED}?q=x{number}")
    site.break_store()
    assert site.client.get(FEED).status_code == 200


def test_other_spellings_of_what_was_asked_for_are_answered_too(site: WebSite) -> None:
    good = site.client.get(f"{FEED}?network=optonet&q=laser").data
    site.break_store()
    assert site.client.get(f"{FEED}?q=Laser&Network=OPTONET&utm_source=x").data == good


def test_after_a_warm_up_the_page_and_the_named_calendars_outlive_the_database(site: WebSite) -> None:
    warm_up(site.client.application, site.config)
    warm = tuple(paths(site.config))
    good = {path: web_site(*site.store.events.published(site.today)).client.get(path).data for path in warm}
    site.break_store()
    assert {path: site.client.get(path).data for path in warm} == good
    assert {"/", FEED, f"{FEED}?network=optonet", f"{FEED}?network=medways", f"{FEED}?topic=photonik", f"{FEED}?topic=medizin"} == {*warm}
    assert site.client.get("/feeds/events.rss").status_code == 503


def test_a_warm_up_makes_only_what_is_not_fresh(site: WebSite) -> None:
    named = len(tuple(paths(site.config)))
    for _ in range(3):
        warm_up(site.client.application, site.config)
    assert site.count("made") == named
    site.change(event("AAAAAAAAAA", summary="Laser am Abend", networks=["optonet"], topics=("photonik",)))
    warm_up(site.client.application, site.config)
    assert site.count("made") == named + 4  # the page, the calendars of all, of its network and of its topic


def test_a_warm_up_without_a_database_keeps_the_last_copies(site: WebSite) -> None:
    warm_up(site.client.application, site.config)
    site.break_store()
    warm_up(site.client.application, site.config)
    assert site.client.get(FEED).status_code == 200
