"""Any JSON that holds events: their objects are recognised by their own fields, not by the service."""

from collections.abc import Iterator, Mapping

from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each, read_one

from .json_event import event_of, has_place, richness, title_of
from .json_fields import json_of, name_words, plain, text_of
from .json_times import dated, occurrences, writes_month_first
from .jsonld_fields import JSON, JsonNode
from .schema_events import event_nodes, events_from

_DEPTH_LIMIT = 40
_ENVELOPES = (
    "event",
    "attributes",
    "fields",
    "properties",
    "node",
    "content",
    "data",
    "_embedded",
    "resource",
    "definition",
    "acf",
    "meta",
)
_LISTS = frozenset(["events", "items", "results", "data", "entries", "termine", "veranstaltungen", "upcoming"])
_POSTS = frozenset({"excerpt", "author", "post", "comments"})

Path = tuple[str, ...]


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events in the data; raises InvalidSource if it is no JSON or is cut off."""
    del source, details
    value = json_of(fetched)
    if not isinstance(value, dict | list):
        raise InvalidSource(f"{fetched.url} is JSON without anything in it.")
    events, issues = events_in(value, fetched.url)
    title = plain(value.get("title") or value.get("name") or value.get("summary")) if isinstance(value, dict) and len(events) != 1 else ""
    return Parsed(events=events, issues=issues, covers=Covers(), title=title, time_zone=_zone_name(value))


def events_in(value: JSON, base: str) -> tuple[tuple[RawEvent, ...], tuple[str, ...]]:
    """Return the events anywhere in the data, and what was left out."""
    issues: list[str] = []
    if schema := [*event_nodes(value)]:
        return tuple(events_from(schema[:MOST_OF_SOURCE], base, issues)), tuple(issues)
    nodes = _chosen(_candidates(value, issues))
    if len(nodes) > MOST_OF_SOURCE:
        issues.append(f"Only the first {MOST_OF_SOURCE} of {len(nodes)} events were read.")
    day_first = not writes_month_first(nodes)
    events: list[RawEvent] = []
    for listed in read_each(occurrences, nodes[:MOST_OF_SOURCE], _name, issues):
        events += read_each(lambda node: event_of(node, base, day_first), listed, _name, issues)
    return tuple(events[:MOST_OF_SOURCE]), tuple(issues)


def _name(node: JsonNode) -> str:
    return f"The event {title_of(node)[:80]!r}"


def _candidates(value: JSON, issues: list[str], path: Path = ()) -> Iterator[tuple[Path, JsonNode]]:
    """The objects that look like events, each with the names that lead to it."""
    if len(path) > _DEPTH_LIMIT:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _candidates(entry, issues, (*path, "*"))
        return
    if not isinstance(value, dict):
        return
    event = read_one(_event_node, value, _name, issues)
    if event is None:
        return
    if event:
        yield path, event
        return
    by_key = len(value) > 1 and all(isinstance(part, dict) for part in value.values())
    for name, part in value.items():
        if isinstance(part, dict | list):
            yield from _candidates(part, issues, (*path, "*" if by_key else name))


def _event_node(value: JsonNode) -> JsonNode:
    """The object merged with what it wraps if it is one event, else {}."""
    node = _unwrapped(value)
    return node if _is_like_event(node) and not _lists_events(value) else {}


def _unwrapped(node: JsonNode) -> JsonNode:
    """The object merged with what it wraps in another one; the inner fields win."""
    for name in _ENVELOPES:
        inside = node.get(name)
        if isinstance(inside, dict) and len(node) < 40:
            node = {**{key: part for key, part in node.items() if key != name}, **inside}
    return node


def _is_like_event(node: JsonNode) -> bool:
    """Whether an object has a title and a time of an event; a bare date may be that of a post, so it needs a place too."""
    if len(node) < 2:
        return False
    sure = dated(node)
    if not sure or not title_of(node):
        return False
    return sure == 2 or (has_place(node) and not _POSTS & {word for name in node for word in name_words(name)})


def _lists_events(node: JsonNode) -> bool:
    """Whether it is the calendar, not an event: one of its lists holds events."""
    for name, part in node.items():
        if name.lower() in _LISTS and isinstance(part, list):
            return any(isinstance(entry, dict) and _is_like_event(_unwrapped(entry)) for entry in part[:20])
    return False


def _chosen(candidates: Iterator[tuple[Path, JsonNode]]) -> list[JsonNode]:
    """The objects at those paths whose objects say most; others are seasons, filters, opening hours."""
    groups: dict[Path, list[JsonNode]] = {}
    for path, node in candidates:
        groups.setdefault(tuple("*" if name.isdigit() else name for name in path), []).append(node)
    rich = {path: sum(map(richness, nodes[:50])) / len(nodes[:50]) for path, nodes in groups.items()}
    best = max(rich.values(), default=0)
    return [node for path, nodes in groups.items() if rich[path] >= best / 3 for node in nodes]


def _zone_name(value: JSON) -> str:
    """The zone of all the data, from its top or from an object there."""
    parts = [value, *value.values()] if isinstance(value, dict) else []
    for part in parts:
        for name, inside in part.items() if isinstance(part, dict) else ():
            if name_words(name) in (("time", "zone"), ("timezone",), ("timezone", "string"), ("tz",)):
                return text_of(inside)[:100]
    return ""
