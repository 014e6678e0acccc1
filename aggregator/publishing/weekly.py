"""The weekly listing: the events of an issue, what is new since the issue before, and when an issue is frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.dates.instants import freeze_time, instant, last_day, local_day, monday_before
from aggregator.events.publication import changed_details
from aggregator.model import WEEKLY, Config, Event, ListedEvent, State, WeeklyChange, WeeklyIssue, Window
from aggregator.store import ReadStore, Store
from aggregator.text import clean

WEEK = timedelta(weeks=1)
TEXT = 600  # characters of a description that an issue keeps
_MERGES = 5  # in a chain of merged events; more do not happen


def is_freeze_due(store: ReadStore, config: Config, now: datetime) -> bool:
    """Return whether the issue of this ISO week is due and not frozen yet."""
    zone = ZoneInfo(config.site.time_zone)
    monday = _this_monday(config, now)
    return now >= freeze_time(monday, config.site.weekly, zone) and monday not in store.weekly.mondays()


def freeze_issue(store: Store, config: Config, now: datetime) -> WeeklyIssue | None:
    """Store the issue of this ISO week if it is due; returns it, or None if it is not due or frozen already."""
    with store.write() as tx:
        if not is_freeze_due(tx, config, now):  # another process was faster
            return None
        issue = replace(draft_issue(tx, config, _this_monday(config, now), now), frozen_at=now.replace(microsecond=0))
        tx.weekly.save(issue)
        tx.versions.grow([WEEKLY], now)
    return issue


def draft_issue(store: ReadStore, config: Config, monday: date, now: datetime) -> WeeklyIssue:
    """Return the issue of a week as it would be frozen now.

    Issues after that of next week carry no marks, since the issue before them does not exist yet.
    """
    zone = ZoneInfo(config.site.time_zone)
    today = now.astimezone(zone).date()
    issue = WeeklyIssue(first=monday)
    events = store.events.within(Window(monday, issue.last), today)
    former = store.weekly.before(monday) if monday <= monday_before(today) + WEEK else None
    listed = listed_events(monday, events, former, _fates(store, events, former), zone)
    names = {network.slug: network.name for network in config.networks}
    slugs = dict.fromkeys(slug for entry in listed for slug in entry.event.publication.networks)
    return replace(issue, listed=listed, networks={slug: names.get(slug, slug) for slug in slugs}, before=former.first if former else None)


def listed_events(
    monday: date, events: Sequence[Event], former: WeeklyIssue | None, fates: Mapping[str, Event], zone: ZoneInfo
) -> tuple[ListedEvent, ...]:
    """Return what the issue lists, in order of start: each event of its days once, and those that only the former issue listed.

    `fates` says what became of events that the former issue listed and that are not among `events`.
    """
    before = {entry.event.id: entry for entry in former.listed if entry.mark is not WeeklyChange.DROPPED} if former else {}
    survivors = {_survivor(event_id, fates): event_id for event_id in sorted(before, reverse=True) if event_id in fates}
    present = {event.id for event in events}
    listed = [
        _listed(event, monday, before.get(event.id) or before.get(survivors.get(event.id, "")), zone, compared=former is not None)
        for event in events
    ]
    for event_id, entry in before.items():
        survivor = _survivor(event_id, fates)
        if survivor not in present and entry.event.publication.state is State.ANNOUNCED and _days(entry.event, zone)[1] >= monday:
            listed.append(_dropped(entry, fates.get(survivor), monday, zone))
            present.add(survivor)
    return tuple(sorted(listed, key=lambda entry: (entry.day, _start(entry.event, zone), entry.event.id)))


def _listed(event: Event, monday: date, before: ListedEvent | None, zone: ZoneInfo, *, compared: bool) -> ListedEvent:
    """An event within the issue's days, with its mark and its changes since the issue before."""
    changes = changed_details(before.event.details, event.details) if before else ()
    mark = {State.CANCELLED: WeeklyChange.CANCELLED, State.WITHDRAWN: WeeklyChange.DROPPED}.get(event.publication.state)
    if mark is None and compared:
        mark = WeeklyChange.NEW if before is None else WeeklyChange.CHANGED if changes else None
    return ListedEvent(event=_shortened(event), day=max(monday, _days(event, zone)[0]), mark=mark, changes=changes)


def _dropped(entry: ListedEvent, now: Event | None, monday: date, zone: ZoneInfo) -> ListedEvent:
    """An event that the former issue listed for these days and that no longer is in them: at its former day, with its present state."""
    publication = entry.event.publication
    state, since = (now.publication.state, now.publication.since) if now else (State.LEFT, publication.since)
    moved = changed_details(entry.event.details, now.details) if now and state is State.ANNOUNCED else ()
    return ListedEvent(
        event=replace(entry.event, publication=replace(publication, state=state, since=since)),
        day=max(monday, _days(entry.event, zone)[0]),
        mark=WeeklyChange.CANCELLED if state is State.CANCELLED else WeeklyChange.DROPPED,
        changes=tuple(change for change in moved if change.field == "span"),
    )


def _fates(store: ReadStore, events: Sequence[Event], former: WeeklyIssue | None) -> dict[str, Event]:
    """The present state of events that the former issue listed and that are not among these, and of those they were merged into."""
    present = {event.id for event in events}
    wanted = {entry.event.id for entry in former.listed} - present if former else set()
    fates: dict[str, Event] = {}
    for _ in range(_MERGES):
        fates |= store.events.many(wanted) if wanted else {}
        wanted = {event.publication.merged_into for event in fates.values()} - {""} - fates.keys()
    return fates


def _survivor(event_id: str, fates: Mapping[str, Event]) -> str:
    """The id of the event into which an event was merged; its own if it was not."""
    for _ in range(_MERGES):
        event = fates.get(event_id)
        if event is None or not event.publication.merged_into:
            break
        event_id = event.publication.merged_into
    return event_id


def _shortened(event: Event) -> Event:
    """The event, reduced to what an issue keeps of it."""
    details = replace(event.details, description=clean(event.details.description, TEXT), description_html="", categories=(), image="")
    publication = replace(event.publication, details=details, changes=(), changed_on=None)
    return replace(event, publication=publication, records=(), provenance={})


def _days(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    span = event.details.span
    return local_day(span.start, zone), last_day(span, zone)


def _start(event: Event, zone: ZoneInfo) -> datetime:
    span = event.details.span
    return instant(span.start, zone)


def _this_monday(config: Config, now: datetime) -> date:
    return monday_before(now.astimezone(ZoneInfo(config.site.time_zone)).date())


def neighbouring_issues(mondays: Sequence[date], monday: date, today: date) -> tuple[date | None, date | None]:
    """Return the Mondays of the issues before and after that of `monday`, among the frozen ones, this week's and the next week's."""
    coming = monday_before(today)
    issues = sorted({*mondays, coming, coming + WEEK})
    return max((issue for issue in issues if issue < monday), default=None), min(
        (issue for issue in issues if issue > monday), default=None
    )
