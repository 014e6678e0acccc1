"""Which objects of schema.org are events, wherever a page or a service tells them."""

import re
from collections.abc import Iterable, Iterator

from aggregator.model import RawEvent

from .jsonld_fields import JSON, Node, event_from, items, words

_DEPTH_LIMIT = 40
_LIKE_EVENTS = frozenset({"Festival", "CourseInstance", "Hackathon", "EventSeries"})
_NO_EVENTS = frozenset({"DeliveryEvent", "OnDemandEvent", "PublicationEvent", "BroadcastEvent"})
_PARTS = frozenset(  # in lower case: some sites write "Events"
    {"@graph", "mainentity", "itemlistelement", "item", "event", "events", "subevent", "subevents", "haspart", "hascourseinstance"}
)
_SUB_EVENTS = ("subEvent", "subEvents")


def is_event(node: Node) -> bool:
    """Return whether the object is an event by its types; a series that lists its events is none itself."""
    types = {re.split(r"[/#:]", kind)[-1] for kind in items(node.get("@type")) if isinstance(kind, str)}
    if "EventSeries" in types and any(node.get(key) for key in _SUB_EVENTS):
        return False
    return any(kind in _LIKE_EVENTS or (kind.endswith("Event") and kind not in _NO_EVENTS) for kind in types)


def event_nodes(value: JSON, depth: int = 0) -> Iterator[Node]:
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


def events_from(nodes: Iterable[Node], base: str, issues: list[str]) -> Iterator[RawEvent]:
    """Yield the events that the objects tell; what is left out or odd is added to `issues`."""
    for node in nodes:
        name = words(node.get("name"))
        try:
            event, issue = event_from(node, base)
        except (ValueError, OverflowError) as error:
            issues.append(f"The event {name[:80]!r} was left out: {error}.")
            continue
        if issue:
            issues.append(f"The event {name[:80]!r}: {issue}.")
        yield event
