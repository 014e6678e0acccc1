"""Records → events: what a change among the records means for what is published. Runs inside one write of the store."""

from collections.abc import Collection, Sequence
from datetime import datetime

from .binding import bind
from .dedup import asked_keys, reached, resolve
from .deriving import Moment, derived, remember
from .identities import natives, past_of
from .lifecycle import settled
from .model import Event, Record
from .press import Press, rendered
from .store import Transaction


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
    feeds = tx.events.save([(event, rendered(event, press.calendar)) for event in changed], before.values(), now)
    bind(tx, feeds, press, now)
    remember(tx, found)
    return len(changed)


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
