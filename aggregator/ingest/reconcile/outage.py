"""Whose trouble it is that hosts cannot be reached (promise 13). Pure.

Of the hosts tried within five minutes at least three, and over half, failed by name or connection: the trouble is ours. Nothing counts
then, and the failed ones are tried again each minute. Where too few were tried to know, other hosts that were read well are tried at once:
two, or as many as failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator.model import Lifecycle, SourceState

from .lifecycle import counted

WITHIN = timedelta(minutes=5)
TRY_AGAIN = timedelta(minutes=1)
HOSTS = 3  # that must have been tried, before the trouble can be called ours
PROBES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether the trouble is ours, and the states that change with that."""

    ours: bool = False
    changed: tuple[SourceState, ...] = ()


def judge(states: Sequence[SourceState], now: datetime, *, was_ours: bool, whole_round: bool) -> Judgement:
    """Return whose trouble the provisional failures are, and the states with what follows.

    `whole_round`: all sources were just tried, so no five minutes are waited for. After an outage the five minutes begin anew.
    """
    provisional = [state for state in states if state.provisional is not None]
    if not provisional:
        return Judgement()
    tried = _tried(states, max(now - WITHIN, min(state.provisional for state in provisional if state.provisional)))
    hosts = _hosts(tried)
    failed = sum(hosts.values())
    if len(hosts) >= HOSTS and 2 * failed > len(hosts):
        again = [_tried_again(state, now) for state in provisional]
        changed = [state for state, before in zip(again, provisional, strict=True) if state != before]
        return Judgement(ours=True, changed=(*changed, *_probes(states, hosts, now, failed)))
    if whole_round:
        return Judgement(changed=tuple(counted(replace(state, provisional=state.last_pull), now) for state in provisional))
    if was_ours and len(hosts) < HOSTS:
        return Judgement(ours=True, changed=tuple(_probes(states, hosts, now, failed)))
    if was_ours:
        return Judgement(changed=tuple(_after_outage(state, tried, now) for state in provisional))
    settled = [state for state in provisional if state.provisional and now - state.provisional >= WITHIN]
    probes = _probes(states, hosts, now, failed) if len(hosts) < HOSTS else []
    return Judgement(changed=(*(counted(state, now) for state in settled), *probes))


def host_of(url: str) -> str:
    """Return the host and port of an address; "" for a file."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _tried(states: Sequence[SourceState], since: datetime) -> list[SourceState]:
    return [state for state in states if state.last_pull is not None and state.last_pull >= since and host_of(state.url)]


def _hosts(tried: Sequence[SourceState]) -> Mapping[str, bool]:
    """The hosts, and whether all tries of each failed."""
    hosts: dict[str, bool] = {}
    for state in tried:
        host = host_of(state.url)
        hosts[host] = hosts.get(host, True) and state.provisional is not None
    return hosts


def _after_outage(state: SourceState, tried: Sequence[SourceState], now: datetime) -> SourceState:
    """A failed source when most others are reached: what failed after one of these counts, the five minutes of the rest begin anew."""
    reached = min((other.last_pull for other in tried if other.provisional is None and other.last_pull), default=None)
    if reached is not None and state.last_pull is not None and state.last_pull > reached:
        return counted(replace(state, provisional=state.last_pull), now)
    return replace(state, provisional=now)


def _tried_again(state: SourceState, now: datetime) -> SourceState:
    due = (state.last_pull or now) + TRY_AGAIN
    return replace(state, next_due=due) if state.next_due is None or state.next_due > due else state


def _probes(states: Sequence[SourceState], tried: Mapping[str, bool], now: datetime, failed: int) -> list[SourceState]:
    """Sources of other hosts, due now: of those read well the last ones, two, or as many as failed."""
    well = [s for s in states if s.lifecycle is Lifecycle.OK and s.provisional is None and s.last_good and host_of(s.url)]
    well = [state for state in well if host_of(state.url) not in tried]
    by_host = {host_of(state.url): state for state in sorted(well, key=lambda s: (s.last_good or now, s.id))}
    last = sorted(by_host.values(), key=lambda s: (s.last_good or now, s.id), reverse=True)[: max(PROBES, failed)]
    waiting = [state for state in last if state.next_due is not None and state.next_due > now and (state.not_before or now) <= now]
    return [replace(state, next_due=now) for state in waiting]
