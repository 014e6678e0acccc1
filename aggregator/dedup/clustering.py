"""Pairs → groups: the strongest pairs first, never two entries of one source in a group unless it lists one event twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import combinations

from aggregator.model import Record, RecordKey
from aggregator.text import fold

from .blocking import blocking_keys
from .signals import score


def clusters(records: Sequence[Record], shared: Collection[str]) -> list[list[Record]]:
    """Return the records in groups, in the order of `records`; the groups depend on the set of records alone."""
    group_of: dict[RecordKey, list[Record]] = {record.key: [record] for record in records}
    for _, one, other in sorted(_pairs(records, shared)):
        a, b = group_of[one], group_of[other]
        if a is not b and _may_join(a, b):
            a.extend(b)
            for record in b:
                group_of[record.key] = a
    rank = {record.key: n for n, record in enumerate(records)}
    groups = {id(group): sorted(group, key=lambda r: rank[r.key]) for group in group_of.values()}
    return sorted(groups.values(), key=lambda group: rank[group[0].key])


def _pairs(records: Sequence[Record], shared: Collection[str]) -> set[tuple[int, RecordKey, RecordKey]]:
    blocks: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in blocking_keys(record):
            if not (key.startswith("url ") and key[4:] in shared):
                blocks[key].append(record)
    pairs = set()
    for block in blocks.values():
        for a, b in combinations(sorted(block, key=lambda r: r.key), 2):
            if points := score(a, b, shared):
                pairs.add((-points, a.key, b.key))
    return pairs


def _may_join(a: Sequence[Record], b: Sequence[Record]) -> bool:
    return all(one.key.source != other.key.source or _listed_twice(one, other) for one in a for other in b)


def _listed_twice(a: Record, b: Record) -> bool:
    same = fold(a.details.summary) == fold(b.details.summary) and a.details.span == b.details.span
    return same and fold(a.details.location) == fold(b.details.location)
