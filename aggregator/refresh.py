"""Records → events: what a change among the records means for what is published. Runs inside one write of the store."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from .dedup import Group, asked_keys, merged, reached, resolve
from .lifecycle import Face, announced, left
from .model import Event, Publication, Record, State
from .press import Press, rendered
from .store import Transaction


def refresh(tx: Transaction, touched: Collection[Record], press: Press, now: datetime) -> int:
    """Derive again all events that `touched` (records as they were and as they are) can belong to; returns how many changed."""
    records = _neighbourhood(tx, touched, press.towns)
    keys = {record.key for record in (*records, *touched)}
    known = tx.publications.of(keys)
    today = now.astimezone(press.zone).date()
    groups = resolve([record for record in records if record.details.span], known, towns=press.towns)
    made = [event for group in groups if (event := _event(group, press, now, today)) is not None]
    made += _ended(known.values(), groups, today)
    before = tx.events.many({publication.id for publication in known.values()})
    changed = [event for event in made if not _stands(before.get(event.id), event)]
    tx.publications.save([event.publication for event in changed], {key: event.id for event in changed for key in event.records})
    tx.events.save([(event, rendered(event, press.calendar)) for event in changed], now)
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
        ids = {publication.id for publication in tx.publications.of({record.key for record in front} | near).values()}
        front = tx.records.get(sorted((near | tx.publications.keys_of(ids)) - found))
        found |= {record.key for record in front}
    return tx.records.get(sorted(found))


def _event(group: Group, press: Press, now: datetime, today: date) -> Event | None:
    """The event of a group; None for one that nobody has seen and nobody lists any more."""
    whole = merged(group.records)
    if whole.withdrawn and group.known is None:
        return None
    renewed = any(record.changed == now and record.first_seen != now for record in group.records)
    face = Face(details=whole.details, networks=whole.networks, withdrawn=whole.withdrawn, renewed=renewed)
    if whole.withdrawn and group.known and group.known.state is State.ANNOUNCED and all(r.withdrawn != now for r in group.records):
        publication = left(group.known, today)  # the source that still listed it has left; the others went silent long ago
    else:
        publication = announced(face, group.known, "" if group.known else press.new_id(), now, today)
    return Event(
        publication=publication,
        records=tuple(record.key for record in group.records),
        links=whole.links,
        provenance=whole.provenance,
    )


def _ended(known: Iterable[Publication], groups: Sequence[Group], today: date) -> list[Event]:
    """The events that live on in no group: merged into another one, or without any record."""
    living = {group.known.id for group in groups if group.known}
    survivor = {absorbed: group.known.id for group in groups if group.known for absorbed in group.absorbed}
    ended = {publication.id: publication for publication in known if publication.id not in living}
    return [
        Event(publication=left(publication, today, survivor.get(event_id, "")), records=())
        for event_id, publication in sorted(ended.items())
    ]


def _stands(before: Event | None, event: Event) -> bool:
    """Whether an event is stored as it is; one that left before does not leave again."""
    return before == event or (before is not None and not before.records and not event.records)
