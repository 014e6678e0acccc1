"""Records → events: what a change among the records means for what is published. Runs inside one write of the store."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aggregator.model import Publication, Record, RecordKey
from aggregator.store import Store, Transaction

from .dedup import CITIES, asked_keys, blocking_keys, reached, resolve
from .dedup.constraints import consistent
from .derive import RunContext, derive_events, store_derived
from .identity import history_of, identity_owners

ALL_AT_ONCE = 1_000  # records written together, from which on it is worth asking whether there are others at all


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshContext:
    """What a refresh needs beside the records: how a new event gets its id, whose local days count, the towns that matching knows."""

    new_id: Callable[[], str]
    zone: ZoneInfo
    towns: frozenset[str] = CITIES


@dataclass(frozen=True, slots=True)
class _Neighbourhood:
    """All records that can share an event with the touched ones, and what they were published as."""

    records: tuple[Record, ...]
    keys: frozenset[RecordKey]
    known: Mapping[RecordKey, Publication]


def refresh(
    tx: Transaction,
    touched: Collection[Record],
    context: RefreshContext,
    now: datetime,
    by_hand: Collection[str] = (),
    written: Collection[Record] = (),
) -> int:
    """Derive again all events that `touched` (records as they were and as they are) can belong to; returns how many changed.

    `by_hand` are the ids of events that a person has just corrected, `written` those of `touched` that are known to be kept just so.
    """
    near = _neighbourhood(tx, touched, written, context.towns)
    today = now.astimezone(context.zone).date()
    ruled = consistent(tx.decisions.rulings(near.keys))
    dated, past = [record for record in near.records if record.details.span], history_of(tx, near.known, near.keys)
    groups = resolve(dated, identity_owners(past, dated), ruled, context.towns)
    fresh: set[str] = set()
    found = derive_events(
        tx, groups, past, RunContext(now=now, today=today, new_id=lambda: _noted(context.new_id(), fresh), by_hand=by_hand)
    )
    before = tx.events.many({event.id for event in found.events} - fresh)
    changed = [event for event in found.events if before.get(event.id) != event]
    tx.events.save(changed, [before[event.id] for event in changed if event.id in before], now)
    store_derived(tx, found)
    return len(changed)


def index_again(store: Store, towns: frozenset[str], fingerprint: str) -> None:
    """Make the blocking keys of all records anew when what makes those (`fingerprint`) is not what made them."""
    if store.service.get("blocks") == fingerprint:
        return
    for source in store.records.sources():
        with store.write() as tx:
            tx.records.index({record.key: blocking_keys(record, towns) for record in tx.records.of_source(source, date.min)})
    with store.write() as tx:
        tx.service.save("blocks", fingerprint)


def _neighbourhood(tx: Transaction, touched: Collection[Record], written: Collection[Record], towns: frozenset[str]) -> _Neighbourhood:
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
        near |= {key for ruling in tx.decisions.rulings({record.key for record in front}) if ruling.same for key in (ruling.a, ruling.b)}
        known |= tx.publications.of(near - known.keys())
        near |= tx.publications.keys_of({known[key].id for key in near & known.keys()})
        near -= keys
        keys |= near
        front = [beside.pop(key) for key in sorted(near & beside.keys())]
        front += tx.records.get(sorted(near - {record.key for record in front}))
        found |= {record.key: record for record in front}
    known |= tx.publications.of(keys - known.keys())
    return _Neighbourhood(tuple(found[key] for key in sorted(found)), frozenset(keys), known)


def _noted(new: str, fresh: set[str]) -> str:
    """The new id, which is noted as one that nothing is stored under."""
    fresh.add(new)
    return new
