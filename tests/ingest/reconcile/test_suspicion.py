"""Which answers look as if a source changed hands, and which only look different."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.ingest.reconcile.diff import reconcile, reconcile_confirmed
from aggregator.ingest.reconcile.pairing import PullTime
from aggregator.ingest.reconcile.suspicion import accident, hold_sentence, listed_events, other_domain, suspicion
from aggregator.model import Hold, HoldCode, ParseResult, PullOutcome, Record, RecordKey, Status
from tests.factories import BERLIN, NOW, START, news, record

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
PULL = PullTime(number=2, now=NOW, zone=BERLIN)
FAR = NOW + timedelta(days=365)


def evenings(count: int, name: str = "Abend", uid: str = "e", start: datetime = START, **said: Any) -> list[Record]:
    return [record(uid=f"{uid}{n}", summary=f"{name} {n}", start=start + n * WEEK, **said) for n in range(count)]


def strangers(count: int, **said: Any) -> list[Record]:
    return evenings(count, name="Gewinnspiel", uid="spam", start=START + DAY, **said)


def series(count: int, uid: str, name: str) -> list[Record]:
    starts = [START + n * WEEK for n in range(count)]
    return [record(uid=uid, recurrence_id=f"{start:%Y-%m-%d}", summary=name, start=start) for start in starts]


def listed(records: list[Record], covers: datetime | None = FAR, **said: Any) -> ParseResult:
    return ParseResult(kind="ical", records=tuple(records), covers=covers, **said)


def code(before: list[Record], parse_result: ParseResult, most: int = 0) -> HoldCode | None:
    hold = suspicion(before, parse_result, PULL, most)
    return hold.code if hold else None


def cancelled(records: list[Record]) -> list[Record]:
    return [replace(r, details=replace(r.details, status=Status.CANCELLED)) for r in records]


def under_new_keys(records: list[Record]) -> list[Record]:
    return [replace(r, key=RecordKey("optonet", f"neu-{n}")) for n, r in enumerate(records)]


def linked(records: list[Record], path: str = "termin") -> list[Record]:
    return [replace(r, details=replace(r.details, url=f"https://example.org/{path}/{n}")) for n, r in enumerate(records)]


def published(records: list[Record], when: datetime) -> list[Record]:
    return [replace(r, published=when + n * HOUR) for n, r in enumerate(records)]


def test_a_list_that_shares_nothing_with_five_known_events_is_a_takeover() -> None:
    assert suspicion(evenings(5), listed(strangers(7)), PULL, 0) == Hold(code=HoldCode.TAKEOVER, known=5, listed=7)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (evenings(4), strangers(7)),
        (evenings(9, start=NOW - 70 * DAY), strangers(7)),  # the old programme is over
        ([], strangers(40)),
        (evenings(6), under_new_keys(evenings(6))),  # Office 365 changes all UIDs
        (linked(evenings(6)), linked(under_new_keys(evenings(6)), "veranstaltung")),  # a relaunch
        (evenings(6), evenings(6, name="Abendrunde", start=START + DAY)),  # all postponed, titles too
        (linked(evenings(6)), linked(evenings(6, uid="x", name="Runde", start=START + HOUR))),
        (evenings(6), evenings(6, uid="x", start=START + HOUR)),  # a corrected zone
        (evenings(6), [*strangers(30), evenings(6)[3]]),
        (series(30, "s", "Stammtisch"), strangers(5)),  # one event
        (evenings(6), []),
        ([*evenings(6), *evenings(3, uid="p", start=NOW - 30 * DAY)], evenings(3, uid="p", start=NOW - 30 * DAY)),
        ([replace(r, withdrawn=NOW) for r in evenings(6)], strangers(6)),
    ],
    ids=["four known", "all over", "none known", "new UIDs", "relaunch", "postponed", "other titles and hours", "zone", "one stays",
         "a series", "empty", "only past ones", "withdrawn"],
)  # fmt: skip
def test_what_only_looks_different_is_no_takeover(before: list[Record], now: list[Record]) -> None:
    assert code(before, listed(now)) is None


def test_the_link_of_a_calendars_page_is_no_link_of_an_event() -> None:
    home = "https://example.org/"
    assert code(evenings(6, url=home), listed(strangers(6, url=home))) is HoldCode.TAKEOVER


def test_events_without_a_date_do_not_make_a_list_the_same() -> None:
    spam = [replace(r, details=news("Gewinnspiel")) for r in strangers(3)]
    assert code(evenings(6), listed(spam)) is HoldCode.TAKEOVER


def test_an_event_that_is_private_now_is_not_missed() -> None:
    unwanted = tuple(r.key for r in evenings(6))
    assert code(evenings(6), listed(strangers(6), unwanted=unwanted)) is None


def test_a_list_that_is_partly_unchanged_is_the_same_list() -> None:
    assert code(evenings(6), listed(strangers(6), same=(RecordKey("optonet", "alt"),))) is None


def test_a_stream_that_rolled_on_is_not_suspicious() -> None:
    before = published(evenings(8), NOW - 9 * DAY)
    assert code(before, listed(published(strangers(8), NOW - DAY), covers=None)) is None
    later_news = [replace(record(uid=f"n{n}"), details=news(f"Bericht {n}")) for n in range(3)]
    assert code([*evenings(8), *later_news], listed([*strangers(5), later_news[0]], covers=None)) is None


@pytest.mark.parametrize("when", [None, NOW - 20 * DAY])
def test_a_stream_of_other_items_that_are_not_newer_is_a_takeover(when: datetime | None) -> None:
    before, now = published(evenings(8), NOW - 9 * DAY), strangers(8)
    assert code(before, listed(published(now, when) if when else now, covers=None)) is HoldCode.TAKEOVER


@pytest.mark.parametrize(
    ("most", "count", "is_suspicious"), [(3, 5_000, True), (4, 21, True), (4, 20, False), (5, 25, False), (5, 26, True), (0, 5_000, False)]
)
def test_more_than_five_times_as_many_events_as_ever_and_over_twenty_are_suspicious(most: int, count: int, is_suspicious: bool) -> None:
    hold = suspicion(evenings(3), listed(evenings(count)), PULL, most)
    assert hold == (Hold(code=HoldCode.MULTIPLIED, known=most, listed=count) if is_suspicious else None)


def test_a_series_counts_as_one_event() -> None:
    parse_result = listed(
        [*series(50, "s", "Stammtisch"), *evenings(3)], same=(RecordKey("optonet", "x", "1"), RecordKey("optonet", "x", "2"))
    )
    assert listed_events(parse_result) == 5
    assert code(evenings(3), listed([*series(50, "s", "Stammtisch"), *evenings(3)]), most=3) is None


def test_all_known_coming_events_cancelled_at_once_are_suspicious() -> None:
    before = [*evenings(5), *cancelled(evenings(2, uid="c")), *evenings(2, uid="p", start=NOW - 20 * DAY)]
    now = [*cancelled(evenings(5)), *strangers(2)]
    assert suspicion(before, listed(now), PULL, 0) == Hold(code=HoldCode.ALL_CANCELLED, known=5, listed=5)
    assert code(evenings(5), listed(cancelled(under_new_keys(evenings(5))))) is HoldCode.ALL_CANCELLED


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (evenings(4), cancelled(evenings(4))),
        (evenings(6), [*cancelled(evenings(6)[:5]), evenings(6)[5]]),
        (cancelled(evenings(6)), cancelled(evenings(6))),
        (series(12, "s", "Stammtisch"), cancelled(series(12, "s", "Stammtisch"))),
    ],
    ids=["four", "one takes place", "cancelled before", "a series"],
)
def test_some_cancelled_events_are_not_suspicious(before: list[Record], now: list[Record]) -> None:
    assert code(before, listed(now)) is None


def test_an_answer_from_another_domain_is_suspicious_once_a_coming_event_is_known() -> None:
    parse_result = listed(evenings(3))
    hold = other_domain(evenings(1), parse_result, PULL, ("a.example", "b.example"))
    assert hold == Hold(code=HoldCode.OTHER_DOMAIN, known=1, listed=3, domain="b.example")
    assert other_domain([], parse_result, PULL, ("a.example", "b.example")) is None
    assert other_domain(evenings(1), parse_result, PULL, ("", "b.example")) is None
    assert other_domain(evenings(1), parse_result, PULL, ("b.example", "b.example")) is None


@pytest.mark.parametrize("hold", [Hold(code=code, known=6, listed=7, domain="b.example") for code in HoldCode], ids=lambda hold: hold.code)
def test_each_reason_has_a_sentence(hold: Hold) -> None:
    sentence = hold_sentence(hold)
    assert "{" not in sentence
    assert sentence.endswith(("withdrawn", "looked at it"))


@given(st.permutations(range(9)), st.booleans())
def test_the_same_events_in_any_order_and_under_any_uids_are_never_suspicious(order: list[int], renamed: bool) -> None:
    now = [evenings(9)[n] for n in order]
    assert code(evenings(9), listed(under_new_keys(now) if renamed else now), most=9) is None


@given(st.sampled_from([c for c in HoldCode if c.is_suspicious]), st.lists(st.sampled_from([*evenings(9), *strangers(9)]), unique=True))
def test_a_suspicious_answer_changes_nothing(why: HoldCode, now: list[Record]) -> None:
    parse_result = listed(now, unwanted=(evenings(1)[0].key,))
    changeset = reconcile(evenings(9), parse_result, PULL, Hold(code=why, known=9, listed=len(now)))
    assert changeset.outcome is PullOutcome.HELD
    assert (changeset.written, changeset.renamed, changeset.dropped) == ((), {}, ())
    assert (changeset.new, changeset.changed, changeset.gone, changeset.unconfirmed_since) == (0, 0, 0, None)


@given(st.lists(st.sampled_from([*evenings(9), *strangers(9)]), unique=True))
def test_what_a_person_confirmed_is_no_accident_at_the_next_pull(now: list[Record]) -> None:
    changeset = reconcile_confirmed(evenings(9), listed(now), PULL)
    after = {r.key: r for r in evenings(9) if r.key not in changeset.renamed} | {r.key: r for r in changeset.written}
    assert changeset.outcome is not PullOutcome.HELD
    assert accident([*after.values()], listed(now), PULL) is None
    assert code([*after.values()], listed(now)) is None


def test_a_confirmed_stream_withdraws_nothing() -> None:
    assert reconcile_confirmed(evenings(6), listed(strangers(2), covers=None), PULL).gone == 0
