"""Scored pairs → clusters: average linkage within connected components, so that one weak link cannot chain clusters together."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator.model import RecordKey

from .weights import MATCH, POSSIBLE_MATCH

Pair = tuple[RecordKey, RecordKey]  # the smaller key first
PossiblePair = tuple[int, int, int, Pair]  # numbers of two groups, average score, strongest pair
Score = Callable[[RecordKey, RecordKey], int]

LIMIT = 12_000  # scores beyond it count as this much
_CANNOT_LINK = -(10**12)  # outweighs the scores of all other pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """Groups of keys, each sorted, and the pairs of groups that are perhaps one event."""

    groups: tuple[tuple[RecordKey, ...], ...]
    possible_matches: tuple[PossiblePair, ...] = ()


def cluster(keys: Iterable[RecordKey], near: Mapping[Pair, int], score: Score, constraints: Mapping[Pair, bool] | None = None) -> Clusters:
    """Return the clusters of the keys; they depend only on the set of keys, the scores and the constraints.

    `near` are the candidate pairs with their scores; `score` gives those of all other pairs. Constraints always hold: True is must-link,
    False is cannot-link. If a chain of must-links would join two keys that cannot be linked, its last link in the order of keys is
    ignored: a direct decision on two records is more certain than what follows from several.
    """
    decided = constraints or {}
    held = [pair for pair, value in near.items() if value >= MATCH] + [pair for pair, must_link in decided.items() if must_link]

    def value(a: RecordKey, b: RecordKey) -> int:
        return near[a, b] if (a, b) in near else score(a, b)

    alone = set(keys)
    linked = alone & {key for pair in held for key in pair}
    components = _components(linked, held)
    groups = [(key,) for key in alone - linked] + [group for component in components for group in _clusters(component, value, decided)]
    groups.sort(key=lambda group: _parts(group[0]))
    return Clusters(groups=tuple(groups), possible_matches=_possible_matches(groups, near, value, decided))


def _clusters(component: Sequence[RecordKey], score: Score, constraints: Mapping[Pair, bool]) -> list[tuple[RecordKey, ...]]:
    if len(component) == 1:
        return [(component[0],)]
    linkage = _AverageLinkage(component, score, constraints)
    linkage.join()
    return linkage.groups()


def _possible_matches(
    groups: Sequence[tuple[RecordKey, ...]], near: Mapping[Pair, int], score: Score, constraints: Mapping[Pair, bool]
) -> tuple[PossiblePair, ...]:
    """The pairs of groups whose average score reaches POSSIBLE_MATCH, or whose strongest pair alone is a match and no source lists both.

    Groups with a cannot-link constraint between them are left out.
    """
    group_of = {key: n for n, group in enumerate(groups) for key in group}
    candidates = {tuple(sorted((group_of[a], group_of[b]))) for a, b in near}
    matches = []
    for a, b in sorted(pair for pair in candidates if pair[0] != pair[1]):
        pairs = [(min(own, other), max(own, other)) for own in groups[a] for other in groups[b]]
        if any(constraints.get(pair) is False for pair in pairs):
            continue
        most = {pair: near.get(pair, POSSIBLE_MATCH - 1) for pair in pairs}  # an upper bound for pairs that are no candidates
        strongest = max(pairs, key=lambda pair: (most[pair], pair))
        alone = most[strongest] >= MATCH and not any(_listed_apart(pair, most[pair]) for pair in pairs)
        if alone or _average(most.values()) >= POSSIBLE_MATCH:
            average = _average([score(*pair) for pair in pairs])
            if alone or average >= POSSIBLE_MATCH:
                matches.append((a, b, average, strongest))
    return tuple(matches)


def _average(scores: Collection[int]) -> int:
    return sum(max(-LIMIT, min(LIMIT, score)) for score in scores) // len(scores)


def _listed_apart(pair: Pair, value: int) -> bool:
    """Whether both are entries of one source, which counts them as two events."""
    return value < MATCH and pair[0].source == pair[1].source


def _components(keys: Iterable[RecordKey], held: Iterable[Pair]) -> list[list[RecordKey]]:
    """The connected components of the keys, each sorted."""
    neighbours: dict[RecordKey, list[RecordKey]] = {key: [] for key in keys}
    for a, b in held:
        if a in neighbours and b in neighbours:
            neighbours[a].append(b)
            neighbours[b].append(a)
    components, seen = [], set()
    for key in sorted(neighbours, key=_parts):
        if key in seen:
            continue
        seen.add(key)
        component, queue = [], [key]
        while queue:
            component.append(queue.pop())
            fresh = {k for k in neighbours[component[-1]] if k not in seen}
            seen.update(fresh)
            queue += fresh
        components.append(sorted(component, key=_parts))
    return components


def _parts(key: RecordKey) -> tuple[str, str, str]:
    return key.source, key.uid, key.recurrence_id  # compared much faster than the keys themselves


class _AverageLinkage:
    """Agglomerative clustering of one component: groups and the sums of the scores between them, each by the number of its first key."""

    def __init__(self, keys: Sequence[RecordKey], score: Score, constraints: Mapping[Pair, bool]) -> None:
        self._keys = keys
        self._members = {n: [n] for n in range(len(keys))}
        self._sums: dict[int, dict[int, int]] = {n: {} for n in range(len(keys))}
        pairs = [(i, j) for j in range(len(keys)) for i in range(j)]
        for i, j in pairs:
            pair = keys[i], keys[j]
            value = max(-LIMIT, min(LIMIT, score(*pair)))
            self._sums[i][j] = self._sums[j][i] = _CANNOT_LINK if _listed_apart(pair, value) or constraints.get(pair) is False else value
        cannot_link = {(i, j) for i, j in pairs if constraints.get((keys[i], keys[j])) is False}
        for i, j in pairs:
            if constraints.get((keys[i], keys[j])):
                keep, gone = sorted((self._group_of(i), self._group_of(j)))
                self._must_link(keep, gone, cannot_link)

    def join(self) -> None:
        """Join the two groups with the highest average score, until no average reaches MATCH."""
        while len(self._members) > 1:
            value, i, j = max((self._average(i, j), -i, -j) for i in self._members for j in self._members if i < j)
            if value < MATCH:
                return
            self._merge(-i, -j)

    def groups(self) -> list[tuple[RecordKey, ...]]:
        return [tuple(self._keys[n] for n in sorted(self._members[first])) for first in sorted(self._members)]

    def _average(self, i: int, j: int) -> int:
        return self._sums[i][j] // (len(self._members[i]) * len(self._members[j]))

    def _group_of(self, n: int) -> int:
        return next(first for first, members in self._members.items() if n in members)

    def _must_link(self, keep: int, gone: int, cannot_link: Collection[tuple[int, int]]) -> None:
        """Join two groups by a must-link constraint, unless two of their members have a cannot-link constraint."""
        between = {(min(i, j), max(i, j)) for i in self._members[keep] for j in self._members[gone]}
        if between.isdisjoint(cannot_link):
            self._merge(keep, gone)

    def _merge(self, keep: int, gone: int) -> None:
        if keep == gone:
            return
        self._members[keep] += self._members.pop(gone)
        sums = self._sums.pop(gone)
        del self._sums[keep][gone]
        for other in self._members:
            if other != keep:
                del self._sums[other][gone]
                self._sums[keep][other] = self._sums[other][keep] = self._sums[keep][other] + sums[other]
