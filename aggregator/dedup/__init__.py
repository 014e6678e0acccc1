"""Records → groups that mean one event, each with the identity it keeps.

First form behind its final signature: same URL that is not shared, same UID and start, same title and start at a compatible place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.model import Publication, Record, RecordKey, State

from .blocking import blocking_keys
from .clustering import clusters
from .merging import Merged, merged
from .signals import shared_urls

__all__ = ["Group", "Merged", "blocking_keys", "merged", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records of one event, the eldest first; `known` is what the world has seen of it, `absorbed` are the ids that end in it."""

    records: tuple[Record, ...]
    known: Publication | None = None
    absorbed: tuple[str, ...] = ()


def resolve(records: Sequence[Record], known: Mapping[RecordKey, Publication]) -> tuple[Group, ...]:
    """Return the groups of records that mean one event, in any order of `records` the same; ids go to the group of the eldest record."""
    elders = sorted(records, key=lambda r: (r.first_seen, r.key))
    groups = clusters(elders, shared_urls(elders))
    heirs = _heirs(elders, known)
    return tuple(_group(tuple(group), heirs) for group in groups)


def _heirs(elders: Sequence[Record], known: Mapping[RecordKey, Publication]) -> dict[RecordKey, Publication]:
    """Which record carries which identity: of all records known under an id, the eldest."""
    heirs: dict[str, RecordKey] = {}
    for record in elders:
        if record.key in known:
            heirs.setdefault(known[record.key].id, record.key)
    return {key: known[key] for key in heirs.values()}


def _group(records: tuple[Record, ...], heirs: Mapping[RecordKey, Publication]) -> Group:
    owned = sorted((heirs[r.key] for r in records if r.key in heirs), key=lambda p: (p.state is State.LEFT, p.created, p.id))
    return Group(records=records, known=owned[0] if owned else None, absorbed=tuple(p.id for p in owned[1:]))
