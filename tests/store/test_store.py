import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.model import Constraint, RecordKey, Selection, SourceState, State
from aggregator.store import Store
from aggregator.store.engine import wal_is_safe
from aggregator.store.events import Order
from tests.factories import NOW, START, TODAY, cancelled, change, event, publication, record
from tests.stores import put

ZONE, DAY = "Europe/Berlin", timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'var' / 'store.db'}", ZONE)
    yield made
    made.close()


def shown(store: Store, today: date = TODAY, order: Order = "start", cancelled: str = "show") -> list[tuple[str, str]]:
    """The events that a feed shows, each with its look."""
    return [(ref.id, ref.look) for ref in store.events.refs(order, Selection(), today, cancelled)]


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def write() -> None:
        with store.write() as tx:
            tx.sources.save([SourceState(id="optonet")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    assert store.sources.states() == ()


def test_what_is_saved_reads_back(store: Store) -> None:
    state = SourceState(id="optonet", next_due=NOW, issues=("a", "b"))
    one = record(recurrence_id="2026-12-03", price="49 €")
    with store.write() as tx:
        tx.sources.save([state])
        tx.records.save([one], {one.key: [1]}, {})
    put(store, event())
    assert store.sources.state("optonet") == state
    assert store.records.of_source("optonet", TODAY) == (one,)
    assert store.events.get(event().id) == event()


def test_records_are_found_under_their_blocking_keys(store: Store) -> None:
    a, b, c = (record(uid=uid) for uid in "abc")
    with store.write() as tx:
        tx.records.save([a, b, c], {a.key: [1], b.key: [1, 2], c.key: [3]}, {})
        assert [set(tx.records.with_blocking_keys(keys, ())) for keys in ([1], [2, 3], [])] == [{a, b}, {b, c}, set()]
        assert tx.records.with_blocking_keys([1], [a.key]) == (b,)
        tx.records.replace_blocking_keys({b.key: [3]})
        assert [set(tx.records.with_blocking_keys(keys, ())) for keys in ([1], [2], [3])] == [{a}, set(), {b, c}]
        tx.records.delete([c.key])
        assert tx.records.with_blocking_keys([3], ()) == (b,)


def test_a_renamed_record_stands_under_its_new_key_alone(store: Store) -> None:
    old, new = record(uid="old"), record(uid="new")
    seen = publication()
    with store.write() as tx:
        tx.records.save([old], {old.key: []}, {})
        tx.publications.save([seen], {old.key: seen.id})
        tx.publications.rename({old.key: new.key})
        tx.records.save([new], {new.key: []}, {old.key: new.key})
    assert store.records.all() == (new,)
    assert store.publications.of([old.key, new.key]) == {new.key: seen}


def test_keys_that_change_places_keep_their_publications(store: Store) -> None:
    a, b = RecordKey("s", "a"), RecordKey("s", "b")
    one, two = publication("A" * 10), publication("B" * 10)
    with store.write() as tx:
        tx.publications.save([one, two], {a: one.id, b: two.id})
        tx.publications.rename({a: b, b: a})
    assert store.publications.of([a, b]) == {a: two, b: one}


def test_events_come_by_start_and_page_by_page(store: Store) -> None:
    made = [event(f"{n:010d}", start=START + (9 - n) * DAY) for n in range(10)]
    put(store, *made)
    first = store.events.listed(Selection(), TODAY, limit=4)
    rest = store.events.listed(Selection(), TODAY, after=first[-1].id)
    assert [e.id for e in (*first, *rest)] == [e.id for e in reversed(made)]


def test_a_past_event_leaves_the_listing_at_midnight_and_the_feed_after_thirty_days(store: Store) -> None:
    put(store, event(start=START, end=START + timedelta(hours=2)))
    day = START.date()
    assert store.events.count(Selection(), day) == 1
    assert store.events.count(Selection(), day + DAY) == 0
    assert len(shown(store, day + 30 * DAY)) == 1
    assert shown(store, day + 31 * DAY) == []


def test_whole_days_end_before_their_exclusive_end(store: Store) -> None:
    put(store, event(start=date(2026, 12, 3), end=date(2026, 12, 5)))
    assert store.events.count(Selection(), date(2026, 12, 4)) == 1
    assert store.events.count(Selection(), date(2026, 12, 5)) == 0


def test_a_cancelled_event_is_shown_as_the_subscriber_wants_it_for_a_fortnight(store: Store) -> None:
    put(store, event("C", state=State.CANCELLED))
    assert [shown(store, cancelled=how) for how in ("show", "mark", "hide")] == [[("C", "show")], [("C", "mark")], []]
    assert len(shown(store, TODAY + 13 * DAY)) == 1
    assert shown(store, TODAY + 14 * DAY) == []


def test_selections_combine_networks_and_words(store: Store) -> None:
    put(store, event("A" * 10, networks=["optonet"], summary="Köln 100 %"), event("B" * 10, networks=["medways"], summary="Gera"))
    assert [e.id[0] for e in store.events.listed(Selection(networks=("optonet", "theen")), TODAY)] == ["A"]
    assert [e.id[0] for e in store.events.listed(Selection(q="koeln"), TODAY)] == ["A"]
    assert store.events.count(Selection(q="%"), TODAY) == 2
    assert store.events.count(Selection(q="koeln", networks=("medways",)), TODAY) == 0


def test_the_version_grows_with_every_change_and_only_then(store: Store) -> None:
    put(store, event())
    first = store.events.version()
    put(store)
    assert store.events.version() == first
    put(store, event(summary="Neu"))
    assert store.events.version().number == first.number + 1


def test_two_writers_wait_for_each_other_and_lose_nothing(store: Store) -> None:
    def count_up() -> None:
        for _ in range(25):
            with store.write() as tx:
                tx.sources.save([replace(tx.sources.state("a"), failures=tx.sources.state("a").failures + 1)])

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.sources.state("a").failures == 100


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_only_where_sqlite_is_free_of_its_reset_bug(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_news_readers_get_what_was_announced_last_and_what_changed_last(store: Store) -> None:
    put(
        store,
        event("old", created=NOW - 9 * DAY, last_modified=NOW, changes=(change("location", "a", "b"),), changed_on=TODAY),
        event("new", created=NOW, last_modified=NOW),
        event("off", created=NOW - 5 * DAY, last_modified=NOW - DAY, state=State.CANCELLED),
    )
    assert shown(store, order="announced") == [("new", "plain"), ("off", "show"), ("old", "noted")]
    assert shown(store, order="changed") == [("old", "noted"), ("off", "show")]
    assert shown(store, TODAY + 13 * DAY, "changed") == []  # they are over


def test_verdicts_follow_records_that_change_places(store: Store) -> None:
    a, b, c = RecordKey("s", "a"), RecordKey("s", "b"), RecordKey("t", "c")
    seen = publication()
    with store.write() as tx:
        tx.publications.save([seen], {})
        tx.decisions.save_constraints([Constraint(a=a, b=c, same=True, decided=NOW), Constraint(a=b, b=c, same=False, decided=NOW)])
        tx.decisions.save_former([(a, seen.id)])
        tx.decisions.rename({a: b, b: a})
    assert [(r.a, r.b, r.same) for r in store.decisions.constraints([c])] == [(a, c, False), (b, c, True)]
    assert store.decisions.former_events_of([a, b]) == {b: {seen.id}}


def test_rulings_are_followed_through_what_people_called_the_same(store: Store) -> None:
    a, b, c, d = (RecordKey("s", uid) for uid in "abcd")
    with store.write() as tx:
        tx.decisions.save_constraints([Constraint(a=a, b=b, same=True, decided=NOW), Constraint(a=b, b=c, same=False, decided=NOW)])
        tx.decisions.save_constraints([Constraint(a=c, b=d, same=True, decided=NOW)])
    assert [(r.a, r.b) for r in store.decisions.constraints([a])] == [(a, b), (b, c)]


def test_a_merged_event_stays_in_feeds_for_a_while_and_in_no_listing(store: Store) -> None:
    gone = cancelled(event(), State.MERGED)
    put(store, gone)
    assert shown(store) == [(gone.id, "show")]
    assert store.events.listed(Selection(), TODAY) == ()
    assert store.events.count(Selection(), TODAY) == 0
    assert shown(store, TODAY + 14 * DAY) == []


def test_what_the_database_refuses_is_told_in_a_sentence(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "var" / "store.db") as behind:
        behind.execute("ALTER TABLE publications RENAME TO lost")
    with pytest.raises(StoreError, match="the database refused: no such table: publications"):
        store.publications.get("0000000001")
