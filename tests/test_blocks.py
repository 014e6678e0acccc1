"""The keys under which records stand: made anew when what makes them changed, and after the table that holds them was made narrow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

import aggregator.store
from aggregator.dedup import asked_keys, blocking_keys, known_towns
from aggregator.refresh import stand_again
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
    return {r.key.source for r in store.records.under(asked_keys(ONE, TOWNS), [ONE.key])}


def test_records_stand_under_other_keys_when_other_towns_are_known(store: Store) -> None:
    stand_again(store, TOWNS, "with Kahla")
    assert found(store) == {"medways"}
    assert {r.key.source for r in store.records.under(blocking_keys(OTHER, TOWNS), ())} == {"optonet", "medways"}


def test_keys_are_made_anew_only_when_what_makes_them_changed(store: Store) -> None:
    stand_again(store, TOWNS, "with Kahla")
    with store.write() as tx:
        tx.records.stand({OTHER.key: []})
    stand_again(store, TOWNS, "with Kahla")
    assert found(store) == set()
    stand_again(store, TOWNS, "with Kahla and Apolda")
    assert found(store) == {"medways"}


def test_records_of_an_older_schema_keep_standing(store: Store, url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(aggregator.store.__file__).parent / "migrations"))
    with create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0010")
    again = Store(url, ZONE)
    stand_again(again, TOWNS, "anew")
    assert set(again.records.all()) == {ONE, OTHER}
    assert found(again) == {"medways"}
    again.close()
