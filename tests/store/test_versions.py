"""A feed's version grows with what it holds, and with nothing else."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from aggregator.errors import StoreError
from aggregator.model import ALL, Event, Selection, network_feed, topic_feed
from aggregator.store import Store
from aggregator.store.engine import wal_is_safe
from aggregator.store.version_probe import FRESH, VersionProbe, probe_of
from tests.factories import NOW, TODAY, event
from tests.stores import put

locks_readers_out = pytest.mark.skipif(wal_is_safe(sqlite3.sqlite_version_info), reason="with a WAL nobody locks readers out")
FEEDS = (ALL, network_feed("optonet"), network_feed("medways"), topic_feed("photonik"), topic_feed("medizin"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{file}", "Europe/Berlin")
    yield made
    made.close()


def versions_in(file: Path) -> set[tuple[str, int]]:
    with closing(sqlite3.connect(file)) as connection:
        return set(connection.execute("SELECT feed, number FROM feed_versions"))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program keeps the file to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def grow_old() -> None:
    """Let what a probe has seen count as now no more."""
    seen = time.monotonic()
    while time.monotonic() - seen <= FRESH:
        pass


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


def test_all_feeds_grow_together_by_one_row(store: Store, file: Path) -> None:
    put(store, event("A", networks=["optonet"]))
    before, rows = [store.versions.number([feed]) for feed in FEEDS], versions_in(file)
    with store.write() as tx:
        tx.versions.grow_all(NOW + timedelta(days=1))
    assert [store.versions.number([feed]) for feed in FEEDS] == [number + 1 for number in before]
    assert {store.versions.of([feed]).changed for feed in (*FEEDS, "of nothing")} == {NOW + timedelta(days=1)}
    assert versions_in(file) - rows == {("*", 1)}
    assert rows <= versions_in(file)


@pytest.mark.parametrize("seed", range(8))
def test_a_number_is_that_of_the_version_whatever_grew(store: Store, file: Path, seed: int) -> None:
    dice, other, former = Random(seed), VersionProbe(file), Counter[tuple[str, ...]]()
    for _ in range(20):
        with store.write() as tx:
            grown = tuple(dice.sample(FEEDS, dice.randint(0, 3)))
            tx.versions.grow(grown, NOW)
            if everything := dice.random() < 0.3:
                tx.versions.grow_all(NOW)
        other.forget()
        for size in range(len(FEEDS)):
            asked = FEEDS[:size]
            number = store.versions.number(asked)
            assert number == store.versions.of(asked).number == sum(other.number(feed) or 0 for feed in asked)
            assert number == former[asked] + len({*asked} & {*grown}) + everything * len(asked)
            former[asked] = number
    other.close()


def test_a_version_is_seen_from_another_process_once_it_is_written(store: Store, file: Path) -> None:
    other = VersionProbe(file)
    assert other.number(ALL) == 0
    put(store, event("A"))
    other.forget()  # instead of waiting for FRESH to pass
    assert other.number(ALL) == 1
    assert FRESH <= 0.001
    other.close()


@locks_readers_out
def test_while_somebody_commits_what_was_seen_of_each_feed_still_holds(store: Store, file: Path) -> None:
    put(store, event("A", networks=["optonet"]))
    probe, seen = VersionProbe(file), (ALL, "network:optonet", "of nothing")
    assert [probe.number(feed) for feed in seen] == [1, 1, 0]
    with locked(file):
        for _ in range(3):
            grow_old()
            assert probe.number("never asked") is None
            assert [probe.number(feed) for feed in seen] == [1, 1, 0]
    grow_old()
    assert probe.number("never asked") == 0
    probe.close()


@locks_readers_out
def test_a_reader_gives_up_where_the_database_stays_locked_and_reads_again_when_it_is_free(store: Store, file: Path) -> None:
    put(store, event())
    with locked(file), pytest.raises(StoreError, match="the database refused: database is locked"):
        store.events.get(event().id)
    assert store.events.get(event().id) == event()


def test_a_database_that_is_gone_is_no_version(store: Store, file: Path) -> None:
    store.close()
    file.write_bytes(b"no database at all" * 1000)
    assert VersionProbe(file).number(ALL) is None
    with pytest.raises(StoreError):
        store.versions.number([ALL])


def test_what_a_database_refuses_is_an_error_of_the_store(store: Store, file: Path) -> None:
    put(store, event())
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DROP TABLE events")
    for ask in (lambda: store.events.listed(Selection(), TODAY), lambda: store.events.get("0123456789")):
        with pytest.raises(StoreError, match="the database refused"):
            ask()


def test_only_files_can_be_probed() -> None:
    assert probe_of("sqlite://") is None
    assert probe_of("sqlite:///:memory:") is None
    assert probe_of("postgresql://db/netzwerktimer") is None
