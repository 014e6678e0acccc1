"""The RSS feed, read back as XML and by feedparser."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Event, FeedEntry, Link, State
from feeds.ical import zone_of
from feeds.rss import MAX_ITEMS, entry, frame
from tests.factories import BASE_URL, NOW, START, TODAY, cancelled, change, channel, event, everywhere, feed_context

EV = "{http://purl.org/rss/1.0/modules/event/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ANY_TEXT = st.text(st.characters(), max_size=200)


def feed(*events: Event, language: str = "de", look: str = "plain") -> bytes:
    entries = [FeedEntry(event_id=one.id, day=TODAY, zone=zone_of(one), body=entry(one, feed_context(), language, look)) for one in events]
    return frame(channel("rss", language=language), entries)


def item(of: Event, language: str = "de", look: str = "plain") -> Any:
    return etree.fromstring(feed(of, language=language, look=look)).find("channel/item")


def content(of: Event, look: str = "plain") -> str:
    return str(item(of, look=look).findtext(CONTENT))


@pytest.mark.parametrize(
    ("start", "end", "language", "title"),
    [
        (START, None, "de", "Do, 03.12.2026, 17:00: Stammtisch"),
        (START, None, "en", "Thu, 3 Dec 2026, 17:00: Stammtisch"),
        (date(2026, 12, 3), None, "de", "Do, 03.12.2026: Stammtisch"),
        (date(2026, 12, 3), date(2026, 12, 4), "de", "Do, 03.12.2026: Stammtisch"),
        (date(2026, 12, 3), date(2026, 12, 6), "de", "Do, 03.12.2026 – Sa, 05.12.2026: Stammtisch"),
        (datetime(2026, 12, 3, 16, tzinfo=UTC), None, "de", "Do, 03.12.2026, 17:00: Stammtisch"),
        (datetime(2026, 12, 3, 16, tzinfo=ZoneInfo("Europe/London")), None, "de", "Do, 03.12.2026, 16:00 (Europe/London): Stammtisch"),
        (datetime(2026, 12, 3, 17, tzinfo=ZoneInfo("Europe/Vienna")), None, "de", "Do, 03.12.2026, 17:00: Stammtisch"),
    ],
)
def test_a_title_opens_with_the_date(start: Any, end: Any, language: str, title: str) -> None:
    assert item(event(summary="Stammtisch", start=start, end=end), language).findtext("title") == title


@pytest.mark.parametrize(
    ("state", "language", "title"),
    [
        (State.CANCELLED, "de", "ABGESAGT: Do, 03.12.2026, 17:00: Stammtisch"),
        (State.CANCELLED, "en", "CANCELLED: Thu, 3 Dec 2026, 17:00: Stammtisch"),
        (State.WITHDRAWN, "de", "Nicht mehr angekündigt: Do, 03.12.2026, 17:00: Stammtisch"),
    ],
)
def test_an_event_that_is_off_says_so_first(state: State, language: str, title: str) -> None:
    assert item(cancelled(event(summary="Stammtisch"), state), language, "show").findtext("title") == title


def test_the_date_of_an_item_is_when_we_published_it_first() -> None:
    first = datetime(2026, 11, 1, 8, 5, 9, tzinfo=UTC)
    assert item(event(created=first, last_modified=NOW)).findtext("pubDate") == "Sun, 01 Nov 2026 08:05:09 GMT"


def test_the_guid_is_the_uid() -> None:
    guid = item(event(id="K3V9XQ2A7B")).find("guid")
    assert (guid.text, guid.get("isPermaLink")) == ("K3V9XQ2A7B@netzwerktimer.example", "false")


def test_an_item_links_our_page_in_its_language() -> None:
    assert item(event()).findtext("link") == f"{BASE_URL}/events/0123456789"
    assert item(event(), "en").findtext("link") == f"{BASE_URL}/events/0123456789?lang=en"


def test_the_event_module_tells_when_and_where() -> None:
    told = item(event(end=START + timedelta(hours=2), location="Aula", address="Jena", organizer="OptoNet"))
    assert told.findtext(f"{EV}startdate") == "2026-12-03T17:00:00+01:00"
    assert told.findtext(f"{EV}enddate") == "2026-12-03T19:00:00+01:00"
    assert told.findtext(f"{EV}location") == "Aula, Jena"
    assert told.findtext(f"{EV}organizer") == "OptoNet"


def test_whole_days_end_on_their_last_day() -> None:
    told = item(event(start=date(2026, 12, 3), end=date(2026, 12, 6)))
    assert (told.findtext(f"{EV}startdate"), told.findtext(f"{EV}enddate")) == ("2026-12-03", "2026-12-05")


def test_an_unknown_end_is_not_told() -> None:
    assert item(event(end=None)).find(f"{EV}enddate") is None


def test_categories_are_networks_and_topics_in_the_language() -> None:
    told = item(event(topics=("photonik",), networks=("optonet", "medways")), "en")
    assert [one.text for one in told.findall("category")] == ["OptoNet e. V.", "medways e. V.", "Photonics"]


def test_the_content_is_the_whole_event() -> None:
    told = event(
        end=START + timedelta(hours=2),
        location="Aula",
        description_html="<p>Mit <b>Führung</b></p>",
        registration_url="https://optonet-jena.de/a?b=1&c=2",
        links=(Link(network="optonet", url="https://optonet-jena.de/1"),),
    )
    assert content(told) == (
        "<p>Do, 03.12.2026, 17:00–19:00 · Aula</p><p>Mit <b>Führung</b></p>"
        '<ul><li>Anmeldung: <a href="https://optonet-jena.de/a?b=1&amp;c=2" rel="nofollow noopener ugc">https://optonet-jena.de/a?b=1&amp;c=2</a></li></ul>'
        '<p>Angekündigt von:</p><ul><li>OptoNet e. V.: <a href="https://optonet-jena.de/1" rel="nofollow noopener ugc">https://optonet-jena.de/1</a></li></ul>'
    )


def test_plain_text_becomes_paragraphs() -> None:
    assert "<p>eins<br>zwei</p><p>1 &lt; 2</p>" in content(event(description="eins\nzwei\n\n1 < 2"))


def test_a_noted_item_opens_with_what_changed() -> None:
    moved = event(changes=(change("location", "Aula", "Saal"),), changed_on=TODAY)
    assert content(moved, "noted").startswith("<p><strong>Geändert am 22.11.2026: Ort jetzt Saal (bisher Aula)</strong></p>")
    assert item(moved, look="noted").findtext("description").startswith("Geändert am 22.11.2026")


def test_a_description_is_html_without_markup_of_a_stranger() -> None:
    told = item(event(description="<script>alert(1)</script> & <b>mehr</b>"))
    assert told.findtext("description") == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;mehr&lt;/b&gt;"


@pytest.mark.parametrize(
    "html", ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>', "<svg/onload=alert(1)>"]
)
def test_html_that_slipped_through_is_harmless_here(html: str) -> None:
    assert not re.search("<script|<img|<svg|javascript:|onerror|onload", content(event(description_html=html)))


def test_a_title_is_harmless_for_readers_that_take_it_for_html() -> None:
    told = item(event(summary="1 < 2 <script>alert(1)</script>", location="<img src=x>"))
    assert told.findtext("title").endswith("1 < 2 ‹script>alert(1)‹/script>")
    assert told.findtext(f"{EV}location") == "‹img src=x>"


def test_a_place_in_html_stays_text() -> None:
    assert "<b>" not in content(event(location="<b>Aula</b>", organizer="<b>", price="<b>"))


@given(text=ANY_TEXT, other=ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_well_formed_xml(text: str, other: str) -> None:
    fields = everywhere(other, "description", "description_html", "location", "address", "url", "registration_url", "price", "organizer")
    body = feed(event(summary=text, changes=(change("summary", other, text),), topics=(other,), networks=(other,), **fields), look="noted")
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    assert len(root.findall("channel/item")) == 1
    assert b"<!DOCTYPE" not in body


@given(text=st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="<"), min_size=1, max_size=100))
@settings(max_examples=40, deadline=None)
def test_a_clean_title_comes_back_as_it_was(text: str) -> None:
    assert item(event(summary=text)).findtext("title") == f"Do, 03.12.2026, 17:00: {text}"


def test_the_channel_says_what_readers_ask() -> None:
    root = etree.fromstring(feed(event(), language="en"))
    told = {one.tag: one.text for one in root.find("channel") if len(one) == 0 and one.text}
    assert told["title"] == "Netzwerktimer Thüringen"
    assert told["link"] == f"{BASE_URL}/"
    assert told["language"] == "en"
    assert told["ttl"] == "60"
    assert told["lastBuildDate"] == "Sun, 22 Nov 2026 09:00:00 GMT"
    assert root.find("channel/{http://www.w3.org/2005/Atom}link").get("href") == f"{BASE_URL}/feeds/events.rss"


def test_a_feed_without_items_is_one() -> None:
    assert etree.fromstring(feed()).find("channel/item") is None


def test_a_feed_ends_after_the_events_announced_last() -> None:
    root = etree.fromstring(feed(*(event(f"{n:010}") for n in range(MAX_ITEMS + 5))))
    guids = [one.findtext("guid") for one in root.findall("channel/item")]
    assert (len(guids), guids[0][:10]) == (MAX_ITEMS, "0000000000")


def test_feedparser_finds_nothing_wrong() -> None:
    read = feedparser.parse(feed(event(summary="A & B", location="Aula")))
    assert not read.bozo
    assert read.entries[0].title == "Do, 03.12.2026, 17:00: A & B"
    assert read.entries[0].ev_startdate == "2026-12-03T17:00:00+01:00"
