import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from aggregator.store.prepared import Prepared
from sqlalchemy import bindparam, select

from aggregator.errors import StoreError
from aggregator.model import Entry, Event, RecordKey, Ruling, Selection, SourceState, State
from aggregator.store import Store
from aggregator.store.engine import wal_is_safe, writer
from aggregator.store.tables import facts, metadata
from feeds import CALENDARS, OTHERS, render
from tests.factories import NOW, START, TODAY, cancelled, change, event, masthead, publication, record

ZONE, DAY = "Europe/Berlin", timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'var' / 'store.db'}", ZONE)
    yield made
    made.close()


def entries(of: Event) -> list[Entry]:
    looks = ["plain", "noted"] if of.publication.state is State.ANNOUNCED else ["show", "mark"]
    return [Entry(extension="ics", language="de", look=look, body=f"{look} {of.id}".encode()) for look in looks]


def put(store: Store, *events: Event) -> None:
    with store.write() as tx:
        tx.publications.save([e.publication for e in events], {})
        tx.events.save([(e, entries(e)) for e in events], tx.events.many(one.id for one in events).values(), NOW)
        tx.events.complete([(e, ()) for e in events], NOW)


def bodies(store: Store, today: date = TODAY, cancelled: str = "show", selection: Selection | None = None) -> list[str]:
    return [p.body.decode() for p in store.events.pieces("ics", selection or Selection(), today, "de", cancelled)]


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
        assert [set(tx.records.under(keys, ())) for keys in ([1], [2, 3], [])] == [{a, b}, {b, c}, set()]
        assert tx.records.under([1], [a.key]) == (b,)
        tx.records.stand({b.key: [3]})
        assert [set(tx.records.under(keys, ())) for keys in ([1], [2], [3])] == [{a}, set(), {b, c}]
        tx.records.delete([c.key])
        assert tx.records.under([3], ()) == (b,)


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
    assert len(bodies(store, day + 30 * DAY)) == 1
    assert bodies(store, day + 31 * DAY) == []


def test_whole_days_end_before_their_exclusive_end(store: Store) -> None:
    put(store, event(start=date(2026, 12, 3), end=date(2026, 12, 5)))
    assert store.events.count(Selection(), date(2026, 12, 4)) == 1
    assert store.events.count(Selection(), date(2026, 12, 5)) == 0


def test_a_cancelled_event_is_shown_as_the_subscriber_wants_it_for_a_fortnight(store: Store) -> None:
    put(store, event("C" * 10, state=State.CANCELLED))
    assert [bodies(store, cancelled=how) for how in ("show", "mark", "hide")] == [["show CCCCCCCCCC"], ["mark CCCCCCCCCC"], []]
    assert bodies(store, TODAY + 13 * DAY) == ["show CCCCCCCCCC"]
    assert bodies(store, TODAY + 14 * DAY) == []


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


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store(f"sqlite:///{path}", ZONE).close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer program"):
        Store(f"sqlite:///{path}", ZONE)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"not a database, but long enough to be looked at " * 50)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(f"sqlite:///{tmp_path / 'store.db'}", ZONE)


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


def news(store: Store, extension: str, today: date = TODAY) -> list[str]:
    return [piece.event_id for piece in store.events.pieces(extension, Selection(), today, "de", "show")]


def test_news_readers_get_what_was_announced_last_and_what_changed_last(store: Store) -> None:
    told = [
        event("old", created=NOW - 9 * DAY, last_modified=NOW, changes=(change("location", "a", "b"),), changed_on=TODAY),
        event("new", created=NOW, last_modified=NOW),
        event("off", created=NOW - 5 * DAY, last_modified=NOW - DAY, state=State.CANCELLED),
    ]
    with store.write() as tx:
        tx.events.save([(one, render(one, masthead())) for one in told], (), NOW)
    assert news(store, "rss") == news(store, "atom") == ["new", "off", "old"]
    assert news(store, "changes") == ["old", "off"]
    assert news(store, "changes", TODAY + 13 * DAY) == []  # they are over
    assert [piece.modified for piece in store.events.pieces("changes", Selection(), TODAY, "de", "show")] == [NOW, NOW - DAY]


def test_verdicts_follow_records_that_change_places(store: Store) -> None:
    a, b, c = RecordKey("s", "a"), RecordKey("s", "b"), RecordKey("t", "c")
    seen = publication()
    with store.write() as tx:
        tx.publications.save([seen], {})
        tx.decisions.rule([Ruling(a=a, b=c, same=True, decided=NOW), Ruling(a=b, b=c, same=False, decided=NOW)])
        tx.decisions.remember([(a, seen.id)])
        tx.decisions.rename({a: b, b: a})
    assert [(r.a, r.b, r.same) for r in store.decisions.rulings([c])] == [(a, c, False), (b, c, True)]
    assert store.decisions.former([a, b]) == {b: {seen.id}}


def test_rulings_are_followed_through_what_people_called_the_same(store: Store) -> None:
    a, b, c, d = (RecordKey("s", uid) for uid in "abcd")
    with store.write() as tx:
        tx.decisions.rule([Ruling(a=a, b=b, same=True, decided=NOW), Ruling(a=b, b=c, same=False, decided=NOW)])
        tx.decisions.rule([Ruling(a=c, b=d, same=True, decided=NOW)])
    assert [(r.a, r.b) for r in store.decisions.rulings([a])] == [(a, b), (b, c)]


def test_a_merged_event_stays_in_feeds_for_a_while_and_in_no_listing(store: Store) -> None:
    gone = cancelled(event(), State.MERGED)
    put(store, gone)
    assert bodies(store) == [f"show {gone.id}"]
    assert store.events.listed(Selection(), TODAY) == ()
    assert store.events.count(Selection(), TODAY) == 0
    assert bodies(store, TODAY + 14 * DAY) == []


def test_a_statement_refuses_a_row_that_lacks_a_value(tmp_path: Path) -> None:
    statement = Prepared(select(facts.c.value).where(facts.c.name == bindparam("name"), facts.c.value != ""))
    with writer(f"sqlite:///{tmp_path / 'a.db'}").begin() as connection:
        metadata.create_all(connection)
        assert statement.rows(connection, name="x") == []
        with pytest.raises(KeyError):
            statement.rows(connection)


def test_what_a_prepared_statement_is_refused_is_told_in_a_sentence_too(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "var" / "store.db") as behind:
        behind.execute("ALTER TABLE publications RENAME TO lost")
    with pytest.raises(StoreError, match="the database refused: no such table: publications"):
        store.publications.get("0000000001")


def test_other_formats_show_an_event_as_it_was_until_their_entries_follow(store: Store) -> None:
    def saved(*told: Event) -> None:
        with store.write() as tx:
            tx.events.save([(one, render(one, masthead(), CALENDARS)) for one in told], tx.events.many(e.id for e in told).values(), NOW)

    def completed(*told: Event) -> None:
        with store.write() as tx:
            tx.events.complete([(one, render(one, masthead(), OTHERS)) for one in told], NOW)

    def shown(extension: str) -> list[tuple[bool, bool]]:
        bodies = [piece.body for piece in store.events.pieces(extension, Selection(), TODAY, "de", "show")]
        return [(b"Optiktag" in body, b"ABGESAGT" in body) for body in bodies]

    before, after = event("A" * 10, summary="Stammtisch"), event("A" * 10, summary="Optiktag", changes=(change("summary", "a", "b"),))
    after = replace(after, publication=replace(after.publication, changed_on=TODAY))
    saved(before)
    assert [shown("ics"), shown("json")] == [[(False, False)], []]
    completed(before)
    for told, now in ((after, (True, False)), (cancelled(after), (True, True)), (before, (False, False))):
        was = shown("json")
        saved(told)
        assert [shown("ics"), shown("json"), shown("csv")] == [[now], was, was]
        completed(told)
        assert [shown(extension) for extension in ("ics", "json", "csv", "rss")] == [[now]] * 4
