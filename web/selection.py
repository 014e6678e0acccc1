"""Request arguments ↔ Selection ↔ canonical query string, so that one selection has one address."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from aggregator.model import ALL, Config, Mode, Selection, network_feed, topic_feed
from aggregator.text import clean

CANCELLED = ("show", "mark", "hide")
LONGEST_SEARCH = 100
LONGEST_MARK = 64
MOST_FEEDS = 4  # whose versions are looked at one by one
FIELDS = {"network": "networks", "topic": "topics", "region": "regions", "mode": "modes", "collection": "collections"}
"""Which field of a selection a parameter fills with names."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", re.ASCII)  # as browsers without a date field let people type it


class UnknownValue(BadRequest):
    """A parameter we know has a value we don't; `known` are the values it may have."""

    def __init__(self, parameter: str, value: str, known: Iterable[str]) -> None:
        self.parameter = parameter
        self.value = clean(value, LONGEST_MARK)
        self.known = tuple(known)
        super().__init__(f"{parameter}={self.value} is not known. Known: {', '.join(self.known)}")


class BadDate(BadRequest):
    """A parameter for a day says no day."""

    def __init__(self, parameter: str, value: str) -> None:
        self.parameter = parameter
        self.value = clean(value, LONGEST_MARK)
        super().__init__(f"{parameter}={self.value} is no date. Write year-month-day: {parameter}=2026-12-03")


def values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return what is asked under a name, in any case of the name, without the empty ones."""
    return tuple(told for key, all_told in args.lists() if key.lower() == name for value in all_told if (told := value.strip()))


def selection_of(args: MultiDict[str, str], config: Config, knows: Callable[[str], bool]) -> Selection:
    """Return what the arguments select, the same for every order and spelling of them.

    Raises UnknownValue for a name that the configuration does not have (networks that announced something before they left are
    known to `knows`), BadDate for a day that is none.
    """
    names = {parameter: _names(args, parameter, known, knows) for parameter, known in known_names(config).items()}
    first, last = _days(args, "from"), _days(args, "to")
    return Selection(
        q=_search(values(args, "q")),
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


def named(selection: Selection) -> tuple[tuple[str, str], ...]:
    """Return the names in a selection, each with its parameter, in the order of addresses."""
    return tuple((parameter, name) for parameter, field in FIELDS.items() for name in getattr(selection, field))


def feeds_of(selection: Selection) -> tuple[str, ...]:
    """Return the feeds that everything a selection shows stands in: no more than these can change it."""
    if 0 < len(selection.networks) <= MOST_FEEDS:
        return tuple(map(network_feed, selection.networks))
    if 0 < len(selection.topics) <= MOST_FEEDS:
        return tuple(map(topic_feed, selection.topics))
    return (ALL,)


def is_common(selection: Selection) -> bool:
    """Whether many are likely to ask for it: everything, or one name alone."""
    return len(named(selection)) <= 1 and not (selection.q or selection.first or selection.last)


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


def query(selection: Selection, more: Mapping[str, str]) -> str:
    """Return the query string, with its question mark, that leads to a selection: always the same for the same selection."""
    days = [(name, day.isoformat()) for name, day in (("from", selection.first), ("to", selection.last)) if day]
    pairs = [("q", selection.q), *named(selection), *days, *more.items()]
    written = urlencode([(name, value) for name, value in pairs if value])
    return f"?{written}" if written else ""


def _names(args: MultiDict[str, str], parameter: str, known: tuple[str, ...], knows: Callable[[str], bool]) -> tuple[str, ...]:
    names = sorted({value.lower() for value in values(args, parameter)})
    for name in names:
        if name not in known and not (parameter == "network" and knows(name)):
            raise UnknownValue(parameter, name, known)
    return tuple(names)


def _days(args: MultiDict[str, str], parameter: str) -> list[date]:
    return [_day(parameter, value) for value in values(args, parameter)]


def _day(parameter: str, value: str) -> date:
    iso, german = _ISO.fullmatch(value), _GERMAN.fullmatch(value)
    parts = iso.groups() if iso else german.groups()[::-1] if german else ()
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError):
        raise BadDate(parameter, value) from None


def _search(told: Iterable[str]) -> str:
    """The words searched for, in lower case, each once; several searches in one order, so that theirs does not matter."""
    words = (word for value in sorted(clean(value.lower(), LONGEST_SEARCH) for value in told) for word in value.split())
    return clean(" ".join(dict.fromkeys(words)), LONGEST_SEARCH)
