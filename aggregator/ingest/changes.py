"""What an answer changes: all of it where a person said so, nothing while a person has to decide, else what is no accident."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aggregator.dates.instants import local_day
from aggregator.model import DatedEvent, Hold, HoldCode, Lifecycle, ParseResult, PullOutcome, Record
from aggregator.text import clean
from aggregator.urls import domain_of

from .reconcile.diff import Changeset, reconcile, reconcile_confirmed
from .reconcile.pairing import PullTime
from .reconcile.suspicion import accident, other_domain, suspicion
from .visit import FetchOutcome, Services, parse_fingerprint

LINES, LONGEST_LINE = 10, 120  # of a held list, and characters of a title in it


def changeset_of(
    services: Services, visited: FetchOutcome, before: Sequence[Record], parse_result: ParseResult, pull: PullTime
) -> Changeset:
    """Return what a good answer changes; `before` as for `reconcile`."""
    state = visited.state
    hold = _hold(services, visited, before, parse_result, pull)
    if state.accepted and _is_accepted(hold, state.hold):
        return reconcile_confirmed(before, parse_result, pull)
    if state.lifecycle is Lifecycle.SUSPICIOUS and (hold is None or not hold.code.is_suspicious):
        hold = state.hold
    return reconcile(before, parse_result, pull, hold)


def _is_accepted(hold: Hold | None, seen: Hold | None) -> bool:
    """Whether a list is what a person said yes to: held for the same reason, and not much shorter than what was seen."""
    if hold is None:
        return True
    return seen is not None and hold.code is seen.code and (hold.code is not HoldCode.SHORTER or 2 * hold.listed >= seen.listed)


def _hold(services: Services, visited: FetchOutcome, before: Sequence[Record], parse_result: ParseResult, pull: PullTime) -> Hold | None:
    """Why the list is held; an address that was never read before may list anything, since a person has just given it."""
    state = visited.state
    assert visited.result is not None  # noqa: S101 (for the type checker)
    domains = (state.answered_from, domain_of(visited.result.url))
    suspicious = other_domain(before, parse_result, pull, domains)
    if suspicious is None and state.last_good:
        # Other settings may well list more; not while a list is held: they must not let it in.
        is_comparable = state.read_with == parse_fingerprint(services, visited.source) or state.outcome is PullOutcome.HELD
        suspicious = suspicion(before, parse_result, pull, state.most_events if is_comparable else 0)
    return suspicious or accident(before, parse_result, pull)


def first_lines(parse_result: ParseResult, zone: ZoneInfo) -> tuple[str, ...]:
    """Return the first events of a list, each as a line for the person who looks at it."""
    dated = [
        (record.details.span.start, record.details.summary) for record in parse_result.records if isinstance(record.details, DatedEvent)
    ]
    return tuple(f"{local_day(start, zone):%d.%m.%Y} {clean(title, LONGEST_LINE)}" for start, title in dated[:LINES])
