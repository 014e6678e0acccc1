"""Identities after merges and splits: which id a group of records keeps, and where the ids of merged events redirect."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.model import Publication, Record, RecordKey
from aggregator.store import ReadStore

from .dedup import Group

Known = Mapping[RecordKey, Publication]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What records were published as: `known` until now, `former` before an event was merged into another one."""

    known: Known
    former: Mapping[RecordKey, Collection[Publication]]

    @property
    def merged(self) -> dict[str, Publication]:
        """The publications of merged events, by id."""
        return {p.id: p for publications in self.former.values() for p in publications if p.merged_into}


def history_of(tx: ReadStore, known: Known, keys: Collection[RecordKey]) -> History:
    """Return what these records, and all other records of their events, were published as."""
    everyone = {*keys, *tx.publications.keys_of({publication.id for publication in known.values()})}
    ids = tx.decisions.former_events_of(everyone)
    publications = tx.publications.many(sorted({event_id for of_record in ids.values() for event_id in of_record}))
    former = {key: [publications[n] for n in sorted(of_record) if n in publications] for key, of_record in ids.items()}
    return History(known=known, former=former)


def identity_owners(past: History, records: Sequence[Record]) -> dict[RecordKey, Publication]:
    """Return which records may keep which event's identity: of these records the closest ones of each event.

    Closest are those that belonged to the event before any merge; if there are none, those that kept its identity when another event was
    merged into it; then the others.
    """
    distances = {record.key: _distance(past, record.key) for record in records if record.key in past.known}
    least: dict[str, int] = {}
    for key, distance in distances.items():
        least[past.known[key].id] = min(distance, least.get(past.known[key].id, distance))
    return {key: past.known[key] for key, distance in distances.items() if distance == least[past.known[key].id]}


def keys_before_merges(groups: Sequence[Group], past: History) -> tuple[tuple[RecordKey, str], ...]:
    """Return what to remember of groups in which events are merged in this run: which record belonged to which event.

    Of the event that survives, only those records are returned that keep its identity without having belonged to it before any merge.
    """
    merging = [group for group in groups if group.absorbed]
    owners = identity_owners(past, [record for group in groups for record in group.records])
    published = [
        (record.key, group, past.known[record.key].id) for group in merging for record in group.records if record.key in past.known
    ]
    return tuple(
        (key, event_id)
        for key, group, event_id in published
        if event_id in group.absorbed or (group.known and event_id == group.known.id and key in owners and _distance(past, key))
    )


def forgotten_keys(groups: Sequence[Group], past: History) -> tuple[tuple[RecordKey, str], ...]:
    """Return which former identities to forget: those of records that return to their former event in this run."""
    return tuple(
        (record.key, group.known.id)
        for group in groups
        for record in group.records
        if group.known and record.key in past.known and past.known[record.key].id in group.absorbed
        if any(publication.id == group.known.id for publication in past.former.get(record.key, ()))
    )


def restore_identities(groups: Sequence[Group], past: History) -> tuple[Group, ...]:
    """Return the groups; one without an identity gets back that of a merged event to which one of its records belonged before."""
    if not past.merged:
        return tuple(groups)
    living = {group.known.id for group in groups if group.known}
    restored: dict[int, Publication] = {}
    for publication in sorted(past.merged.values(), key=lambda p: (p.created, p.id)):
        owners = [
            (record.first_seen, record.key, n)
            for n, group in enumerate(groups)
            if group.known is None and n not in restored and publication.id not in living
            for record in group.records
            if publication in past.former.get(record.key, ())
        ]
        if owners:
            restored[min(owners)[2]] = publication
    return tuple(replace(group, known=restored.get(n, group.known)) for n, group in enumerate(groups))


def redirects(groups: Sequence[Group], past: History) -> dict[str, str]:
    """Return the id to which each merged event redirects now: the event that has its records, if these were split off again."""
    living = {group.known.id for group in groups if group.known}
    into = {publication.id: publication.merged_into for publication in past.merged.values()}
    into |= {absorbed: group.known.id for group in groups if group.known for absorbed in group.absorbed}
    targets = {}
    for publication in past.merged.values():
        if publication.id in living:
            continue
        target, seen = into[publication.id], {publication.id}
        while target not in living and target in into and target not in seen:
            seen.add(target)
            target = into[target]
        holders = [g.known.id for g in groups if g.known and any(publication in past.former.get(r.key, ()) for r in g.records)]
        targets[publication.id] = target if target in holders or not holders else holders[0]
    return targets


def _distance(past: History, key: RecordKey) -> int:
    """How close a record is to the event it is published as.

    0: it belonged to that event before any merge. 1: it belonged to several events, this one among them. 2: it belonged to other events,
    which were merged into this one.
    """
    own, before = past.known[key].id, past.former.get(key, ())
    if not any(publication.merged_into and publication.id != own for publication in before):
        return 0
    return 1 if any(publication.id == own for publication in before) else 2
