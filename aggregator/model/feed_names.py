"""What feeds are called where versions are counted: the unified one, and one for each network and topic."""

from collections.abc import Iterable

from .kept import Selection

ALL = "all"
OTHERS = "others"  # entries of other formats than calendars, which are written after them
WEEKLY = "weekly"  # frozen issues of the weekly listing


def network_feed(slug: str) -> str:
    """Return the name of a network's feed."""
    return f"network:{slug.lower()}"


def topic_feed(slug: str) -> str:
    """Return the name of a topic's feed."""
    return f"topic:{slug.lower()}"


def feeds_of(networks: Iterable[str], topics: Iterable[str]) -> frozenset[str]:
    """Return the names of all feeds that an event of these networks and topics stands in."""
    return frozenset((ALL, *map(network_feed, networks), *map(topic_feed, topics)))


def selection_of_feed(feed: str) -> Selection:
    """Return what a feed with such a name shows."""
    kind, _, slug = feed.partition(":")
    return {"network": Selection(networks=(slug,)), "topic": Selection(topics=(slug,))}.get(kind, Selection())


def feed_of(selection: Selection) -> str:
    """Return the name of the feed that shows exactly this, "" for a selection without a name."""
    names = [ALL, *map(network_feed, selection.networks[:1]), *map(topic_feed, selection.topics[:1])]
    return next((feed for feed in names if selection_of_feed(feed) == selection), "")
