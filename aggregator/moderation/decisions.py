"""What people decide: that events are one, or are not, or that a field is wrong. Each runs inside one write of the store.

A verdict holds for the records that an event had when it was given; the newest one wins over those that it contradicts.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import product

from aggregator.errors import WrongCall
from aggregator.events.corrections import FIELDS, apply_corrections, field_named, value_text
from aggregator.events.dedup import merged
from aggregator.events.derive import corrections_of
from aggregator.events.rebuild import RefreshContext, refresh
from aggregator.model import Constraint, Correction, Event, RecordKey
from aggregator.store import ReadStore, Transaction

_ADDRESS = re.compile(r"/events/([0-9A-Za-z]+)(?:\.ics)?/?(?:[?#].*)?$")
_MISREAD = str.maketrans("OIL", "011")  # letters that no id has


def event_named(tx: ReadStore, name: str) -> Event:
    """Return the event of an id, a UID or the address of its page; where it was merged away, the one it is now. Raises WrongCall."""
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
    found = _ADDRESS.search(name.strip())
    return (found[1] if found else name.strip().partition("@")[0]).upper().translate(_MISREAD)


def record_name(key: RecordKey) -> str:
    """Return how people name a record: source and UID there, and which occurrence."""
    return "/".join(filter(None, (key.source, key.uid, key.recurrence_id)))


def merge(tx: Transaction, context: RefreshContext, names: tuple[str, str], now: datetime) -> Event:
    """Let two events be one from now on, whatever matching says; returns it. Raises WrongCall."""
    one, other = (_records_of(tx, name, names) for name in names)
    if one & other or not one or not other:
        raise WrongCall(f"{names[0]} and {names[1]} are one event already")
    _rule(tx, one, other, True, now)
    _refreshed(tx, context, one | other, now)
    return event_named(tx, names[0])


def unmerge(tx: Transaction, context: RefreshContext, names: tuple[str, str], now: datetime) -> tuple[Event, Event]:
    """Take back that two events are one; returns what they are now. Raises WrongCall where nobody said so."""
    one, other = (_records_of(tx, name, names) for name in names)
    _take_back(tx, one, other, True, f"nobody merged {names[0]} and {names[1]}: there is nothing to take back")
    _refreshed(tx, context, one | other, now)
    return event_named(tx, names[0]), event_named(tx, names[1])


def split(tx: Transaction, context: RefreshContext, name: str, parts: Sequence[str], now: datetime) -> tuple[Event, ...]:
    """Keep records of an event, or other events, apart from it from now on; returns the events they are now. Raises WrongCall."""
    event = _living(event_named(tx, name), name)
    named = {key for part in parts for key in _part(tx, event, part)}
    rest = set(event.records) - named
    if not rest:
        raise WrongCall(f"these are all the records of event {event.id}: leave it at least one")
    _rule(tx, rest, named, False, now)
    _refreshed(tx, context, rest | named, now)
    return _events_of(tx, rest | named)


def unsplit(tx: Transaction, context: RefreshContext, name: str, parts: Sequence[str], now: datetime) -> tuple[Event, ...]:
    """Take back that records, or all there are, must stay apart from an event; returns the events they are now. Raises WrongCall."""
    event = _living(event_named(tx, name), name)
    own = set(event.records)
    apart = {key for r in tx.decisions.rulings(own) if not r.same for key in (r.a, r.b)} - own
    named = {key for part in parts for key in _apart(tx, event, apart, part)} if parts else apart
    _take_back(tx, own, named, False, f"nobody split that from event {event.id}: there is nothing to take back")
    _refreshed(tx, context, own | named, now)
    return _events_of(tx, own | named)


def correct(tx: Transaction, context: RefreshContext, name: str, field: str, value: str, now: datetime) -> Event:
    """Let a field of an event be what a person says, whatever its sources say; returns the event. Raises WrongCall."""
    event, field = _living(event_named(tx, name), name), field_named(field)
    told = merged(tx.records.get(event.records)).details
    others = [c for c in corrections_of(tx, event) if c.field != field]
    said = value_text(field, value, apply_corrections(told, others), context.zone)
    given = Correction(event=event.id, field=field, value=said, told=FIELDS[field].text(told), decided=now.replace(microsecond=0))
    after = apply_corrections(told, [*others, given])
    if any(c.field == "end" and c.value and c.value != FIELDS["end"].text(after) for c in others):
        raise WrongCall(f"the end of event {event.id} was corrected to what is not after {value}: correct the end first, or take it back")
    tx.decisions.correct([given])
    _refreshed(tx, context, event.records, now, event.id)
    return event_named(tx, event.id)


def uncorrect(tx: Transaction, context: RefreshContext, name: str, field: str, now: datetime) -> Event:
    """Let the sources speak for a field again; returns the event. Raises WrongCall where nobody corrected it."""
    event, field = _living(event_named(tx, name), name), field_named(field)
    given = [c for c in corrections_of(tx, event) if c.field == field]
    if not given:
        raise WrongCall(f"nobody corrected the {field} of event {event.id}: there is nothing to take back")
    while given:
        for correction in given:
            tx.decisions.withdraw_correction(correction.event, correction.field)
        given = [c for c in corrections_of(tx, event) if c.field == field]
    _refreshed(tx, context, event.records, now, event.id)
    return event_named(tx, event.id)


def _records_of(tx: Transaction, name: str, both: Collection[str]) -> set[RecordKey]:
    """The records of one of two events, also where one of them was merged into the other."""
    event, own = _living(event_named(tx, name), name), id_named(name)
    if own != event.id:
        return set(tx.decisions.formerly(own)) & set(event.records)
    others = {id_named(other) for other in both} - {own}
    return set(event.records) - {key for other in others for key in tx.decisions.formerly(other)}


def _part(tx: Transaction, event: Event, part: str) -> Collection[RecordKey]:
    """The records that a person names: of an event, one of them or those of an event merged into it; or those of another event."""
    if found := list(_named(event.records, part)):
        if len(found) > 1 and part in {key.source for key in found}:
            raise WrongCall(f"{part} told of event {event.id} more than once; name one of {', '.join(map(record_name, found))}")
        return found
    former = set(tx.decisions.formerly(id_named(part))) & set(event.records) if id_named(part) != event.id else set()
    other = tx.events.get(id_named(part))
    if former or other is None or event_named(tx, part).id == event.id:
        if not former:
            raise WrongCall(f"event {event.id} has no record {part!r}; it has {', '.join(map(record_name, event.records))}")
        return former
    return _living(event_named(tx, part), part).records


def _apart(tx: Transaction, event: Event, apart: Collection[RecordKey], part: str) -> Collection[RecordKey]:
    if found := list(_named(apart, part)):
        return found
    if tx.events.get(id_named(part)) is None:
        raise WrongCall(f"nobody split {part} from event {event.id}: there is nothing to take back")
    return event_named(tx, part).records


def _named(keys: Collection[RecordKey], part: str) -> Iterator[RecordKey]:
    for key in sorted(keys):
        full = record_name(key)
        if part in (full, full.replace("/", ":", 1), key.source, f"{key.source}/{key.uid}", key.uid):
            yield key


def _living(event: Event, name: str) -> Event:
    if not event.records:
        raise WrongCall(f"no source tells of event {name} any more: there is nothing to decide")
    return event


def _rule(tx: Transaction, some: Collection[RecordKey], others: Collection[RecordKey], same: bool, now: datetime) -> None:
    pairs = [(min(pair), max(pair)) for pair in product(sorted(some), sorted(others))]
    tx.decisions.rule([Constraint(a=a, b=b, same=same, decided=now.replace(microsecond=0)) for a, b in pairs])


def _take_back(tx: Transaction, some: Collection[RecordKey], others: Collection[RecordKey], same: bool, nothing: str) -> None:
    across = {(min(pair), max(pair)) for pair in product(some, others)}
    given = [(r.a, r.b) for r in tx.decisions.rulings({*some, *others}) if r.same is same and (r.a, r.b) in across]
    if not given:
        raise WrongCall(nothing)
    tx.decisions.overrule(given)


def _refreshed(tx: Transaction, context: RefreshContext, keys: Collection[RecordKey], now: datetime, by_hand: str = "") -> None:
    refresh(tx, tx.records.get(sorted(keys)), context, now, (by_hand,) if by_hand else ())


def _events_of(tx: Transaction, keys: Collection[RecordKey]) -> tuple[Event, ...]:
    ids = {publication.id for publication in tx.publications.of(sorted(keys)).values()}
    return tuple(event for _, event in sorted(tx.events.many(ids).items()))
