"""What events can be filtered by holds from the write that changes it; what is found in their words follows soon after, and never lies."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config as Alembic
from sqlalchemy import create_engine, text

import aggregator.store
from aggregator.model import Entry, Event, Mode, Selection, State
from aggregator.press import Press, render_again, render_others
from aggregator.store import Store
from aggregator.times import last_day, local_day
from tests.factories import BERLIN, NOW, START, TODAY, cancelled, event

DAY = timedelta(days=1)
NETWORKS, TOPICS, MODES = ("optonet", "medways", "theen"), ("photonik", "it"), (Mode.ONSITE, Mode.ONLINE)
PRESS = Press(
    calendar=lambda one: [Entry(extension="ics", language="de", look="plain", body=one.id.encode())],
    others=lambda _: [],
    new_id=lambda: "unused",
    zone=ZoneInfo("Europe/Berlin"),
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url, "Europe/Berlin")
    yield made
    made.close()


def put(store: Store, *events: Event) -> None:
    with store.write() as tx:
        tx.events.save([(one, PRESS.calendar(one)) for one in events], tx.events.many(one.id for one in events).values(), NOW)


def follow(store: Store) -> None:
    render_others(store, PRESS, NOW)


def ids(store: Store, selection: Selection) -> str:
    return "".join(one.id[0] for one in store.events.listed(selection, TODAY))


def q(words: str) -> Selection:
    return Selection(q=words)


def test_an_event_is_in_its_feeds_at_once_and_found_by_its_words_soon_after(store: Store) -> None:
    put(store, event("A" * 10, summary="Laser", topics=("photonik",)))
    assert (ids(store, Selection(topics=("photonik",))), ids(store, q("laser"))) == ("A", "")
    follow(store)
    assert ids(store, q("laser")) == "A"


def test_an_event_that_moved_is_not_found_where_it_stood(store: Store) -> None:
    put(store, event("A" * 10, summary="Laser"))
    follow(store)
    put(store, event("A" * 10, summary="Laser", start=START + DAY))
    assert store.events.count(q("laser"), TODAY) == 0
    put(store, event("BAAAAAAAAA", summary="Linse"))  # of the same minute and rank: the place is free
    assert ids(store, Selection(networks=("optonet",))) == "BA"
    assert ids(store, q("laser")) == ""
    follow(store)
    assert (ids(store, q("laser")), ids(store, q("linse"))) == ("A", "B")


def test_an_event_is_found_by_what_it_says_now(store: Store) -> None:
    put(store, event("A" * 10, summary="Laser"))
    follow(store)
    put(store, event("A" * 10, summary="Linse"))
    follow(store)
    assert (ids(store, q("laser")), ids(store, q("linse"))) == ("", "A")


def test_an_event_that_left_a_network_is_in_its_feed_no_more(store: Store) -> None:
    put(store, event("A" * 10, networks=["optonet"]))
    put(store, event("A" * 10, networks=["medways"]))
    assert (ids(store, Selection(networks=("optonet",))), ids(store, Selection(networks=("medways",)))) == ("", "A")
    assert [store.events.knows_network(slug) for slug in ("optonet", "medways")] == [False, True]


def test_an_event_that_is_announced_again_looks_like_any_other(store: Store) -> None:
    put(store, cancelled(event("A" * 10)))
    assert store.events.pieces("ics", Selection(), TODAY, "de", "hide") == ()
    put(store, event("A" * 10))
    assert [piece.body for piece in store.events.pieces("ics", Selection(), TODAY, "de", "hide")] == [b"A" * 10]


@pytest.mark.parametrize("many", [2, 99, 100, 101, 250, 600])
def test_any_number_of_networks_can_be_asked_for_together(store: Store, many: int) -> None:
    slugs = [f"n{number}" for number in range(many)]
    put(store, event("A" * 10, networks=slugs), event("B" * 10, networks=slugs[:2], start=START - DAY))
    put(store, event("C" * 10, networks=[slugs[-1]], start=TODAY - DAY, end=TODAY + DAY), event("D" * 10, networks=["other"]))
    assert ids(store, Selection(networks=tuple(slugs))) == "CBA"
    assert ids(store, Selection(networks=tuple(slugs), topics=("none",))) == ""
    assert store.events.count(Selection(networks=tuple(slugs)), TODAY) == 3


def test_a_part_finds_every_word_it_stands_in_however_many_there_are(store: Store) -> None:
    signs = "bdfgklmnprst"
    words = [f"{a}a{b}o{c}eforum" for a in signs for b in signs for c in signs[:2]]
    put(store, *(event(f"{number:010}", summary=word) for number, word in enumerate(words)))
    follow(store)
    assert store.events.count(q("forum"), TODAY) == store.events.count(q("for"), TODAY) == len(words) > 200
    assert store.events.count(q("forums"), TODAY) == 0


def made(dice: Random, letter: str) -> Event:
    """An event of any networks, topics and length."""
    start = TODAY + dice.randrange(-20, 20) * DAY
    one = event(
        letter + "0" * 9,
        networks=sorted(dice.sample(NETWORKS, dice.randint(1, 2))),
        topics=tuple(sorted(dice.sample(TOPICS, dice.randint(0, 2)))),
        mode=dice.choice((None, *MODES)),
        summary=" ".join(dice.sample(("Laser", "Linse", "Licht"), 2)),
        start=start,
        end=start + dice.choice((1, 1, 1, 3, 12)) * DAY,
    )
    return cancelled(one, dice.choice((State.CANCELLED, State.MERGED, State.LEFT)), TODAY) if dice.random() < 0.2 else one


def fits(one: Event, selection: Selection) -> bool:
    details, span = one.details, one.details.span
    assert span
    assert selection.first
    assert selection.last
    return (
        local_day(span.start, BERLIN) <= selection.last
        and last_day(span, BERLIN) >= selection.first
        and one.publication.state is not State.MERGED
        and (one.publication.gone_on is None or one.publication.gone_on > TODAY)
        and (not selection.networks or bool({*selection.networks} & {*one.publication.networks}))
        and (not selection.topics or bool({*selection.topics} & {*details.topics}))
        and (not selection.modes or details.mode in selection.modes)
        and (not selection.q or selection.q in details.summary.lower())
    )


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_to_events_a_selection_holds_those_that_fit(store: Store, seed: int) -> None:
    dice, there = Random(seed), dict[str, Event]()
    for _ in range(25):
        fresh = [made(dice, letter) for letter in dice.sample("ABCDEFGH", 3)]
        put(store, *fresh)
        there |= {one.id: one for one in fresh}
        asked = Selection(
            networks=tuple(sorted(dice.sample(NETWORKS, dice.randint(0, 2)))),
            topics=tuple(sorted(dice.sample(TOPICS, dice.randint(0, 2)))),
            modes=tuple(sorted(dice.sample(MODES, dice.randint(0, 1)))),
            first=TODAY + dice.randrange(-2, 5) * DAY,
            last=TODAY + dice.randrange(5, 20) * DAY,
        )
        assert {*ids(store, asked)} == {one.id[0] for one in there.values() if fits(one, asked)}
        words = replace(asked, q=dice.choice(("laser", "linse")))
        assert {*ids(store, words)} <= {one.id[0] for one in there.values()}
        if dice.random() < 0.5:
            follow(store)
            assert {*ids(store, words)} == {one.id[0] for one in there.values() if fits(one, words)}


def test_a_database_of_an_older_program_is_filled_when_the_entries_are_written_again(store: Store, url: str) -> None:
    put(store, event("A" * 10, summary="Industrieforum"), event("B" * 10, start=TODAY - DAY, end=date.max - 400_000 * DAY))
    put(store, cancelled(event("C" * 10)))
    told = Alembic()
    told.set_main_option("script_location", str(Path(aggregator.store.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        told.attributes["connection"] = connection
        command.downgrade(told, "0011")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM positions")).scalar() == 3
    engine.dispose()
    again = Store(url, "Europe/Berlin")
    render_again(again, PRESS, NOW, "anew")
    follow(again)
    assert ids(again, Selection(networks=("optonet",))) == "BAC"
    assert ids(again, q("forum")) == "A"
    assert [piece.event_id[0] for piece in again.events.pieces("ics", Selection(), TODAY, "de", "hide")] == ["B", "A"]
    again.close()
