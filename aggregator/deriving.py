"""Groups of records → events: whose identity each carries, what people decided of it, where those went that are no more."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from .dedup import Group, Merged, merged
from .lifecycle import Face, announced, compared, corrected, corrected_fields, left, merged_away
from .model import Correction, Doubt, Event, Publication, RecordKey, State, Status
from .store import Transaction

Former = Mapping[RecordKey, Collection[Publication]]
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


def derived(tx: Transaction, groups: Sequence[Group], known: Mapping[RecordKey, Publication], at: Moment) -> Derived:
    """Return what becomes of groups whose records were `known` as these publications until now."""
    former = _former(tx, [record.key for group in groups for record in group.records])
    groups = revived(groups, former)
    made: list[tuple[Group, Event]] = []
    standing: list[Correction] = []
    for group in groups:
        whole, ids = merged(group.records), {group.known.id, *group.absorbed} if group.known else set()
        given = _given(tx, ids, [record.key for record in group.records], former) if ids else ()
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
    return _given(tx, {event.id}, event.records, _former(tx, event.records))


def _former(tx: Transaction, keys: Collection[RecordKey]) -> Former:
    ids = tx.verdicts.former(keys)
    known = {one: p for some in ids.values() for one in some if (p := tx.publications.get(one))}
    return {key: [known[one] for one in sorted(some) if one in known] for key, some in ids.items()}


def _given(tx: Transaction, ids: Collection[str], keys: Iterable[RecordKey], former: Former) -> tuple[Correction, ...]:
    """The corrections of events and of those that were merged into them."""
    leads = {p.id: p.merged_into for key in keys for p in former.get(key, ())}
    grown = set(ids)
    while more := {one for one, into in leads.items() if into in grown} - grown:
        grown |= more
    last = {c.field: c for c in sorted(tx.verdicts.corrections(grown), key=lambda c: (c.decided, c.event))}
    return tuple(last[field] for field in sorted(last))


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
