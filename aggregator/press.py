"""How events become what feeds are joined of: each event's calendar entry in the write that changes it, its other entries soon after."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .dedup import CITIES
from .model import Entry, Event, Piece, Selection
from .store import Store

log = logging.getLogger(__name__)

AT_ONCE = 100  # events whose other entries are written in one transaction, so that nobody waits long for the store

Render = Callable[[Event], Sequence[Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """How entries become the calendars of named feeds."""

    language: Callable[[], str]
    most: int  # pieces that a calendar takes
    frame: Callable[[Selection, Sequence[Piece]], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """How an event becomes what is published: its id when it is new, its entries in each format, whose days count."""

    calendar: Render  # the entries of calendars: thousands of programs ask for them, so they are never behind
    others: Render  # the entries of all other formats
    new_id: Callable[[], str]
    zone: ZoneInfo
    towns: frozenset[str] = CITIES  # by whose names matching tells places apart
    binder: Binder | None = None  # None: no calendars are made


def rendered(event: Event, render: Render) -> Sequence[Entry]:
    """Return the entries of an event; none if it cannot be rendered: it is left out, never the feed."""
    try:
        return render(event)
    except Exception:
        log.exception("event %s cannot be rendered and is left out", event.id)
        return ()


def render_others(store: Store, press: Press, now: datetime) -> int:
    """Write the other entries of all events that changed, and what searches find; returns how many events those were."""
    written = 0
    while store.events.half_written(1):
        with store.write() as tx:
            waiting = tx.events.many(tx.events.half_written(AT_ONCE))
            tx.events.complete([(event, rendered(event, press.others)) for event in waiting.values()], now)
        written += len(waiting)
    return written


def render_again(store: Store, press: Press, now: datetime, fingerprint: str) -> int:
    """Write all entries anew when what they are written with (`fingerprint`) is not what they were written with; returns how many.

    Some at a time; where it was ended before the last one it goes on with those that are left.
    """
    stands, _, last = store.sources.fact("entries").partition(" ")
    if (stands, last) == (fingerprint, ""):
        return 0
    written, last = 0, last if stands == fingerprint else ""
    while ids := store.events.ids(after=last, limit=AT_ONCE):
        last = ids[-1]
        with store.write() as tx:
            some = tuple(tx.events.many(ids).values())
            tx.events.save([(event, rendered(event, press.calendar)) for event in some], some, now)
            tx.events.complete([(event, rendered(event, press.others)) for event in some], now)
            tx.sources.save_fact("entries", f"{fingerprint} {last}")
        written += len(ids)
    with store.write() as tx:
        tx.sources.save_fact("entries", fingerprint)
    return written
