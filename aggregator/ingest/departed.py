"""What becomes of the records of sources that are no more: out of the configuration, left by their owner, or gone for a month."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.events.dedup import blocking_keys
from aggregator.events.rebuild import refresh
from aggregator.model import KEPT_WHEN_GONE, Lifecycle, SourceState

from .reconcile.pairing import PullTime, is_coming
from .visit import Services, today

log = logging.getLogger(__name__)

GRACE = timedelta(hours=24)  # a bad edit of sources.yaml


def forget_departed(services: Services, grace: timedelta = GRACE) -> tuple[str, ...]:
    """Delete sources that left sources.yaml a day ago, and their records, without announcing it; return the ids of the sources.

    Of sources whose owner left only the records go, at once: the state stays, so that they are not read again.
    """
    now, configured, states = services.clock(), {source.id for source in services.config().sources}, services.store.sources.states()
    changed = [state.id for state in states if (state.left_since is None) != (state.id in configured)]
    departed = [state for state in states if state.id not in configured and state.left_since and now - state.left_since >= grace]
    if changed:
        with services.store.write() as tx:
            current = map(tx.sources.state, changed)
            tx.sources.save([replace(state, left_since=None if state.id in configured else now) for state in current])
    for state in departed:
        _forget(services, state, now)
    for state in states:
        if state.lifecycle is Lifecycle.LEFT and state not in departed and services.store.records.has_any(state.id):
            _forget(services, state, now, keep_state=True)
    return tuple(state.id for state in departed)


def withdraw_gone(services: Services) -> None:
    """Withdraw the coming events of sources that answered 410 for 30 days."""
    now = services.clock()
    for state in services.store.sources.states():
        if state.lifecycle is Lifecycle.GONE and state.since is not None and now - state.since >= KEPT_WHEN_GONE:
            _withdraw(services, state, now)


def _withdraw(services: Services, state: SourceState, now: datetime) -> None:
    pull = PullTime(number=state.good_pulls, now=now, zone=services.context.zone)
    with services.store.write() as tx:
        coming = [r for r in tx.records.of_source(state.id, today(services, now)) if r.withdrawn is None and is_coming(r, pull)]
        withdrawn = [replace(record, withdrawn=now) for record in coming]
        if withdrawn:
            tx.records.save(withdrawn, {record.key: blocking_keys(record, services.context.towns) for record in withdrawn}, {})
            refresh(tx, [*coming, *withdrawn], services.context, now, written=withdrawn)
            tx.sources.save([replace(tx.sources.state(state.id), events=0)])


def _forget(services: Services, state: SourceState, now: datetime, *, keep_state: bool = False) -> None:
    try:
        with services.store.write() as tx:
            gone = tx.records.delete_source(state.id)
            tx.pages.save(state.id, {})
            tx.pages.save_parse_state(state.id, "")
            refresh(tx, gone, services.context, now)
            if keep_state:
                return
            tx.sources.forget(state.id)
            tx.pulls.forget(state.id)
            tx.people.delete_tokens([token.digest for token in tx.people.tokens_of(state.id)])
    except Exception:
        log.exception("source %s: cannot be let go", state.id)
