"""The names of feeds in the table of feed versions: one for all events, one for each network and topic."""

from collections.abc import Iterable

ALL = "all"
WEEKLY = "weekly"  # frozen issues of the weekly listing


def network_feed(slug: str) -> str:
    """Return the name of a network's feed."""
    return f"network:{slug.lower()}"


def topic_feed(slug: str) -> str:
    """Return the name of a topic's feed."""
    return f"topic:{slug.lower()}"


def feeds_of(networks: Iterable[str], topics: Iterable[str]) -> frozenset[str]:
    """Return the names of all feeds that list an event of these networks and topics."""
    return frozenset((ALL, *map(network_feed, networks), *map(topic_feed, topics)))
