from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.ingest.reconcile.diff import Changeset, reconcile, reconcile_unchanged
from aggregator.ingest.reconcile.pairing import PullTime
from aggregator.ingest.reconcile.suspicion import accident, suspicion
from aggregator.model import MissingSince, ParseResult, PullOutcome, Record, RecordKey
from tests.factories import BERLIN, NOW, START, record

WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
FAR = NOW + timedelta(days=365)


def pull(number: int = 2, after: timedelta = timedelta()) -> PullTime:
    return PullTime(number=number, now=NOW + after, zone=BERLIN)


def evenings(count: int, **said: object) -> list[Record]:
    return [record(uid=f"e{n}", summary=f"Abend {n}", start=START + n * WEEK, **said) for n in range(count)]  # type: ignore[arg-type]


def parsed(records: list[Record], covers: datetime | None = FAR) -> ParseResult:
    return ParseResult(kind="ical", records=tuple(records), covers=covers)


def reconciled(before: list[Record], parse_result: ParseResult, at: PullTime) -> Changeset:
    """What the pull changes, judged as for a source that lists no more than before."""
    return reconcile(before, parse_result, at, suspicion(before, parse_result, at, most=0) or accident(before, parse_result, at))


def kept_after(before: list[Record], changeset: Changeset) -> dict[RecordKey, Record]:
    """What is kept once a judgement is written."""
    kept = {r.key: r for r in before if r.key not in changeset.renamed}
    return kept | {r.key: r for r in changeset.written}


def pulled_again(before: list[Record], listed: list[Record], pulls: int, every: timedelta) -> list[Record]:
    """What is kept after the same list came several times."""
    kept = before
    for n in range(pulls):
        kept = list(kept_after(kept, reconciled(kept, parsed(listed), pull(2 + n, n * every))).values())
    return kept


def test_the_same_list_again_changes_nothing() -> None:
    known = evenings(5)
    changeset = reconciled(known, parsed(evenings(5, seen=NOW + HOUR)), pull())
    assert changeset.outcome is PullOutcome.UNCHANGED
    assert changeset.written == ()


def test_a_moved_event_keeps_its_key_and_its_first_day() -> None:
    known = evenings(3)
    moved = [replace(r, details=record(start=START + HOUR).details) for r in known[:1]] + known[1:]
    changeset = reconciled(known, parsed(moved), pull(after=HOUR))
    assert [(r.key, r.first_seen, r.changed) for r in changeset.written] == [(known[0].key, NOW, NOW + HOUR)]
    assert (changeset.new, changeset.changed) == (0, 1)


def test_a_feed_that_changes_all_its_uids_makes_no_new_records() -> None:
    known = evenings(5)
    changeset = reconciled(known, parsed([replace(r, key=RecordKey("optonet", f"other-{n}")) for n, r in enumerate(evenings(5))]), pull())
    assert changeset.new == 0
    assert changeset.renamed == {RecordKey("optonet", f"e{n}"): RecordKey("optonet", f"other-{n}") for n in range(5)}


def test_a_relaunch_with_other_links_and_uids_makes_no_new_records() -> None:
    known = evenings(4, url="https://example.org/alt")
    relaunched = [
        record(uid=f"https://example.org/neu/{n}", summary=f"Abend {n}", start=START + n * WEEK, url=f"https://example.org/neu/{n}")
        for n in range(4)
    ]
    assert reconciled(known, parsed(relaunched), pull()).new == 0


def test_an_event_moved_under_a_new_uid_is_known_by_its_link() -> None:
    known = [record(uid="17-2026-12-03", url="https://example.org/event/forum/"), *evenings(3)]
    told = [record(uid="17-2026-12-04", url="https://example.org/event/forum/", start=START + timedelta(days=1)), *evenings(3)]
    changeset = reconciled(known, parsed(told), pull())
    assert (changeset.new, changeset.changed) == (0, 1)


def test_a_series_moved_from_tuesday_to_thursday_keeps_its_occurrences() -> None:
    tuesdays = [series_record(START + n * WEEK) for n in range(-3, 10)]
    thursdays = [series_record(START + timedelta(days=2) + n * WEEK) for n in range(-4, 10)]
    changeset = reconciled(tuesdays, parsed(thursdays), pull())
    assert changeset.new == 1  # one more fits into the window at its edge
    paired = {(old.recurrence_id, new.recurrence_id) for old, new in changeset.renamed.items()}
    assert (f"{START:%Y-%m-%d}", f"{START + timedelta(days=2):%Y-%m-%d}") in paired
    assert len(paired) == 13


def series_record(start: datetime) -> Record:
    return record(uid="stammtisch", recurrence_id=f"{start:%Y-%m-%d}", summary="Stammtisch", start=start)


def test_the_next_date_on_the_page_of_a_past_event_is_a_new_event() -> None:
    past = record(uid="https://example.org/stammtisch", start=NOW - WEEK, url="https://example.org/stammtisch")
    coming = record(uid="https://example.org/stammtisch", start=NOW + WEEK, url="https://example.org/stammtisch")
    changeset = reconciled([past], parsed([coming]), pull())
    assert changeset.new == 1
    assert {r.details.span for r in kept_after([past], changeset).values()} == {past.details.span, coming.details.span}


def test_one_missing_event_is_withdrawn_after_three_pulls_over_a_day() -> None:
    known = evenings(10)
    rest = known[:4] + known[5:]
    assert all(r.withdrawn is None for r in pulled_again(known, rest, pulls=3, every=11 * HOUR))
    assert all(r.withdrawn is None for r in pulled_again(known, rest, pulls=2, every=25 * HOUR))
    withdrawn = [r.key for r in pulled_again(known, rest, pulls=3, every=12 * HOUR) if r.withdrawn]
    assert withdrawn == [known[4].key]


def test_pulls_that_confirm_the_last_answer_count_as_well() -> None:
    missed = record(absence=MissingSince(since=NOW, pull=2))
    assert reconcile_unchanged([missed], pull(number=3, after=25 * HOUR)).gone == 0
    assert reconcile_unchanged([missed], pull(number=4, after=23 * HOUR)).gone == 0
    assert reconcile_unchanged([missed], pull(number=4, after=24 * HOUR)).gone == 1


@pytest.mark.parametrize(
    ("listed", "why"),
    [([], "an empty list"), (evenings(20)[::2], "half a list"), (evenings(20)[:5], "a list cut to its first five")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_withdrawn_by_an_accident(listed: list[Record], why: str) -> None:
    known = evenings(20)
    changeset = reconciled(known, parsed(listed), pull())
    assert changeset.outcome is PullOutcome.HELD, why
    assert "nothing is withdrawn" in changeset.issues[0]
    assert all(r.absence is None for r in pulled_again(known, listed, pulls=5, every=25 * HOUR))


def test_what_lies_behind_the_end_of_the_list_is_not_missed() -> None:
    known = evenings(10)
    start = known[7].details.span.start  # type: ignore[union-attr]
    assert isinstance(start, datetime)
    changeset = reconciled(known, parsed(known[:8], covers=start), pull())
    assert changeset.written == ()


def test_a_stream_that_rolled_on_withdraws_nothing() -> None:
    known = evenings(10)
    changeset = reconciled(known, parsed(known[8:], covers=None), pull())
    assert changeset.outcome is PullOutcome.UNCHANGED
    assert changeset.written == ()


def test_nothing_is_withdrawn_on_its_own_day() -> None:
    today = record(uid="heute", start=NOW + 3 * HOUR, absence=MissingSince(since=NOW - 3 * WEEK, pull=1))
    kept = pulled_again([today, *evenings(5)], evenings(5), pulls=4, every=HOUR)
    assert all(r.withdrawn is None for r in kept)


def test_an_event_that_is_listed_again_is_no_longer_missed() -> None:
    known = [record(absence=MissingSince(since=NOW, pull=1)), *evenings(3)]
    changeset = reconciled(known, parsed([record(), *evenings(3)]), pull())
    assert [r.absence for r in changeset.written] == [None]


def test_a_withdrawn_event_comes_back_when_it_is_listed_again() -> None:
    known = [record(withdrawn=NOW, absence=MissingSince(since=NOW, pull=1)), *evenings(3)]
    changeset = reconciled(known, parsed([record(), *evenings(3)]), pull())
    assert changeset.changed == 1
    assert [r.withdrawn for r in changeset.written] == [None]


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(12)), st.permutations(range(12)))
def test_the_order_of_records_does_not_matter(first: list[int], second: list[int]) -> None:
    known, told = evenings(12), [replace(r, key=RecordKey("optonet", f"new-{n}")) for n, r in enumerate(evenings(12))]
    changeset = reconciled([known[n] for n in first], parsed([told[n] for n in second]), pull())
    assert changeset.new == 0
    assert changeset.renamed == {known[n].key: told[n].key for n in range(12)}
