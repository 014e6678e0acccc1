"""Pages that carry schema.org events as JSON-LD: each script read on its own, whatever its sins; nothing remote is ever loaded."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from aggregator.errors import InvalidSource
from aggregator.model import Covers, Fetched, Parsed, RawEvent, Source
from aggregator.text import unescape

from .jsonld_fields import JSON, Node, event_from, items, words
from .pages import page_text, page_title, scripts

_EVENTS_LIMIT = 5_000  # promise 6
_DEPTH_LIMIT = 40
_LIKE_EVENTS = frozenset({"Festival", "CourseInstance", "Hackathon", "EventSeries"})
_NO_EVENTS = frozenset({"DeliveryEvent", "OnDemandEvent", "PublicationEvent", "BroadcastEvent"})
_PARTS = frozenset(  # in lower case: some sites write "Events"
    {"@graph", "mainentity", "itemlistelement", "item", "event", "events", "subevent", "subevents", "haspart", "hascourseinstance"}
)
_SUB_EVENTS = ("subEvent", "subEvents")

# What is mended in a block that json refuses; strings stay as they are.
_STRING = r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z))'
_COMMENT = re.compile(
    _STRING + r"|<!--[^-]*(?:-(?!->)[^-]*)*(?:-->|\Z)|-->|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)|//[^\n]*|<!\[CDATA\[|\]\]>",
    re.DOTALL,
)
_COMMA_OR_ZERO = re.compile(_STRING + r"|,(?=[\s,]{0,200}[}\]])|(?P<zero>(?<![\w.+-])0\d+(?![\w.]))", re.DOTALL)


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page; none is no error here, a broken block or event is an issue.

    Raises InvalidSource for what is no page, or one that breaks off inside a script.
    """
    del source, details
    page = page_text(fetched)
    if "<" not in page:
        raise InvalidSource(f"{fetched.url} is no web page.")
    events: dict[tuple[object, ...], RawEvent] = {}
    issues: list[str] = []
    for number, block in enumerate(scripts(page, "ld+json"), 1):
        if block is None:
            raise InvalidSource(f"{fetched.url} breaks off inside a script.")
        try:
            nodes = tuple(_event_nodes(_loaded(block)))
        except (ValueError, RecursionError) as error:
            issues.append(f"The JSON-LD block {number} of the page cannot be read ({_reason(error)}).")
            continue
        for event in _events(nodes, fetched.url, issues):
            key = (event.uid, event.url, event.summary, event.start, event.end, event.location)
            events.setdefault(key, event)
    if len(events) > _EVENTS_LIMIT:
        issues.append(f"Only the first {_EVENTS_LIMIT} of {len(events)} events were read.")
    return Parsed(events=tuple(events.values())[:_EVENTS_LIMIT], issues=tuple(issues), covers=Covers(), title=unescape(page_title(page)))


def _events(nodes: Sequence[Node], base: str, issues: list[str]) -> Iterator[RawEvent]:
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


def _loaded(block: str) -> JSON:
    """The block as data, numbers as text; raises ValueError or RecursionError when it cannot be mended."""
    text = block.strip().lstrip("\ufeff")
    if not text:
        return None
    try:
        return _json(text)
    except ValueError:
        bare = _COMMENT.sub(lambda match: match["string"] or "", text)
        return _json(_COMMA_OR_ZERO.sub(_mended, bare).strip().rstrip(";"))


def _json(text: str) -> JSON:
    loaded: JSON = json.loads(text, strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    return loaded


def _mended(match: re.Match[str]) -> str:
    """The string as it stands, a number with leading zeros (04109) as text, nothing for a trailing comma."""
    return match["string"] or (f'"{match["zero"]}"' if match["zero"] else "")


def _event_nodes(value: JSON, depth: int = 0) -> Iterator[Node]:
    """The objects that are events, in the page's order, parents before their parts."""
    if depth > _DEPTH_LIMIT:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _event_nodes(entry, depth + 1)
    elif isinstance(value, dict):
        if _is_event(value):
            yield value
        for key, part in value.items():
            if key.lower() in _PARTS:
                yield from _event_nodes(part, depth + 1)


def _is_event(node: Node) -> bool:
    types = {re.split(r"[/#:]", kind)[-1] for kind in items(node.get("@type")) if isinstance(kind, str)}
    if "EventSeries" in types and any(node.get(key) for key in _SUB_EVENTS):
        return False  # its parts are the events
    return any(kind in _LIKE_EVENTS or (kind.endswith("Event") and kind not in _NO_EVENTS) for kind in types)


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]
