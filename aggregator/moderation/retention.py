"""Deletes what was kept long enough (people.md's table): a job runs it every hour."""

from datetime import datetime, timedelta

from aggregator.access import journal
from aggregator.access.rate_limits import KEPT
from aggregator.model import Config, Lifecycle
from aggregator.store import Transaction

MAILS = timedelta(days=30)
REJECTED = timedelta(days=90)
EVERY_PULL = timedelta(days=8)  # then the last pull of each day
PULLS = timedelta(days=400)


def delete_expired(tx: Transaction, config: Config, key: str, now: datetime) -> None:
    """Delete expired tokens, sessions, attempts, mails, rejected sources and old pulls; people in the journal become numbers."""
    tx.people.tidy(now, now - KEPT)
    tx.outbox.delete_before(now - MAILS)
    tx.pulls.thin(now - EVERY_PULL, now - PULLS)
    journal.pseudonymise(tx, key, now)
    _delete_rejected(tx, config, now)


def _delete_rejected(tx: Transaction, config: Config, now: datetime) -> None:
    """Delete sources that were rejected 90 days ago, with their network if it has no other, and their owner's tokens."""
    registered = {source.id for source in tx.registrations.all().sources}
    networks = {source.id: network for network in config.networks for source in network.sources}
    for state in tx.sources.states():
        if state.lifecycle is not Lifecycle.REJECTED or state.since is None or now - state.since < REJECTED or state.id not in registered:
            continue
        tx.registrations.delete_source(state.id)  # its records and its state follow as those of any source that departed
        if state.id in networks and len(networks[state.id].sources) == 1:
            tx.registrations.delete_network(networks[state.id].slug)
        tx.people.delete_tokens([token.digest for token in tx.people.tokens_of(state.id)])
        tx.pulls.forget(state.id)
