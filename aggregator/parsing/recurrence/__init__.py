"""Expands series into their occurrences inside the window, with limits on their number and on the cost (RFC 5545, 3.8.5).

The expander is our own because those of dateutil and recurring-ical-events have no limit on the cost of a hostile rule. dateutil is its
oracle in the tests.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import MOST_OF_SERIES, Moment, RawEvent, Window
from aggregator.parsing.entry_guard import read_each
from aggregator.text import clean

from .clock import Clock, instant
from .rules import Steps
from .series import Expansion, age, changes_of, in_order, occurrences

_STEPS = 1_000_000
_ISSUES_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """Events without rules; `series`: there was a series, so that a new day alone can bring new events."""

    events: tuple[RawEvent, ...]
    issues: tuple[str, ...] = ()
    series: bool = False


def expand(events: Sequence[RawEvent], window: Window | None, zone: ZoneInfo, limit: int = MOST_OF_SERIES) -> Expanded:
    """Replace every series by its occurrences inside the window, at most `limit` of each; the other events pass unchanged.

    An occurrence has no recurrence, and its original start as recurrence_id: an instant in UTC, or a date. One that began before
    the window and still runs in it is inside. Without a window the first `limit` occurrences are returned. A refused rule leaves
    the first date of its series, and an issue. `zone` is that of floating times and of the window's days.
    """
    groups: dict[str, list[RawEvent]] = {}
    for number, event in enumerate(events):
        groups.setdefault(event.uid or f"\n{number}", []).append(event)
    frame = Expansion(window=window, zone=zone, limit=limit, steps=Steps(_STEPS))
    expanded: list[RawEvent] = []
    issues: list[str] = []
    for dates, notes in read_each(lambda group: _group(group, frame), groups.values(), _name, issues):
        expanded += dates
        issues += notes
    if len(issues) > _ISSUES_LIMIT:
        issues[_ISSUES_LIMIT:] = [f"… and {len(issues) - _ISSUES_LIMIT} more"]
    return Expanded(events=tuple(expanded), issues=tuple(issues), series=any(event.recurrence for event in events))


def _name(group: Sequence[RawEvent]) -> str:
    return f"The event {title!r}" if (title := clean(group[0].summary, 80)) else ""


def _group(group: Sequence[RawEvent], frame: Expansion) -> tuple[list[RawEvent], list[str]]:
    """The occurrences of all events of one UID: series, changed occurrences, and single events that share the UID by mistake."""
    if len(group) == 1 and not group[0].recurrence and group[0].recurrence_id is None:
        return list(group), []
    group = _once_each(group)
    overrides = [event for event in group if event.recurrence_id is not None]
    masters = [event for event in group if event.recurrence and event.recurrence_id is None and event.start is not None]
    singles = [event for event in group if event.recurrence_id is None and event not in masters]
    remainder = next((event for event in overrides if event.recurrence), None)
    if not masters and remainder is not None:  # Lotus sends the rest of a series as a changed occurrence with its own dates
        masters, overrides = [replace(remainder, recurrence_id=None)], [event for event in overrides if event is not remainder]
    if not masters:
        return _without_master(singles, overrides, frame), []
    masters = in_order(masters, frame.zone)
    events, issues = singles, []
    for master, own in zip(masters, _shared(masters, overrides, frame.zone), strict=True):
        dates, notes = occurrences(master, own, frame)
        events += dates
        issues += notes
    return events, issues


def _once_each(group: Sequence[RawEvent]) -> list[RawEvent]:
    """Of several versions of one event the one with the highest SEQUENCE, then the one changed last.

    Events with one UID and different starts are different events: some programs give one UID to all.
    """
    latest: dict[tuple[Moment | None, Moment | None], RawEvent] = {}
    for event in group:
        key = (event.recurrence_id, event.start)
        latest[key] = max(latest.get(key, event), event, key=age)
    return list(latest.values())


def _shared(masters: Sequence[RawEvent], overrides: Sequence[RawEvent], zone: ZoneInfo) -> list[list[RawEvent]]:
    """The changed occurrences of each master: those from its start up to the start of the next master with the UID."""
    starts = [instant(master.start, zone) for master in masters if master.start is not None]
    shares: list[list[RawEvent]] = [[] for _ in masters]
    for event in overrides:
        if event.recurrence_id is not None:
            rest_of_day = timedelta() if isinstance(event.recurrence_id, datetime) else timedelta(hours=23, minutes=59)
            shares[max(0, bisect_right(starts, instant(event.recurrence_id, zone) + rest_of_day) - 1)].append(event)
    return shares


def _without_master(singles: Sequence[RawEvent], overrides: Sequence[RawEvent], frame: Expansion) -> list[RawEvent]:
    """The single events, and as events of their own the changed occurrences without a series; these replace the events they change."""
    changed: dict[Moment, RawEvent] = {}
    for event in overrides:
        if event.recurrence_id is not None:
            changed |= changes_of([*changed.values(), event], Clock(event.recurrence_id, frame.zone)).by_key
    replaced = [replace(event, recurrence=None, recurrence_id=key, this_and_future=False) for key, event in changed.items()]
    unchanged = [event for event in singles if event.start is None or Clock(event.start, frame.zone).key(event.start) not in changed]
    return unchanged + frame.first(replaced)
