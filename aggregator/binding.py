"""Entries → the calendars of named feeds, in the write that changes their events; again each day, when the window moves."""

from collections.abc import Iterable
from datetime import date, datetime

from .model import selection_of_feed
from .press import Press
from .store import Store, Transaction


def bind(tx: Transaction, feeds: Iterable[str], press: Press, now: datetime) -> None:
    """Make the calendars of these feeds anew, as they are on this local day."""
    if press.binder is None:
        return
    today, language = now.astimezone(press.zone).date(), press.binder.language()
    for feed in sorted(feeds):
        selection = selection_of_feed(feed)
        pieces = tx.events.pieces("ics", selection, today, language, "show", most=press.binder.most)
        tx.bodies.save(feed, today, tx.versions.of([feed]).number, press.binder.frame(selection, pieces))


def bind_again(store: Store, press: Press, now: datetime) -> int:
    """Make those calendars anew that are not of this day or not of the newest version of their feed; returns how many."""
    today = now.astimezone(press.zone).date()
    late = [feed for feed in store.bodies.feeds() if not _stands(store, feed, today)]
    for feed in late:
        with store.write() as tx:
            bind(tx, [feed], press, now)
    return len(late)


def _stands(store: Store, feed: str, today: date) -> bool:
    return store.bodies.stands(feed) == (today, store.versions.of([feed]).number)
