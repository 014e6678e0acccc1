"""Finds out whose trouble failures to connect are (promise 13), and writes what follows: states, and mails to owners."""

from collections.abc import Sequence
from datetime import datetime

from aggregator.model import SourceState
from aggregator.notifications.health import health_mails
from aggregator.notifications.outbox import put
from aggregator.store import ReadStore

from .reconcile.outage import judge
from .visit import Services

_OUTAGE = "outage"  # the fact that says since when the trouble is ours; "": it is not


def outage_since(store: ReadStore) -> datetime | None:
    """Return since when our own connection is down, as far as we know; None while it works."""
    stamp = store.service.get(_OUTAGE)
    return datetime.fromisoformat(stamp) if stamp else None


def judge_trouble(services: Services, states: Sequence[SourceState], *, whole_round: bool = False) -> Sequence[SourceState]:
    """Decide whose trouble the failures to connect are, as far as that is known by now; return the states after that.

    `whole_round`: every source was just tried.
    """
    store, now = services.store, services.clock()
    began = outage_since(store)
    judgement = judge(states, now, was_ours=began is not None, whole_round=whole_round)
    if not judgement.changed and judgement.ours == (began is not None):
        return states
    sources = {source.id: source for source in services.config().sources}
    before = {state.id: state for state in states}
    with store.write() as tx:
        current = {state.id: state for state in tx.sources.states()}
        changed = {state.id: state for state in judgement.changed if current.get(state.id) == before[state.id]}  # else judged again soon
        tx.sources.save(changed.values())
        tx.service.save(_OUTAGE, (began or now).isoformat(timespec="seconds") if judgement.ours else "")
        known = [(before[state.id], state, sources[state.id]) for state in changed.values() if state.id in sources]
        put(tx, [mail for old, new, source in known for mail in health_mails(old, new, source, services.config(), now)])
    return [changed.get(state.id) or state for state in current.values()]
