from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.ingest.reconcile.outage import WITHIN, judge
from aggregator.model import Lifecycle, PullOutcome, SourceState
from tests.factories import NOW

FIRST = NOW + timedelta(minutes=1)


def tried(name: str, at: datetime = NOW, *, reached: bool = False) -> SourceState:
    return SourceState(
        id=name,
        url=f"https://{name}.example/",
        lifecycle=Lifecycle.OK,
        last_good=NOW - timedelta(hours=1),
        last_pull=at,
        next_due=at + timedelta(hours=1),
        outcome=PullOutcome.UNCHANGED if reached else PullOutcome.ERROR,
        failure="" if reached else "NoConnection",
        provisional=None if reached else at,
    )


def test_most_of_three_hosts_unreachable_is_our_trouble_and_nothing_counts() -> None:
    judgement = judge([tried("a"), tried("b"), tried("c", reached=True)], FIRST, was_ours=False, whole_round=False)
    assert judgement.ours
    assert [(state.failures, state.ill_pulls) for state in judgement.changed] == [(0, 0), (0, 0)]


def test_in_our_trouble_the_failed_ones_are_tried_again_each_minute() -> None:
    judgement = judge([tried(name) for name in "abc"], NOW, was_ours=False, whole_round=False)
    assert {state.next_due for state in judgement.changed} == {NOW + timedelta(minutes=1)}


def test_half_of_the_hosts_is_not_over_half() -> None:
    states = [tried("a"), tried("b"), tried("c", reached=True), tried("d", reached=True)]
    assert not judge(states, FIRST, was_ours=False, whole_round=False).ours


def test_a_failure_stays_provisional_for_five_minutes_and_then_counts() -> None:
    states = [tried("a"), tried("b", reached=True), tried("c", reached=True)]
    assert judge(states, NOW + WITHIN - timedelta(seconds=1), was_ours=False, whole_round=False).changed == ()
    (counted,) = judge(states, NOW + WITHIN, was_ours=False, whole_round=False).changed
    assert (counted.id, counted.failures, counted.lifecycle) == ("a", 1, Lifecycle.AILING)


def test_several_sources_of_one_host_are_one_host() -> None:
    states = [replace(tried(name), url=f"https://same.example/{name}") for name in "abcd"]
    assert not judge(states, FIRST, was_ours=False, whole_round=False).ours


def test_where_few_were_tried_two_other_hosts_are_tried_at_once() -> None:
    others = [tried(name, NOW - timedelta(minutes=50), reached=True) for name in "bcd"]
    judgement = judge([tried("a"), *others], FIRST, was_ours=False, whole_round=False)
    assert [state.next_due for state in judgement.changed] == [FIRST, FIRST]
    assert {state.id for state in judgement.changed} < {"b", "c", "d"}


def test_what_was_tried_with_a_whole_round_counts_at_once() -> None:
    (counted,) = judge([tried("a"), *(tried(name, reached=True) for name in "bc")], NOW, was_ours=False, whole_round=True).changed
    assert counted.failures == 1


def test_after_our_trouble_the_five_minutes_begin_anew() -> None:
    now = NOW + timedelta(hours=3)
    states = [replace(tried("a", now), provisional=NOW), *(tried(name, now, reached=True) for name in "bc")]
    (state,) = judge(states, now, was_ours=True, whole_round=False).changed
    assert (state.provisional, state.failures) == (now, 0)


@given(reached=st.lists(st.booleans(), max_size=12))
def test_our_trouble_is_over_half_of_at_least_three_hosts(reached: list[bool]) -> None:
    states = [tried(f"h{number}", reached=well) for number, well in enumerate(reached)]
    failed = reached.count(False)
    assert judge(states, FIRST, was_ours=False, whole_round=False).ours == (len(reached) >= 3 and failed > len(reached) / 2)
