"""Pages that mark up schema.org events in their elements: microdata (itemscope, itemprop) and RDFa Lite (typeof, property)."""

from collections.abc import Iterator, Mapping

from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Parsed, RawEvent, Source
from aggregator.text import unescape

from .jsonld_fields import JsonNode
from .page_text import page_text, page_title
from .page_tree import Element, attribute, inner_html, page_tree, text_of
from .schema_events import events_from, is_event

_NESTED_LIMIT = 8  # items inside items
_REFERENCES_LIMIT = 50
_ADDRESSES = {"a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "video": "src", "iframe": "src", "source": "src",
              "embed": "src", "object": "data", "time": "datetime", "data": "value", "meter": "value"}  # fmt: skip
_RENAMED = {"summary": "name", "eventType": "keywords", "dtstart": "startDate", "dtend": "endDate"}  # data-vocabulary.org


def marked_up(body: bytes) -> bool:
    """Return whether a page may have such items at all."""
    return b"itemscope" in body or b"typeof" in body


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events that the page's elements mark; none is no error, an event without a date is an issue."""
    del source, details
    page = page_text(fetched)
    if "<" not in page:
        raise InvalidSource(f"{fetched.url} is no web page.")
    issues: list[str] = []
    events: dict[tuple[object, ...], RawEvent] = {}
    if marked_up(fetched.body):
        nodes = [*_event_nodes(page_tree(page, fetched.url))]
        for event in events_from(nodes[:MOST_OF_SOURCE], fetched.url, issues):
            events.setdefault((event.uid, event.url, event.summary, event.start, event.location), event)
    return Parsed(events=tuple(events.values()), issues=tuple(issues), covers=Covers(), title=unescape(page_title(page)))


def _event_nodes(root: Element) -> Iterator[JsonNode]:
    """The items that are events, in the page's order."""
    for element in root.iter("*"):
        types = _types(element)
        if types and is_event({"@type": [*types]}):
            yield _node(element, types)


def _types(element: Element) -> list[str]:
    return (element.get("itemtype") or element.get("typeof") or "").split()


def _properties(element: Element) -> list[str]:
    """The names of the properties that an element gives, without prefixes and addresses of vocabularies."""
    names = (element.get("itemprop") or element.get("property") or "").split()
    bare = [name.rstrip("/").rpartition("/")[2].rpartition(":")[2] for name in names]
    return [_RENAMED.get(name, name) for name in bare]


def _node(item: Element, types: list[str], depth: int = 0) -> JsonNode:
    """The item as a JSON-LD object: each property with its value, or the list of its values."""
    node: JsonNode = {"@type": [*types]}
    if identifier := attribute(item, "itemid", "resource"):
        node["@id"] = identifier
    for element in (*_parts(item), *_referred(item)):
        own_types = _types(element)
        nested = bool(own_types) or element.get("itemscope") is not None
        for name in _properties(element):
            value = _node(element, own_types, depth + 1) if nested and depth < _NESTED_LIMIT else _value(element, name)
            values = node.setdefault(name, [])
            if isinstance(values, list) and value:
                values.append(value)
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in node.items()}


def _parts(item: Element) -> Iterator[Element]:
    """The elements inside an item that belong to it, not to a nested item."""
    waiting = [*reversed(item)]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        yield element
        if not _types(element) and element.get("itemscope") is None:
            waiting.extend(reversed(element))


def _referred(item: Element) -> Iterator[Element]:
    """The elements elsewhere in the page that belong to the item (itemref)."""
    for name in (item.get("itemref") or "").split()[:_REFERENCES_LIMIT]:
        for element in item.getroottree().iterfind(f".//*[@id='{name}']") if name.replace("-", "").isalnum() else ():
            yield element
            if not _types(element):
                yield from _parts(element)
            break


def _value(element: Element, name: str) -> str:
    """The value of a property (HTML, 5.2.4); `content` counts on every element, as for search engines."""
    if value := attribute(element, "content", _ADDRESSES.get(element.tag, "content")):
        return value
    return inner_html(element) if name == "description" else text_of(element)
