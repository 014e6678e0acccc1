"""Which schema.org objects are events, anywhere in a page or in the data of a service."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from aggregator.model import RawEvent
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url

from .jsonld_fields import JSON, JsonNode, event_from, items, words

_DEPTH_LIMIT = 40
_LIKE_EVENTS = frozenset({"Festival", "CourseInstance", "Hackathon", "EventSeries"})
_NO_EVENTS = frozenset({"DeliveryEvent", "OnDemandEvent", "PublicationEvent", "BroadcastEvent"})
_PARTS = frozenset(  # in lower case: some sites write "Events"
    {"@graph", "mainentity", "itemlistelement", "item", "event", "events", "subevent", "subevents", "haspart", "hascourseinstance"}
)
_SUB_EVENTS = ("subEvent", "subEvents")


def is_event(node: JsonNode) -> bool:
    """Return whether the object is an event by its types; a series that lists its events is none itself."""
    types = {re.split(r"[/#:]", kind)[-1] for kind in items(node.get("@type")) if isinstance(kind, str)}
    if "EventSeries" in types and any(node.get(key) for key in _SUB_EVENTS):
        return False
    return any(kind in _LIKE_EVENTS or (kind.endswith("Event") and kind not in _NO_EVENTS) for kind in types)


def event_nodes(value: JSON, depth: int = 0) -> Iterator[JsonNode]:
    """Yield the objects that are events, in their order, parents before their parts."""
    if depth > _DEPTH_LIMIT:
        return
    if isinstance(value, list):
        for entry in value:
            yield from event_nodes(entry, depth + 1)
    elif isinstance(value, dict):
        if is_event(value):
            yield value
        for key, part in value.items():
            if key.lower() in _PARTS:
                yield from event_nodes(part, depth + 1)


def is_of_others(node: JsonNode, page: str) -> bool:
    """Return whether a group's page lists an event of another group on the same platform, as some do if there is none of their own.

    Such an event's address is below that of its organizer, as it would be below the page's: /ours/events/ lists /theirs/events/7.
    """
    _, ours, rest = _path(page)
    host, organizer = "", ""
    for entry in items(node.get("organizer")):
        if isinstance(entry, dict) and (url := words(entry.get("url"))):
            host, organizer, _ = _path(absolute_url(url, page))
    if not (ours and organizer) or organizer == ours or host != _path(page)[0]:
        return False
    event = _path(absolute_url(words(node.get("url")), page))
    return event[:2] == (host, organizer) and bool(rest) and event[2].startswith(rest) and event[2] != rest


def events_from(nodes: Iterable[JsonNode], base: str, issues: list[str]) -> Iterator[RawEvent]:
    """Yield the events that the objects describe; what is left out or wrong is added to `issues`."""
    for node, event, issue in read_each(lambda node: (node, *event_from(node, base)), nodes, _name, issues):
        if issue:
            issues.append(f"{_name(node)}: {issue}.")
        yield event


def _name(node: JsonNode) -> str:
    return f"The event {words(node.get('name'))[:80]!r}"


def _path(url: str) -> tuple[str, str, str]:
    """The host, the first part of the path in lower case, and the rest of the path."""
    parts = urlsplit(url)
    first, _, rest = parts.path.strip("/").partition("/")
    return parts.netloc, first.lower(), rest
