from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from aggregator.ingest.reconcile.lifecycle import after_pull, counted, read
from aggregator.model import Hold, HoldCode, Lifecycle, PullOutcome, SourceState
from tests.factories import NOW

WELL = SourceState(
    id="a", lifecycle=Lifecycle.OK, since=NOW - timedelta(days=9), outcome=PullOutcome.UPDATED, events=6, last_good=NOW, good_pulls=9
)


def failed(before: SourceState, at: datetime, failure: str = "BadStatus 500") -> SourceState:
    return after_pull(before, replace(before, outcome=PullOutcome.ERROR, failure=failure, failures=before.failures + 1), at)


def held(before: SourceState, at: datetime, why: str = "empty") -> SourceState:
    return after_pull(before, replace(before, outcome=PullOutcome.HELD, hold=Hold(code=HoldCode(why), known=6, listed=9)), at)


def well(before: SourceState, at: datetime) -> SourceState:
    return after_pull(before, replace(before, outcome=PullOutcome.UPDATED), at)


def test_a_new_source_is_ok_after_its_first_good_pull() -> None:
    state = well(SourceState(id="a"), NOW)
    assert (state.lifecycle, state.since) == (Lifecycle.OK, NOW)


def test_the_owner_is_told_at_the_third_failure_once_a_day_has_passed() -> None:
    state, told = WELL, []
    for hours in (0, 6, 12, 23.9, 24, 30):
        state = failed(state, NOW + timedelta(hours=hours))
        told.append(state.mailed)
    assert told == [False, False, False, False, True, True]
    assert (state.lifecycle, state.ill_since, state.ill_pulls) == (Lifecycle.AILING, NOW, 6)


def test_two_failures_are_not_enough_however_long_they_last() -> None:
    assert not failed(failed(WELL, NOW), NOW + timedelta(days=5)).mailed


def test_held_lists_and_failures_count_together() -> None:
    state = held(failed(held(WELL, NOW), NOW + timedelta(hours=12)), NOW + timedelta(hours=25))
    assert state.mailed
    assert state.lifecycle is Lifecycle.AILING


def test_a_good_pull_ends_the_illness_and_its_count() -> None:
    state = well(failed(failed(WELL, NOW), NOW + timedelta(hours=20)), NOW + timedelta(hours=21))
    assert (state.lifecycle, state.ill_since, state.ill_pulls, state.mailed) == (Lifecycle.OK, None, 0, False)


@pytest.mark.parametrize("why", ["takeover", "multiplied", "all-cancelled", "other-domain"])
def test_a_suspicion_is_mailed_at_once(why: str) -> None:
    state = held(WELL, NOW, why)
    assert (state.lifecycle, state.since, state.mailed) == (Lifecycle.SUSPICIOUS, NOW, True)


def test_no_pull_makes_a_suspicious_source_well() -> None:
    suspicious = held(WELL, NOW, "takeover")
    for state in (well(suspicious, NOW), held(suspicious, NOW), failed(suspicious, NOW), read(suspicious, NOW)):
        assert state.lifecycle is Lifecycle.SUSPICIOUS


def test_a_suspicious_source_that_a_person_accepted_is_well_after_a_good_pull() -> None:
    state = well(replace(held(WELL, NOW, "takeover"), accepted=True), NOW)
    assert (state.lifecycle, state.accepted, state.hold) == (Lifecycle.OK, False, None)


def test_410_ends_the_visits_and_is_mailed_at_once() -> None:
    state = failed(WELL, NOW, "Gone 410")
    assert (state.lifecycle, state.mailed, state.lifecycle.is_visited) == (Lifecycle.GONE, True, False)


def test_a_login_page_where_events_stood_is_suspicious_and_elsewhere_a_failure() -> None:
    assert failed(WELL, NOW, "AccessPage").lifecycle is Lifecycle.SUSPICIOUS
    assert failed(replace(WELL, events=0), NOW, "AccessPage").lifecycle is Lifecycle.AILING


def test_a_failure_to_connect_counts_only_when_it_is_known_not_to_be_ours() -> None:
    state = failed(WELL, NOW, "NoConnection")
    assert (state.lifecycle, state.failures, state.ill_pulls, state.provisional) == (Lifecycle.OK, 0, 0, NOW)
    later = counted(state, NOW + timedelta(minutes=5))
    assert (later.lifecycle, later.failures, later.ill_since, later.provisional) == (Lifecycle.AILING, 1, NOW, None)


def test_what_answers_again_was_never_ill() -> None:
    state = well(failed(WELL, NOW, "NoConnection"), NOW + timedelta(minutes=6))
    assert (state.lifecycle, state.provisional, state.since) == (Lifecycle.OK, None, WELL.since)
