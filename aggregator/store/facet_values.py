"""Facets: the values that events are filtered by, as words that no text contains; for networks, topics, regions and modes."""

from functools import lru_cache

from aggregator.model import Event, Selection

Facets = tuple[tuple[str, ...], ...]
"""All of these groups must match, each with any of its facets."""

SIGN = "·"  # no folded word contains it


@lru_cache(2_000)
def facet_of(kind: str, value: str) -> str:
    """Return the facet of a network (n), topic (t), region (r), mode (m) or class of length (d)."""
    return SIGN + kind + SIGN + value.lower().replace("-", SIGN)


def facets_of(event: Event) -> tuple[str, ...]:
    """Return all facets of an event."""
    details = event.details
    return (
        *(facet_of("n", slug) for slug in event.publication.networks),
        *(facet_of("t", slug) for slug in details.topics),
        *([facet_of("r", details.region)] if details.region else ()),
        *([facet_of("m", details.mode)] if details.mode else ()),
    )


def wanted_facets(selection: Selection) -> Facets:
    """Return the facets that a selection filters by, the most selective kinds first."""
    kinds = (("n", selection.networks), ("t", selection.topics), ("r", selection.regions), ("m", selection.modes))
    return tuple(tuple(dict.fromkeys(facet_of(kind, value) for value in values)) for kind, values in kinds if values)
