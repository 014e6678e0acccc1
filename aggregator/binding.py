"""Entries → the calendars of named feeds, in the write that changes their events; again each day, when the window moves."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from .model import Piece, Shift, selection_of_feed
from .press import Binder, Press
from .store import Store, Transaction

FEW = 50  # events of a feed up to which a calendar is mended; for more it is made anew

Shown = Mapping[str, Piece]  # what feeds show of events, by their ids


def bind(tx: Transaction, shifts: Mapping[str, Shift], press: Press, now: datetime) -> None:
    """Make the calendars of these feeds as they are on this local day, after a write that changed so much in each."""
    if press.binder is None:
        return
    today, language = now.astimezone(press.zone).date(), press.binder.language()
    mended = {event for shift in shifts.values() if _is_small(shift) for event in shift.now}
    shown = tx.events.pieces_of("ics", sorted(mended), today, language)
    for feed, shift in sorted(shifts.items()):
        if not (_is_small(shift) and _mend(tx, feed, shift, shown, press.binder, today)):
            _make(tx, feed, press.binder, today)


def bind_again(store: Store, press: Press, now: datetime) -> int:
    """Make those calendars anew that are not of this day or not of the newest version of their feed; returns how many."""
    if press.binder is None:
        return 0
    today = now.astimezone(press.zone).date()
    late = [feed for feed in store.bodies.feeds() if not _stands(store, feed, today)]
    for feed in late:
        with store.write() as tx:
            _make(tx, feed, press.binder, today)
    return len(late)


def _is_small(shift: Shift) -> bool:
    return len(shift.left) + len(shift.now) <= 2 * FEW


def _make(tx: Transaction, feed: str, binder: Binder, today: date) -> None:
    pieces = tx.events.pieces("ics", selection_of_feed(feed), today, binder.language(), "show", most=binder.most)
    _keep(tx, feed, pieces, binder, today)


def _mend(tx: Transaction, feed: str, shift: Shift, shown: Shown, binder: Binder, today: date) -> bool:
    """Make a calendar of what it was and what changed, the same bytes as anew; returns whether that could be done."""
    stands, number = tx.bodies.stands(feed), tx.versions.of([feed]).number
    if stands is None or (stands.day, stands.number + 1) != (today, number):
        return False
    added = [shown[event] for event in shift.now if event in shown]
    if stands.beyond is not None:
        untouched = all(at > stands.beyond for at in (*shift.left, *(piece.at for piece in added)))
        if untouched:
            tx.bodies.stay(feed, number)
        return untouched
    gone = {*shift.left, *(piece.at for piece in added)}
    kept = [piece for piece in tx.bodies.pieces(feed) if piece.at not in gone]
    _keep(tx, feed, sorted((*kept, *added), key=lambda piece: piece.at), binder, today)
    return True


def _keep(tx: Transaction, feed: str, pieces: Iterable[Piece], binder: Binder, today: date) -> None:
    some = tuple(pieces)[: binder.most]
    plain = binder.frame(selection_of_feed(feed), some)
    tx.bodies.save(feed, today, tx.versions.of([feed]).number, plain, some)


def _stands(store: Store, feed: str, today: date) -> bool:
    stands = store.bodies.stands(feed)
    return stands is not None and (stands.day, stands.number) == (today, store.versions.of([feed]).number)
