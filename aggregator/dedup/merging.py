"""A group of records → one event: which record's word stands in each field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.model import Details, Link, Record, Status

TOGETHER: tuple[tuple[str, ...], ...] = (  # fields that come from one record, so that they fit each other
    ("summary",),
    ("span", "time_open"),
    ("description", "description_html"),
    ("location", "address", "geo"),
    ("url",),
    ("organizer",),
    ("mode", "online_url"),
    ("registration_url", "deadline"),
    ("price",),
    ("language",),
    ("image",),
    ("region",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a group of records says together."""

    details: Details
    networks: tuple[str, ...]
    links: tuple[Link, ...]
    provenance: dict[str, str]
    withdrawn: bool


def merged(records: Sequence[Record]) -> Merged:
    """Return the merged account of `records` (the eldest first): highest trust wins, then the newest word; lists are united."""
    live = [record for record in records if record.withdrawn is None] or list(records)
    ranked = sorted(live, key=_rank)
    values: dict[str, Any] = {}
    provenance: dict[str, str] = {}
    for fields in TOGETHER:
        winner = next((r for r in ranked if _says(r, fields[0])), ranked[0])
        values |= {name: getattr(winner.details, name) for name in fields}
        provenance |= {name: winner.key.source for name in fields if _says(winner, name)}
    return Merged(
        details=Details(
            **values,
            status=_status(sorted(records, key=_rank), ranked[0]),
            categories=_union(ranked, _categories),
            topics=_union(ranked, _topics),
        ),
        networks=tuple(dict.fromkeys(record.network for record in live)),
        links=tuple(dict.fromkeys(Link(network=r.network, url=r.details.url) for r in live if r.details.url)),
        provenance=provenance,
        withdrawn=all(record.withdrawn is not None for record in records),
    )


def _rank(record: Record) -> tuple[int, float, Any]:
    return (-record.trust, -record.changed.timestamp(), record.key)


def _says(record: Record, field: str) -> bool:
    return getattr(record.details, field) not in ("", None, (), False)


def _status(everyone: Sequence[Record], first: Record) -> Status:
    """Cancelled is a word that others are silent about: one suffices, also the last word of a source that lists the event no more."""
    if any(record.details.status is Status.CANCELLED for record in everyone):
        return Status.CANCELLED
    return first.details.status


def _union(ranked: Sequence[Record], texts: Callable[[Record], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for record in ranked for text in texts(record)))


def _categories(record: Record) -> tuple[str, ...]:
    return record.details.categories


def _topics(record: Record) -> tuple[str, ...]:
    return record.details.topics
