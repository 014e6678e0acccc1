"""Must-link and cannot-link constraints without contradictions."""

from collections.abc import Iterable

from aggregator.model import Constraint, RecordKey

Pair = tuple[RecordKey, RecordKey]


def consistent_constraints(constraints: Iterable[Constraint]) -> dict[Pair, bool]:
    """Return the constraints that can hold together, by pairs with the smaller key first; of contradicting ones the newest holds."""
    parent: dict[RecordKey, RecordKey] = {}
    apart: set[Pair] = set()
    held: dict[Pair, bool] = {}
    for constraint in sorted(constraints, key=lambda r: (-r.decided.timestamp(), r.same, r.a, r.b)):
        first, second = _root(parent, constraint.a), _root(parent, constraint.b)
        between = _pair(first, second)
        if constraint.same and between not in apart:
            parent[second] = first
            apart = {_pair(_root(parent, a), _root(parent, b)) for a, b in apart}
        elif not constraint.same and first != second:
            apart.add(between)
        else:
            continue
        held[constraint.a, constraint.b] = constraint.same
    return held


def _root(parent: dict[RecordKey, RecordKey], key: RecordKey) -> RecordKey:
    """The key that stands for all keys linked with this one (union-find)."""
    while parent.get(key, key) != key:
        key = parent[key]
    return key


def _pair(a: RecordKey, b: RecordKey) -> Pair:
    return min(a, b), max(a, b)
