"""When a source is pulled again, and its state after a visit. Pure: a state in, the next state out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aggregator.errors import BadStatus, NetzwerktimerError, NoConnection
from aggregator.model import (
    DatedEvent,
    Fetched,
    FetchResult,
    Lifecycle,
    ParseResult,
    PendingRedirect,
    PullOutcome,
    Source,
    SourceState,
    Validators,
)
from aggregator.urls import domain_of, redacted, redacted_text

from .diff import Changeset
from .suspicion import listed_events

LONGEST_BACK_OFF = timedelta(hours=24)
SECOND_TRY = timedelta(minutes=5)  # after a first failure to connect
RETRY_SHORTEST, RETRY_LONGEST = timedelta(seconds=60), timedelta(days=7)
JITTER = 0.1  # share of the interval by which visits are spread
CONFIRMATIONS, CONFIRMED_OVER = 3, timedelta(hours=24)  # needed before a permanent redirect replaces the address


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnd:
    """When a visit ended, and the random share (0 to 1) that spreads the next ones."""

    now: datetime
    jitter: float
    by_hand: bool = False


def before_visit(state: SourceState, source: Source) -> SourceState:
    """Return the state to visit a source with: a fresh one for a new address, and one that is not leaving any more."""
    if state.lifecycle in (Lifecycle.LEFT, Lifecycle.REJECTED, Lifecycle.PENDING):
        return state
    if not state.configured_url:  # never visited: what a person decided before stays
        return replace(state, configured_url=source.url, url=source.url, left_since=None)
    if state.configured_url == source.url:
        return replace(state, left_since=None) if state.left_since else state
    return SourceState(
        id=source.id,
        configured_url=source.url,
        url=source.url,
        since=state.since if state.lifecycle is Lifecycle.NEW else None,
        good_pulls=state.good_pulls,
        mailed=state.mailed,
        decisions=state.decisions,
    )


def is_due(state: SourceState, source: Source, now: datetime) -> bool:
    """Whether a source is due: at its time, or at once if that time was set by a longer interval or by a clock that ran ahead."""
    state = before_visit(state, source)
    if not state.lifecycle.is_visited or not may_be_asked(state, now):
        return False
    if state.next_due is None or state.next_due <= now or state.last_pull is None:
        return True
    return not state.last_pull <= now <= state.last_pull + _longest_wait(state, source)


def may_be_asked(state: SourceState, now: datetime) -> bool:
    """Whether the wait that a host asked for (Retry-After) is over; a wait set by a clock that ran ahead does not count."""
    if state.not_before is None or state.not_before <= now:
        return True
    return state.last_pull is not None and not state.last_pull <= now <= state.last_pull + RETRY_LONGEST


def after_failure(state: SourceState, source: Source, error: NetzwerktimerError, at: VisitEnd) -> SourceState:
    """Return the state after a failed visit: the wait doubles and is at least what the host asks for.

    A first failure to connect is tried again within ten minutes. A pull by hand never lengthens the wait of a failing source.
    """
    failures = state.failures + 1
    first = failures == 1 and isinstance(error, NoConnection)
    due = at.now + (_spread(SECOND_TRY, at.jitter) if first else _spread(_back_off(source, failures), at.jitter))
    if at.by_hand and state.failures and state.next_due is not None and state.next_due > at.now:
        due = min(due, state.next_due)
    asked = error.retry_after if isinstance(error, BadStatus) else None
    not_before = at.now + min(max(asked, RETRY_SHORTEST), RETRY_LONGEST) if asked is not None else None
    return replace(
        state,
        last_pull=at.now,
        outcome=PullOutcome.ERROR,
        error=str(error),
        failure=type(error).__name__ + (f" {error.status}" if isinstance(error, BadStatus) else ""),
        issues=(),
        failures=failures,
        not_before=not_before,
        next_due=max(due, not_before) if not_before else due,
    )


def after_confirmation(state: SourceState, source: Source, changeset: Changeset, result: FetchResult | None, at: VisitEnd) -> SourceState:
    """Return the state after a visit that brought nothing new (304, or the same bytes)."""
    after = _visited(
        state,
        source,
        at,
        outcome=changeset.outcome,
        good_pulls=state.good_pulls + 1,
        unconfirmed_since=changeset.unconfirmed_since,
        validators=result.validators if isinstance(result, Fetched) else state.validators,
    )
    return _moved(after, result.moved_to, at.now) if result else after


def after_answer(
    state: SourceState, source: Source, parse_result: ParseResult, changeset: Changeset, fetched: Fetched, body_hash: str, at: VisitEnd
) -> SourceState:
    """Return the state after an answer that was parsed; a held one keeps no validators, so that the next visit parses again."""
    listed = sum(isinstance(record.details, DatedEvent) for record in parse_result.records) + len(parse_result.same)
    visited = _visited(
        state,
        source,
        at,
        kind=parse_result.kind,
        outcome=changeset.outcome,
        hold=changeset.hold,
        issues=tuple(map(redacted_text, (*changeset.issues, *parse_result.issues))),
        events=listed,
        left_out=len(parse_result.unwanted),
        moving=parse_result.moving,
        title=parse_result.title,
    )
    if changeset.outcome is PullOutcome.HELD:
        return replace(visited, body_hash="", validators=Validators(), last_good=state.last_good)
    remembered = replace(
        visited,
        validators=fetched.validators,
        body_hash=body_hash,
        read_on=None,
        good_pulls=state.good_pulls + 1,
        unconfirmed_since=changeset.unconfirmed_since,
        most_events=max(state.most_events, listed_events(parse_result)),
        answered_from=domain_of(fetched.url),
    )
    return _moved(remembered, fetched.moved_to, at.now)


def after_suspicion(state: SourceState, source: Source, changeset: Changeset, at: VisitEnd) -> SourceState:
    """Return the state after a suspicious list: what we know of the source stays, and the next visit parses its answer again."""
    visited = _visited(
        state, source, at, outcome=changeset.outcome, hold=changeset.hold, issues=changeset.issues, body_hash="", validators=Validators()
    )
    return replace(visited, last_good=state.last_good)


def _visited(state: SourceState, source: Source, at: VisitEnd, **news: Any) -> SourceState:
    """The state after a visit that was answered, with the fields that it changes; a held list was not read."""
    return replace(
        state,
        **news,
        last_pull=at.now,
        last_good=state.last_good if news["outcome"] is PullOutcome.HELD else at.now,
        error="",
        failure="",
        failures=0,
        not_before=None,
        next_due=at.now + source.every * (1 + JITTER * (at.jitter - 0.5)),
    )


def _longest_wait(state: SourceState, source: Source) -> timedelta:
    """The longest wait that the last visit can have set, by the current rules."""
    back_off = _spread(_back_off(source, state.failures), 1.0)
    if state.not_before is None or state.last_pull is None:
        return back_off
    return max(back_off, min(state.not_before - state.last_pull, RETRY_LONGEST))


def _back_off(source: Source, failures: int) -> timedelta:
    """The interval of a source, doubled with each failure in a row."""
    return min(source.every * (1 << min(failures, 12)), max(LONGEST_BACK_OFF, source.every))


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + JITTER * jitter)


def _moved(state: SourceState, moved_to: str, now: datetime) -> SourceState:
    """Follow a permanent redirect for good after three good answers over at least 24 hours, within one site; else note an issue."""
    if not moved_to or moved_to == state.url:
        return replace(state, move=None) if state.move else state
    if domain_of(state.url) != domain_of(moved_to):
        issue = f"it redirects for good to {redacted(moved_to)}, another site: put that address into sources.yaml if it is right"
        return replace(state, issues=tuple(dict.fromkeys((issue, *state.issues))))
    move = state.move if state.move and state.move.url == moved_to else PendingRedirect(url=moved_to, since=now, confirmed=0)
    move = replace(move, confirmed=move.confirmed + 1)
    if move.confirmed >= CONFIRMATIONS and now - move.since >= CONFIRMED_OVER:
        return replace(state, url=move.url, move=None)
    return replace(state, move=move)
