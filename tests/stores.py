"""Real stores in memory or in a file, filled by hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from aggregator.model import Event, SourceState, WeeklyIssue
from aggregator.store import Store, Transaction
from tests.factories import NOW

ZONE = "Europe/Berlin"


class Undone(Exception):
    """Ends a write that nothing is to be left of."""


def store_of(
    *events: Event, states: Iterable[SourceState] = (), issues: Iterable[WeeklyIssue] = (), url: str = "sqlite://", now: datetime = NOW
) -> Store:
    """A store that holds these."""
    store = Store(url, ZONE)
    with store.write() as tx:
        tx.events.save(events, (), now)
        tx.sources.save(states)
        for issue in issues:
            tx.weekly.save(issue)
    return store


@contextmanager
def for_a_moment(store: Store, *events: Event, issues: Iterable[WeeklyIssue] = ()) -> Iterator[Transaction]:
    """The same inside a write that is undone at its end: much cheaper than a store for each example."""
    with suppress(Undone), store.write() as tx:
        tx.events.save(events, (), NOW)
        for issue in issues:
            tx.weekly.save(issue)
        yield tx
        raise Undone


def put(store: Store, *events: Event, now: datetime = NOW) -> None:
    """Write events as a refresh does, whether they are stored already or not."""
    with store.write() as tx:
        tx.events.save(events, tx.events.many(event.id for event in events).values(), now)
