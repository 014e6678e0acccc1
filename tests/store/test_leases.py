"""Who may visit a source now, as the database keeps it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.store import Store
from tests.factories import NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    yield made
    made.close()


def lease(store: Store, owner: str, *ids: str, after: timedelta = timedelta(), dead: str = "") -> tuple[str, ...]:
    """Take leases for ten minutes, while every owner but one is alive."""
    with store.write() as tx:
        return tx.sources.lease(ids, owner, NOW + after, NOW + after + timedelta(minutes=10), lambda holder: holder != dead)


def test_a_source_is_leased_to_one_scheduler_at_a_time(store: Store) -> None:
    assert lease(store, "one", "optonet") == ("optonet",)
    assert lease(store, "two", "optonet") == ()
    assert lease(store, "two", "optonet", after=timedelta(minutes=11)) == ("optonet",)
    assert store.sources.held(["optonet"], "one") == {}


def test_an_owner_that_is_dead_holds_nothing(store: Store) -> None:
    lease(store, "one", "a")
    lease(store, "two", "b")
    assert lease(store, "three", "a", "b", "c", dead="one") == ("a", "c")
    assert store.sources.held(["a", "b"], "one") == {}
    assert store.sources.held(["a", "b"], "two") == {"b": 0}


def test_a_lease_that_has_expired_is_free_though_its_owner_is_alive_and_holds_another(store: Store) -> None:
    lease(store, "one", "a")
    lease(store, "one", "b", after=timedelta(minutes=5))
    assert lease(store, "two", "a", "b", after=timedelta(minutes=11)) == ("a",)


def test_a_lease_is_given_back_with_all_others_of_its_owner(store: Store) -> None:
    lease(store, "one", "a", "b")
    with store.write() as tx:
        tx.sources.release_all("one")
    assert lease(store, "two", "a", "b") == ("a", "b")
