"""Words are found as people type them, and nothing that is typed is a language."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from aggregator.model import Config, Network, Selection, Site
from aggregator.store import Store, search_index
from aggregator.store.tables import events
from tests.factories import START, TODAY, event
from tests.stores import put

TEXTS = {
    "A": "Photonik-Abend in Köln",
    "B": "Industrieforum in der Straße des Friedens",
    "C": "Start-up-Frühstück für Gründerinnen",
    "D": "Stadtteilversammlung Mueller",
    "E": "KI und IT im Mittelstand",
    "F": "Wasserstofftechnologien 2030",
    "G": "Montagsrunde über Ø und Łódź",
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("search") / "store.db"


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{path}", "Europe/Berlin")
    put(made, *(event(letter * 10, summary=told, start=START + timedelta(days=n)) for n, (letter, told) in enumerate(TEXTS.items())))
    yield made
    made.close()


def found(store: Store, typed: str, config: Config | None = None) -> str:
    return "".join(e.id[0] for e in store.events.listed(Selection(q=typed), TODAY, config=config))


FOLDED = [
    ("köln", "A"),
    ("koln", "A"),
    ("koeln", "A"),
    ("KÖLN", "A"),
    ("strasse", "B"),
    ("straße", "B"),
    ("fruehstueck", "C"),
    ("fruhstuck", "C"),
    ("muller", "D"),
    ("müller", "D"),
    ("lodz", "G"),
    ("ki", "E"),
    ("it", "E"),
]
PARTS = [
    ("photon", "A"),
    ("forum", "B"),
    ("industrie", "B"),
    ("startup", "C"),
    ("start-up", "C"),
    ("gründer", "C"),
    ("versammlung", "D"),
    ("teil", "D"),
    ("technologie", "F"),
    ("stoff", "F"),
    ("203", "F"),
]
TOGETHER = [
    ("forum friedens", "B"),
    ("friedens forum", "B"),
    ("forum köln", ""),
    ("i", ""),
    ("photonikforum", ""),
    ("", "ABCDEFG"),
    ("…", "ABCDEFG"),
]


@pytest.mark.parametrize(("typed", "letters"), [*FOLDED, *PARTS, *TOGETHER])
def test_what_is_typed_finds_what_is_meant(store: Store, typed: str, letters: str) -> None:
    assert found(store, typed) == letters


@pytest.mark.parametrize(("typed", "letters"), [case for case in [*FOLDED, *PARTS, *TOGETHER] if case[0].strip("…")])
def test_databases_without_an_index_of_words_find_the_same(store: Store, path: Path, typed: str, letters: str) -> None:
    assert store.alive()
    found = search_index.by_reading(search_index.typed_by(Selection(q=typed), None))
    wanted = select(events.c.id).join_from(found.table, events, events.c.position == found.position)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        ids = connection.execute(wanted.where(found.every).order_by(events.c.position)).scalars()
        assert "".join(one[0] for one in ids) == letters
    engine.dispose()


HOSTILE = ['"', '""', "'", "*", "a*", "NEAR(a b, 2)", "a AND", "OR", "NOT forum", "words:forum", "^forum", "-forum", "(", ")", "{x} : y",
           "·n·optonet", "a\x00b", "%", "_", "\\", "'; DROP TABLE events; --", "\ud800", "\u202e", "😀", "a" * 5_000, "a " * 5_000,
           "+".join("abc" * 200), ":match0", "?", "{chosen}"]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_a_language(store: Store, typed: str) -> None:
    assert set(found(store, typed)) <= set(TEXTS)
    assert found(store, "forum") == "B"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(store: Store, typed: str) -> None:
    assert set(found(store, typed)) <= set(TEXTS)


def test_an_event_is_found_by_all_it_says_and_by_the_name_of_its_network(tmp_path: Path) -> None:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    told: dict[str, Any] = {"location": "Volksbad", "address": "Knebelstraße 10", "organizer": "Lichtwerk", "categories": ("Netzwerken",)}
    put(made, event("A" * 10, networks=["optonet"], description="Mit Imbiss", **told), event("B" * 10, networks=["medways"]))
    names = Config(site=Site(title="N"), networks=(Network(slug="optonet", name="OptoNet e. V. Photoniknetzwerk Thüringen"),))
    assert {found(made, word) for word in ("volksbad", "knebelstr", "werk", "netzwerken", "imbiss")} == {"A"}
    assert [found(made, word, names) for word in ("optonet", "netzwerk", "thuringen", "photoniknetzwerk imbiss")] == ["A"] * 4
    assert found(made, "photoniknetzwerk") == ""
    made.close()


def test_the_index_is_brought_into_one_piece_and_finds_the_same(tmp_path: Path) -> None:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    for letter, told in TEXTS.items():
        put(made, event(letter * 10, summary=told))
    put(made, event("A" * 10, summary="Anders"))
    more = True
    while more:
        with made.write() as tx:
            more = tx.events.tidy()
    assert [found(made, word) for word in ("köln", "forum", "anders")] == ["", "B", "A"]
    made.close()


@pytest.mark.parametrize("slug", ["optonet,medways", "a b", "A;b", "x'y", '"x', 'x" OR "y', "\x00", "", "·n·x", "*", "("])
def test_what_can_be_no_slug_is_no_network(store: Store, slug: str) -> None:
    put(store, event())
    assert not store.events.knows_network(slug)
