"""Builds model objects for tests: a test names what matters to it, the rest is a plain evening in Jena."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.model import Change, DatedEvent, Event, Link, Moment, NewsItem, Publication, Record, RecordKey, Site, State, TimeSpan
from feeds.format import Channel, FeedContext

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
START = datetime(2026, 12, 3, 17, 0, tzinfo=BERLIN)
LATER = START + timedelta(days=1)
BASE_URL = "https://netzwerktimer.example"


def details(summary: str = "Photonik-Stammtisch", start: Moment = START, end: Moment | None = None, **fields: Any) -> DatedEvent:
    """What a source says of an event."""
    return DatedEvent(summary=summary, span=TimeSpan(start, end), **fields)


def news(summary: str = "Neues aus dem Netz", **fields: Any) -> NewsItem:
    """What a source says of something without a date."""
    return NewsItem(summary=summary, **fields)


def record(
    uid: str = "7", source: str = "optonet", *, network: str = "", recurrence_id: str = "", seen: datetime = NOW, **said: Any
) -> Record:
    """One source's account of an event. What is no field of a Record goes to `details`: `record(summary="…", url="…")`."""
    own = {name: said.pop(name) for name in ("trust", "relay", "sequence", "published", "absence", "withdrawn") if name in said}
    return Record(
        key=RecordKey(source, uid, recurrence_id),
        network=network or source,
        details=said.pop("details", None) or details(**said),
        first_seen=seen,
        changed=seen,
        **own,
    )


def publication(id: str = "0123456789", *, networks: Sequence[str] = ("optonet",), **fields: Any) -> Publication:  # noqa: A002 (the field's name)
    """What the world has seen of an event. What is no field of a Publication goes to `details`."""
    own = {name: fields.pop(name) for name in ("sequence", "state", "changes", "changed_on") if name in fields}
    created, last_modified, since = (
        fields.pop(name, default) for name, default in (("created", NOW), ("last_modified", NOW), ("since", TODAY))
    )
    return Publication(
        id=id,
        details=fields.pop("details", None) or details(**fields),
        networks=tuple(networks),
        created=created,
        last_modified=last_modified,
        since=since,
        **own,
    )


def event(id: str = "0123456789", *, links: Sequence[Link] = (), records: Sequence[RecordKey] = (), **fields: Any) -> Event:  # noqa: A002
    """An event as we publish it; everything else goes to `publication`, and from there to `details`."""
    published = fields.pop("publication", None) or publication(id, **fields)
    return Event(publication=published, records=tuple(records) or (RecordKey("optonet", "7"),), links=tuple(links))


def cancelled(of: Event, state: State = State.CANCELLED, since: date = TODAY) -> Event:
    """The same event, off."""
    return replace(of, publication=replace(of.publication, state=state, since=since, sequence=of.publication.sequence + 1))


def change(field: str, before: str = "", after: str = "") -> Change:
    """One published detail that changed."""
    return Change(field=field, before=before, after=after)


def feed_context(**fields: Any) -> FeedContext:
    """A site of two networks and one topic."""
    defaults: dict[str, Any] = {
        "site": Site(title="Netzwerktimer Thüringen"),
        "base_url": BASE_URL,
        "networks": {"optonet": "OptoNet e. V.", "medways": "medways e. V."},
        "topics": {"photonik": {"de": "Photonik und Optik", "en": "Photonics"}},
    }
    return FeedContext(**(defaults | fields))


def channel(extension: str = "ics", **fields: Any) -> Channel:
    """The frame of the unified feed in German."""
    defaults: dict[str, Any] = {
        "feed_context": feed_context(),
        "language": "de",
        "title": "Netzwerktimer Thüringen",
        "home_url": f"{BASE_URL}/",
        "self_url": f"{BASE_URL}/feeds/{'changes.rss' if extension == 'changes' else f'events.{extension}'}",
        "updated": NOW,
    }
    return Channel(**(defaults | fields))


def everywhere(text: str, *fields: str) -> dict[str, Any]:
    """The same text in all these fields."""
    return dict.fromkeys(fields, text)
