"""What a feed format is, and what it is given besides the events."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aggregator.model import Config, Event, FeedEntry, Site, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContext:
    """What every feed says about the site, and the names of networks and topics."""

    site: Site
    base_url: str  # without a slash at its end
    networks: Mapping[str, str] = field(default_factory=dict)  # slug → name
    topics: Mapping[str, Words] = field(default_factory=dict)  # slug → name in several languages
    relays: frozenset[str] = frozenset()  # slugs of networks that only pass on what others announce


def feed_context_of(config: Config, base_url: str) -> FeedContext:
    """Return what the feeds of a configured site have in common."""
    return FeedContext(
        site=config.site,
        base_url=base_url,
        networks={network.slug: network.name for network in config.networks},
        topics={topic.slug: topic.name for topic in config.topics},
        relays=frozenset(
            network.slug for network in config.networks if network.sources and all(source.relay for source in network.sources)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed without its entries: a selection of events in one language."""

    feed_context: FeedContext
    language: str
    title: str
    home_url: str  # the page that lists the same events
    self_url: str
    updated: datetime | None  # UTC, the last change of its events; None: unknown or no events


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How to write a feed: an entry for each event, and the frame around the entries.

    Neither depends on the current time: the same events give the same bytes.
    """

    media_type: str
    order: Literal["start", "announced", "changed"]  # of the entries: by start, or by announcement or last change, newest first
    entry: Callable[[Event, FeedContext, str, str], bytes]  # event, feed context, language, look
    frame: Callable[[Channel, Sequence[FeedEntry]], bytes]
    parts: Callable[[Channel, Iterable[FeedEntry]], Iterator[bytes]] | None = (
        None  # the same feed in parts, for a format without a limit on entries
    )
