"""Where a source stands after a pull: read, ailing, suspicious or gone. Pure.

A failure by name or connection may be ours: it stays provisional until `outage.py` has seen how other hosts did at the same time.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model import Hold, HoldCode, Lifecycle, PullOutcome, SourceState

MAILED_AFTER = 3  # failed or held pulls in a row
MAILED_OVER = timedelta(hours=24)  # between the first of them and the last
_WELL = (0, False, None, None, False)  # what is left of an illness: nothing


def after_pull(before: SourceState, after: SourceState, now: datetime) -> SourceState:
    """Return the state after a pull with its lifecycle; `after` has the outcome, the failure and why a list is held."""
    if after.outcome is PullOutcome.ERROR:
        return _after_error(before, after, now)
    if after.outcome is PullOutcome.HELD:
        held = replace(after, provisional=None, accepted=False)  # what a person said yes to was another list
        return _ill(_entered(held, Lifecycle.SUSPICIOUS if after.hold and after.hold.code.is_suspicious else Lifecycle.AILING, now), now)
    return read(after, now)


def read(state: SourceState, now: datetime) -> SourceState:
    """Return the state after a pull that was read: it is well, unless a person has to decide first."""
    if state.lifecycle is Lifecycle.OK and (state.ill_pulls, state.mailed, state.provisional, state.hold, state.accepted) == _WELL:
        return state
    entered = _entered(state, Lifecycle.OK, now)
    if entered.lifecycle is not Lifecycle.OK:
        return replace(entered, provisional=None)
    well = replace(entered, ill_since=None, ill_pulls=0, mailed=False, provisional=None)
    return replace(well, hold=None, held=(), accepted=False)


def counted(state: SourceState, now: datetime) -> SourceState:
    """Return the state with its provisional failure counted, since it was not ours."""
    since = state.provisional
    if since is None:
        return state
    failed = replace(state, failures=state.failures + 1, provisional=None)
    return _ill(_entered(failed, Lifecycle.AILING, since), since, now)


def _after_error(before: SourceState, after: SourceState, now: datetime) -> SourceState:
    kind = after.failure.partition(" ")[0]
    if kind == "NoConnection":
        return replace(after, provisional=before.provisional or now, failures=before.failures)
    failed = replace(after, provisional=None)
    if kind == "Gone":
        return replace(_entered(failed, Lifecycle.GONE, now), mailed=True)
    if kind == "AccessPage" and (known := before.events or before.most_events):
        held = replace(failed, hold=Hold(code=HoldCode.ACCESS_PAGE, known=known, listed=0))
        return _ill(_entered(held, Lifecycle.SUSPICIOUS, now), now)
    return _ill(_entered(failed, Lifecycle.AILING, now), now)


def _entered(state: SourceState, lifecycle: Lifecycle, now: datetime) -> SourceState:
    """The state in a lifecycle; a suspicious source is made well by a person only."""
    by_person = state.lifecycle is Lifecycle.SUSPICIOUS and not state.accepted and lifecycle is not Lifecycle.GONE
    if by_person or (state.lifecycle is lifecycle and state.since is not None):
        return state
    return replace(state, lifecycle=lifecycle, since=now)


def _ill(state: SourceState, failed_at: datetime, now: datetime | None = None) -> SourceState:
    """The state after one more failed or held pull; its owner is told at once of a suspicion, of the rest after three over a day."""
    since = state.ill_since or failed_at
    pulls = state.ill_pulls + 1
    lasting = pulls >= MAILED_AFTER and (now or failed_at) - since >= MAILED_OVER
    return replace(state, ill_since=since, ill_pulls=pulls, mailed=state.mailed or lasting or state.lifecycle is Lifecycle.SUSPICIOUS)
