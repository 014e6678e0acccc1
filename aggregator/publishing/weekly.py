"""The weekly listing: which events an issue tells, how each stands against the issue before, and when an issue is frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.dates.instants import freezing, instant, last_day, local_day, monday_before
from aggregator.events.publication import changed_details
from aggregator.model import WEEKLY, Config, Event, ListedEvent, State, WeeklyChange, WeeklyIssue, Window
from aggregator.store import ReadStore, Store
from aggregator.text import clean

WEEK = timedelta(weeks=1)
TEXT = 600  # characters of an event's own text that an issue keeps
_MERGES = 5  # an event that turned out to be another one, which turned out to be … more is an accident


def is_freeze_due(store: ReadStore, config: Config, now: datetime) -> bool:
    """Whether the issue of this ISO week is due and nobody has frozen it."""
    zone = ZoneInfo(config.site.time_zone)
    monday = _this_monday(config, now)
    return now >= freezing(monday, config.site.weekly, zone) and monday not in store.weekly.mondays()


def freeze_issue(store: Store, config: Config, now: datetime) -> WeeklyIssue | None:
    """Store the issue of this ISO week if it is awaited; returns it when it was stored now."""
    with store.write() as tx:
        if not is_freeze_due(tx, config, now):  # somebody else, meanwhile
            return None
        issue = replace(draft_issue(tx, config, _this_monday(config, now), now), frozen_at=now.replace(microsecond=0))
        tx.weekly.save(issue)
        tx.versions.grow([WEEKLY], now)
    return issue


def draft_issue(store: ReadStore, config: Config, monday: date, now: datetime) -> WeeklyIssue:
    """Return the issue of a week as it would be frozen now.

    Beyond next week nothing is marked: the issue before it does not exist yet.
    """
    zone = ZoneInfo(config.site.time_zone)
    today = now.astimezone(zone).date()
    issue = WeeklyIssue(first=monday)
    events = store.events.within(Window(monday, issue.last), today)
    former = store.weekly.before(monday) if monday <= monday_before(today) + WEEK else None
    listed = composed(monday, events, former, _fates(store, events, former), zone)
    names = {network.slug: network.name for network in config.networks}
    told = dict.fromkeys(slug for one in listed for slug in one.event.publication.networks)
    return replace(issue, listed=listed, networks={slug: names.get(slug, slug) for slug in told}, before=former.first if former else None)


def composed(
    monday: date, events: Sequence[Event], former: WeeklyIssue | None, fates: Mapping[str, Event], zone: ZoneInfo
) -> tuple[ListedEvent, ...]:
    """Return what the issue tells, in order of start: each event of its days once, and what the former issue told of them and no longer is.

    `fates` tells what became of events that the former issue told and that are not among `events`.
    """
    told = {one.event.id: one for one in former.listed if one.mark is not WeeklyChange.DROPPED} if former else {}
    survivors = {_survivor(event_id, fates): event_id for event_id in sorted(told, reverse=True) if event_id in fates}
    here = {event.id for event in events}
    listed = [
        _listed(event, monday, told.get(event.id) or told.get(survivors.get(event.id, "")), zone, compared=former is not None)
        for event in events
    ]
    for event_id, one in told.items():
        heir = _survivor(event_id, fates)
        if heir not in here and one.event.publication.state is State.ANNOUNCED and _days(one.event, zone)[1] >= monday:
            listed.append(_gone(one, fates.get(heir), monday, zone))
            here.add(heir)
    return tuple(sorted(listed, key=lambda one: (one.day, _start(one.event, zone), one.event.id)))


def _listed(event: Event, monday: date, before: ListedEvent | None, zone: ZoneInfo, *, compared: bool) -> ListedEvent:
    """An event of the issue's days, with what is new about it."""
    changes = changed_details(before.event.details, event.details) if before else ()
    mark = {State.CANCELLED: WeeklyChange.CANCELLED, State.WITHDRAWN: WeeklyChange.DROPPED}.get(event.publication.state)
    if mark is None and compared:
        mark = WeeklyChange.NEW if before is None else WeeklyChange.CHANGED if changes else None
    return ListedEvent(event=_shortened(event), day=max(monday, _days(event, zone)[0]), mark=mark, changes=changes)


def _gone(one: ListedEvent, now: Event | None, monday: date, zone: ZoneInfo) -> ListedEvent:
    """An event that the former issue told for these days, and that is not there any more: where it stood, with what became of it."""
    publication = one.event.publication
    state, since = (now.publication.state, now.publication.since) if now else (State.LEFT, publication.since)
    moved = changed_details(one.event.details, now.details) if now and state is State.ANNOUNCED else ()
    return ListedEvent(
        event=replace(one.event, publication=replace(publication, state=state, since=since)),
        day=max(monday, _days(one.event, zone)[0]),
        mark=WeeklyChange.CANCELLED if state is State.CANCELLED else WeeklyChange.DROPPED,
        changes=tuple(change for change in moved if change.field == "span"),
    )


def _fates(store: ReadStore, events: Sequence[Event], former: WeeklyIssue | None) -> dict[str, Event]:
    """What became of the events that the former issue told and that are not among these, and of those that they turned out to be."""
    here = {event.id for event in events}
    wanted = {one.event.id for one in former.listed} - here if former else set()
    fates: dict[str, Event] = {}
    for _ in range(_MERGES):
        fates |= store.events.many(wanted) if wanted else {}
        wanted = {event.publication.merged_into for event in fates.values()} - {""} - fates.keys()
    return fates


def _survivor(event_id: str, fates: Mapping[str, Event]) -> str:
    """The id of the event that an event turned out to be; its own when it was not merged."""
    for _ in range(_MERGES):
        event = fates.get(event_id)
        if event is None or not event.publication.merged_into:
            break
        event_id = event.publication.merged_into
    return event_id


def _shortened(event: Event) -> Event:
    """What an issue keeps of an event."""
    details = replace(event.details, description=clean(event.details.description, TEXT), description_html="", categories=(), image="")
    publication = replace(event.publication, details=details, changes=(), changed_on=None)
    return replace(event, publication=publication, records=(), provenance={})


def _days(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    span = event.details.span
    assert span is not None  # noqa: S101 (news is never an event)
    return local_day(span.start, zone), last_day(span, zone)


def _start(event: Event, zone: ZoneInfo) -> datetime:
    span = event.details.span
    assert span is not None  # noqa: S101 (news is never an event)
    return instant(span.start, zone)


def _this_monday(config: Config, now: datetime) -> date:
    return monday_before(now.astimezone(ZoneInfo(config.site.time_zone)).date())


def following(mondays: Sequence[date], monday: date, today: date) -> tuple[date | None, date | None]:
    """Return the issues before and after the one of a week: frozen ones, and those of this week and the next, which always are there."""
    coming = monday_before(today)
    there = sorted({*mondays, coming, coming + WEEK})
    return max((one for one in there if one < monday), default=None), min((one for one in there if one > monday), default=None)
