"""When a source is asked again, also after a clock that ran ahead or back."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import BadStatus, NetzwerktimerError, NoConnection, Unreachable
from aggregator.ingest.reconcile.diff import Changeset
from aggregator.ingest.reconcile.schedule import (
    VisitEnd,
    after_answer,
    after_confirmation,
    after_failure,
    before_visit,
    is_due,
    may_be_asked,
)
from aggregator.model import Fetched, Lifecycle, ParseResult, PullOutcome, Source, SourceState
from tests.factories import NOW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LONGEST = timedelta(days=8)  # a week, which a host may ask for or a source may set, and its jitter
NOTHING_NEW = Changeset(outcome=PullOutcome.UNCHANGED, renamed={}, unconfirmed_since=None)

sources = st.builds(
    lambda minutes: Source(id="a", network="a", url="https://a.example/", every=timedelta(minutes=minutes)),
    st.integers(min_value=5, max_value=7 * 24 * 60),
)
jitters = st.floats(min_value=0, max_value=1)
errors: st.SearchStrategy[NetzwerktimerError] = st.one_of(
    st.just(Unreachable("nobody is there")),
    st.builds(lambda days: BadStatus("https://a.example/", 503, retry_after=timedelta(days=days)), st.floats(min_value=0, max_value=1_000)),
)


def after_failures(source: Source, error: NetzwerktimerError, jitter: float, count: int) -> SourceState:
    """The state after visits that all failed, the last of them NOW."""
    state = SourceState(id="a", configured_url=source.url, url=source.url)
    for _ in range(count):
        state = after_failure(state, source, error, VisitEnd(now=NOW, jitter=jitter))
    return state


@given(sources, errors, jitters, st.integers(min_value=1, max_value=40))
def test_a_failing_source_waits_until_its_time_and_no_longer(source: Source, error: NetzwerktimerError, jitter: float, count: int) -> None:
    state = after_failures(source, error, jitter, count)
    assert state.next_due is not None
    assert not is_due(state, source, NOW)
    assert not is_due(state, source, state.next_due - SECOND)
    assert is_due(state, source, state.next_due)


@given(sources, errors, jitters, st.integers(min_value=1, max_value=40), st.timedeltas(min_value=SECOND, max_value=1_000 * DAY))
def test_a_failing_source_whose_time_was_set_by_a_clock_that_ran_ahead_is_due(
    source: Source, error: NetzwerktimerError, jitter: float, count: int, ahead: timedelta
) -> None:
    state = after_failures(source, error, jitter, count)
    assert is_due(state, source, NOW - ahead)
    assert may_be_asked(state, NOW - ahead)


@given(sources, jitters, st.timedeltas(min_value=SECOND, max_value=1_000 * DAY))
def test_a_succeeding_source_whose_time_was_set_by_a_clock_that_ran_ahead_is_due(source: Source, jitter: float, ahead: timedelta) -> None:
    fresh = SourceState(id="a", configured_url=source.url, url=source.url)
    state = after_confirmation(fresh, source, NOTHING_NEW, None, VisitEnd(now=NOW, jitter=jitter))
    assert not is_due(state, source, NOW)
    assert is_due(state, source, NOW - ahead)


@given(sources, errors, jitters, st.integers(min_value=1, max_value=40), st.timedeltas(min_value=-1_000 * DAY, max_value=1_000 * DAY))
def test_no_source_waits_longer_than_the_longest_wait_there_is(
    source: Source, error: NetzwerktimerError, jitter: float, count: int, off: timedelta
) -> None:
    state = after_failures(source, error, jitter, count)
    assert any(is_due(state, source, NOW + off + wait) for wait in (timedelta(), LONGEST))


@given(sources, sources, errors, jitters, st.integers(min_value=1, max_value=40))
def test_a_failing_source_follows_an_interval_that_was_made_shorter(
    source: Source, changed: Source, error: NetzwerktimerError, jitter: float, count: int
) -> None:
    state = after_failures(source, error, jitter, count)
    latest = after_failures(changed, error, 1.0, count)
    assert latest.next_due is not None
    assert is_due(state, changed, latest.next_due + SECOND)


def test_a_list_that_is_held_was_not_read() -> None:
    source = Source(id="a", network="a", url="https://a.example/")
    known = SourceState(id="a", configured_url=source.url, url=source.url, last_good=NOW - DAY)
    fetched = Fetched(url=source.url, body=b"", fetched_at=NOW)
    for outcome, last_good in ((PullOutcome.HELD, NOW - DAY), (PullOutcome.UPDATED, NOW)):
        changeset = Changeset(outcome=outcome, renamed={})
        state = after_answer(known, source, ParseResult(kind="ical", covers=None), changeset, fetched, "", VisitEnd(now=NOW, jitter=0))
        assert (state.last_pull, state.last_good) == (NOW, last_good)


def test_a_source_that_is_gone_is_due_again_at_its_new_address() -> None:
    state = SourceState(id="a", configured_url="https://a.example/old", lifecycle=Lifecycle.GONE, last_pull=NOW)
    assert not is_due(state, Source(id="a", network="a", url="https://a.example/old"), NOW + DAY)
    assert is_due(state, Source(id="a", network="a", url="https://a.example/new"), NOW + DAY)


def test_a_source_whose_owner_left_is_never_due() -> None:
    state = SourceState(id="a", configured_url="https://a.example/old", lifecycle=Lifecycle.LEFT)
    assert not is_due(state, Source(id="a", network="a", url="https://a.example/new"), NOW)


def test_a_first_failure_to_connect_is_tried_again_within_ten_minutes_and_any_other_backs_off() -> None:
    source = Source(id="a", network="a", url="https://a.example/")
    state = SourceState(id="a", configured_url=source.url, url=source.url)
    for jitter in (0.0, 0.5, 1.0):
        due = after_failure(state, source, NoConnection("no address"), VisitEnd(now=NOW, jitter=jitter)).next_due
        assert due is not None
        assert timedelta(minutes=5) <= due - NOW <= timedelta(minutes=10)
        other = after_failure(state, source, BadStatus(source.url, 500), VisitEnd(now=NOW, jitter=jitter)).next_due
        assert other is not None
        assert other - NOW >= timedelta(hours=2)


def test_a_pull_by_hand_never_lengthens_a_wait() -> None:
    source = Source(id="a", network="a", url="https://a.example/")
    state = SourceState(id="a", configured_url=source.url, url=source.url, failures=3, last_pull=NOW, next_due=NOW + timedelta(hours=2))
    after = after_failure(state, source, BadStatus(source.url, 500), VisitEnd(now=NOW + timedelta(hours=1), jitter=1.0, by_hand=True))
    assert after.next_due == NOW + timedelta(hours=2)


def test_what_was_decided_before_the_first_visit_holds() -> None:
    source = Source(id="a", network="a", url="https://a.example/")
    for lifecycle in (Lifecycle.PENDING, Lifecycle.PAUSED, Lifecycle.REJECTED, Lifecycle.LEFT):
        state = SourceState(id="a", lifecycle=lifecycle, since=NOW, wanted_url="https://new.example/")
        assert not is_due(state, source, NOW)
        visited = before_visit(state, source)
        assert (visited.lifecycle, visited.wanted_url) == (lifecycle, "https://new.example/")
