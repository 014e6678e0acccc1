"""The store finds what a selection holds, in the order of starts."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import Collection, Config, Event, Mode, Network, Selection, Site, State
from aggregator.store import Store
from tests.factories import BERLIN, START, TODAY, cancelled, event
from tests.stores import put

ZONE, DAY = "Europe/Berlin", timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", ZONE)
    yield made
    made.close()


def ids(store: Store, today: date = TODAY, config: Config | None = None, **asked: Any) -> str:
    """The first letters of the events that a selection lists."""
    return "".join(e.id[0] for e in store.events.listed(Selection(**asked), today, config=config))


def of(letter: str, **said: Any) -> Event:
    return event(letter * 10, **said)


def campaign(
    slug: str = "wochen", first: date = TODAY, last: date = TODAY + 30 * DAY, words: tuple[str, ...] = ("cross-cluster",)
) -> Collection:
    return Collection(slug=slug, title={"de": slug}, first=first, last=last, words=words)


def config(*collections: Collection, networks: tuple[Network, ...] = ()) -> Config:
    return Config(site=Site(title="N"), collections=collections, networks=networks)


def test_each_filter_holds_its_own_events(store: Store) -> None:
    put(
        store,
        of("A", networks=["optonet"], topics=("photonik", "it"), region="ost", mode=Mode.ONSITE),
        of("B", networks=["medways", "optonet"], topics=("medizin",), region="nord-west", mode=Mode.HYBRID),
        of("C", networks=["theen"]),
    )
    assert ids(store, networks=("optonet",)) == "AB"
    assert ids(store, networks=("medways", "theen")) == "BC"
    assert ids(store, topics=("it",)) == "A"
    assert ids(store, regions=("nord-west",)) == "B"
    assert ids(store, modes=("hybrid", "onsite")) == "AB"
    assert ids(store, networks=("optonet",), topics=("photonik",), regions=("ost",), modes=("onsite",)) == "A"
    assert ids(store, networks=("optonet",), topics=("photonik",), modes=("hybrid",)) == ""


def test_a_name_is_never_part_of_another_one(store: Store) -> None:
    put(store, of("A", networks=["it"], region="ost"), of("B", networks=["it-verbund"], topics=("it",)))
    assert ids(store, networks=("it",)) == "A"
    assert ids(store, networks=("it-verbund",)) == "B"
    assert ids(store, regions=("it",)) == ""


def test_days_are_both_included_and_meet_what_runs_on_them(store: Store) -> None:
    put(store, of("A", start=date(2026, 12, 1), end=date(2026, 12, 4)), of("B", start=START), of("C", start=START + DAY))
    third = date(2026, 12, 3)
    assert ids(store, first=third, last=third) == "AB"
    assert ids(store, first=third + DAY) == "C"
    assert ids(store, last=third - DAY) == "A"
    assert ids(store, first=third + DAY, last=third) == ""
    assert ids(store, first=date.min, last=date.max) == "ABC"


def test_a_listing_goes_back_as_far_as_feeds_when_it_is_asked_to(store: Store) -> None:
    put(store, of("A", start=START), of("B", start=START + 40 * DAY))
    later = START.date() + 10 * DAY
    assert ids(store, later) == "B"
    assert ids(store, later, first=START.date()) == "AB"
    assert ids(store, START.date() + 31 * DAY, first=START.date()) == "B"


@pytest.mark.parametrize("days", [1, 2, 7, 8, 9, 49, 50, 51, 52, 300, 400, 402, 3_000, 30_000])
@pytest.mark.parametrize("asked", [{}, {"networks": ("optonet",)}, {"q": "dauer"}], ids=["all", "network", "word"])
def test_what_lasts_long_is_listed_to_its_last_day(store: Store, days: int, asked: dict[str, Any]) -> None:
    begin = TODAY - days * DAY
    put(store, of("L", summary="Dauerausstellung", start=begin, end=TODAY + DAY))
    assert ids(store, TODAY, **asked) == "L"
    assert ids(store, TODAY + DAY, **asked) == ""
    assert ids(store, begin, **asked) == "L"


def test_what_runs_already_comes_before_what_begins_and_pages_join(store: Store) -> None:
    put(
        store,
        *(of(letter, start=TODAY - n * DAY, end=TODAY + 2 * DAY) for n, letter in ((60, "A"), (9, "B"), (3, "C"))),
        *(of(letter, start=START + n * DAY) for n, letter in enumerate("DEF")),
    )
    seen, after = "", ""
    for _ in range(6):
        page = store.events.listed(Selection(), TODAY, limit=1, after=after)
        seen, after = seen + page[0].id[0], page[0].id
    assert seen == "ABCDEF"
    assert store.events.listed(Selection(), TODAY, after=after) == ()


def test_events_of_one_minute_have_one_order_whatever_came_first(store: Store) -> None:
    for letter in "CAB":
        put(store, of(letter))
    assert ids(store) == "ABC"


def test_events_whose_places_meet_stand_beside_each_other_and_stay(store: Store) -> None:
    same = [event(f"{letter}00000AAAA", summary="Doppelt") for letter in "ABC"]
    put(store, *same)
    assert ids(store) == "ABC"
    put(store, same[0], event("B00000AAAA", summary="Doppelt und neu"))
    assert ids(store, q="doppelt") == "ABC"
    assert ids(store, q="neu") == "B"


def test_an_event_that_moves_is_found_at_its_new_place_only(store: Store) -> None:
    put(store, of("A", start=START), of("B", start=START + DAY))
    put(store, of("A", start=START + 2 * DAY, summary="Verlegt"))
    assert ids(store) == "BA"
    assert ids(store, q="verlegt") == "A"
    assert ids(store, q="photonik") == "B"
    assert ids(store, networks=("optonet",), last=START.date()) == ""


def test_events_that_change_places_keep_their_words(store: Store) -> None:
    put(store, of("A", summary="Laser"), of("B", summary="Linse", start=START + DAY))
    put(store, of("A", summary="Laser", start=START + DAY), of("B", summary="Linse"))
    assert ids(store) == "BA"
    assert (ids(store, q="laser"), ids(store, q="linse")) == ("A", "B")


def test_what_is_gone_is_found_by_no_filter(store: Store) -> None:
    far = {"start": START + 30 * DAY}
    put(store, cancelled(of("A", **far)), cancelled(of("B", **far), State.LEFT), of("C", **far))
    filters: tuple[dict[str, Any], ...] = ({}, {"networks": ("optonet",)}, {"q": "stammtisch"})
    assert {ids(store, TODAY + 13 * DAY, **asked) for asked in filters} == {"AC"}
    assert {ids(store, TODAY + 14 * DAY, **asked) for asked in filters} == {"C"}


def test_a_collection_is_its_days_and_its_words(store: Store) -> None:
    put(
        store,
        of("A", summary="Cross-Cluster-Forum", start=START),
        of("B", summary="Forum", description="Teil der Cross-Cluster-Wochen", start=START),
        of("C", summary="Cross-Cluster-Forum", start=START + 40 * DAY),
        of("D", summary="Forum", start=START),
    )
    wochen, tage = campaign(), campaign("tage", START.date() + 39 * DAY, START.date() + 41 * DAY, ("forum",))
    assert ids(store, config=config(wochen), collections=("wochen",)) == "AB"
    assert ids(store, config=config(wochen, tage), collections=("tage", "wochen")) == "ABC"
    assert ids(store, config=config(wochen), collections=("wochen",), q="teil") == "B"
    assert ids(store, config=config(wochen), collections=("wochen",), first=START.date() + DAY) == ""


def test_an_event_of_two_collections_is_listed_once(store: Store) -> None:
    put(store, of("A", summary="Cross-Cluster-Forum"))
    both = config(campaign(), campaign("foren", words=("forum", "cross")))
    assert ids(store, config=both, collections=("foren", "wochen")) == "A"
    assert store.events.count(Selection(collections=("foren", "wochen")), TODAY, config=both) == 1


def test_a_collection_that_nobody_knows_or_that_says_no_word_holds_nothing(store: Store) -> None:
    put(store, of("A"))
    assert ids(store, collections=("wochen",)) == ""
    assert ids(store, config=config(campaign(words=())), collections=("wochen",)) == ""


def test_a_count_goes_no_further_than_asked(store: Store) -> None:
    put(store, *(of(letter) for letter in "ABCDE"))
    assert store.events.count(Selection(), TODAY) == 5
    assert store.events.count(Selection(), TODAY, most=3) == 3
    assert store.events.count(Selection(q="stammtisch"), TODAY, most=3) == 3


def test_a_network_is_known_as_long_as_it_has_events(store: Store) -> None:
    put(store, of("A", networks=["optonet"]))
    assert store.events.knows_network("optonet")
    assert not store.events.knows_network("opto")
    assert not store.events.knows_network('x" OR "a')


def test_whole_days_stand_at_their_local_midnight(store: Store) -> None:
    put(
        store, of("A", start=date(2026, 12, 3)), of("B", start=datetime(2026, 12, 3, 0, 0, tzinfo=BERLIN)), of("C", start=date(2026, 12, 4))
    )
    assert ids(store, last=date(2026, 12, 3)) == "AB"
    assert ids(store, first=date(2026, 12, 4)) == "C"
