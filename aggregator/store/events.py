"""The events as they are published, and their entries in each format; derived from the records."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from aggregator import wire
from aggregator.model import ALL, Entry, Event, Piece, Selection, State, Version, feeds_of
from aggregator.text import fold
from aggregator.times import instant, last_day, local_day

from . import rows
from .rows import Connect
from .tables import entries, event_networks, events
from .versions import Versions

BACK, AHEAD = timedelta(days=30), timedelta(days=400)  # whole local days that feeds show (promise 6)
NEWS_LIKE = frozenset({"rss", "atom"})  # read as news: what was announced last comes first
ANNOUNCED_LAST = 100  # items of such a feed


class Events:
    """Reads events; inside a write, keeps them."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def listed(self, selection: Selection, today: date, *, limit: int = 200, after: str = "") -> tuple[Event, ...]:
        """Return the events that end today or later, by start; `after` is the id of the last event of the page before."""
        wanted = select(events.c.data).where(*_shown(selection, today, today)).order_by(events.c.starts, events.c.id).limit(limit)
        with self._connect() as connection:
            if after:
                wanted = wanted.where(*_beyond(connection, after))
            return tuple(wire.loads(Event, row.data) for row in connection.execute(wanted))

    def published(self, today: date) -> tuple[Event, ...]:
        """Return all events that the feeds show on this local day, by start."""
        wanted = select(events.c.data).where(*_shown(Selection(), today, today - BACK)).order_by(events.c.starts, events.c.id)
        with self._connect() as connection:
            return tuple(wire.loads(Event, row.data) for row in connection.execute(wanted))

    def count(self, selection: Selection, today: date) -> int:
        """Return how many events `listed` has without limit."""
        with self._connect() as connection:
            wanted = select(func.count()).select_from(events).where(*_shown(selection, today, today))
            return int(connection.execute(wanted).scalar() or 0)

    def get(self, event_id: str) -> Event | None:
        """Return an event that was ever published, whatever its state."""
        with self._connect() as connection:
            data = connection.execute(select(events.c.data).where(events.c.id == event_id)).scalar()
        return wire.loads(Event, data) if data else None

    def many(self, ids: Iterable[str]) -> dict[str, Event]:
        """Return events by their ids, as far as there are any."""
        with self._connect() as connection:
            found = [
                event
                for chunk in rows.chunks(sorted(ids))
                for row in connection.execute(select(events.c.data).where(events.c.id.in_(chunk)))
                for event in [wire.loads(Event, row.data)]
            ]
        return {event.id: event for event in found}

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all events."""
        with self._connect() as connection:
            return tuple(row.id for row in connection.execute(select(events.c.id).order_by(events.c.id)))

    def pieces(self, extension: str, selection: Selection, today: date, language: str, cancelled: str) -> tuple[Piece, ...]:
        """Return the entries of a feed: the window by start, or, for news readers' formats, the upcoming ones announced last first.

        `cancelled` is show, mark or hide. An entry without language stands for every language.
        """
        news_like = extension in NEWS_LIKE
        since = today if news_like else today - BACK
        look = _look(today, cancelled)
        wanted: Select[Any] = (
            select(events.c.id, events.c.day, entries.c.zone, entries.c.body)
            .join(entries, and_(entries.c.event == events.c.id, entries.c.extension == extension, entries.c.look == look))
            .where(or_(entries.c.language == language, entries.c.language == ""), *_shown(selection, today, since))
        )
        if cancelled == "hide":
            wanted = wanted.where(events.c.state == State.ANNOUNCED.value)
        by_start, by_announcement = (events.c.starts, events.c.id), (events.c.created.desc(), events.c.starts, events.c.id)
        wanted = wanted.order_by(*by_announcement).limit(ANNOUNCED_LAST) if news_like else wanted.order_by(*by_start)
        with self._connect() as connection:
            return tuple(
                Piece(event_id=row.id, day=date.fromisoformat(row.day), zone=row.zone, body=row.body) for row in connection.execute(wanted)
            )

    def knows_network(self, slug: str) -> bool:
        """Whether a network ever announced an event: subscriptions to one that left go on."""
        wanted = select(event_networks.c.event).where(event_networks.c.network == slug).limit(1)
        with self._connect() as connection:
            return connection.execute(wanted).first() is not None

    def version(self) -> Version:
        """Return the version of all that is published."""
        return Versions(self._connect).of([ALL])

    def save(self, written: Sequence[tuple[Event, Sequence[Entry]]], now: datetime) -> None:
        """Write events with their entries; the versions of all feeds grow that an event stood in or stands in now."""
        if not written:
            return
        touched = [*self.many(event.id for event, _ in written).values(), *(event for event, _ in written)]
        ids = [{"event": event.id} for event, _ in written]
        with self._connect() as connection:
            for table in (entries, event_networks):
                rows.delete(connection, table, ids)
            rows.replace(connection, events, [self._row(event) for event, _ in written])
            connection.execute(
                event_networks.insert(), [{"event": e.id, "network": network} for e, _ in written for network in e.publication.networks]
            )
            made = [_entry_row(event.id, entry) for event, rendered in written for entry in rendered]
            if made:
                connection.execute(entries.insert(), made)
        Versions(self._connect).grow((feed for event in touched for feed in _feeds(event)), now)

    def _row(self, event: Event) -> dict[str, str]:
        publication = event.publication
        span = publication.details.span
        assert span is not None  # noqa: S101 (news is never an event)
        return {
            "id": event.id,
            "data": wire.dumps(event),
            "starts": rows.stamp(instant(span.start, self._zone)),
            "day": local_day(span.start, self._zone).isoformat(),
            "last_day": last_day(span, self._zone).isoformat(),
            "created": rows.stamp(publication.created),
            "gone_on": rows.day_text(publication.gone_on, rows.NEVER),
            "noted_until": rows.day_text(publication.noted_until, ""),
            "state": publication.state.value,
            "words": _words(event),
        }


def _shown(selection: Selection, today: date, since: date) -> list[ColumnElement[bool]]:
    """What a selection shows on a day: not gone yet, lasting until `since` or later, no further ahead than the window."""
    conditions: list[ColumnElement[bool]] = [
        events.c.last_day >= since.isoformat(),
        events.c.day <= (today + AHEAD).isoformat(),
        events.c.gone_on > today.isoformat(),
    ]
    if selection.networks:
        of_them = select(event_networks.c.event).where(event_networks.c.network.in_(selection.networks))
        conditions.append(events.c.id.in_(of_them))
    conditions += [events.c.words.contains(word, autoescape=True) for word in fold(selection.q).split()[:10]]
    return conditions


def _look(today: date, cancelled: str) -> ColumnElement[str]:
    """Which look of an entry is due: of an announced event with or without its note, of a cancelled one as the subscriber wants it."""
    noted = case((events.c.noted_until > today.isoformat(), "noted"), else_="plain")
    return case((events.c.state == State.ANNOUNCED.value, noted), else_="mark" if cancelled == "mark" else "show")


def _beyond(connection: Connection, after: str) -> list[ColumnElement[bool]]:
    start = connection.execute(select(events.c.starts).where(events.c.id == after)).scalar()
    if not start:
        return []
    return [or_(events.c.starts > start, and_(events.c.starts == start, events.c.id > after))]


def _entry_row(event_id: str, entry: Entry) -> dict[str, str | bytes]:
    return {
        "event": event_id,
        "extension": entry.extension,
        "look": entry.look,
        "language": entry.language,
        "zone": entry.zone,
        "body": entry.body,
    }


def _words(event: Event) -> str:
    details = event.details
    told = (details.summary, details.location, details.address, details.organizer, *details.categories, *event.publication.networks)
    return fold(" ".join((*told, details.description[:2_000])))


def _feeds(event: Event) -> frozenset[str]:
    return feeds_of(event.publication.networks, event.details.topics)
