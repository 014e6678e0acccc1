"""Records, of which there may be more than one statement takes values, are read and written as sets."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from aggregator.model import RecordKey
from aggregator.store import Store
from tests.factories import TODAY, news, publication, record
from tests.stores import store_of

MANY = [record(uid=f"{number:04}", source="ab"[number % 2]) for number in range(1_203)]
KEYS = [one.key for one in MANY]
FOR_ALL = 3  # statements, of 500 values each


@contextmanager
def statements() -> Iterator[list[str]]:
    """All statements that any database is asked to run meanwhile, however many rows each is for."""
    run: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def count(run: list[str], *kinds: str) -> int:
    return sum(statement.lstrip().startswith(kinds) for statement in run)


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(store_of()) as made:
        with made.write() as tx:
            tx.records.save(MANY, {key: [number, -1] for number, key in enumerate(KEYS)}, {})
        yield made


def test_many_records_are_read_in_the_order_of_their_keys_by_few_statements(store: Store) -> None:
    with statements() as run:
        assert store.records.get([*reversed(KEYS), RecordKey("a", "unknown")]) == tuple(sorted(MANY, key=lambda one: one.key))
    assert count(run, "SELECT") == FOR_ALL
    assert store.records.get([]) == ()


def test_records_are_found_under_many_blocking_keys_and_without_many_others(store: Store) -> None:
    with statements() as run:
        assert {one.key for one in store.records.with_blocking_keys(range(len(KEYS)), KEYS[:601])} == {*KEYS[601:]}
    assert count(run, "SELECT") <= 2 * FOR_ALL
    assert len(store.records.with_blocking_keys([-1], ())) == len(KEYS)


def test_many_records_are_deleted_with_their_blocking_keys_by_few_statements(store: Store) -> None:
    with statements() as run, store.write() as tx:
        tx.records.delete(KEYS[1:])
    assert count(run, "SELECT", "DELETE") <= 2 * FOR_ALL + 1
    assert store.records.all() == store.records.with_blocking_keys([-1], ()) == (MANY[0],)
    assert store.records.with_blocking_keys(range(1, len(KEYS)), ()) == ()


def test_a_source_is_deleted_alone_however_many_records_it_has(store: Store) -> None:
    with store.write() as tx:
        gone = tx.records.delete_source("a")
    assert {one.key for one in gone} == {key for key in KEYS if key.source == "a"}
    assert store.records.keys_of_source("a", date.min) == frozenset()
    assert store.records.keys_of_source("b", TODAY) == {key for key in KEYS if key.source == "b"}
    assert store.records.sources() == ("b",)


def test_many_records_stand_under_other_blocking_keys_when_they_are_indexed_again(store: Store) -> None:
    with store.write() as tx:
        tx.records.replace_blocking_keys({key: [-2] for key in KEYS[:700]})
    assert {one.key for one in store.records.with_blocking_keys([-2], ())} == {*KEYS[:700]}
    assert {one.key for one in store.records.with_blocking_keys([-1], ())} == {*KEYS[700:]}
    assert store.records.with_blocking_keys(range(700), ()) == ()


def test_many_renamed_records_keep_nothing_under_their_old_keys(store: Store) -> None:
    renamed = {one.key: one.key._replace(uid=f"new {one.key.uid}") for one in MANY[:600]}
    fresh = [record(uid=new.uid, source=new.source) for new in renamed.values()]
    with store.write() as tx:
        tx.records.save(fresh, {one.key: [-3] for one in fresh}, renamed)
    assert store.records.get([*renamed]) == ()
    assert set(store.records.all()) == {*fresh, *MANY[600:]}
    assert {one.key for one in store.records.with_blocking_keys([-3], ())} == {*renamed.values()}
    assert {one.key for one in store.records.with_blocking_keys([-1], ())} == {*KEYS[600:]}


def test_what_many_records_are_published_as_is_read_as_a_set(store: Store) -> None:
    with store.write() as tx:
        tx.publications.save([publication(f"{number:010}") for number in range(len(KEYS))], {key: f"{n:010}" for n, key in enumerate(KEYS)})
    with statements() as run:
        found = store.publications.of(KEYS)
    assert count(run, "SELECT") == FOR_ALL
    assert [found[key].id for key in KEYS] == [f"{number:010}" for number in range(len(KEYS))]
    assert store.publications.keys_of([f"{number:010}" for number in range(700)]) == {*KEYS[:700]}


def test_the_next_records_of_a_source_are_its_coming_events_alone() -> None:
    days = [record(uid=str(number), start=TODAY + timedelta(days=number)) for number in (3, -1, 0, 2)]
    entries = [*days, record(uid="other", source="medways"), record(uid="news", details=news())]
    with closing(store_of()) as store:
        with store.write() as tx:
            tx.records.save(entries, dict.fromkeys((entry.key for entry in entries), ()), {})
        found = store.records.next_of_source("optonet", TODAY, most=2)
        assert [entry.key.uid for entry in found] == ["0", "2"]
