"""Entries are rendered once for each revision of an event, and remembered within bounds."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from aggregator.model import Config, FeedEntry, Site, TimeSpan
from tests.factories import START, TODAY, change, event
from tests.web_site import WebSite, web_site
from web.feed_entries import EntryCache, EntryKey

CONFIG, OTHER = Config(site=Site(title="N")), Config(site=Site(title="N"))
NAMES = "ABCDEFGH"
FEEDS = tuple(f"/feeds/events.{extension}" for extension in ("ics", "rss", "atom", "json", "csv"))

BEYOND = datetime(9999, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5)))  # on no day of Berlin that Python knows


def key(name: str, revision: int = 1, look: str = "plain") -> EntryKey:
    return name, revision, "ics", "de", look


def entry(name: str, size: int = 1_000) -> FeedEntry:
    return FeedEntry(event_id=name, day=TODAY, zone="", body=b"x" * size)


def filled(cache: EntryCache, *names: str, size: int = 1_000) -> EntryCache:
    cache.get([], CONFIG)
    for name in names:
        cache.put({key(name): entry(name, size)}, CONFIG)
    return cache


def known(cache: EntryCache, *names: str) -> str:
    return "".join(found[0] for found in cache.get([key(name) for name in names], CONFIG))


def test_what_was_put_is_found_under_all_of_its_key() -> None:
    cache = filled(EntryCache(), "A")
    assert cache.get([key("A"), key("B")], CONFIG) == {key("A"): entry("A")}
    others = key("A", revision=2), key("A", look="noted"), ("A", 1, "rss", "de", "plain"), ("A", 1, "ics", "en", "plain")
    assert cache.get(others, CONFIG) == {}


def test_that_an_event_cannot_be_rendered_is_remembered_too() -> None:
    cache = filled(EntryCache())
    cache.put({key("A"): None}, CONFIG)
    assert cache.get([key("A")], CONFIG) == {key("A"): None}


def test_memory_is_bounded_in_bytes_and_what_was_unused_for_longest_goes_first() -> None:
    cache = filled(EntryCache(most=6_000), *"ABCD")  # 1,400 bytes each
    assert known(cache, "A") == "A"
    filled(cache, "E")
    assert known(cache, *"ABCDE") == "ACDE"
    filled(cache, "F", size=3_000)
    assert known(cache, *"ABCDEF") == "EF"


def test_an_entry_larger_than_the_memory_is_not_remembered() -> None:
    assert known(filled(EntryCache(most=6_000), "A", size=10_000), "A") == ""
    assert known(filled(EntryCache(most=6_000), "A", "A", "A", "A", "A", "B"), *"AB") == "AB"  # put again it counts once


def test_another_configuration_empties_the_memory() -> None:
    cache = filled(EntryCache(), "A", "B")
    assert cache.get([key("A")], OTHER) == {}
    cache.put({key("B"): entry("B")}, CONFIG)  # rendered under the former one, and late
    assert cache.get([key("A"), key("B")], OTHER) == {}


@pytest.fixture
def site(tmp_path: Path) -> WebSite:
    events = (event(name * 10, summary=f"Abend {name}", start=START + timedelta(days=n)) for n, name in enumerate(NAMES))
    return web_site(*events, folder=tmp_path)


def spoil(site: WebSite, *names: str) -> None:
    """Let it show where an entry was rendered anew: what is stored of these events has another title, under the same revision."""
    with site.store.write() as tx:
        for event_id, kept in tx.publications.many([name * 10 for name in names]).items():
            tx.publications.save([replace(kept, details=replace(kept.details, summary=f"Neu {event_id[0]}"))], {})


def told(site: WebSite, path: str) -> str:
    """The letters of the events that a feed tells, small where they were rendered since `spoil`."""
    text = site.text(path)
    return "".join(name if f"Abend {name}" in text else name.lower() if f"Neu {name}" in text else "" for name in NAMES)


@pytest.mark.parametrize("path", FEEDS)
def test_after_a_change_only_its_entry_is_rendered(site: WebSite, path: str) -> None:
    site.client.get(path)
    spoil(site, *NAMES)
    site.change(event("C" * 10, summary="Neu C", start=START + timedelta(days=2)))
    assert told(site, path) == "ABcDEFGH"


@pytest.mark.parametrize("path", FEEDS)
def test_selections_of_one_format_share_their_entries(site: WebSite, path: str) -> None:
    site.client.get(path)
    spoil(site, *NAMES)
    assert told(site, f"{path}?q=abend") == NAMES
    assert told(site, f"{path}?lang=en") == NAMES.lower()


def test_a_changed_configuration_renders_every_entry(site: WebSite) -> None:
    site.client.get("/feeds/events.ics")
    spoil(site, *NAMES)
    site.config = replace(site.config, site=replace(site.config.site, title="Neuer Name"))
    assert told(site, "/feeds/events.ics") == NAMES.lower()


def test_an_event_whose_note_is_over_is_rendered_without_it(site: WebSite) -> None:
    moved = event("C" * 10, summary="Abend C", start=START + timedelta(days=20), changes=(change("location", "Aula", "Saal"),))
    site.change(replace(moved, publication=replace(moved.publication, changed_on=TODAY)))
    assert "Saal" in site.text("/feeds/events.json")
    site.today += timedelta(days=14)
    assert "Saal" not in site.text("/feeds/events.json")


@pytest.mark.parametrize("path", FEEDS)
def test_an_event_that_cannot_be_rendered_is_left_out_and_stops_no_other(
    site: WebSite, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with site.store.write() as tx:
        kept = tx.publications.many(["C" * 10])["C" * 10]
        tx.publications.save([replace(kept, details=replace(kept.details, span=TimeSpan(BEYOND)))], {})
    assert told(site, path) == "ABDEFGH"
    assert told(site, f"{path}?network=optonet") == "ABDEFGH"
    (line,) = caplog.records  # not once a request
    assert "CCCCCCCCCC cannot be rendered" in line.getMessage()
    site.change(event("C" * 10, summary="Abend C, berichtigt", start=START + timedelta(days=2)))
    assert told(site, path) == NAMES
