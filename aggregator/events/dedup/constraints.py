"""What people decided of records, made free of contradictions."""

from collections.abc import Iterable

from aggregator.model import Constraint, RecordKey

Pair = tuple[RecordKey, RecordKey]


def consistent(rulings: Iterable[Constraint]) -> dict[Pair, bool]:
    """Return the rulings that can hold together, the smaller key of each pair first: of those that contradict each other the newest."""
    island: dict[RecordKey, RecordKey] = {}
    apart: set[Pair] = set()
    held: dict[Pair, bool] = {}
    for ruling in sorted(rulings, key=lambda r: (-r.decided.timestamp(), r.same, r.a, r.b)):
        one, other = _head(island, ruling.a), _head(island, ruling.b)
        between = (min(one, other), max(one, other))
        if ruling.same and between not in apart:
            island[other] = one
            apart = {_pair(_head(island, a), _head(island, b)) for a, b in apart}
        elif not ruling.same and one != other:
            apart.add(between)
        else:
            continue
        held[ruling.a, ruling.b] = ruling.same
    return held


def _head(island: dict[RecordKey, RecordKey], key: RecordKey) -> RecordKey:
    while island.get(key, key) != key:
        key = island[key]
    return key


def _pair(one: RecordKey, other: RecordKey) -> Pair:
    return min(one, other), max(one, other)
