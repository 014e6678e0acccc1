"""Records → events: what a change among the records means for what is published. Runs inside one write of the store."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .dedup import CITIES, asked_keys, reached, resolve
from .deriving import Moment, derived, remember
from .identities import natives, past_of
from .lifecycle import settled
from .model import Entry, Event, Record
from .store import Store, Transaction

log = logging.getLogger(__name__)

Render = Callable[[Event], Sequence[Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """How an event becomes what is published: its id when it is new, its entries in each format, whose days count."""

    render: Render
    new_id: Callable[[], str]
    zone: ZoneInfo
    towns: frozenset[str] = CITIES  # by whose names matching tells places apart


def refresh(tx: Transaction, touched: Collection[Record], press: Press, now: datetime, by_hand: Collection[str] = ()) -> int:
    """Derive again all events that `touched` (records as they were and as they are) can belong to; returns how many changed.

    `by_hand` are the ids of events that a person has just corrected.
    """
    records = _neighbourhood(tx, touched, press.towns)
    keys = {record.key for record in (*records, *touched)}
    known = tx.publications.of(keys)
    today = now.astimezone(press.zone).date()
    ruled = settled(tx.verdicts.rulings(keys))
    dated, past = [record for record in records if record.details.span], past_of(tx, known, keys)
    groups = resolve(dated, natives(past, dated), ruled, press.towns)
    found = derived(tx, groups, past, Moment(now=now, today=today, new_id=press.new_id, by_hand=by_hand))
    before = tx.events.many({event.id for event in found.events})
    changed = [event for event in found.events if not _stands(before.get(event.id), event)]
    tx.publications.save([event.publication for event in changed], {key: event.id for event in changed for key in event.records})
    tx.events.save([(event, _rendered(event, press)) for event in changed], now)
    remember(tx, found)
    return len(changed)


def render_again(store: Store, press: Press, now: datetime, fingerprint: str) -> int:
    """Write all entries anew when what they are written with (`fingerprint`) is not what they were written with; returns how many."""
    if store.sources.fact("entries") == fingerprint:
        return 0
    with store.write() as tx:
        written = list(tx.events.many(tx.events.ids()).values())
        tx.events.save([(event, _rendered(event, press)) for event in written], now)
        tx.sources.save_fact("entries", fingerprint)
    return len(written)


def _rendered(event: Event, press: Press) -> Sequence[Entry]:
    """The entries of an event; none if it cannot be rendered: it is left out, never the feed."""
    try:
        return press.render(event)
    except Exception:
        log.exception("event %s cannot be rendered and is left out", event.id)
        return ()


def _neighbourhood(tx: Transaction, touched: Collection[Record], towns: frozenset[str]) -> tuple[Record, ...]:
    """All records that can share an event with the touched ones (as they were and as they are), now or until now.

    Followed from record to record only where a link may hold, so that it is the same whatever was pulled first, and stays small.
    """
    found = {record.key for record in touched}
    front: Sequence[Record] = list(touched)
    while front:
        asked = {key for record in front for key in asked_keys(record, towns)}
        others = tx.records.get(sorted(tx.records.under(asked) - found))
        near = reached(front, others, towns)
        near |= {key for ruling in tx.verdicts.rulings({record.key for record in front}) if ruling.same for key in (ruling.a, ruling.b)}
        ids = {publication.id for publication in tx.publications.of({record.key for record in front} | near).values()}
        front = tx.records.get(sorted((near | tx.publications.keys_of(ids)) - found))
        found |= {record.key for record in front}
    return tx.records.get(sorted(found))


def _stands(before: Event | None, event: Event) -> bool:
    """Whether an event is stored as it is."""
    return before == event
