"""Request arguments ↔ Selection ↔ canonical query string, so that one selection has one address."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from aggregator.model import ALL, Config, Selection, network_feed, topic_feed
from aggregator.text import clean

CANCELLED = ("show", "mark", "hide")
LONGEST_SEARCH = 100
LONGEST_MARK = 64
MOST_FEEDS = 4  # whose versions are looked at one by one


class UnknownValue(BadRequest):
    """A parameter we know has a value we don't; `known` are the values it may have."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter = parameter
        self.value = clean(value, LONGEST_MARK)
        self.known = tuple(known)
        super().__init__(f"{parameter}={self.value} is not known. Known: {', '.join(self.known)}")


def values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return what is asked under a name, in any case of the name, without the empty ones."""
    return tuple(told for key, all_told in args.lists() if key.lower() == name for value in all_told if (told := value.strip()))


def selection_of(args: MultiDict[str, str], config: Config, knows: Callable[[str], bool]) -> Selection:
    """Return what the arguments select; raises UnknownValue for a network that neither is in the configuration nor ever was (`knows`)."""
    known = {network.slug.lower() for network in config.networks}
    networks = sorted({value.lower() for value in values(args, "network")})
    for slug in networks:
        if slug not in known and not knows(slug):
            raise UnknownValue("network", slug, sorted(known))
    return Selection(q=clean(" ".join(values(args, "q")), LONGEST_SEARCH), networks=tuple(networks))


def cancelled_of(args: MultiDict[str, str]) -> str:
    """Return how cancelled events are to appear in a feed; raises UnknownValue for a way we don't have."""
    for value in values(args, "cancelled"):
        if value.lower() not in CANCELLED:
            raise UnknownValue("cancelled", value, CANCELLED)
        return value.lower()
    return CANCELLED[0]


def after_of(args: MultiDict[str, str]) -> str:
    """Return behind which event the listing goes on, empty for its beginning; it is checked by whoever looks it up."""
    return next((value for value in values(args, "after") if len(value) <= LONGEST_MARK and value.isprintable()), "")


def feeds_of(selection: Selection) -> tuple[str, ...]:
    """Return the feeds that everything a selection shows stands in: no more than these can change it."""
    if 0 < len(selection.networks) <= MOST_FEEDS:
        return tuple(map(network_feed, selection.networks))
    if 0 < len(selection.topics) <= MOST_FEEDS:
        return tuple(map(topic_feed, selection.topics))
    return (ALL,)


def is_standing(selection: Selection) -> bool:
    """Whether a selection is one of those that everybody subscribes to: all, one network or one topic."""
    return selection in (Selection(), Selection(networks=selection.networks[:1]), Selection(topics=selection.topics[:1]))


def query(selection: Selection, more: Mapping[str, str]) -> str:
    """Return the query string, with its question mark, that leads to a selection: always the same for the same selection."""
    pairs = [("q", selection.q)] + [("network", slug) for slug in selection.networks] + list(more.items())
    written = urlencode([(name, value) for name, value in pairs if value])
    return f"?{written}" if written else ""
