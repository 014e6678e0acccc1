"""What events are found by stands where they stand, and nowhere else: facets and words hold from the write that changes them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, create_engine, select, text

from aggregator.model import Event, Mode, Selection
from aggregator.store import Store
from aggregator.store.event_query import facet_rows
from aggregator.store.search_index import words_of
from aggregator.store.tables import events, facets, search_words
from tests.factories import NOW, START, TODAY, event
from tests.stores import ZONE, put

DAY = timedelta(days=1)
NETWORKS, TOPICS = ("optonet", "medways", "theen"), ("photonik", "it")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{file}", ZONE)
    yield made
    made.close()


def ids(store: Store, **asked: object) -> str:
    return "".join(one.id[0] for one in store.events.listed(Selection(**asked), TODAY))  # type: ignore[arg-type]


def check(store: Store, file: Path, *there: Event) -> None:
    """Exactly these events are stored, each with exactly its facets and its words at its place."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        places = {row.id: (row.position, row.length) for row in connection.execute(select(events.c.id, events.c.position, events.c.length))}
        assert places.keys() == {one.id for one in there}
        wanted = {row for one in there for row in facet_rows(one, *places[one.id])}
        assert {(row.facet, row.length, row.position) for row in connection.execute(select(facets))} == wanted
        words = {places[one.id][0]: words_of(one, places[one.id][1]) for one in there}
        assert {row.position: row.words for row in connection.execute(select(search_words))} == words
        assert indexed(connection) == words.keys()
    engine.dispose()
    assert store.events.many(one.id for one in there) == {one.id: one for one in there}


def indexed(connection: Connection) -> set[int]:
    """The positions that the index of words knows, by two words that all these events say; it is sound."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("INSERT INTO search(search) VALUES ('integrity-check')")
    return set(connection.execute(text('SELECT rowid FROM search WHERE search MATCH \'"abend" OR "photonik"\'')).scalars())


def test_an_event_that_moves_takes_its_facets_and_words_along(store: Store, file: Path) -> None:
    put(store, event("A" * 10, summary="Abend Laser", topics=("it",)))
    moved = event("A" * 10, summary="Abend Linse", start=START + 3 * DAY, end=START + 6 * DAY, topics=("it",))
    put(store, moved)
    check(store, file, moved)
    assert (ids(store, q="laser"), ids(store, q="linse"), ids(store, topics=("it",))) == ("", "A", "A")


def test_an_event_that_moves_and_changes_networks_leaves_nothing_behind(store: Store, file: Path) -> None:
    put(store, event("A" * 10, summary="Abend", networks=["optonet", "theen"], start=TODAY - 9 * DAY, end=TODAY + 9 * DAY))
    moved = event("A" * 10, summary="Abend", networks=["medways", "theen"], start=START)
    put(store, moved)
    check(store, file, moved)
    assert [ids(store, networks=(slug,)) for slug in NETWORKS] == ["", "A", "A"]
    assert [store.events.knows_network(slug) for slug in NETWORKS] == [False, True, True]


def test_a_place_that_became_free_is_the_next_one_s(store: Store, file: Path) -> None:
    put(store, event("A" * 10, summary="Abend Laser"))
    put(store, moved := event("A" * 10, summary="Abend Laser", start=START + DAY))
    put(store, other := event("BAAAAAAAAA", summary="Abend Linse"))  # of the same minute and rank
    check(store, file, moved, other)
    assert (ids(store), ids(store, q="laser"), ids(store, q="linse")) == ("BA", "A", "B")


def test_events_of_one_minute_whose_places_meet_stand_beside_each_other(store: Store, file: Path) -> None:
    met = [event(f"{letter}00000AAAA", summary=f"Abend {letter * 4}") for letter in "ABCD"]
    put(store, *met[:2])
    put(store, *met[2:])
    check(store, file, *met)
    assert ids(store) == "ABCD"
    gone = event("B00000AAAA", summary="Abend anderswann", start=START + DAY)
    put(store, gone)
    check(store, file, met[0], gone, *met[2:])
    assert (ids(store), ids(store, q="anderswann"), ids(store, q="cccc")) == ("ACDB", "B", "C")


def test_events_that_change_places_within_one_minute_keep_what_is_theirs(store: Store, file: Path) -> None:
    one, other = event("A00000AAAA", summary="Abend Laser"), event("B00000AAAA", summary="Abend Linse", start=START + DAY)
    put(store, one, other)
    changed = [event("A00000AAAA", summary="Abend Laser", start=START + DAY), event("B00000AAAA", summary="Abend Linse")]
    put(store, *changed)
    check(store, file, *changed)
    assert (ids(store), ids(store, q="laser"), ids(store, q="linse")) == ("BA", "A", "B")


def test_writing_an_event_again_as_it_is_changes_no_row(store: Store, file: Path) -> None:
    put(store, *(event(letter * 10, summary="Abend", networks=list(NETWORKS)) for letter in "ABC"))

    def rows() -> list[object]:
        with closing(sqlite3.connect(file)) as connection:
            names = ("events", "publications", "facets", "search_words", "word_parts", "search_data")
            return [sorted(connection.execute(f"SELECT * FROM {name}")) for name in names]

    before = rows()
    put(store, *(event(letter * 10, summary="Abend", networks=list(NETWORKS)) for letter in "CA"))
    assert rows() == before


def made(dice: Random, letter: str) -> Event:
    """An event of any networks, topics, length and place; many of them meet in one minute, at one rank."""
    start = (START if dice.random() < 0.7 else datetime.combine(TODAY, START.timetz())) + dice.randrange(2) * DAY
    return event(
        letter + dice.choice(("0" * 9, "00000AAAA")),
        networks=sorted(dice.sample(NETWORKS, dice.randint(1, 3))),
        topics=tuple(sorted(dice.sample(TOPICS, dice.randint(0, 2)))),
        region=dice.choice(("", "ost", "nord-west")),
        mode=dice.choice((None, Mode.ONSITE, Mode.ONLINE)),
        summary=" ".join(("Abend", *dice.sample(("Laser", "Linse", "Start-up"), 2))),
        start=start,
        end=start + dice.choice((0, 0, 2, 8, 60, 500)) * DAY,
        last_modified=NOW,
    )


@pytest.mark.parametrize("seed", range(12))
def test_whatever_moves_where_no_row_stays_behind(store: Store, file: Path, seed: int) -> None:
    dice, there = Random(seed), dict[str, Event]()
    for _ in range(12):
        fresh = [made(dice, letter) for letter in dice.sample("ABCDEF", dice.randint(1, 4))]
        put(store, *fresh)
        there |= {one.id: one for one in fresh}
        check(store, file, *there.values())


@pytest.mark.parametrize("many", [2, 99, 100, 101, 250, 600])
def test_any_number_of_networks_can_be_asked_for_together(store: Store, many: int) -> None:
    slugs = [f"n{number}" for number in range(many)]
    put(store, event("A" * 10, networks=slugs), event("B" * 10, networks=slugs[:2], start=START - DAY))
    put(store, event("C" * 10, networks=[slugs[-1]], start=TODAY - DAY, end=TODAY + DAY), event("D" * 10, networks=["other"]))
    assert ids(store, networks=tuple(slugs)) == "CBA"
    assert ids(store, networks=tuple(slugs), topics=("none",)) == ""
    assert store.events.count(Selection(networks=tuple(slugs)), TODAY) == 3


def test_a_part_finds_every_word_it_stands_in_however_many_there_are(store: Store) -> None:
    signs = "bdfgklmnprst"
    words = [f"{a}a{b}o{c}eforum" for a in signs for b in signs for c in signs[:2]]
    put(store, *(event(f"{number:010}", summary=word) for number, word in enumerate(words)))
    assert store.events.count(Selection(q="forum"), TODAY) == store.events.count(Selection(q="for"), TODAY) == len(words) > 200
    assert store.events.count(Selection(q="forums"), TODAY) == 0


def test_the_coming_events_of_networks_are_counted(store: Store) -> None:
    put(
        store,
        event("A", networks=["optonet", "medways"]),
        event("B", networks=["optonet"]),
        event("C", networks=["medways"], start=START - 30 * DAY),
        event("D", networks=["theen"]),
    )
    assert store.events.count_by_network(("optonet", "medways", "nobody"), TODAY) == {"optonet": 2, "medways": 1}
