"""Request arguments ↔ Selection ↔ canonical query string. Equal selections have one address."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from aggregator.model import ALL, Config, Mode, Selection, network_feed, topic_feed
from aggregator.text import clean

CANCELLED_OPTIONS = ("show", "mark", "hide")
LONGEST_SEARCH = 100
LONGEST_VALUE = 64
MOST_FEEDS = 4  # whose versions are compared one by one
FIELDS = {"network": "networks", "topic": "topics", "region": "regions", "mode": "modes", "collection": "collections"}
"""Parameter → field of a selection with its names."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", re.ASCII)  # as browsers without a date field let people type it


class UnknownValue(BadRequest):
    """A known parameter has an unknown value; `known` are the values it may have."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter = parameter
        self.value = clean(value, LONGEST_VALUE)
        self.known = tuple(known)
        super().__init__(f"{parameter}={self.value} is not known. Known: {', '.join(self.known)}")


class BadDate(BadRequest):
    """The value of a parameter for a day is not a date."""

    def __init__(self, parameter: str, value: str) -> None:
        self.parameter = parameter
        self.value = clean(value, LONGEST_VALUE)
        super().__init__(f"{parameter}={self.value} is no date. Write year-month-day: {parameter}=2026-12-03")


def argument_values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return the values of an argument that are not empty; the case of its name does not matter."""
    return tuple(text for key, texts in args.lists() if key.lower() == name for value in texts if (text := value.strip()))


def selection_of(args: MultiDict[str, str], config: Config, is_network: Callable[[str], bool]) -> Selection:
    """Return the selection of the arguments, the same for every order and spelling of them.

    Raises UnknownValue for a name that the configuration does not have (networks that announced something before they left are
    known to `is_network`), BadDate for a day that is none.
    """
    names = {parameter: _names(args, parameter, known, is_network) for parameter, known in known_names(config).items()}
    first, last = _days(args, "from"), _days(args, "to")
    return Selection(
        q=_search(argument_values(args, "q")),
        networks=names["network"],
        topics=names["topic"],
        regions=names["region"],
        modes=names["mode"],
        collections=names["collection"],
        first=min(first, default=None),
        last=max(last, default=None),
    )


def known_names(config: Config) -> dict[str, tuple[str, ...]]:
    """Return the names that each parameter may have, in lower case."""
    slugs = {
        "network": [network.slug for network in config.networks],
        "topic": [topic.slug for topic in config.topics],
        "region": [region.slug for region in config.regions],
        "collection": [collection.slug for collection in config.collections],
    }
    return {name: tuple(sorted(slug.lower() for slug in known)) for name, known in slugs.items()} | {"mode": tuple(Mode)}


def selected_names(selection: Selection) -> tuple[tuple[str, str], ...]:
    """Return (parameter, name) for each name in a selection, in the order of query strings."""
    return tuple((parameter, name) for parameter, field in FIELDS.items() for name in getattr(selection, field))


def feeds_of_selection(selection: Selection) -> tuple[str, ...]:
    """Return feeds that together contain every event of a selection; only a change of these feeds can change it."""
    if 0 < len(selection.networks) <= MOST_FEEDS:
        return tuple(map(network_feed, selection.networks))
    if 0 < len(selection.topics) <= MOST_FEEDS:
        return tuple(map(topic_feed, selection.topics))
    return (ALL,)


def is_common(selection: Selection) -> bool:
    """Return whether many clients are likely to ask for the selection: all events, or a single name."""
    return len(selected_names(selection)) <= 1 and not (selection.q or selection.first or selection.last)


def cancelled_of(args: MultiDict[str, str]) -> str:
    """Return how cancelled events appear in a feed; raises UnknownValue for an unknown option."""
    for value in argument_values(args, "cancelled"):
        if value.lower() not in CANCELLED_OPTIONS:
            raise UnknownValue("cancelled", value, CANCELLED_OPTIONS)
        return value.lower()
    return CANCELLED_OPTIONS[0]


def after_of(args: MultiDict[str, str]) -> str:
    """Return the id of the event after which the listing continues; "" for its beginning. The id may be unknown."""
    return next((value for value in argument_values(args, "after") if len(value) <= LONGEST_VALUE and value.isprintable()), "")


def query_string(selection: Selection, more: Mapping[str, str]) -> str:
    """Return the query string of a selection with its question mark, the same for equal selections; "" for no arguments."""
    days = [(name, day.isoformat()) for name, day in (("from", selection.first), ("to", selection.last)) if day]
    pairs = [("q", selection.q), *selected_names(selection), *days, *more.items()]
    encoded = urlencode([(name, value) for name, value in pairs if value])
    return f"?{encoded}" if encoded else ""


def _names(args: MultiDict[str, str], parameter: str, known: tuple[str, ...], is_network: Callable[[str], bool]) -> tuple[str, ...]:
    names = sorted({value.lower() for value in argument_values(args, parameter)})
    for name in names:
        if name not in known and not (parameter == "network" and is_network(name)):
            raise UnknownValue(parameter, name, known)
    return tuple(names)


def _days(args: MultiDict[str, str], parameter: str) -> list[date]:
    return [_day(parameter, value) for value in argument_values(args, parameter)]


def _day(parameter: str, value: str) -> date:
    iso, german = _ISO.fullmatch(value), _GERMAN.fullmatch(value)
    parts = iso.groups() if iso else german.groups()[::-1] if german else ()
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):
        raise BadDate(parameter, value) from None


def _search(searches: Iterable[str]) -> str:
    """Return the words of all searches in lower case, each once; the order of the searches does not matter."""
    words = (word for value in sorted(clean(value.lower(), LONGEST_SEARCH) for value in searches) for word in value.split())
    return clean(" ".join(dict.fromkeys(words)), LONGEST_SEARCH)
