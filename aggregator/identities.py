"""Who is who after events were merged and split: whose id a group of records carries, and where merged ids lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from .dedup import Group
from .model import Publication, Record, RecordKey
from .store import Transaction

Known = Mapping[RecordKey, Publication]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What records were published as: `known` until now, `former` before that was merged away."""

    known: Known
    former: Mapping[RecordKey, Collection[Publication]]

    @property
    def merged(self) -> dict[str, Publication]:
        """The publications that were merged away, by id."""
        return {p.id: p for some in self.former.values() for p in some if p.merged_into}


def past_of(tx: Transaction, known: Known, keys: Collection[RecordKey]) -> Past:
    """Return what the records of these keys were published as, and those that their events had besides."""
    everyone = {*keys, *tx.publications.keys_of({publication.id for publication in known.values()})}
    ids = tx.verdicts.former(everyone)
    found = {one: p for one in sorted({one for some in ids.values() for one in some}) if (p := tx.publications.get(one))}
    return Past(known=known, former={key: [found[one] for one in sorted(some) if one in found] for key, some in ids.items()})


def natives(past: Past, records: Sequence[Record]) -> dict[RecordKey, Publication]:
    """Return who may carry which identity on: the records that were of that event before any merge, as long as one of them is here."""
    here = {record.key for record in records}
    own = {key for key, p in past.known.items() if not any(one.merged_into and one.id != p.id for one in past.former.get(key, ()))}
    kept = {past.known[key].id for key in own & here}
    return {key: p for key, p in past.known.items() if key in own or p.id not in kept}


def revived(groups: Sequence[Group], past: Past) -> tuple[Group, ...]:
    """Return the groups; those without an identity have back the one under which a record of theirs was known before a merge."""
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


def leads(groups: Sequence[Group], past: Past) -> dict[str, str]:
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
