"""Every series becomes its occurrences inside the window: so many at most, at bounded cost, whatever its rules say (RFC 5545, 3.8.5)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, RawEvent, Window
from aggregator.parsing.entry_guard import read_each
from aggregator.text import clean

from .clock import Clock, instant
from .rules import Steps
from .series import Expansion, age, changes_of, in_order, occurrences

_STEPS = 1_000_000
_ISSUES_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """Events without rules; `series` tells that a moving window brings new ones by itself."""

    events: tuple[RawEvent, ...]
    issues: tuple[str, ...] = ()
    series: bool = False


def expand(events: Sequence[RawEvent], window: Window | None, zone: ZoneInfo, limit: int = 450) -> Expanded:
    """Replace every series by its occurrences inside the window, at most `limit` of each; the other events pass unchanged.

    An occurrence has no recurrence, and its original start as recurrence_id: an instant in UTC, or a date. One that began before
    the window and still runs in it is inside. Without a window the first `limit` occurrences are given. A rule that is refused
    leaves the first date of its series, and an issue. `zone` is that of floating times and of the window's days.
    """
    groups: dict[str, list[RawEvent]] = {}
    for number, event in enumerate(events):
        groups.setdefault(event.uid or f"\n{number}", []).append(event)
    frame = Expansion(window=window, zone=zone, limit=limit, steps=Steps(_STEPS))
    found: list[RawEvent] = []
    issues: list[str] = []
    for dates, notes in read_each(lambda group: _group(group, frame), groups.values(), _name, issues):
        found += dates
        issues += notes
    if len(issues) > _ISSUES_LIMIT:
        issues[_ISSUES_LIMIT:] = [f"… and {len(issues) - _ISSUES_LIMIT} more"]
    return Expanded(events=tuple(found), issues=tuple(issues), series=any(event.recurrence for event in events))


def _name(group: Sequence[RawEvent]) -> str:
    return f"The event {title!r}" if (title := clean(group[0].summary, 80)) else ""


def _group(group: Sequence[RawEvent], frame: Expansion) -> tuple[list[RawEvent], list[str]]:
    """The occurrences of the events of one UID: series, changed occurrences, and single events that share the UID by mistake."""
    if len(group) == 1 and not group[0].recurrence and group[0].recurrence_id is None:
        return list(group), []
    group = _once_each(group)
    overrides = [event for event in group if event.recurrence_id is not None]
    masters = [event for event in group if event.recurrence and event.recurrence_id is None and event.start is not None]
    singles = [event for event in group if event.recurrence_id is None and event not in masters]
    heir = next((event for event in overrides if event.recurrence), None)
    if not masters and heir is not None:  # Lotus sends the rest of a series as a changed occurrence with dates of its own
        masters, overrides = [replace(heir, recurrence_id=None)], [event for event in overrides if event is not heir]
    if not masters:
        return _without_master(singles, overrides, frame), []
    masters = in_order(masters, frame.zone)
    found, issues = singles, []
    for master, own in zip(masters, _shared(masters, overrides, frame.zone), strict=True):
        dates, notes = occurrences(master, own, frame)
        found += dates
        issues += notes
    return found, issues


def _once_each(group: Sequence[RawEvent]) -> list[RawEvent]:
    """Of several accounts of the same event the one of the highest SEQUENCE, then the one changed last.

    Events that share a UID and start at other times are others: some programs give one UID to all.
    """
    latest: dict[tuple[Moment | None, Moment | None], RawEvent] = {}
    for event in group:
        key = (event.recurrence_id, event.start)
        latest[key] = max(latest.get(key, event), event, key=age)
    return list(latest.values())


def _shared(masters: Sequence[RawEvent], overrides: Sequence[RawEvent], zone: ZoneInfo) -> list[list[RawEvent]]:
    """The changed occurrences of each master: of the times from its start on, up to the start of the next one of the UID."""
    starts = [instant(master.start, zone) for master in masters if master.start is not None]
    shares: list[list[RawEvent]] = [[] for _ in masters]
    for event in overrides:
        if event.recurrence_id is not None:
            rest_of_day = timedelta() if isinstance(event.recurrence_id, datetime) else timedelta(hours=23, minutes=59)
            shares[max(0, bisect_right(starts, instant(event.recurrence_id, zone) + rest_of_day) - 1)].append(event)
    return shares


def _without_master(singles: Sequence[RawEvent], overrides: Sequence[RawEvent], frame: Expansion) -> list[RawEvent]:
    """Changed occurrences whose series is not in the calendar are one event each; they replace the single event that they change."""
    changed: dict[Moment, RawEvent] = {}
    for event in overrides:
        if event.recurrence_id is not None:
            changed |= changes_of([*changed.values(), event], Clock(event.recurrence_id, frame.zone)).by_key
    found = [replace(event, recurrence=None, recurrence_id=key, this_and_future=False) for key, event in changed.items()]
    kept = [event for event in singles if event.start is None or Clock(event.start, frame.zone).key(event.start) not in changed]
    return kept + frame.first(found)
