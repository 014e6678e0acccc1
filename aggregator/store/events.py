"""The table of published events, which are derived from the records."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from aggregator import serialization
from aggregator.model import (
    AHEAD,
    ALL,
    BACK,
    Config,
    Event,
    EventRef,
    Link,
    Publication,
    RecordKey,
    Selection,
    State,
    Version,
    Window,
    feeds_of,
)

from . import event_query, rows, search_index
from .event_query import MOST, Question
from .feed_versions import FeedVersions
from .publications import Publications
from .rows import Connect
from .tables import CHANGED, events, facets, publications

Order = Literal["start", "announced", "changed"]
"""By start; coming events, the last announced first; coming events that changed, the last changed first."""

_LAST_FIRST: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
    "announced": (events.c.created.desc(), events.c.position),
    "changed": (events.c.modified.desc(), events.c.id.desc()),
}
_NOT_ANNOUNCED = tuple(state for state in State if state is not State.ANNOUNCED)
_NOT_ITS_OWN = (State.MERGED,)  # stays in feeds for 14 days, since programs know its UID; people see the other event
_WHOLE = select(events.c.position, publications.c.data.label("publication"), events.c.data)
_REF = select(events.c.position, events.c.id, events.c.revision, events.c.state, events.c.noted_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """The stored data of an event without its publication."""

    records: tuple[RecordKey, ...]
    links: tuple[Link, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()


class Events:
    """Reads events; inside a write, saves them. `config` defines the collections and networks that selections name."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def listed(
        self, selection: Selection, today: date, *, limit: int = 200, after: str = "", config: Config | None = None
    ) -> tuple[Event, ...]:
        """Return the events that end today or later, by start; `after` is the id of the last event of the previous page.

        A selection with an earlier first day starts there, at most 30 days back.
        """
        since = _listed_since(selection, today)
        return self._events(
            Question(selection=selection, config=config, today=today, since=since, after=after, without=_NOT_ITS_OWN, limit=limit)
        )

    def published(self, today: date) -> tuple[Event, ...]:
        """Return all events that the feeds show on this local day, by start."""
        return self._events(Question(selection=Selection(), config=None, today=today, since=today - BACK))

    def within(self, window: Window, today: date) -> tuple[Event, ...]:
        """Return all events that the feeds show on this local day and that run on a day of the window, by start."""
        return self._events(Question(selection=Selection(last=window.last), config=None, today=today, since=window.first))

    def count(self, selection: Selection, today: date, *, most: int = MOST, config: Config | None = None) -> int:
        """Return how many events `listed` returns without its limit, counting up to `most`."""
        since = _listed_since(selection, today)
        asked = Question(selection=selection, config=config, today=today, since=since, without=_NOT_ITS_OWN, limit=most)
        with self._connect() as connection:
            selected = event_query.positions(connection, asked, self._zone).subquery()
            return int(connection.execute(select(func.count()).select_from(selected)).scalar_one())

    def count_by_network(self, slugs: Collection[str], today: date) -> Mapping[str, int]:
        """Return how many events of each of these networks `listed` returns without its limit; networks without any are left out."""
        asked = Question(selection=Selection(), config=None, today=today, since=today, without=_NOT_ITS_OWN)
        with self._connect() as connection:
            return event_query.count_by_network(connection, slugs, asked)

    def get(self, event_id: str) -> Event | None:
        """Return a published event in any state, None if there is none."""
        return self.many([event_id]).get(event_id)

    def many(self, ids: Iterable[str]) -> dict[str, Event]:
        """Return events by their ids, of those that exist."""
        return {event_id: event for event_id, (_, event) in self.with_revisions(ids).items()}

    def with_revisions(self, ids: Iterable[str]) -> dict[str, tuple[int, Event]]:
        """Return events by their ids, each with its revision."""
        wanted = _WHOLE.add_columns(events.c.id, events.c.revision).join_from(events, publications, publications.c.id == events.c.id)
        with self._connect() as connection:
            return {row.id: (row.revision, _event(row)) for row in rows.among(connection, wanted, events.c.id, sorted(set(ids)))}

    def refs(
        self,
        order: Order,
        selection: Selection,
        today: date,
        cancelled: str,
        *,
        limit: int = MOST,
        after: str = "",
        config: Config | None = None,
    ) -> tuple[EventRef, ...]:
        """Return the first events of a feed in its order, each with its revision and its look on this local day.

        `cancelled` is show, mark or hide; `after`, in order of start, is the id of the last event before these.
        """
        asked = Question(
            selection=selection,
            config=config,
            today=today,
            since=today - BACK if order == "start" else today,
            after=after,
            without=_NOT_ANNOUNCED if cancelled == "hide" else (),
            only=CHANGED if order == "changed" else None,
            limit=limit,
        )
        with self._connect() as connection:
            found_rows = self._in_order_of_start(connection, asked) if order == "start" else self._last_first(connection, asked, order)
        return tuple(EventRef(row.id, row.revision, _look(row, today, cancelled)) for row in found_rows)

    def knows_network(self, slug: str) -> bool:
        """Whether a network has any event: subscriptions to a network that left continue."""
        with self._connect() as connection:
            return event_query.knows_network(connection, slug)

    def version(self) -> Version:
        """Return the version of the feed of all events."""
        return FeedVersions(self._connect).of([ALL])

    def save(self, written: Sequence[Event], before: Iterable[Event], now: datetime) -> None:
        """Write events with their publications, facets and search index; grow the versions of the feeds that change.

        `before` are the stored versions of those events that exist already.
        """
        if not written:
            return
        stored = {event.id: event for event in before}
        keys = {key: event.id for event in written for key in event.records}
        texts = Publications(self._connect).save([event.publication for event in written], keys)
        with self._connect() as connection:
            former, new = self._placed(connection, written, stored, texts)
            moved = [row["position"] for event_id, row in former.items() if row["position"] != new[event_id]["position"]]
            rows.delete_in(connection, events.c.id, events, former)
            rows.insert(connection, events, list(new.values()))
            _save_facets(connection, [(stored[id_], former[id_]) for id_ in former], [(event, new[event.id]) for event in written])
            search_index.forget(connection, moved)
            search_index.save(connection, [(new[e.id]["position"], search_index.words_of(e, new[e.id]["length"])) for e in written])
        FeedVersions(self._connect).grow({feed for event in (*stored.values(), *written) for feed in _feeds(event)}, now)

    def tidy(self) -> bool:
        """Merge a part of the search index; return whether there is more to do. Call inside a write."""
        with self._connect() as connection:
            return search_index.tidy(connection)

    def _events(self, asked: Question) -> tuple[Event, ...]:
        with self._connect() as connection:
            chosen = event_query.positions(connection, asked, self._zone).subquery()
            joined = _WHOLE.join_from(chosen, events, events.c.position == chosen.c.position)
            found_rows = connection.execute(joined.join(publications, publications.c.id == events.c.id)).all()
        return tuple(map(_event, sorted(found_rows, key=itemgetter(0))))

    def _in_order_of_start(self, connection: Connection, asked: Question) -> Sequence[Any]:
        chosen = event_query.positions(connection, asked, self._zone).subquery()
        found_rows = connection.execute(_REF.join_from(chosen, events, events.c.position == chosen.c.position)).all()
        return sorted(found_rows, key=itemgetter(0))

    def _last_first(self, connection: Connection, asked: Question, order: Order) -> Sequence[Any]:
        """The newest events: all of them by an index, those of a selection by sorting it."""
        if asked.selection == Selection():
            days = events.c.last_day >= asked.since.isoformat(), events.c.day <= (asked.today + AHEAD).isoformat()
            wanted: Select[Any] = _REF.where(*days, event_query.shown(asked))
        else:
            chosen = event_query.positions(connection, replace(asked, limit=MOST), self._zone, all_shown=False).subquery()
            wanted = _REF.join_from(chosen, events, events.c.position == chosen.c.position).where(event_query.shown(asked))
        if order == "changed":  # an event counts as changed only while its note of change is shown
            wanted = wanted.where(or_(events.c.state != State.ANNOUNCED.value, events.c.noted_until > asked.today.isoformat()))
        return connection.execute(wanted.order_by(*_LAST_FIRST[order]).limit(asked.limit)).all()

    def _placed(
        self, connection: Connection, written: Sequence[Event], stored: Collection[str], texts: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """The stored rows of events, and their new rows, each with a unique position."""
        place = select(events.c.id, events.c.position, events.c.length)
        former = {row.id: row._asdict() for row in rows.among(connection, place, events.c.id, sorted(stored))}
        new = {event.id: self._row(event, texts[event.id]) for event in written}
        holder = select(events.c.position, events.c.id)
        wanted = {row["position"] for row in new.values()}
        taken = {row.position: row.id for row in rows.among(connection, holder, events.c.position, sorted(wanted))}
        for event_id in sorted(new):
            position = new[event_id]["position"]
            before = former[event_id]["position"] if event_id in former else None
            if before is not None and event_query.same_minute(before, position) and taken.get(before, event_id) == event_id:
                position = before
            while taken.get(position, event_id) != event_id:
                position += 1
                taken |= {row.position: row.id for row in rows.among(connection, holder, events.c.position, [position])}
            taken[position], new[event_id]["position"] = event_id, position
        return former, new

    def _row(self, event: Event, publication: str) -> dict[str, Any]:
        stored = _Data(records=event.records, links=event.links, provenance=event.provenance, corrected=event.corrected)
        data = serialization.dumps(stored)
        return {**event_query.row_of(event, _revision(publication, data), self._zone), "data": data}


def _listed_since(selection: Selection, today: date) -> date:
    return max(min(selection.first or today, today), today - BACK)


def _look(row: Any, today: date, cancelled: str) -> str:
    if row.state != State.ANNOUNCED:
        return "mark" if cancelled == "mark" else "show"
    return "noted" if row.noted_until > today.isoformat() else "plain"


def _revision(*texts: str) -> int:
    """A hash of everything that is stored of an event: other content has another revision, also after a restore."""
    return int.from_bytes(blake2b("\n".join(texts).encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _event(row: Any) -> Event:
    data = serialization.loads(_Data, row.data)
    return Event(
        publication=serialization.loads(Publication, row.publication),
        records=data.records,
        links=data.links,
        provenance=data.provenance,
        corrected=data.corrected,
    )


def _save_facets(
    connection: Connection, former: Iterable[tuple[Event, Mapping[str, Any]]], now: Iterable[tuple[Event, Mapping[str, Any]]]
) -> None:
    """Write the difference between the former and the new facets of events."""
    had, have = (
        {facet for event, row in group for facet in event_query.facet_rows(event, row["position"], row["length"])}
        for group in (former, now)
    )
    names = tuple(column.name for column in facets.columns)
    rows.delete(connection, facets, [dict(zip(names, facet, strict=True)) for facet in sorted(had - have)])
    rows.insert(connection, facets, [dict(zip(names, facet, strict=True)) for facet in sorted(have - had)])


def _feeds(event: Event) -> frozenset[str]:
    return feeds_of(event.publication.networks, event.details.topics)
