"""Decisions of people: two events are one, or are not, or a field is wrong. Each runs within one write transaction of the store.

A decision holds for the records that the event has at that time; a newer decision overrides older ones that contradict it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import product

from aggregator.errors import WrongCall
from aggregator.events.corrections import FIELDS, apply_corrections, field_named, value_text
from aggregator.events.dedup import merge_records
from aggregator.events.derive import corrections_of
from aggregator.events.rebuild import RefreshContext, refresh
from aggregator.model import Constraint, Correction, Event, RecordKey
from aggregator.store import ReadStore, Transaction

_ADDRESS = re.compile(r"/events/([0-9A-Za-z]+)(?:\.ics)?/?(?:[?#].*)?$")
_MISREAD = str.maketrans("OIL", "011")  # letters that ids do not contain, as misread digits


def event_named(tx: ReadStore, name: str) -> Event:
    """Return the event of an id, a UID or the address of its page; of a merged event the one it became. Raises WrongCall."""
    event = tx.events.get(id_named(name))
    seen = set()
    while event and event.publication.merged_into and event.id not in seen:
        seen.add(event.id)
        event = tx.events.get(event.publication.merged_into)
    if event is None:
        raise WrongCall(
            f"there is no event {name!r}; give its id, its UID or the address of its page, as `netzwerktimer events --json` does"
        )
    return event


def id_named(name: str) -> str:
    """Return the id in an id, a UID or an address."""
    match = _ADDRESS.search(name.strip())
    return (match[1] if match else name.strip().partition("@")[0]).upper().translate(_MISREAD)


def record_name(key: RecordKey) -> str:
    """Return the name of a record for people: source, UID and RECURRENCE-ID."""
    return "/".join(filter(None, (key.source, key.uid, key.recurrence_id)))


def merge(tx: Transaction, context: RefreshContext, names: tuple[str, str], now: datetime) -> Event:
    """Merge two events from now on, whatever their scores (must-link); returns the event. Raises WrongCall."""
    first, second = (_records_of(tx, name, names) for name in names)
    if first & second or not first or not second:
        raise WrongCall(f"{names[0]} and {names[1]} are one event already")
    _constrain(tx, first, second, now, same=True)
    _refresh(tx, context, first | second, now)
    return event_named(tx, names[0])


def unmerge(tx: Transaction, context: RefreshContext, names: tuple[str, str], now: datetime) -> tuple[Event, Event]:
    """Take back a merge; returns the two events as they are now. Raises WrongCall if nobody merged them."""
    first, second = (_records_of(tx, name, names) for name in names)
    _take_back(tx, first, second, same=True, otherwise=f"nobody merged {names[0]} and {names[1]}: there is nothing to take back")
    _refresh(tx, context, first | second, now)
    return event_named(tx, names[0]), event_named(tx, names[1])


def split(tx: Transaction, context: RefreshContext, name: str, parts: Sequence[str], now: datetime) -> tuple[Event, ...]:
    """Keep records, or other events, apart from an event from now on (cannot-link); returns the resulting events. Raises WrongCall."""
    event = _with_records(event_named(tx, name), name)
    named = {key for part in parts for key in _part(tx, event, part)}
    rest = set(event.records) - named
    if not rest:
        raise WrongCall(f"these are all the records of event {event.id}: leave it at least one")
    _constrain(tx, rest, named, now, same=False)
    _refresh(tx, context, rest | named, now)
    return _events_of(tx, rest | named)


def unsplit(tx: Transaction, context: RefreshContext, name: str, parts: Sequence[str], now: datetime) -> tuple[Event, ...]:
    """Take back splits from an event, of these parts or of all; returns the resulting events. Raises WrongCall if there was none."""
    event = _with_records(event_named(tx, name), name)
    own = set(event.records)
    apart = {key for r in tx.decisions.constraints(own) if not r.same for key in (r.a, r.b)} - own
    named = {key for part in parts for key in _apart(tx, event, apart, part)} if parts else apart
    _take_back(tx, own, named, same=False, otherwise=f"nobody split that from event {event.id}: there is nothing to take back")
    _refresh(tx, context, own | named, now)
    return _events_of(tx, own | named)


def correct(tx: Transaction, context: RefreshContext, name: str, field: str, value: str, now: datetime) -> Event:
    """Correct a field of an event, whatever its sources say; returns the event. Raises WrongCall."""
    event, field = _with_records(event_named(tx, name), name), field_named(field)
    from_sources = merge_records(tx.records.get(event.records)).details
    others = [c for c in corrections_of(tx, event) if c.field != field]
    text = value_text(field, value, apply_corrections(from_sources, others), context.zone)
    correction = Correction(
        event=event.id, field=field, value=text, source_value=FIELDS[field].text(from_sources), decided=now.replace(microsecond=0)
    )
    after = apply_corrections(from_sources, [*others, correction])
    if any(c.field == "end" and c.value and c.value != FIELDS["end"].text(after) for c in others):
        raise WrongCall(f"the end of event {event.id} was corrected to what is not after {value}: correct the end first, or take it back")
    tx.decisions.save_corrections([correction])
    _refresh(tx, context, event.records, now, event.id)
    return event_named(tx, event.id)


def uncorrect(tx: Transaction, context: RefreshContext, name: str, field: str, now: datetime) -> Event:
    """Take back the correction of a field; returns the event. Raises WrongCall if nobody corrected it."""
    event, field = _with_records(event_named(tx, name), name), field_named(field)
    corrections = [c for c in corrections_of(tx, event) if c.field == field]
    if not corrections:
        raise WrongCall(f"nobody corrected the {field} of event {event.id}: there is nothing to take back")
    while corrections:
        for correction in corrections:
            tx.decisions.delete_correction(correction.event, correction.field)
        corrections = [c for c in corrections_of(tx, event) if c.field == field]
    _refresh(tx, context, event.records, now, event.id)
    return event_named(tx, event.id)


def _records_of(tx: Transaction, name: str, both: Collection[str]) -> set[RecordKey]:
    """The records of one of two events, even if it was merged into the other."""
    event, own = _with_records(event_named(tx, name), name), id_named(name)
    if own != event.id:
        return set(tx.decisions.former_keys_of(own)) & set(event.records)
    others = {id_named(other) for other in both} - {own}
    return set(event.records) - {key for other in others for key in tx.decisions.former_keys_of(other)}


def _part(tx: Transaction, event: Event, part: str) -> Collection[RecordKey]:
    """The records that a person means by a name: some of the event's own, those of an event merged into it, or those of another event."""
    if keys := list(_named(event.records, part)):
        if len(keys) > 1 and part in {key.source for key in keys}:
            raise WrongCall(f"{part} told of event {event.id} more than once; name one of {', '.join(map(record_name, keys))}")
        return keys
    former = set(tx.decisions.former_keys_of(id_named(part))) & set(event.records) if id_named(part) != event.id else set()
    other = tx.events.get(id_named(part))
    if former or other is None or event_named(tx, part).id == event.id:
        if not former:
            raise WrongCall(f"event {event.id} has no record {part!r}; it has {', '.join(map(record_name, event.records))}")
        return former
    return _with_records(event_named(tx, part), part).records


def _apart(tx: Transaction, event: Event, apart: Collection[RecordKey], part: str) -> Collection[RecordKey]:
    """The records, among those that must stay apart from an event, that a person means by a name."""
    if keys := list(_named(apart, part)):
        return keys
    if tx.events.get(id_named(part)) is None:
        raise WrongCall(f"nobody split {part} from event {event.id}: there is nothing to take back")
    return event_named(tx, part).records


def _named(keys: Collection[RecordKey], part: str) -> Iterator[RecordKey]:
    for key in sorted(keys):
        full = record_name(key)
        if part in (full, full.replace("/", ":", 1), key.source, f"{key.source}/{key.uid}", key.uid):
            yield key


def _with_records(event: Event, name: str) -> Event:
    """The event itself; raises WrongCall if it has no records any more."""
    if not event.records:
        raise WrongCall(f"no source tells of event {name} any more: there is nothing to decide")
    return event


def _constrain(tx: Transaction, records: Collection[RecordKey], others: Collection[RecordKey], now: datetime, *, same: bool) -> None:
    """Store a must-link (`same`) or cannot-link constraint for each pair across the two sets."""
    pairs = [(min(pair), max(pair)) for pair in product(sorted(records), sorted(others))]
    tx.decisions.save_constraints([Constraint(a=a, b=b, same=same, decided=now.replace(microsecond=0)) for a, b in pairs])


def _take_back(tx: Transaction, records: Collection[RecordKey], others: Collection[RecordKey], *, same: bool, otherwise: str) -> None:
    """Delete such constraints between the two sets; raises WrongCall with the text `otherwise` if there are none."""
    across = {(min(pair), max(pair)) for pair in product(records, others)}
    stored = [(r.a, r.b) for r in tx.decisions.constraints({*records, *others}) if r.same is same and (r.a, r.b) in across]
    if not stored:
        raise WrongCall(otherwise)
    tx.decisions.delete_constraints(stored)


def _refresh(tx: Transaction, context: RefreshContext, keys: Collection[RecordKey], now: datetime, by_hand: str = "") -> None:
    refresh(tx, tx.records.get(sorted(keys)), context, now, (by_hand,) if by_hand else ())


def _events_of(tx: Transaction, keys: Collection[RecordKey]) -> tuple[Event, ...]:
    ids = {publication.id for publication in tx.publications.of(sorted(keys)).values()}
    return tuple(event for _, event in sorted(tx.events.many(ids).items()))
