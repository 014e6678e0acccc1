"""Pages that describe their events for machines: JSON-LD first, then microdata, then microformats, then the page's own state."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Moment, Parsed, RawEvent, Source
from aggregator.text import fold

from . import hevent, jsonld, microdata
from .json_events import events_in
from .json_fields import json_from
from .page_scripts import scripts
from .page_text import page_text

_DAY = 86_400  # seconds; the same title within a day is the same event without its zone


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page, each once, from the markup that says most; a page without events is no error.

    Raises InvalidSource for a body that is no page or is cut off inside a script.
    """
    parsed = jsonld.parse(fetched, source, details)
    events, issues = [*parsed.events], [*parsed.issues]
    for reader in (microdata, hevent):
        if not reader.marked_up(fetched.body):
            continue
        try:
            marked = reader.parse(fetched, source, details)
        except InvalidSource as error:  # markup too deep or too large for a tree; the events found before are kept
            issues.append(str(error))
            continue
        events += _not_known(marked.events, events)
        issues += marked.issues
    if not events:
        events = [*_of_state(fetched)]
        issues = [] if events else issues
    return Parsed(events=tuple(events), issues=tuple(issues), covers=parsed.covers, title=parsed.title)


def _not_known(candidates: tuple[RawEvent, ...], known: list[RawEvent]) -> list[RawEvent]:
    """The candidates that are not among the known events: another title, or another time."""
    by_title: dict[str, list[float]] = {}
    by_url: dict[str, list[float]] = {}
    for event in known:
        by_title.setdefault(fold(event.summary), []).append(_seconds(event.start))
        by_url.setdefault(event.url, []).append(_seconds(event.start))

    def is_known(event: RawEvent) -> bool:
        starts = [*by_title.get(fold(event.summary), ()), *(by_url.get(event.url, ()) if event.url else ())]
        return any(abs(start - _seconds(event.start)) <= _DAY for start in starts)

    return [event for event in candidates if not is_known(event)]


def _seconds(moment: Moment | None) -> float:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return datetime.combine(moment or date.min, datetime.min.time(), UTC).timestamp()


def _of_state(fetched: Fetched) -> tuple[RawEvent, ...]:
    """The events in the data from which the page builds itself (Wix, Next.js), from the script with the most events."""
    best: tuple[RawEvent, ...] = ()
    for block in scripts(page_text(fetched), "application/json"):
        try:
            events = events_in(json_from(block or "null"), fetched.url)[0]
        except (ValueError, RecursionError):
            continue
        best = max(best, events, key=len)
    return best
