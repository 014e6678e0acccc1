"""The JSON Feed, read back."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Event, FeedEntry, Link, Mode
from feeds.ical import zone_of
from feeds.jsonfeed import entry, frame
from tests.factories import BASE_URL, START, TODAY, cancelled, change, channel, event, everywhere, feed_context

ANY_TEXT = st.text(st.characters(), max_size=200)


def feed(*events: Event) -> bytes:
    entries = [FeedEntry(event_id=one.id, day=TODAY, zone=zone_of(one), body=entry(one, feed_context(), "de", "plain")) for one in events]
    return frame(channel("json"), entries)


def item(of: Event, language: str = "", look: str = "plain") -> Any:
    return json.loads(entry(of, feed_context(), language, look))


def test_the_feed_says_what_readers_ask() -> None:
    assert json.loads(feed()) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Netzwerktimer Thüringen",
        "home_page_url": f"{BASE_URL}/",
        "feed_url": f"{BASE_URL}/feeds/events.json",
        "language": "de",
        "items": [],
    }


def test_items_keep_their_order() -> None:
    assert [one["id"][:1] for one in json.loads(feed(event("b"), event("a")))["items"]] == ["b", "a"]


def test_an_item_has_its_addresses_and_dates() -> None:
    told = item(event(url="https://optonet-jena.de/1", created=datetime(2026, 11, 1, 8, tzinfo=UTC), topics=("photonik",)))
    assert told["id"] == "0123456789@netzwerktimer.example"
    assert told["url"] == f"{BASE_URL}/events/0123456789"
    assert told["external_url"] == "https://optonet-jena.de/1"
    assert told["date_published"] == "2026-11-01T08:00:00Z"
    assert told["date_modified"] == "2026-11-22T09:00:00Z"
    assert told["tags"] == ["OptoNet e. V.", "Photonik und Optik"]


def test_the_extension_tells_the_event_itself() -> None:
    told = event(
        end=START + timedelta(hours=2),
        location="Aula",
        geo=(50.93, 11.59),
        mode=Mode.HYBRID,
        price="10 €",
        deadline=date(2026, 11, 30),
        sequence=3,
        links=(Link(network="optonet", url="https://optonet-jena.de/1"), Link(network="optonet", url="javascript:1")),
    )
    assert item(told)["_event"] == {
        "start": "2026-12-03T17:00:00+01:00",
        "end": "2026-12-03T19:00:00+01:00",
        "all_day": False,
        "time_open": False,
        "time_zone": "Europe/Berlin",
        "status": "confirmed",
        "state": "announced",
        "sequence": 3,
        "location": "Aula",
        "geo": [50.93, 11.59],
        "mode": "hybrid",
        "deadline": "2026-11-30",
        "price": "10 €",
        "networks": ["optonet"],
        "links": [{"network": "optonet", "url": "https://optonet-jena.de/1"}],
    }


def test_whole_days_end_exclusively_and_an_unknown_end_is_null() -> None:
    days = item(event(start=date(2026, 12, 3), end=date(2026, 12, 5)))["_event"]
    assert (days["start"], days["end"], days["all_day"]) == ("2026-12-03", "2026-12-05", True)
    assert item(event(end=None))["_event"]["end"] is None


def test_a_cancelled_event_says_so() -> None:
    off = cancelled(event(summary="Stammtisch"))
    assert (item(off, "de", "show")["title"], item(off, "de", "show")["_event"]["status"]) == ("ABGESAGT: Stammtisch", "cancelled")
    assert (item(off, "de", "mark")["title"], item(off, "de", "mark")["_event"]["status"]) == ("ABGESAGT: Stammtisch", "confirmed")


def test_a_noted_event_opens_with_what_changed() -> None:
    moved = event(changes=(change("location", "Aula", "Saal"),), changed_on=TODAY, description="Der Text.")
    assert item(moved, "en", "noted")["content_text"] == "Changed on 22 Nov 2026: place now Saal (was Aula)\n\nDer Text."
    assert item(moved)["content_text"] == "Der Text."


def test_no_markup_stands_in_the_bytes() -> None:
    body = entry(event(summary="<script>"), feed_context(), "de", "plain")
    assert b"<" not in body
    assert json.loads(body)["title"] == "<script>"


@given(text=ANY_TEXT, other=ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_json(text: str, other: str) -> None:
    fields = everywhere(other, "description", "location", "address", "url", "image", "registration_url", "price", "organizer", "language")
    body = feed(event(summary=text, topics=(other,), networks=(other,), **fields), event("b"))
    assert len(json.loads(body)["items"]) == 2
