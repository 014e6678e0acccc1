"""Records → events: what a change among the records means for what is published. Runs inside one write of the store."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .binding import bind
from .dedup import asked_keys, blocking_keys, reached, resolve
from .deriving import Moment, derived, remember
from .identities import natives, past_of
from .lifecycle import settled
from .model import Event, Publication, Record, RecordKey
from .press import Press, rendered
from .store import Store, Transaction

ALL_AT_ONCE = 1_000  # records written together, from which on it is worth asking whether there are others at all


@dataclass(frozen=True, slots=True)
class _Near:
    """All records that can share an event with the touched ones, and what they were published as."""

    records: tuple[Record, ...]
    keys: frozenset[RecordKey]
    known: Mapping[RecordKey, Publication]


def refresh(
    tx: Transaction,
    touched: Collection[Record],
    press: Press,
    now: datetime,
    by_hand: Collection[str] = (),
    written: Collection[Record] = (),
) -> int:
    """Derive again all events that `touched` (records as they were and as they are) can belong to; returns how many changed.

    `by_hand` are the ids of events that a person has just corrected, `written` those of `touched` that are known to be kept just so.
    """
    near = _neighbourhood(tx, touched, written, press.towns)
    today = now.astimezone(press.zone).date()
    ruled = settled(tx.verdicts.rulings(near.keys))
    dated, past = [record for record in near.records if record.details.span], past_of(tx, near.known, near.keys)
    groups = resolve(dated, natives(past, dated), ruled, press.towns)
    fresh: set[str] = set()
    found = derived(tx, groups, past, Moment(now=now, today=today, new_id=lambda: _noted(press.new_id(), fresh), by_hand=by_hand))
    before = tx.events.many({event.id for event in found.events} - fresh)
    changed = [event for event in found.events if not _stands(before.get(event.id), event)]
    tx.publications.save([event.publication for event in changed], {key: event.id for event in changed for key in event.records})
    stood = [before[event.id] for event in changed if event.id in before]
    shifts = tx.events.save([(event, rendered(event, press.calendar)) for event in changed], stood, now)
    bind(tx, shifts, press, now)
    remember(tx, found)
    return len(changed)


def stand_again(store: Store, towns: frozenset[str], fingerprint: str) -> None:
    """Let all records stand under their blocking keys anew when what makes those (`fingerprint`) is not what made them."""
    if store.sources.fact("blocks") == fingerprint:
        return
    for source in store.records.sources():
        with store.write() as tx:
            tx.records.stand({record.key: blocking_keys(record, towns) for record in tx.records.of_source(source, date.min)})
    with store.write() as tx:
        tx.sources.save_fact("blocks", fingerprint)


def _neighbourhood(tx: Transaction, touched: Collection[Record], written: Collection[Record], towns: frozenset[str]) -> _Near:
    """Followed from record to record only where a link may hold, so that it is the same whatever was pulled first, and stays small."""
    found = {record.key: record for record in written}
    keys = {record.key for record in touched} | found.keys()
    found |= {record.key: record for record in tx.records.get(sorted(keys - found.keys()))}
    front: Collection[Record] = [*{id(record): record for record in (*touched, *found.values())}.values()]
    asked: set[int] = set()
    alone = len(written) > ALL_AT_ONCE and not tx.records.hold_more_than(len(written))
    beside: dict[RecordKey, Record] = {}  # that stand under a key that was asked for, and are reached from nowhere yet
    known: dict[RecordKey, Publication] = {}
    while front:
        fresh = {key for record in front for key in asked_keys(record, towns)} - asked if not alone else set()
        asked |= fresh
        beside |= {record.key: record for record in tx.records.under(fresh, keys | beside.keys())}
        near = {record.key for record in front}
        near |= reached(front, beside.values(), towns)
        near |= {key for ruling in tx.verdicts.rulings({record.key for record in front}) if ruling.same for key in (ruling.a, ruling.b)}
        known |= tx.publications.of(near - known.keys())
        near |= tx.publications.keys_of({known[key].id for key in near & known.keys()})
        near -= keys
        keys |= near
        front = [beside.pop(key) for key in sorted(near & beside.keys())]
        front += tx.records.get(sorted(near - {record.key for record in front}))
        found |= {record.key: record for record in front}
    known |= tx.publications.of(keys - known.keys())
    return _Near(tuple(found[key] for key in sorted(found)), frozenset(keys), known)


def _noted(new: str, fresh: set[str]) -> str:
    """The new id, which is noted as one that nothing is stored under."""
    fresh.add(new)
    return new


def _stands(before: Event | None, event: Event) -> bool:
    """Whether an event is stored as it is."""
    return before == event
