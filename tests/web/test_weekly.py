"""The weekly listing as editors, browsers and mail services ask for it."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import feedparser
import pytest

from tests.factories import cancelled, event
from tests.feeds.weekly.test_formats import EVIL_EVENT
from tests.issues import BEFORE, FROZEN, MONDAY, earlier, evening, issue
from tests.web_site import WebSite, web_site
from web.security import HEADERS

from .test_security import Elements

FORMATS = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
}
WEEK = "/weekly/2026-W48"
EVENTS = evening(summary="Photonik-Stammtisch"), cancelled(evening("B" * 10, day=9, summary="Messtag"))


@pytest.fixture
def site() -> WebSite:
    """On the Sunday before, the issue of the week that ends frozen."""
    made = web_site(*EVENTS)
    made.freeze(earlier(evening()))
    return made


def frozen(site: WebSite) -> WebSite:
    """The same a moment after the issue was frozen."""
    site.now, site.today = FROZEN, MONDAY
    site.freeze(issue(EVENTS, site.store.weekly.get(BEFORE)))
    return site


@pytest.mark.parametrize("path", [WEEK, *(f"{WEEK}.{extension}" for extension in FORMATS)])
def test_the_listing_is_answered_before_and_after_it_is_frozen(site: WebSite, path: str) -> None:
    preview, kept = site.client.get(path), frozen(site).client.get(path)
    for answer in (preview, kept):
        assert (answer.status_code, "Photonik-Stammtisch" in answer.get_data(as_text=True)) == (200, True)
        assert answer.headers["Cache-Control"].startswith("public")
    assert '"preview": true' in preview.text or "Vorschau" in preview.text
    assert '"preview": false' in kept.text or "Vorschau" not in kept.text
    again = site.client.get(path, headers={"If-None-Match": kept.headers["ETag"]})
    assert again.status_code == 304
    assert {name: again.headers[name] for name in HEADERS} == {name: kept.headers[name] for name in HEADERS}


@pytest.mark.parametrize(("extension", "media_type"), FORMATS.items())
def test_a_format_says_what_it_is(site: WebSite, extension: str, media_type: str) -> None:
    assert site.client.get(f"{WEEK}.{extension}").content_type == media_type


def test_a_frozen_issue_stays_whatever_happens_to_its_events(site: WebSite) -> None:
    first = frozen(site).client.get(f"{WEEK}.txt")
    site.change(cancelled(evening(summary="Photonik-Stammtisch")), event("C" * 10, start=EVENTS[0].details.span.start))
    again = site.client.get(f"{WEEK}.txt")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


@pytest.mark.parametrize(
    "week", ["2026-W54", "2026-W46", "2019-W01", "2028-W30", "9999-W52", "0000-W01", "2026-w48", "48", "x" * 500, "<b>"]
)
@pytest.mark.parametrize("ending", ["", ".txt", ".json"])
def test_a_week_without_an_issue_is_answered_with_those_there_are(site: WebSite, week: str, ending: str) -> None:
    answer = site.client.get(f"/weekly/{week}{ending}")
    assert answer.status_code == 404
    assert "Diese Ausgabe gibt es nicht" in answer.text
    assert re.findall(r'<li><a href="(/weekly/[^"]*)">', answer.text) == ["/weekly/2026-W48", "/weekly/2026-W47"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_format_is_not_found(site: WebSite) -> None:
    assert site.client.get(f"{WEEK}.docx").status_code == 404


def test_the_coming_weeks_have_a_preview(site: WebSite) -> None:
    assert "Vorschau" in site.text("/weekly/2026-W52")


@pytest.mark.parametrize(("today", "week"), [(date(2026, 11, 22), "2026-W47"), (MONDAY, "2026-W48"), (date(2027, 1, 1), "2026-W53")])
def test_the_short_address_leads_to_this_week(site: WebSite, today: date, week: str) -> None:
    site.today = today
    answer = site.client.get("/weekly?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/weekly/{week}?lang=en")


def test_the_page_gives_an_editor_all_there_is_to_take(site: WebSite) -> None:
    html = site.text(WEEK)
    assert all(f'href="{WEEK}.{extension}" download="netzwerktimer-2026-W48.{extension}"' in html for extension in FORMATS)
    assert re.findall(r'<textarea id="(\w+)"', html) == ["txt", "md"]
    assert 'href="/feeds/weekly.rss"' in html
    assert "<script" not in html


def test_a_text_to_copy_is_the_text_to_download(site: WebSite) -> None:
    found = re.search(r'<textarea id="txt"[^>]*>\n(.*?)</textarea>', site.text(WEEK), re.DOTALL)
    assert found is not None
    assert found[1] == site.text(f"{WEEK}.txt")


def test_neighbouring_issues_are_a_click_away(site: WebSite) -> None:
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', site.text(WEEK)) == [("prev", "/weekly/2026-W47")]
    site.today = MONDAY + timedelta(days=2)
    assert re.findall(r'rel="(prev|next)" href="([^"]*)"', site.text(WEEK)) == [("prev", "/weekly/2026-W47"), ("next", "/weekly/2026-W49")]


def test_an_empty_week_says_so() -> None:
    html = web_site().text(WEEK)
    assert "In dieser und der nächsten Woche ist nichts angekündigt." in html
    assert "0 Termine" not in html


def test_english_pages_are_english(site: WebSite) -> None:
    html = site.text(f"{WEEK}?lang=en")
    assert "Events of calendar weeks 48 and 49" in html
    assert not re.search(r"Termin|Woche(?!nliste)|Uhr\b", re.sub(r'lang="de"[^<]*<', "<", html))
    assert f'href="{WEEK}.html?lang=en"' in html


@pytest.mark.parametrize("path", [WEEK, f"{WEEK}.html", f"{WEEK}?lang=en"])
def test_a_strangers_text_stays_text(path: str) -> None:
    html = web_site(EVIL_EVENT).text(path)
    for tag, attributes in Elements(html).found:
        assert tag not in {"img", "iframe", "svg", "base", "object", "script"}
        assert not [name for name in attributes if name.startswith("on") or name == "srcdoc"]
        assert attributes.get("href", "/").startswith(("/", "#", "https://", "mailto:redaktion@"))


def test_a_text_cannot_leave_its_field() -> None:
    html = web_site(event("A" * 10, start=evening().details.span.start, summary="</textarea><script>XSS()</script>")).text(WEEK)
    assert html.count("</textarea>") == 2


@pytest.mark.parametrize("path", ["/weekly", WEEK, f"{WEEK}.txt", "/weekly/2026-W54", "/feeds/weekly.rss"])
def test_answers_are_protected_as_all_are(site: WebSite, path: str) -> None:
    headers = site.client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_the_mail_may_show_its_own_styles_and_load_nothing(site: WebSite) -> None:
    policy = site.client.get(f"{WEEK}.html").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script-src" not in policy
    assert "img-src" not in policy


def test_the_feed_has_an_item_for_each_frozen_issue(site: WebSite) -> None:
    answer = frozen(site).client.get("/feeds/weekly.rss")
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert feed.feed.title == "Netzwerktimer Thüringen: Wochenliste"
    assert [one.id[:15] for one in feed.entries] == ["weekly-2026-W48", "weekly-2026-W47"]
    assert "Photonik-Stammtisch" in feed.entries[0].content[0].value


def test_the_feed_holds_the_last_ten_issues() -> None:
    site = web_site()
    site.freeze(*(issue([], monday=MONDAY - timedelta(weeks=n)) for n in range(14)))
    feed = feedparser.parse(site.client.get("/feeds/weekly.rss").data)
    assert [one.link[-8:] for one in feed.entries] == [f"2026-W{48 - n}" for n in range(10)]


def test_the_feed_changes_when_an_issue_is_frozen_and_not_with_the_events(site: WebSite) -> None:
    first = site.client.get("/feeds/weekly.rss")
    site.change(event("C" * 10))
    assert site.client.get("/feeds/weekly.rss", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert frozen(site).client.get("/feeds/weekly.rss", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_last_good_listing_is_served_when_the_store_fails(tmp_path: Path) -> None:
    site = web_site(*EVENTS, folder=tmp_path)
    good = site.client.get(f"{WEEK}.html").data
    site.break_store()
    assert site.client.get(f"{WEEK}.html").data == good


def test_json_is_what_it_says(site: WebSite) -> None:
    data = json.loads(site.text(f"{WEEK}.json"))
    assert (data["preview"], data["compared_with"], data["counts"]["events"]) == (True, "2026-W47", 2)


def test_the_front_page_leads_to_the_listing(site: WebSite) -> None:
    assert site.text("/").count('href="/weekly"') == 2
