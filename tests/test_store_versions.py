"""A feed's version grows with what it holds, and with nothing else."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from aggregator.errors import StoreError
from aggregator.model import ALL, Event, Selection, network_feed, topic_feed
from aggregator.store import Store
from aggregator.store.engine import writer
from aggregator.store.glance import FRESH, Glance, glance_at
from aggregator.store.schema import upgrade
from tests.factories import NOW, TODAY, event

FEEDS = (ALL, network_feed("optonet"), network_feed("medways"), topic_feed("photonik"), topic_feed("medizin"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{file}", "Europe/Berlin")
    yield made
    made.close()


def put(store: Store, *events: Event) -> None:
    with store.write() as tx:
        tx.publications.save([one.publication for one in events], {})
        tx.events.save([(one, ()) for one in events], tx.events.many(one.id for one in events).values(), NOW)


def grown(store: Store, *events: Event) -> set[str]:
    """Which feeds' versions grow when these events are written."""
    before = {feed: store.versions.number([feed]) for feed in FEEDS}
    put(store, *events)
    return {feed for feed in FEEDS if store.versions.number([feed]) != before[feed]}


def test_a_feed_that_never_held_anything_has_a_version_too(store: Store) -> None:
    assert store.versions.number([ALL]) == store.versions.of([ALL]).number == 0
    assert store.versions.of([ALL]).changed < NOW


def test_an_event_touches_the_feeds_of_its_networks_and_topics(store: Store) -> None:
    assert grown(store, event("A", networks=["OptoNet"], topics=("photonik",))) == {ALL, "network:optonet", "topic:photonik"}


def test_an_event_that_moves_from_one_feed_to_another_touches_both(store: Store) -> None:
    put(store, event("A", networks=["optonet"], topics=("photonik",)))
    assert grown(store, event("A", networks=["medways"], topics=("medizin",))) == set(FEEDS)


def test_writing_nothing_touches_nothing(store: Store) -> None:
    assert grown(store) == set()


def test_several_feeds_have_one_version_together(store: Store) -> None:
    both = [network_feed("optonet"), network_feed("medways")]
    put(store, event("A", networks=["optonet"]))
    first = store.versions.number(both)
    put(store, event("B", networks=["medways"]))
    assert store.versions.number(both) == store.versions.of(both).number == first + 1
    assert store.versions.of(both).changed == NOW


def test_a_version_of_any_name_grows_with_a_write_and_falls_back_with_it(store: Store) -> None:
    with store.write() as tx:
        tx.versions.grow(["pages", "pages"], NOW)
    assert store.versions.of(["pages"]).number == 1

    def fail() -> None:
        with store.write() as tx:
            tx.versions.grow(["pages"], NOW + timedelta(days=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.versions.of(["pages"]).changed == NOW


def test_all_feeds_grow_together_when_what_they_are_written_with_changes(store: Store) -> None:
    put(store, event("A", networks=["optonet"]))
    with store.write() as tx:
        tx.versions.grow_all(NOW + timedelta(days=1))
    assert store.versions.of([network_feed("optonet")]).changed == NOW + timedelta(days=1)


def test_a_version_is_seen_from_another_process_once_it_is_written(store: Store, file: Path) -> None:
    other = Glance(file)
    assert other.number(ALL) == 0
    put(store, event("A"))
    other.forget()  # instead of waiting for FRESH to pass
    assert other.number(ALL) == 1
    assert FRESH <= 0.001
    other.close()


def test_while_somebody_commits_the_last_version_still_holds(store: Store, file: Path) -> None:
    put(store, event("A"))
    glance = Glance(file)
    glance.number(ALL)
    with sqlite3.connect(file) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert glance._look(ALL) == 1
        assert glance.number("never asked") is None
        writer.execute("ROLLBACK")
    glance.close()


def test_a_database_that_is_gone_is_no_version(store: Store, file: Path) -> None:
    store.close()
    file.write_bytes(b"no database at all" * 1000)
    assert Glance(file).number(ALL) is None
    with pytest.raises(StoreError):
        store.versions.number([ALL])


def test_what_a_database_refuses_is_an_error_of_the_store(store: Store, file: Path) -> None:
    put(store, event())
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DROP TABLE events")
    for ask in (lambda: store.events.listed(Selection(), TODAY), lambda: store.events.get("0123456789"), store.events.ids):
        with pytest.raises(StoreError, match="the database refused"):
            ask()


def test_only_files_can_be_glanced_at() -> None:
    assert glance_at("sqlite://") is None
    assert glance_at("sqlite:///:memory:") is None
    assert glance_at("postgresql://db/netzwerktimer") is None


def test_an_older_database_keeps_its_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with writer(url).begin() as connection:
        upgrade(connection, "0007")
        connection.execute(text("INSERT INTO version VALUES (1, 41, '2026-11-22T08:00:00Z')"))
    store = Store(url, "Europe/Berlin")
    assert store.versions.number([ALL]) == 41
    store.close()
