"""How a source is, for programs: what `/status/<source>.json` and `netzwerktimer sources list --json` say. Pure."""

from datetime import UTC, datetime
from enum import StrEnum

from aggregator.model import Lifecycle, PullOutcome, Source, SourceState

_READ = frozenset({PullOutcome.UPDATED, PullOutcome.UNCHANGED})
_OF_THE_PROGRAM = frozenset({"NetzwerktimerError", "WorkerKilled"})  # failures that no owner can mend
STALE_AFTER = 3  # intervals without a pull that was read


class Trouble(StrEnum):
    """Whose trouble it is that a source is not read (promise 13)."""

    NONE = "none"  # it was read, or is not to be read
    SOURCE = "source"
    OURS = "ours"
    UNKNOWN = "unknown"  # not reached just now, or not asked for too long


def whose_trouble(source: Source, state: SourceState, now: datetime, *, outage: bool) -> Trouble:
    """Return whose trouble a source's state is; `outage`: our own connection is down."""
    if state.provisional is not None:
        return Trouble.OURS if outage else Trouble.UNKNOWN
    if state.lifecycle in (Lifecycle.SUSPICIOUS, Lifecycle.GONE):
        return Trouble.SOURCE
    if not state.lifecycle.is_visited:
        return Trouble.NONE
    if state.outcome in (PullOutcome.ERROR, PullOutcome.HELD):
        return Trouble.OURS if state.failure in _OF_THE_PROGRAM else Trouble.SOURCE
    return Trouble.UNKNOWN if is_stale(source, state, now) else Trouble.NONE


def is_stale(source: Source, state: SourceState, now: datetime) -> bool:
    """Return whether the last pull that was read is longer ago than the source's interval allows."""
    return state.last_good is not None and now - state.last_good > STALE_AFTER * source.every


def was_read(outcome: PullOutcome | None) -> bool:
    """Return whether a pull with this outcome was read."""
    return outcome in _READ


def status_json(source: Source, state: SourceState, now: datetime, *, outage: bool) -> dict[str, str | int | None]:
    """Return how a source is, as values for JSON: times in UTC, null for what is not known; no message, no address.

    `next_visit` is null for a source that is not visited, and now for one that is due.
    """
    return {
        "source": source.id,
        "network": source.network,
        "state": state.lifecycle.value,
        "outcome": state.outcome.value if state.outcome else None,
        "last_read": _utc(state.last_good),
        "last_pull": _utc(state.last_pull),
        "next_visit": _utc(next_visit(state, now)),
        "events": state.events,
        "failure": state.failure or None,
        "held_for": state.hold.code.value if state.hold else None,
        "whose_trouble": whose_trouble(source, state, now, outage=outage).value,
    }


def next_visit(state: SourceState, now: datetime) -> datetime | None:
    """Return when a source is visited next, `now` for one that is due; None for one that is not visited."""
    if not state.lifecycle.is_visited:
        return None
    return max(state.next_due or now, state.not_before or now, now)


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
