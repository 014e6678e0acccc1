"""Records → groups that mean one event, each with the identity it keeps, and which groups perhaps are one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from aggregator.model import Publication, Record, RecordKey, State

from .blocking import asking, pairs, standing
from .clustering import Clusters, Pair, clustered
from .merging import ORGANISERS, Merged, merged
from .scoring import ScoredPair, compared, score
from .traits import KEPT, Traits, traits_of
from .traits_cache import TraitsCache
from .weights import PERHAPS
from .word_classes import CITIES, known_towns

__all__ = [
    "CITIES",
    "ORGANISERS",
    "CandidateMatch",
    "Group",
    "Merged",
    "ScoredPair",
    "asked_keys",
    "blocking_keys",
    "explain_links",
    "known_towns",
    "merged",
    "reached",
    "resolve",
]


_ANY = -(10**9)  # less than any score
_KNOWN = TraitsCache()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateMatch:
    """Another group that perhaps is the same event: its eldest record, the average score, and the strongest link between the two."""

    other: RecordKey
    score: int
    link: ScoredPair


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records of one event, the eldest first; `known` is what the world has seen of it, `absorbed` are the ids that end in it."""

    records: tuple[Record, ...]
    known: Publication | None = None
    absorbed: tuple[str, ...] = ()
    perhaps: tuple[CandidateMatch, ...] = ()


def blocking_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[int]:
    """Return the keys under which a record stands; none for news."""
    return frozenset(standing(_KNOWN.of(record, towns))) if record.details.span else frozenset()


def asked_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[int]:
    """Return the keys under which all records stand that this one must be compared with; none for news."""
    return frozenset(asking(_KNOWN.of(record, towns))) if record.details.span else frozenset()


def resolve(
    records: Sequence[Record],
    known: Mapping[RecordKey, Publication],
    ruled: Mapping[Pair, bool] | None = None,
    towns: frozenset[str] = CITIES,
) -> tuple[Group, ...]:
    """Return the groups of records that mean one event, in any order of `records` the same; ids go to the group of the eldest record.

    `ruled` is what people decided of two records, the smaller key first: True, one event; False, never one. `towns` is what `known_towns`
    made of the region's names.
    """
    elders = sorted(records, key=lambda r: (r.first_seen, r.key.source, r.key.uid, r.key.recurrence_id))
    rank = {record.key: n for n, record in enumerate(elders)}
    made = _KNOWN.of if len(records) <= KEPT else traits_of
    traits = {record.key: made(record, towns) for record in elders if record.details.span}
    found = _clusters(traits, ruled)
    perhaps = _suspicions(found, traits, rank)
    numbered = [(sorted(rank[key] for key in group), perhaps.get(n, ())) for n, group in enumerate(found.groups)]
    numbered += [([rank[record.key]], ()) for record in elders if not record.details.span]
    heirs = _heirs(elders, known)
    return tuple(_group(tuple(elders[n] for n in group), heirs, doubts) for group, doubts in sorted(numbered, key=lambda item: item[0]))


def reached(records: Collection[Record], others: Collection[Record], towns: frozenset[str] = CITIES) -> frozenset[RecordKey]:
    """Return the keys of those `others` that a link may hold together with one of `records`.

    Followed from what changed until nothing new is reached, with `others` the records that stand under the asked keys, this gives all
    that `resolve` must be given together.
    """
    asked, stood = ([_KNOWN.of(record, towns) for record in some if record.details.span] for some in (records, others))
    return frozenset(b.key for a, b in pairs(asked, stood) if score(a, b, PERHAPS) is not None)


def explain_links(records: Sequence[Record], towns: frozenset[str] = CITIES) -> tuple[ScoredPair, ...]:
    """Return how the records of a group compare with each other, the strongest link first."""
    traits = [traits_of(record, towns) for record in records if record.details.span]
    return tuple(sorted((compared(a, b) for a, b in combinations(traits, 2)), key=lambda link: (-link.score, link.a, link.b)))


def _clusters(traits: Mapping[RecordKey, Traits], ruled: Mapping[Pair, bool] | None) -> Clusters:
    near = {}
    everyone = tuple(traits.values())
    for one, other in pairs(everyone, everyone):
        if (value := score(one, other, PERHAPS)) is not None:
            near[min(one.key, other.key), max(one.key, other.key)] = value
    return clustered(traits, near, lambda a, b: score(traits[a], traits[b], _ANY) or 0, ruled)


def _suspicions(
    found: Clusters, traits: Mapping[RecordKey, Traits], rank: Mapping[RecordKey, int]
) -> dict[int, tuple[CandidateMatch, ...]]:
    doubts: dict[int, list[CandidateMatch]] = {}
    for one, other, average, (a, b) in found.perhaps:
        link = compared(traits[a], traits[b])
        for own, theirs in ((one, other), (other, one)):
            eldest = min(found.groups[theirs], key=lambda key: rank[key])
            doubts.setdefault(own, []).append(CandidateMatch(other=eldest, score=average, link=link))
    return {n: tuple(sorted(some, key=lambda doubt: (-doubt.score, doubt.other))) for n, some in doubts.items()}


def _heirs(elders: Sequence[Record], known: Mapping[RecordKey, Publication]) -> dict[RecordKey, Publication]:
    """Which record carries which identity: of all records known under an id, the eldest."""
    heirs: dict[str, RecordKey] = {}
    for record in elders:
        if record.key in known:
            heirs.setdefault(known[record.key].id, record.key)
    return {key: known[key] for key in heirs.values()}


def _group(records: tuple[Record, ...], heirs: Mapping[RecordKey, Publication], doubts: tuple[CandidateMatch, ...]) -> Group:
    owned = sorted((heirs[r.key] for r in records if r.key in heirs), key=lambda p: (p.state is State.LEFT, p.created, p.id))
    return Group(records=records, known=owned[0] if owned else None, absorbed=tuple(p.id for p in owned[1:]), perhaps=doubts)
