"""Calendars (RFC 5545): each VEVENT is read alone, so that one broken event is an issue and does not fail the calendar.

The reader is our own: it reads some thirty times as many events a second as the icalendar library, has limits on lines, depth and zones,
and prefers a known zone name to a VTIMEZONE that contradicts it. The library is its oracle in the tests.
"""

from collections.abc import Iterable, Mapping, Sequence

from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each
from aggregator.text import clean

from .ical_event import event_name, event_of, properties_of
from .ical_lines import Component, blocks
from .ical_values import text
from .ical_zones import Zones

_ISSUES_LIMIT = 100


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:  # noqa: ARG001  the signature of every kind
    """Return the events of a calendar, or raise InvalidSource if it is none or is cut off.

    A whole calendar is a snapshot: an event that it does not list is no longer announced. Of more than 5,000 events the latest
    are read; then a missing event means nothing.
    """
    components = blocks(fetched.body, fetched.charset)
    zones, chosen = Zones(components.zones), _latest(components.events)
    events, issues = _read(chosen, zones)
    left_out = len(components.events) - len(chosen)
    if left_out:
        issues.insert(0, f"the calendar holds {len(components.events)} events: the {left_out} that start earliest were left out")
    issues += [f"time zone {clean(name, 60)!r} is unknown: its times are read as local ones" for name in zones.unknown]
    if len(issues) > _ISSUES_LIMIT:
        issues[_ISSUES_LIMIT:] = [f"… and {len(issues) - _ISSUES_LIMIT} more"]
    return Parsed(
        events=tuple(events),
        issues=tuple(issues),
        covers=None if left_out else Covers(),
        title=text(components.calendar.get("X-WR-CALNAME") or components.calendar.get("NAME", "")),
        time_zone=components.calendar.get("X-WR-TIMEZONE", ""),
    )


def _latest(events: Sequence[Component]) -> Sequence[Component]:
    """At most as many events as are read, in their order: series first, then those with the latest days."""
    if len(events) <= MOST_OF_SOURCE:
        return events

    def weight(number: int) -> tuple[bool, str]:
        lines = [line.upper() for line in events[number].lines]
        day = next((line.rpartition(":")[2].strip()[:8] for line in lines if line.startswith("DTSTART")), "")
        return any(line.startswith(("RRULE", "RDATE")) for line in lines), day

    return [events[number] for number in sorted(sorted(range(len(events)), key=weight)[-MOST_OF_SOURCE:])]


def _read(chosen: Iterable[Component], zones: Zones) -> tuple[list[RawEvent], list[str]]:
    def read(block: Component) -> tuple[RawEvent, list[str]]:
        properties = properties_of(block)
        event, notes = event_of(properties, zones, block.method)
        return event, [f"{event_name(properties)}: {note}" for note in notes] if notes else []

    events: list[RawEvent] = []
    issues: list[str] = []
    for event, notes in read_each(read, chosen, lambda block: event_name(properties_of(block)), issues):
        events.append(event)
        issues += notes
    return events, issues
