"""Whose trouble it is that hosts cannot be reached (promise 13). Pure.

Of the hosts tried within five minutes at least three, and over half, failed by name or connection: the trouble is ours. Nothing counts
then, and the failed ones are tried again each minute. Where fewer were tried, two other hosts that were read well are tried at once.
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
    hosts = _hosts(states, max(now - WITHIN, min(state.provisional for state in provisional if state.provisional)))
    failed = sum(hosts.values())
    if len(hosts) >= HOSTS and 2 * failed > len(hosts):
        return Judgement(ours=True, changed=tuple(s for state in provisional if (s := _tried_again(state, now)) != state))
    if whole_round:
        return Judgement(changed=tuple(counted(replace(state, provisional=state.last_pull), now) for state in provisional))
    if was_ours and len(hosts) < HOSTS:
        return Judgement(ours=True)
    if was_ours:
        return Judgement(changed=tuple(replace(state, provisional=now) for state in provisional))
    settled = [state for state in provisional if state.provisional and now - state.provisional >= WITHIN]
    probes = _probes(states, hosts, now) if len(hosts) < HOSTS else []
    return Judgement(changed=(*(counted(state, now) for state in settled), *(replace(state, next_due=now) for state in probes)))


def host_of(url: str) -> str:
    """Return the host and port of an address; "" for a file."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _hosts(states: Sequence[SourceState], since: datetime) -> Mapping[str, bool]:
    """The hosts tried since a moment, and whether all tries of each failed."""
    hosts: dict[str, bool] = {}
    for state in states:
        if state.last_pull is not None and state.last_pull >= since and (host := host_of(state.url)):
            hosts[host] = hosts.get(host, True) and state.provisional is not None
    return hosts


def _tried_again(state: SourceState, now: datetime) -> SourceState:
    due = (state.last_pull or now) + TRY_AGAIN
    return replace(state, next_due=due) if state.next_due is None or state.next_due > due else state


def _probes(states: Sequence[SourceState], tried: Mapping[str, bool], now: datetime) -> list[SourceState]:
    """Two sources of other hosts, of those that were read well the last ones; none that is due anyway."""
    well = [s for s in states if s.lifecycle is Lifecycle.OK and s.provisional is None and s.last_good and host_of(s.url)]
    well = [state for state in well if host_of(state.url) not in tried]
    by_host = {host_of(state.url): state for state in sorted(well, key=lambda s: (s.last_good or now, s.id))}
    last = sorted(by_host.values(), key=lambda s: (s.last_good or now, s.id), reverse=True)[:PROBES]
    return [state for state in last if state.next_due is not None and state.next_due > now and (state.not_before or now) <= now]
