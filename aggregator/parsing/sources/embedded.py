"""Pages that tell their events to machines, in whichever way: JSON-LD first, then elements, then classes, then the page's own state."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Moment, Parsed, RawEvent, Source
from aggregator.text import fold

from . import hevent, jsonld, microdata
from .json_events import events_in
from .json_fields import json_from
from .page_text import page_text, scripts

_DAY = 86_400  # seconds; the same title within a day is the same event with its zone lost


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page, each once, told by the way that tells most; none is no error here.

    Raises InvalidSource for what is no page, or one that breaks off inside a script.
    """
    found = jsonld.parse(fetched, source, details)
    events, issues = [*found.events], [*found.issues]
    for reader in (microdata, hevent):
        if not reader.marked_up(fetched.body):
            continue
        try:
            more = reader.parse(fetched, source, details)
        except InvalidSource as error:  # markup too deep or too large for a tree; what was found before stays
            issues.append(str(error))
            continue
        events += _new(more.events, events)
        issues += more.issues
    if not events:
        events = [*_of_state(fetched)]
        issues = [] if events else issues
    return Parsed(events=tuple(events), issues=tuple(issues), covers=found.covers, title=found.title)


def _new(more: tuple[RawEvent, ...], known: list[RawEvent]) -> list[RawEvent]:
    """The events that are not among the known ones: another title, or another time."""
    by_title: dict[str, list[float]] = {}
    by_url: dict[str, list[float]] = {}
    for event in known:
        by_title.setdefault(fold(event.summary), []).append(_seconds(event.start))
        by_url.setdefault(event.url, []).append(_seconds(event.start))

    def is_known(event: RawEvent) -> bool:
        starts = [*by_title.get(fold(event.summary), ()), *(by_url.get(event.url, ()) if event.url else ())]
        return any(abs(start - _seconds(event.start)) <= _DAY for start in starts)

    return [event for event in more if not is_known(event)]


def _seconds(moment: Moment | None) -> float:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return datetime.combine(moment or date.min, datetime.min.time(), UTC).timestamp()


def _of_state(fetched: Fetched) -> tuple[RawEvent, ...]:
    """The events in the data from which the page builds itself (Wix, Next.js), of the script that holds most."""
    best: tuple[RawEvent, ...] = ()
    for block in scripts(page_text(fetched), "application/json"):
        try:
            found = events_in(json_from(block or "null"), fetched.url)[0]
        except (ValueError, RecursionError):
            continue
        best = max(best, found, key=len)
    return best
