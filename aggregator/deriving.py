"""Groups of records → events: whose identity each carries, what people decided of it, where those went that are no more."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from .dedup import Group, Merged, merged
from .lifecycle import Face, announced, compared, corrected, corrected_fields, left, merged_away
from .model import Correction, Doubt, Event, Publication, RecordKey, State, Status
from .store import Transaction

Known = Mapping[RecordKey, Publication]
Former = Mapping[RecordKey, Collection[Publication]]  # under which events records were published that were merged away since
DOUBTED = (State.ANNOUNCED, State.CANCELLED)  # what people see as an event of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When events are derived, how a new one gets its id, and the ids of those that a person has just corrected."""

    now: datetime
    today: date
    new_id: Callable[[], str]
    by_hand: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What is to be published, and what else is to be remembered of it."""

    events: tuple[Event, ...]
    former: tuple[tuple[RecordKey, str], ...] = ()  # records whose event ends in another one now, and its id
    corrections: tuple[Correction, ...] = ()  # as they stand to what the sources say now
    doubts: tuple[Doubt, ...] = ()


def derived(tx: Transaction, groups: Sequence[Group], known: Known, former: Former, at: Moment) -> Derived:
    """Return what becomes of groups whose records were `known` as these publications until now, and formerly as those."""
    groups = revived(groups, former)
    corrections = _corrections(tx, {one for group in groups for one in _ids(group)}, former)
    made: list[tuple[Group, Event]] = []
    standing: list[Correction] = []
    for group in groups:
        whole = merged(group.records)
        given = _given(corrections, _ids(group), [record.key for record in group.records], former)
        standing += [compared(correction, whole.details) for correction in given]
        if event := _event(group, whole, given, at):
            made.append((group, event))
    survivors = {absorbed: event.publication for group, event in made for absorbed in group.absorbed}
    ended = _ended(known.values(), {event.id for _, event in made}, survivors, at)
    return Derived(
        events=(*(event for _, event in made), *ended),
        former=tuple((r.key, p.id) for g in groups for r in g.records if (p := known.get(r.key)) and p.id in g.absorbed),
        corrections=tuple(standing),
        doubts=tuple(_doubts(made)),
    )


def remember(tx: Transaction, found: Derived) -> None:
    """Write what is known of events beside what is published."""
    tx.verdicts.remember(found.former)
    standing = set(tx.verdicts.corrections({correction.event for correction in found.corrections}))
    tx.verdicts.correct([correction for correction in found.corrections if correction not in standing])
    tx.verdicts.save_doubts(found.doubts, {event.id for event in found.events})


def formerly(tx: Transaction, keys: Collection[RecordKey]) -> Former:
    """Return as which events, merged away since, records were published."""
    ids = tx.verdicts.former(keys)
    known = {one: p for some in ids.values() for one in some if (p := tx.publications.get(one))}
    return {key: [known[one] for one in sorted(some) if one in known] for key, some in ids.items()}


def native(known: Known, former: Former, keys: Collection[RecordKey]) -> dict[RecordKey, Publication]:
    """Return who may carry which identity on: the records that were of that event before any merge, as long as one of `keys` is."""
    own = {key for key, p in known.items() if not any(past.merged_into and past.id != p.id for past in former.get(key, ()))}
    kept = {known[key].id for key in own if key in keys}
    return {key: p for key, p in known.items() if key in own or p.id not in kept}


def revived(groups: Sequence[Group], former: Former) -> tuple[Group, ...]:
    """Return the groups; those without an identity have back the one under which a record of theirs was known before a merge."""
    living = {group.known.id for group in groups if group.known}
    free = {p.id: p for some in former.values() for p in some if p.merged_into and p.id not in living}
    given: dict[int, Publication] = {}
    for publication in sorted(free.values(), key=lambda p: (p.created, p.id)):
        heirs = [
            (record.first_seen, record.key, n)
            for n, group in enumerate(groups)
            if group.known is None and n not in given
            for record in group.records
            if any(p.id == publication.id for p in former.get(record.key, ()))
        ]
        if heirs:
            given[min(heirs)[2]] = publication
    return tuple(replace(group, known=given.get(n, group.known)) for n, group in enumerate(groups))


def corrections_of(tx: Transaction, event: Event) -> tuple[Correction, ...]:
    """Return what people corrected of an event, also while it was several: of each field their last word."""
    former = formerly(tx, event.records)
    return _given(_corrections(tx, {event.id}, former), {event.id}, event.records, former)


def _ids(group: Group) -> tuple[str, ...]:
    return (group.known.id, *group.absorbed) if group.known else ()


def _corrections(tx: Transaction, ids: Collection[str], former: Former) -> dict[str, list[Correction]]:
    """All corrections of these events and of those that their records had before."""
    found: dict[str, list[Correction]] = {}
    for correction in tx.verdicts.corrections({*ids, *(p.id for some in former.values() for p in some)}):
        found.setdefault(correction.event, []).append(correction)
    return found


def _given(
    corrections: Mapping[str, Sequence[Correction]], ids: Collection[str], keys: Iterable[RecordKey], former: Former
) -> tuple[Correction, ...]:
    """The corrections of events and of those that were merged into them: of each field the last word."""
    if not corrections:
        return ()
    leads = {p.id: p.merged_into for key in keys for p in former.get(key, ())}
    grown = set(ids)
    while more := {one for one, into in leads.items() if into in grown} - grown:
        grown |= more
    found = (correction for one in grown for correction in corrections.get(one, ()))
    last = {c.field: c for c in sorted(found, key=lambda c: (c.decided, c.event))}
    return tuple(last[name] for name in sorted(last))


def _event(group: Group, whole: Merged, given: Sequence[Correction], at: Moment) -> Event | None:
    """The event of a group; None for one that nobody has seen and nobody lists any more."""
    takes_place = any(c.field == "status" and c.value != Status.CANCELLED for c in given)
    withdrawn = whole.withdrawn and not takes_place
    if withdrawn and group.known is None:
        return None
    by_hand = group.known is not None and group.known.id in at.by_hand
    renewed = by_hand or any(record.changed == at.now and record.first_seen != at.now for record in group.records)
    face = Face(details=corrected(whole.details, given), networks=whole.networks, withdrawn=withdrawn, renewed=renewed)
    silent = withdrawn and not by_hand and all(record.withdrawn != at.now for record in group.records)
    if silent and group.known and group.known.state not in (State.WITHDRAWN, State.CANCELLED):
        publication = left(group.known, at.today)  # the source that still listed it has left; the others went silent long ago
    else:
        publication = announced(face, group.known, "" if group.known else at.new_id(), at.now, at.today)
    told = corrected_fields(given)
    return Event(
        publication=publication,
        records=tuple(record.key for record in group.records),
        links=whole.links,
        provenance={name: source for name, source in whole.provenance.items() if name not in told},
        corrected=told,
    )


def _ended(known: Iterable[Publication], living: Collection[str], survivors: Mapping[str, Publication], at: Moment) -> list[Event]:
    """The events that live on in no group: merged into another one, or without any record."""
    ended = {publication.id: publication for publication in known if publication.id not in living}
    return [
        Event(
            publication=merged_away(publication, survivors[one], at.now, at.today) if one in survivors else left(publication, at.today),
            records=(),
        )
        for one, publication in sorted(ended.items())
    ]


def _doubts(made: Sequence[tuple[Group, Event]]) -> list[Doubt]:
    """The pairs of events that perhaps are one, each once."""
    event_of = {record.key: event for group, event in made for record in group.records}
    found = {}
    for group, event in made:
        for doubt in group.perhaps:
            other = event_of.get(doubt.other)
            if other and all(one.publication.state in DOUBTED for one in (event, other)):
                first, second = sorted((event.id, other.id))
                link = doubt.link
                found[first, second] = Doubt(event=first, other=second, score=doubt.score, a=link.a, b=link.b, signals=link.signals)
    return [found[pair] for pair in sorted(found)]
