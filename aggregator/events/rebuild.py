"""Changed records → changed events, within one write transaction of the store."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aggregator.model import Publication, Record, RecordKey
from aggregator.store import Store, Transaction

from .dedup import CITIES, blocking_keys, linked_keys, lookup_keys, resolve
from .dedup.constraints import consistent_constraints
from .derive import RunContext, derive_events, store_derived
from .identity import history_of, identity_owners

ALL_AT_ONCE = 1_000  # records written together; from this number on it is worth checking whether the store holds any others


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshContext:
    """What a refresh needs beside the records: the source of new ids, the zone of local days, the stems of the region's towns."""

    new_id: Callable[[], str]
    zone: ZoneInfo
    towns: frozenset[str] = CITIES


@dataclass(frozen=True, slots=True)
class _Neighbourhood:
    """All records that may share an event with the touched ones, and what they were published as."""

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
    """Derive again all events that `touched` records may belong to, and store them; returns how many changed.

    `touched` holds changed records in their old and new form. `by_hand` are the ids of events that a person has just corrected. `written`
    are those of `touched` that the store holds exactly so, which spares reading them.
    """
    near = _neighbourhood(tx, touched, written, context.towns)
    today = now.astimezone(context.zone).date()
    constraints = consistent_constraints(tx.decisions.constraints(near.keys))
    dated, past = [record for record in near.records if record.details.span], history_of(tx, near.known, near.keys)
    groups = resolve(dated, identity_owners(past, dated), constraints, context.towns)
    fresh: set[str] = set()
    derived = derive_events(
        tx, groups, past, RunContext(now=now, today=today, new_id=lambda: _remembered(context.new_id(), fresh), by_hand=by_hand)
    )
    before = tx.events.many({event.id for event in derived.events} - fresh)
    changed = [event for event in derived.events if before.get(event.id) != event]
    tx.events.save(changed, [before[event.id] for event in changed if event.id in before], now)
    store_derived(tx, derived)
    return len(changed)


def index_again(store: Store, towns: frozenset[str], fingerprint: str) -> None:
    """Compute the blocking keys of all records again if `fingerprint`, which stands for how they are computed, has changed."""
    if store.service.get("blocks") == fingerprint:
        return
    for source in store.records.sources():
        with store.write() as tx:
            tx.records.replace_blocking_keys(
                {record.key: blocking_keys(record, towns) for record in tx.records.of_source(source, date.min)}
            )
    with store.write() as tx:
        tx.service.save("blocks", fingerprint)


def _neighbourhood(tx: Transaction, touched: Collection[Record], written: Collection[Record], towns: frozenset[str]) -> _Neighbourhood:
    """The records reached from the touched ones over possible links; the same in any order of pulls, and small."""
    reached = {record.key: record for record in written}
    keys = {record.key for record in touched} | reached.keys()
    reached |= {record.key: record for record in tx.records.get(sorted(keys - reached.keys()))}
    frontier: Collection[Record] = [*{id(record): record for record in (*touched, *reached.values())}.values()]
    asked: set[int] = set()
    alone = len(written) > ALL_AT_ONCE and not tx.records.has_more_than(len(written))
    candidates: dict[RecordKey, Record] = {}  # found by a key that was looked up, and not linked yet
    known: dict[RecordKey, Publication] = {}
    while frontier:
        fresh = {key for record in frontier for key in lookup_keys(record, towns)} - asked if not alone else set()
        asked |= fresh
        candidates |= {record.key: record for record in tx.records.with_blocking_keys(fresh, keys | candidates.keys())}
        linked = {record.key for record in frontier}
        linked |= linked_keys(frontier, candidates.values(), towns)
        linked |= {
            key for ruling in tx.decisions.constraints({record.key for record in frontier}) if ruling.same for key in (ruling.a, ruling.b)
        }
        known |= tx.publications.of(linked - known.keys())
        linked |= tx.publications.keys_of({known[key].id for key in linked & known.keys()})
        linked -= keys
        keys |= linked
        frontier = [candidates.pop(key) for key in sorted(linked & candidates.keys())]
        frontier += tx.records.get(sorted(linked - {record.key for record in frontier}))
        reached |= {record.key: record for record in frontier}
    known |= tx.publications.of(keys - known.keys())
    return _Neighbourhood(tuple(reached[key] for key in sorted(reached)), frozenset(keys), known)


def _remembered(new: str, fresh: set[str]) -> str:
    """The new id, added to those under which nothing is stored yet."""
    fresh.add(new)
    return new
