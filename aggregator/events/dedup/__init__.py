"""Records → groups that describe one event, each with the identity it keeps, and possible matches between groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from aggregator.model import Publication, Record, RecordKey, State

from .blocking import index_keys_of, lookup_keys_of, pairs
from .clustering import Clusters, Pair, cluster
from .merging import MergedRecords, merge_records
from .scoring import ScoredPair, compare, score
from .traits import KEPT, Traits, traits_of
from .traits_cache import TraitsCache
from .weights import POSSIBLE_MATCH
from .word_classes import CITIES, known_towns

__all__ = [
    "CITIES",
    "CandidateMatch",
    "Group",
    "MergedRecords",
    "ScoredPair",
    "blocking_keys",
    "explain_links",
    "known_towns",
    "linked_keys",
    "lookup_keys",
    "merge_records",
    "resolve",
]


_LEAST = -(10**9)  # less than any score
_TRAITS = TraitsCache()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateMatch:
    """Another group that is perhaps the same event: its oldest record, the average score, and the strongest link between the two."""

    other: RecordKey
    score: int
    link: ScoredPair


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records of one event, the oldest first; `known` is its publication so far, `absorbed` are the ids of events merged into it."""

    records: tuple[Record, ...]
    known: Publication | None = None
    absorbed: tuple[str, ...] = ()
    possible_matches: tuple[CandidateMatch, ...] = ()


def blocking_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[int]:
    """Return the blocking keys under which a record is stored; none for news."""
    return frozenset(index_keys_of(_TRAITS.of(record, towns))) if record.details.span else frozenset()


def lookup_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[int]:
    """Return the blocking keys by which all records are found that this one must be compared with; none for news."""
    return frozenset(lookup_keys_of(_TRAITS.of(record, towns))) if record.details.span else frozenset()


def resolve(
    records: Sequence[Record],
    known: Mapping[RecordKey, Publication],
    constraints: Mapping[Pair, bool] | None = None,
    towns: frozenset[str] = CITIES,
) -> tuple[Group, ...]:
    """Return the groups of records that describe one event, the same for any order of `records`.

    An id stays with the group of the oldest record that was published under it. `constraints` are the decisions of people on pairs of
    records, the smaller key first: True for must-link, False for cannot-link. `towns` comes from `known_towns`.
    """
    oldest_first = sorted(records, key=lambda r: (r.first_seen, r.key.source, r.key.uid, r.key.recurrence_id))
    rank = {record.key: n for n, record in enumerate(oldest_first)}
    traits_for = _TRAITS.of if len(records) <= KEPT else traits_of
    traits = {record.key: traits_for(record, towns) for record in oldest_first if record.details.span}
    clusters = _clusters(traits, constraints)
    possible_matches = _possible_matches(clusters, traits, rank)
    numbered = [(sorted(rank[key] for key in group), possible_matches.get(n, ())) for n, group in enumerate(clusters.groups)]
    numbered += [([rank[record.key]], ()) for record in oldest_first if not record.details.span]
    owners = _owners(oldest_first, known)
    return tuple(
        _group(tuple(oldest_first[n] for n in group), owners, matches) for group, matches in sorted(numbered, key=lambda item: item[0])
    )


def linked_keys(records: Collection[Record], others: Collection[Record], towns: frozenset[str] = CITIES) -> frozenset[RecordKey]:
    """Return the keys of those `others` that may be linked with one of `records`.

    Repeated from the changed records until nothing new is found, with `others` the records found by the lookup keys, this gives all
    records that `resolve` needs together.
    """
    queries, indexed = ([_TRAITS.of(record, towns) for record in side if record.details.span] for side in (records, others))
    return frozenset(b.key for a, b in pairs(queries, indexed) if score(a, b, POSSIBLE_MATCH) is not None)


def explain_links(records: Sequence[Record], towns: frozenset[str] = CITIES) -> tuple[ScoredPair, ...]:
    """Return the comparison of each two records of a group, the strongest link first."""
    traits = [traits_of(record, towns) for record in records if record.details.span]
    return tuple(sorted((compare(a, b) for a, b in combinations(traits, 2)), key=lambda link: (-link.score, link.a, link.b)))


def _clusters(traits: Mapping[RecordKey, Traits], constraints: Mapping[Pair, bool] | None) -> Clusters:
    near = {}
    everyone = tuple(traits.values())
    for a, b in pairs(everyone, everyone):
        if (value := score(a, b, POSSIBLE_MATCH)) is not None:
            near[min(a.key, b.key), max(a.key, b.key)] = value
    return cluster(traits, near, lambda a, b: score(traits[a], traits[b], _LEAST) or 0, constraints)


def _possible_matches(
    clusters: Clusters, traits: Mapping[RecordKey, Traits], rank: Mapping[RecordKey, int]
) -> dict[int, tuple[CandidateMatch, ...]]:
    matches: dict[int, list[CandidateMatch]] = {}
    for first, second, average, (a, b) in clusters.possible_matches:
        link = compare(traits[a], traits[b])
        for own, other in ((first, second), (second, first)):
            oldest = min(clusters.groups[other], key=lambda key: rank[key])
            matches.setdefault(own, []).append(CandidateMatch(other=oldest, score=average, link=link))
    return {n: tuple(sorted(of_group, key=lambda match: (-match.score, match.other))) for n, of_group in matches.items()}


def _owners(oldest_first: Sequence[Record], known: Mapping[RecordKey, Publication]) -> dict[RecordKey, Publication]:
    """The record that keeps each identity: the oldest of those published under it."""
    owners: dict[str, RecordKey] = {}
    for record in oldest_first:
        if record.key in known:
            owners.setdefault(known[record.key].id, record.key)
    return {key: known[key] for key in owners.values()}


def _group(records: tuple[Record, ...], owners: Mapping[RecordKey, Publication], matches: tuple[CandidateMatch, ...]) -> Group:
    owned = sorted((owners[r.key] for r in records if r.key in owners), key=lambda p: (p.state is State.LEFT, p.created, p.id))
    return Group(records=records, known=owned[0] if owned else None, absorbed=tuple(p.id for p in owned[1:]), possible_matches=matches)
