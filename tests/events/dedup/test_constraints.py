"""What people decided, without contradictions."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.events.dedup.constraints import consistent_constraints
from aggregator.model import Constraint, RecordKey
from tests.factories import NOW

A, B, C = (RecordKey("s", uid) for uid in "abc")


def ruling(a: RecordKey, b: RecordKey, same: bool, hour: int) -> Constraint:
    return Constraint(a=min(a, b), b=max(a, b), same=same, decided=NOW + timedelta(hours=hour))


def test_of_rulings_that_contradict_each_other_the_newest_hold() -> None:
    assert consistent_constraints([ruling(A, B, True, 1), ruling(B, C, True, 2), ruling(A, C, False, 3)]) == {(A, C): False, (B, C): True}
    assert consistent_constraints([ruling(A, C, False, 1), ruling(A, B, True, 2), ruling(B, C, True, 3)]) == {(A, B): True, (B, C): True}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9), st.booleans(), st.integers(0, 3)), max_size=15))
def test_what_holds_is_free_of_contradictions(told: list[tuple[int, int, bool, int]]) -> None:
    given_rulings = [ruling(RecordKey("s", str(a)), RecordKey("s", str(b)), same, hour) for a, b, same, hour in told]
    held = consistent_constraints(given_rulings)
    island = {key: {key} for pair in held for key in pair}
    for a, b in (pair for pair, same in held.items() if same):
        for key in (joined := island[a] | island[b]):
            island[key] = joined
    assert not any(b in island[a] for (a, b), same in held.items() if not same)
