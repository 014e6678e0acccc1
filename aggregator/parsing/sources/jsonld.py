"""Pages with schema.org events as JSON-LD: each script is read on its own and repaired if needed; nothing remote is loaded."""

from collections.abc import Mapping

from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Parsed, RawEvent, Source
from aggregator.text import unescape

from .json_fields import json_from
from .json_repair import repaired
from .jsonld_fields import JSON
from .page_scripts import scripts
from .page_text import page_text, page_title
from .schema_events import event_nodes, events_from, is_of_others


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page; none is no error here, a broken block or event is an issue.

    Raises InvalidSource for a body that is no page or is cut off inside a script.
    """
    del source, details
    page = page_text(fetched)
    if "<" not in page:
        raise InvalidSource(f"{fetched.url} is no web page.")
    events: dict[tuple[object, ...], RawEvent] = {}
    issues: list[str] = []
    others = 0
    for number, block in enumerate(scripts(page, "ld+json"), 1):
        if block is None:
            raise InvalidSource(f"{fetched.url} breaks off inside a script.")
        try:
            all_nodes = tuple(event_nodes(_loaded(block)))
        except (ValueError, RecursionError) as error:
            issues.append(f"The JSON-LD block {number} of the page cannot be read ({_reason(error)}).")
            continue
        nodes = [node for node in all_nodes if not is_of_others(node, fetched.url)]
        others += len(all_nodes) - len(nodes)
        for event in events_from(nodes, fetched.url, issues):
            key = (event.uid, event.url, event.summary, event.start, event.end, event.location)
            events.setdefault(key, event)
    if others:
        issues.append(f"{others} events of other groups than that of the page were left out.")
    if len(events) > MOST_OF_SOURCE:
        issues.append(f"Only the first {MOST_OF_SOURCE} of {len(events)} events were read.")
    return Parsed(events=tuple(events.values())[:MOST_OF_SOURCE], issues=tuple(issues), covers=Covers(), title=unescape(page_title(page)))


def _loaded(block: str) -> JSON:
    """The block as data, numbers as text; raises ValueError or RecursionError if it cannot be repaired."""
    text = block.strip().lstrip("\ufeff")
    if not text:
        return None
    try:
        return json_from(text)
    except ValueError:
        return json_from(repaired(text))


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]
