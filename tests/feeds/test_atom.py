"""The Atom feed, read back as XML."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Event
from tests.factories import BASE_URL, NOW, TODAY, cancelled, change, event, everywhere
from tests.validity import atom_faults
from tests.written import written

ATOM = "{http://www.w3.org/2005/Atom}"
ANY_TEXT = st.text(st.characters(), max_size=200)


def root_of(*events: Event, language: str = "de", **frame: Any) -> Any:
    return etree.fromstring(written("atom", events, language, **frame))


def entry_of(of: Event, language: str = "de") -> Any:
    return root_of(of, language=language).find(f"{ATOM}entry")


def test_an_entry_is_dated_by_its_first_publication_and_its_last_change() -> None:
    told = entry_of(event(created=datetime(2026, 11, 1, 8, 5, 9, 999, tzinfo=UTC), last_modified=NOW))
    assert told.findtext(f"{ATOM}published") == "2026-11-01T08:05:09Z"
    assert told.findtext(f"{ATOM}updated") == "2026-11-22T09:00:00Z"


def test_an_id_holds_no_address_that_may_change() -> None:
    assert entry_of(event("K3V9XQ2A7B")).findtext(f"{ATOM}id") == "tag:netzwerktimer.example,2026:K3V9XQ2A7B"
    path = "/feeds/events.atom?network=optonet&lang=en"
    assert root_of(self_url=BASE_URL + path).findtext(f"{ATOM}id") == f"tag:netzwerktimer.example,2026:{path}"


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    feed = root_of(event("a"), event("b", last_modified=NOW - timedelta(days=3)))
    assert feed.findtext(f"{ATOM}updated") == "2026-11-22T09:00:00Z"
    assert root_of().findtext(f"{ATOM}updated") == "2026-01-01T00:00:00Z"


def test_an_entry_leads_to_our_page_and_to_the_organizers() -> None:
    links = {link.get("rel"): link.get("href") for link in entry_of(event(url="https://optonet-jena.de/1"), "en").findall(f"{ATOM}link")}
    assert links == {"alternate": f"{BASE_URL}/events/0123456789?lang=en", "related": "https://optonet-jena.de/1"}


def test_the_author_is_who_makes_it_else_who_announces_it() -> None:
    def authors(of: Event) -> list[str]:
        return [author.findtext(f"{ATOM}name") for author in entry_of(of).findall(f"{ATOM}author")]

    assert authors(event(organizer="Zeiss")) == ["Zeiss"]
    assert authors(event(networks=("optonet", "medways"))) == ["OptoNet e. V.", "medways e. V."]


def test_what_changed_and_what_is_off_is_said_first() -> None:
    moved = event(changes=(change("location", "Aula", "Saal"),), changed_on=TODAY)
    assert entry_of(moved, "en").findtext(f"{ATOM}summary").startswith("Changed on 22 Nov 2026: place now Saal (was Aula)")
    assert entry_of(cancelled(event(summary="Stammtisch"))).findtext(f"{ATOM}title") == "ABGESAGT: Do, 03.12.2026, 17:00: Stammtisch"


@given(text=ANY_TEXT, other=ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_valid_feed(text: str, other: str) -> None:
    fields = everywhere(
        other, "description", "description_html", "location", "address", "url", "registration_url", "image", "price", "organizer"
    )
    body = written("atom", [event(summary=text, topics=(other,), networks=(other,), **fields), event("b")])
    assert atom_faults(body, f"{BASE_URL}/feeds/events.atom", NOW) == []


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<svg/onload=alert(1)>", '<a href="javascript:alert(1)">x</a>'])
def test_content_is_harmless(html: str) -> None:
    told = entry_of(event(description_html=html, summary=html)).findtext(f"{ATOM}content")
    assert not any(word in told for word in ("<script", "<svg", "javascript:"))
