"""Learns how much each level of each matching signal counts, from labelled records: `learn_dedup.py FILE.jsonl [--write]`.

Logistic regression over the levels of the signals, drawn towards PRIORS and held in ORDERS and below MOST, so that a rare level of a
labelled file never speaks louder than reason.
Prints precision and recall by cross-validation, in which a series and a day never stand on both sides, and what each signal brings.
"""

import argparse
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregator.events.dedup import blocking
from aggregator.events.dedup.clustering import cluster
from aggregator.events.dedup.scoring import SIGNALS, levels
from aggregator.events.dedup.traits import Traits, traits_of
from aggregator.events.dedup.weights import POSSIBLE_MATCH
from benchmarks.dedup import read, region_towns
from benchmarks.dedup_priors import MOST, ORDERS, PRIORS
from benchmarks.figures import Figure, report

FOLDS = 5
PULL = 3.0  # how strongly weights are drawn to their prior
MARGIN = 0.2  # how far above even odds a pair must stand
TABLE = Path(__file__).parents[1] / "aggregator" / "events" / "dedup" / "weights.py"

Level = tuple[str, str]
Vector = tuple[Level, ...]
PRIOR: dict[Level, float] = {(name, level): weight for name, found in PRIORS.items() for level, weight in found.items()}


class Labelled:
    """The candidate pairs of a labelled file: their levels, whether they are one event, and the fold of each record."""

    def __init__(self, lines: Sequence[str]) -> None:
        towns = region_towns()
        self.traits = {name: traits_of(record, towns) for name, record in read(lines).items()}
        self.event: dict[str, str] = {row["id"]: row["entity"] for row in map(json.loads, filter(str.strip, lines))}
        self.fold = folds(self.traits, self.event)
        self.pairs = candidates(self.traits)
        self._vectors: dict[tuple[str, str], Vector] = {}

    def vector(self, pair: tuple[str, str]) -> Vector:
        """What the signals say of a pair."""
        pair = min(pair), max(pair)
        if pair not in self._vectors:
            self._vectors[pair] = levels(self.traits[pair[0]], self.traits[pair[1]])
        return self._vectors[pair]

    def one(self, pair: tuple[str, str]) -> bool:
        """Whether a pair is labelled as one event."""
        return self.event[pair[0]] == self.event[pair[1]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true", help="write the learned table into the code")
    parser.add_argument("--without", action="store_true", help="also learn without each signal in turn")
    asked = parser.parse_args(arguments)
    data = Labelled(asked.file.read_text(encoding="utf-8-sig").splitlines())
    weights, bias = learn(data, data.pairs)
    if asked.write:
        TABLE.write_text(table(weights, bias), encoding="utf-8")
    plain = scored(data, lambda *pair: strength(data.vector(pair), weights, bias))
    crossed = validated(data)
    if asked.without:
        for name in SIGNALS:
            p, r, f = validated(data, partial(_other, name))
            print(f"without {name}: precision {p - crossed[0]:+.4f} recall {r - crossed[1]:+.4f} B-cubed {f - crossed[2]:+.4f}")
    return report([*figures("plain", plain), *figures("cross-validated", crossed)])


def _other(name: str, level: Level) -> bool:
    return level[0] != name


def figures(name: str, values: tuple[float, float, float]) -> list[Figure]:
    bars = (("pairwise precision", 0.99), ("pairwise recall", 0.88), ("B-cubed F1", None))
    return [Figure(f"{name} {kind}", value, bar) for (kind, bar), value in zip(bars, values, strict=True)]


def validated(data: Labelled, wanted: Callable[[Level], bool] = lambda _: True) -> tuple[float, float, float]:
    """Return precision, recall and B-cubed F1 where every pair is scored by weights that saw neither of its records."""
    learned = []
    for fold in range(FOLDS):
        seen = [pair for pair in data.pairs if fold not in (data.fold[pair[0]], data.fold[pair[1]])]
        learned.append(learn(data, seen, wanted))

    def score(a: str, b: str) -> int:
        return min(strength(data.vector((a, b)), *learned[fold]) for fold in {data.fold[a], data.fold[b]})

    return scored(data, score)


def scored(data: Labelled, score: Callable[[str, str], int]) -> tuple[float, float, float]:
    """Return pairwise precision and recall and B-cubed F1 of the clusters that these scores make."""
    keys = {name: traits.key for name, traits in data.traits.items()}
    by_key = {key: name for name, key in keys.items()}
    found = {(min(keys[a], keys[b]), max(keys[a], keys[b])): score(a, b) for a, b in data.pairs}
    near = {pair: value for pair, value in found.items() if value >= POSSIBLE_MATCH}
    clusters = cluster(keys.values(), near, lambda one, other: score(by_key[one], by_key[other])).groups
    made = [[by_key[key] for key in cluster] for cluster in clusters]
    right = sum(data.one(pair) for group in made for pair in combinations(group, 2))
    put = sum(len(group) * (len(group) - 1) // 2 for group in made)
    gold = Counter(data.event.values())
    true = sum(n * (n - 1) // 2 for n in gold.values())
    both = [(n, len(group), gold[event]) for group in made for event, n in Counter(data.event[name] for name in group).items()]
    precision, recall = (sum(n * n / total for n, *sizes in both for total in sizes[at : at + 1]) / len(data.event) for at in (0, 1))
    return right / max(put, 1), right / max(true, 1), 2 * precision * recall / (precision + recall)


def candidates(traits: Mapping[str, Traits]) -> list[tuple[str, str]]:
    """Return the pairs that blocking brings together."""
    name = {one.key: n for n, one in traits.items()}
    everyone = tuple(traits.values())
    return sorted((min(name[a.key], name[b.key]), max(name[a.key], name[b.key])) for a, b in blocking.pairs(everyone, everyone))


def folds(traits: Mapping[str, Traits], event: Mapping[str, str]) -> dict[str, int]:
    """Return the fold of each record; records of one day, one event or one series (a source's title without numbers) share it."""
    above = {name: name for name in traits}

    def top(name: str) -> str:
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    bound: dict[object, str] = {}
    for name, one in traits.items():
        for tie in (one.day, event[name], (one.key.source, re.sub(r"\d", "", one.account.plain))):
            above[top(name)] = top(bound.setdefault(tie, name))
    size = Counter(top(name) for name in traits)
    load, of = [0] * FOLDS, {}
    for leader, n in sorted(size.items(), key=lambda item: (-item[1], item[0])):
        of[leader] = load.index(min(load))
        load[of[leader]] += n
    return {name: of[top(name)] for name in traits}


def learn(
    data: Labelled, pairs: Iterable[tuple[str, str]], wanted: Callable[[Level], bool] = lambda _: True
) -> tuple[dict[Level, int], int]:
    """Return the weight of each level and the bias, in thousandths, by Newton's method."""
    rows = [([level for level in data.vector(pair) if wanted(level)], data.one(pair)) for pair in pairs]
    names = sorted({level for row, _ in rows for level in row} | {level for level in PRIOR if wanted(level)})
    at = {level: n for n, level in enumerate(names, 1)}
    prior = [0.0] + [PRIOR.get(level, 0.0) for level in names]
    pull = [0.001] + [PULL] * len(names)
    told = [([0, *(at[level] for level in row)], float(one)) for row, one in rows]
    found = list(prior)
    for _ in range(25):
        gradient, curve = _slopes(told, found, prior, pull)
        step = _solved(gradient, curve)
        wished = _held([w - s for w, s in zip(found, step, strict=True)], at, [curve[n][n] for n in range(len(found))])
        moved = max(abs(new - old) for new, old in zip(wished, found, strict=True))
        found = wished
        if moved < 1e-3:
            break
    return {level: round(1000 * found[n]) for level, n in at.items()}, round(1000 * (found[0] - MARGIN))


def _held(weights: list[float], at: Mapping[Level, int], trust: Sequence[float]) -> list[float]:
    """Return the nearest weights that keep ORDERS and MOST: neighbours out of order take their mean."""
    held = list(weights)
    for name, chain in ORDERS.items():
        pools: list[tuple[float, float, list[int]]] = []  # mean, trust, members
        for n in (at[name, level] for level in chain if (name, level) in at):
            pools.append((held[n], trust[n], [n]))
            while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
                (low, much, some), (high, more, others) = pools.pop(), pools.pop()
                pools.append(((low * much + high * more) / (much + more), much + more, others + some))
        for mean, _, members in pools:
            for n in members:
                held[n] = mean
    for name, found in MOST.items():
        for level, most in found.items():
            if (name, level) in at:
                held[at[name, level]] = min(held[at[name, level]], most)
    return held


def _slopes(
    told: Sequence[tuple[Sequence[int], float]], found: Sequence[float], prior: Sequence[float], pull: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    size = len(found)
    gradient = [pull[n] * (found[n] - prior[n]) for n in range(size)]
    curve = [[pull[n] if n == m else 0.0 for m in range(size)] for n in range(size)]
    for row, one in told:
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(found[n] for n in row)))))
        weight = chance * (1 - chance)
        for n in row:
            gradient[n] += chance - one
            line = curve[n]
            for m in row:
                line[m] += weight
    return gradient, curve


def _solved(right: list[float], matrix: list[list[float]]) -> list[float]:
    """Solve a positive definite system by Gaussian elimination."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for n in range(size):
        for m in range(n + 1, size):
            if factor := rows[m][n] / rows[n][n]:
                top, low = rows[n], rows[m]
                rows[m] = [*low[:n], *(b - factor * a for a, b in zip(top[n:], low[n:], strict=True))]
    solution = [0.0] * size
    for n in reversed(range(size)):
        solution[n] = (rows[n][size] - sum(rows[n][m] * solution[m] for m in range(n + 1, size))) / rows[n][n]
    return solution


def strength(vector: Vector, weights: Mapping[Level, int], bias: int) -> int:
    """Return the score of a pair; a level that was never seen counts nothing."""
    return bias + sum(weights.get(level, 0) for level in vector)


def table(weights: Mapping[Level, int], bias: int) -> str:
    """Return the module that holds the weights."""
    head = TABLE.read_text(encoding="utf-8").split("\nBIAS", 1)[0]
    by_signal: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, level), weight in sorted(weights.items(), key=lambda item: -item[1]):
        by_signal[name][level] = weight
    lines = [
        f'    "{name}": {{\n' + "".join(f'        "{level}": {w},\n' for level, w in by_signal[name].items()) + "    },\n"
        for name in SIGNALS
    ]
    return f"{head}\nBIAS = {bias}\nWEIGHTS: dict[str, dict[str, int]] = {{\n{''.join(lines)}}}\n"


if __name__ == "__main__":
    sys.exit(main())
