"""Merges the rules, dates and changed occurrences of a series into its occurrences inside the window (RFC 5545, 3.8.4.4, 3.8.5)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import groupby, islice
from operator import lt
from zoneinfo import ZoneInfo

from aggregator.errors import InvalidEvent
from aggregator.model import Moment, RawEvent, Recurrence, Window
from aggregator.text import clean

from .clock import Clock, instant, is_inside, moved_end
from .rules import Rule, Steps, TooManySteps, read_rule, walk

_RULES_LIMIT = 10
_STEPS = 250_000
_STEPS_PER_OCCURRENCE = 20  # its cost in steps of a walk
_REACH_LIMIT = timedelta(days=400)  # an event that began longer ago counts as over, whatever its duration says
_YEARS_AHEAD = 100  # without a window


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The window and limit for each series, and the common budget of all."""

    window: Window | None
    zone: ZoneInfo
    limit: int
    steps: Steps

    def holds(self, event: RawEvent) -> bool:
        """Whether an event lies in the window."""
        return self.window is None or is_inside(event, self.window, self.zone)

    def first(self, events: Sequence[RawEvent]) -> list[RawEvent]:
        """Return the first `limit` events inside the window, by start."""
        inside = [event for event in events if event.start is not None and self.holds(event)]
        return in_order(inside, self.zone)[: self.limit]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed occurrences of a series by original start; `onward` are, in order, those that change all later ones too."""

    by_key: Mapping[Moment, RawEvent]
    onward: Sequence[Moment]
    zone: ZoneInfo

    def template(self, key: Moment, master: RawEvent) -> RawEvent:
        """Return the event whose text an occurrence has: the last one that changed it and all later ones, else the master."""
        place = bisect_right(self.onward, instant(key, self.zone), key=lambda each: instant(each, self.zone))
        return self.by_key[self.onward[place - 1]] if place else master


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """A master with its rules, changed occurrences and local time, and the budget for finding its dates."""

    master: RawEvent
    recurrence: Recurrence
    clock: Clock
    rules: Sequence[Rule]
    changes: Changes
    frame: Expansion
    steps: Steps


def occurrences(master: RawEvent, overrides: Sequence[RawEvent], frame: Expansion) -> tuple[list[RawEvent], list[str]]:
    """Return the occurrences of a series inside the window, by start and at most the limit, and its issues."""
    if master.start is None or master.recurrence is None:
        return [master], []
    clock = Clock(master.start, frame.zone)
    rules, notes = _rules(master.recurrence)
    series = _Series(
        master=master,
        recurrence=master.recurrence,
        clock=clock,
        rules=rules,
        changes=changes_of(overrides, clock),
        frame=frame,
        steps=Steps(_STEPS, frame.steps),
    )
    expanded: list[RawEvent] = []
    try:
        expanded.extend(islice(_unchanged(series), frame.limit + 1))
    except TooManySteps:
        notes.append("its dates take too long to be found: not all of them are kept")
    expanded += [_filled(event, key, master) for key, event in series.changes.by_key.items()]
    chosen = frame.first(expanded)
    if frame.window is not None and len(expanded) > len(chosen) == frame.limit:
        notes.append(f"only its first {frame.limit} dates are kept")
    name = f"series '{clean(master.summary, 60)}'" + (f" (UID {clean(master.uid, 60)})" if master.uid else "")
    return chosen, [f"{name}: {note}" for note in notes]


def changes_of(overrides: Sequence[RawEvent], clock: Clock) -> Changes:
    """Return changed occurrences by original start; of two for one start the higher SEQUENCE counts, then the later change."""
    latest: dict[Moment, RawEvent] = {}
    for event in overrides:
        if event.recurrence_id is not None:
            key = clock.key(event.recurrence_id)
            latest[key] = max(latest.get(key, event), event, key=age)
    onward = sorted((key for key, event in latest.items() if event.this_and_future), key=lambda key: instant(key, clock.zone))
    return Changes(latest, onward, clock.zone)


def in_order(events: Sequence[RawEvent], zone: ZoneInfo) -> list[RawEvent]:
    """Return events by start, then by RECURRENCE-ID and title, so that their order in the calendar does not matter."""
    starts = [instant(event.start or date.max, zone) for event in events]
    if all(map(lt, starts, starts[1:])):
        return list(events)
    return sorted(events, key=lambda event: (instant(event.start or date.max, zone), repr(event.recurrence_id) + event.summary))


def age(event: RawEvent) -> tuple[int, datetime, str]:
    """Return a sort key by which the newest of several versions of an event comes last."""
    return event.sequence, event.last_modified or datetime.min.replace(tzinfo=UTC), repr(event)


def _rules(recurrence: Recurrence) -> tuple[list[Rule], list[str]]:
    """The rules of a series and issues; no rules where one of them is refused."""
    if recurrence.excluding_rules:
        return [], ["EXRULE is refused: only its first date is kept"]
    if len(recurrence.rules) > _RULES_LIMIT:
        return [], [f"it has more than {_RULES_LIMIT} rules: only its first date is kept"]
    try:
        return [read_rule(text) for text in recurrence.rules], []
    except InvalidEvent as error:
        return [], [f"its rule is refused, only its first date is kept: {clean(str(error), 200)}"]


def _unchanged(series: _Series) -> Iterator[RawEvent]:
    """Yield the occurrences inside the window that no override replaces, in the order of their original starts."""
    clock, changes = series.clock, series.changes
    excluded, days = _excluded(series.recurrence, clock)
    for wall, _ in groupby(_walls(series)):
        key = clock.key(clock.at(wall))
        if key in excluded or wall.date() in days or key in changes.by_key:
            continue
        series.steps.spend(_STEPS_PER_OCCURRENCE)
        event = _occurrence(changes.template(key, series.master), wall, key, clock)
        if series.frame.holds(event):
            yield event


def _walls(series: _Series) -> Iterator[datetime]:
    """Yield the local times of all rules and dates around the window, in order; raises TooManySteps when the budget is used up."""
    clock = series.clock
    start = clock.wall(clock.start)
    after, until = _span(series, start)
    single = sorted({wall for wall in map(clock.wall, series.recurrence.dates) if after <= wall <= until})
    walks = [walk(rule, start, after, min(until, _until(rule, clock)), series.steps) for rule in series.rules]
    yield from merge([start] if after <= start <= until else [], single, *walks)


def _span(series: _Series, start: datetime) -> tuple[datetime, datetime]:
    """The local times between which a series is walked: the window, extended by how long its events last or how far they were moved."""
    window, clock = series.frame.window, series.clock
    if window is None:
        return start, datetime(start.year + _YEARS_AHEAD, 12, 31)  # noqa: DTZ001  local time of the series
    reach = timedelta()
    for event in (series.master, *(series.changes.by_key[key] for key in series.changes.onward)):
        moments = [clock.wall(moment) for moment in (event.recurrence_id, event.start, event.end) if moment is not None]
        reach = max(reach, max(moments) - min(moments))
    reach = min(reach, _REACH_LIMIT) + timedelta(days=2)
    return datetime.combine(window.first, time()) - reach, datetime.combine(window.last, time()) + reach


def _until(rule: Rule, clock: Clock) -> datetime:
    """The last local time of a rule: the end of a day for a date, and for an all-day series also for a time."""
    if rule.until is None:
        return datetime.max  # noqa: DTZ901  local time of the series
    if isinstance(rule.until, datetime) and isinstance(clock.start, datetime):
        return clock.wall(rule.until)
    day = rule.until if not isinstance(rule.until, datetime) else Clock(date.min, clock.zone).wall(rule.until).date()
    return datetime.combine(day, time.max)


def _excluded(recurrence: Recurrence, clock: Clock) -> tuple[frozenset[Moment], frozenset[date]]:
    """The original starts that EXDATE excludes, and the days that it excludes as dates from a series with times."""
    timed = isinstance(clock.start, datetime)
    days = frozenset(each for each in recurrence.excluded if timed and not isinstance(each, datetime))
    return frozenset(clock.key(each) for each in recurrence.excluded if each not in days), days


def _occurrence(template: RawEvent, wall: datetime, key: Moment, clock: Clock) -> RawEvent:
    """The template at another time; a changed occurrence keeps its own shift."""
    if template.start is None:
        return template
    if template.recurrence_id is not None:
        wall += clock.wall(template.start) - clock.wall(template.recurrence_id)
    if isinstance(template.start, datetime) != isinstance(clock.start, datetime):
        clock = Clock(template.start, clock.zone)
        wall = datetime.combine(wall.date(), clock.wall(template.start).time())
    start = clock.at(wall)
    return replace(template, start=start, end=moved_end(template, start), recurrence=None, recurrence_id=key, this_and_future=False)


def _filled(event: RawEvent, key: Moment, master: RawEvent) -> RawEvent:
    """A changed occurrence with its key; one without a title, as for a mere cancellation, takes its text from the master."""
    event = replace(event, recurrence=None, recurrence_id=key, this_and_future=False)
    if event.summary or event.start is None:
        return event
    words = {
        name: getattr(event, name) or getattr(master, name) for name in ("description", "description_html", "location", "url", "categories")
    }
    return replace(event, summary=master.summary, end=event.end or moved_end(master, event.start), **words)
