"""The keys under which records stand: made anew when what makes them changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.events.dedup import blocking_keys, known_towns, lookup_keys
from aggregator.events.rebuild import index_again
from aggregator.store import Store
from tests.factories import record

ZONE = "Europe/Berlin"
TOWNS = known_towns(["Kahla"])
ONE, OTHER = record(source="optonet", location="Kahla"), record(source="medways", uid="8", location="Kahla")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    made = Store(url, ZONE)
    with made.write() as tx:
        tx.records.save([ONE, OTHER], {r.key: blocking_keys(r) for r in (ONE, OTHER)}, {})
    yield made
    made.close()


def found(store: Store) -> set[str]:
    return {r.key.source for r in store.records.with_blocking_keys(lookup_keys(ONE, TOWNS), [ONE.key])}


def test_records_stand_under_other_keys_when_other_towns_are_known(store: Store) -> None:
    index_again(store, TOWNS, "with Kahla")
    assert found(store) == {"medways"}
    assert {r.key.source for r in store.records.with_blocking_keys(blocking_keys(OTHER, TOWNS), ())} == {"optonet", "medways"}


def test_keys_are_made_anew_only_when_what_makes_them_changed(store: Store) -> None:
    index_again(store, TOWNS, "with Kahla")
    with store.write() as tx:
        tx.records.replace_blocking_keys({OTHER.key: []})
    index_again(store, TOWNS, "with Kahla")
    assert found(store) == set()
    index_again(store, TOWNS, "with Kahla and Apolda")
    assert found(store) == {"medways"}
