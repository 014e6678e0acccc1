"""Pairs → groups: average linkage inside what candidate links hold together, so that one weak link chains nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aggregator.model import RecordKey

from .weights import PERHAPS, SAME_EVENT

Pair = tuple[RecordKey, RecordKey]  # the smaller key first
Doubt = tuple[int, int, int, Pair]
Score = Callable[[RecordKey, RecordKey], int]

LIMIT = 12_000  # no pair of records says more than this for or against
_NEVER = -(10**12)  # outweighs everything that other pairs can say


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """Keys in groups, each sorted; and which two groups (by their numbers) perhaps are one, with average score and strongest pair."""

    groups: tuple[tuple[RecordKey, ...], ...]
    perhaps: tuple[Doubt, ...] = ()


def clustered(keys: Iterable[RecordKey], near: Mapping[Pair, int], score: Score, ruled: Mapping[Pair, bool] | None = None) -> Clusters:
    """Return the keys in groups; they depend on the set of keys and on the scores alone.

    `near` are the pairs that hold keys together, with their scores; all others are asked for as needed. What people ruled stands:
    True is one event, False is never one. Where a chain of the former would join what the latter keeps apart, its last link by order of
    keys gives way: a plain "never" about two records is a more certain word than what follows from several.
    """
    rules = ruled or {}
    held = [pair for pair, value in near.items() if value >= SAME_EVENT] + [pair for pair, one in rules.items() if one]

    def value(one: RecordKey, other: RecordKey) -> int:
        return near[one, other] if (one, other) in near else score(one, other)

    alone = set(keys)
    linked = alone & {key for pair in held for key in pair}
    groups = [(key,) for key in alone - linked] + [group for island in _islands(linked, held) for group in _grown(island, value, rules)]
    groups.sort(key=lambda group: _parts(group[0]))
    return Clusters(groups=tuple(groups), perhaps=_perhaps(groups, near, value, rules))


def _grown(island: Sequence[RecordKey], score: Score, ruled: Mapping[Pair, bool]) -> list[tuple[RecordKey, ...]]:
    if len(island) == 1:
        return [(island[0],)]
    found = _Island(island, score, ruled)
    found.join()
    return found.groups()


def _perhaps(
    groups: Sequence[tuple[RecordKey, ...]], near: Mapping[Pair, int], score: Score, ruled: Mapping[Pair, bool]
) -> tuple[Doubt, ...]:
    """The pairs of groups whose average reaches PERHAPS, or of which two records alone would be one event and no source lists both.

    Those that somebody ruled apart are left out.
    """
    group_of = {key: n for n, group in enumerate(groups) for key in group}
    beside = {tuple(sorted((group_of[one], group_of[other]))) for one, other in near}
    found = []
    for a, b in sorted(pair for pair in beside if pair[0] != pair[1]):
        pairs = [(min(one, other), max(one, other)) for one in groups[a] for other in groups[b]]
        if any(ruled.get(pair) is False for pair in pairs):
            continue
        most = {pair: near.get(pair, PERHAPS - 1) for pair in pairs}  # what is not near is less than that
        strongest = max(pairs, key=lambda pair: (most[pair], pair))
        alone = most[strongest] >= SAME_EVENT and not any(_listed_apart(pair, most[pair]) for pair in pairs)
        if alone or _average(most.values()) >= PERHAPS:
            average = _average([score(*pair) for pair in pairs])
            if alone or average >= PERHAPS:
                found.append((a, b, average, strongest))
    return tuple(found)


def _average(scores: Collection[int]) -> int:
    return sum(max(-LIMIT, min(LIMIT, score)) for score in scores) // len(scores)


def _listed_apart(pair: Pair, value: int) -> bool:
    """Whether one source lists both as two events."""
    return value < SAME_EVENT and pair[0].source == pair[1].source


def _islands(keys: Iterable[RecordKey], held: Iterable[Pair]) -> list[list[RecordKey]]:
    """Split into what no pair connects."""
    beside: dict[RecordKey, list[RecordKey]] = {key: [] for key in keys}
    for one, other in held:
        if one in beside and other in beside:
            beside[one].append(other)
            beside[other].append(one)
    islands, seen = [], set()
    for key in sorted(beside, key=_parts):
        if key in seen:
            continue
        seen.add(key)
        island, reach = [], [key]
        while reach:
            island.append(reach.pop())
            reached = {k for k in beside[island[-1]] if k not in seen}
            seen.update(reached)
            reach += reached
        islands.append(sorted(island, key=_parts))
    return islands


def _parts(key: RecordKey) -> tuple[str, str, str]:
    return key.source, key.uid, key.recurrence_id  # compared a good deal faster than the keys themselves


class _Island:
    """Groups that grow: the sums of the scores between them, by the number of the first key of each."""

    def __init__(self, keys: Sequence[RecordKey], score: Score, ruled: Mapping[Pair, bool]) -> None:
        self._keys = keys
        self._members = {n: [n] for n in range(len(keys))}
        self._sums: dict[int, dict[int, int]] = {n: {} for n in range(len(keys))}
        pairs = [(i, j) for j in range(len(keys)) for i in range(j)]
        for i, j in pairs:
            pair = keys[i], keys[j]
            value = max(-LIMIT, min(LIMIT, score(*pair)))
            self._sums[i][j] = self._sums[j][i] = _NEVER if _listed_apart(pair, value) or ruled.get(pair) is False else value
        never = {(i, j) for i, j in pairs if ruled.get((keys[i], keys[j])) is False}
        for i, j in pairs:
            if ruled.get((keys[i], keys[j])):
                keep, gone = sorted((self._holder(i), self._holder(j)))
                self._rule(keep, gone, never)

    def join(self) -> None:
        """Join the two groups whose pairs score highest on average, again and again, until no average reaches SAME_EVENT."""
        while len(self._members) > 1:
            value, i, j = max((self._average(i, j), -i, -j) for i in self._members for j in self._members if i < j)
            if value < SAME_EVENT:
                return
            self._merge(-i, -j)

    def groups(self) -> list[tuple[RecordKey, ...]]:
        return [tuple(self._keys[n] for n in sorted(self._members[first])) for first in sorted(self._members)]

    def _average(self, i: int, j: int) -> int:
        return self._sums[i][j] // (len(self._members[i]) * len(self._members[j]))

    def _holder(self, n: int) -> int:
        return next(first for first, members in self._members.items() if n in members)

    def _rule(self, keep: int, gone: int, never: Collection[tuple[int, int]]) -> None:
        """Join two groups on a person's word, unless another word keeps two of their members apart."""
        between = {(min(i, j), max(i, j)) for i in self._members[keep] for j in self._members[gone]}
        if between.isdisjoint(never):
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
