"""Who is who after events were merged and split: whose id a group of records carries, and where merged ids lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.model import Publication, Record, RecordKey
from aggregator.store import ReadStore

from .dedup import Group

Known = Mapping[RecordKey, Publication]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What records were published as: `known` until now, `former` before that was merged away."""

    known: Known
    former: Mapping[RecordKey, Collection[Publication]]

    @property
    def merged(self) -> dict[str, Publication]:
        """The publications that were merged away, by id."""
        return {p.id: p for some in self.former.values() for p in some if p.merged_into}


def history_of(tx: ReadStore, known: Known, keys: Collection[RecordKey]) -> History:
    """Return what the records of these keys were published as, and those that their events had besides."""
    everyone = {*keys, *tx.publications.keys_of({publication.id for publication in known.values()})}
    ids = tx.decisions.former(everyone)
    found = tx.publications.many(sorted({event_id for some in ids.values() for event_id in some}))
    return History(known=known, former={key: [found[one] for one in sorted(some) if one in found] for key, some in ids.items()})


def identity_owners(past: History, records: Sequence[Record]) -> dict[RecordKey, Publication]:
    """Return who may carry which identity on: of the records here those that are closest to it.

    Closest are those that were of that event before any merge; then those that it had, when such were gone, as it took in another one.
    """
    here = {record.key: _distance(past, record.key) for record in records if record.key in past.known}
    least: dict[str, int] = {}
    for key, distance in here.items():
        least[past.known[key].id] = min(distance, least.get(past.known[key].id, distance))
    return {key: past.known[key] for key, distance in here.items() if distance == least[past.known[key].id]}


def keys_before_merges(groups: Sequence[Group], past: History) -> tuple[tuple[RecordKey, str], ...]:
    """Return what is to be remembered of groups in which events were merged just now: which records were of which of them.

    Of the event that goes on, only records that carry it on in place of others are named; the others are known without.
    """
    merging = [group for group in groups if group.absorbed]
    carriers = identity_owners(past, [record for group in groups for record in group.records])
    told = [(record.key, group, past.known[record.key].id) for group in merging for record in group.records if record.key in past.known]
    return tuple(
        (key, one)
        for key, group, one in told
        if one in group.absorbed or (group.known and one == group.known.id and key in carriers and _distance(past, key))
    )


def forgotten_keys(groups: Sequence[Group], past: History) -> tuple[tuple[RecordKey, str], ...]:
    """Return what must be remembered no more: that records were of an event before, which come to it anew from another one."""
    return tuple(
        (record.key, group.known.id)
        for group in groups
        for record in group.records
        if group.known and record.key in past.known and past.known[record.key].id in group.absorbed
        if any(one.id == group.known.id for one in past.former.get(record.key, ()))
    )


def restore_identities(groups: Sequence[Group], past: History) -> tuple[Group, ...]:
    """Return the groups; those without an identity have back the one under which a record of theirs was known before a merge."""
    if not past.merged:
        return tuple(groups)
    living = {group.known.id for group in groups if group.known}
    given: dict[int, Publication] = {}
    for publication in sorted(past.merged.values(), key=lambda p: (p.created, p.id)):
        heirs = [
            (record.first_seen, record.key, n)
            for n, group in enumerate(groups)
            if group.known is None and n not in given and publication.id not in living
            for record in group.records
            if publication in past.former.get(record.key, ())
        ]
        if heirs:
            given[min(heirs)[2]] = publication
    return tuple(replace(group, known=given.get(n, group.known)) for n, group in enumerate(groups))


def redirects(groups: Sequence[Group], past: History) -> dict[str, str]:
    """Return for the ids that were merged away where they lead now: after their records, where those were split off again."""
    living = {group.known.id for group in groups if group.known}
    into = {one.id: one.merged_into for one in past.merged.values()}
    into |= {absorbed: group.known.id for group in groups if group.known for absorbed in group.absorbed}
    found = {}
    for publication in past.merged.values():
        if publication.id in living:
            continue
        end, seen = into[publication.id], {publication.id}
        while end not in living and end in into and end not in seen:
            seen.add(end)
            end = into[end]
        holders = [g.known.id for g in groups if g.known and any(publication in past.former.get(r.key, ()) for r in g.records)]
        found[publication.id] = end if end in holders or not holders else holders[0]
    return found


def _distance(past: History, key: RecordKey) -> int:
    """How far a record is from what it is published as: 0, its own; 1, it carried that on; 2, it was merged into it."""
    own, before = past.known[key].id, past.former.get(key, ())
    if not any(one.merged_into and one.id != own for one in before):
        return 0
    return 1 if any(one.id == own for one in before) else 2
