"""The events as they are published, and their entries in each format; derived from the records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, text

from aggregator.model import ALL, NEVER_BEHIND, OTHERS, Config, Entry, Event, Piece, Selection, Shift, State, Version, Window, feeds_of
from aggregator.serialization import dumps, loads

from . import entries, rows, search, selecting
from .prepared import Prepared
from .rows import Connect
from .selecting import AHEAD, BACK, MOST, Asked
from .tables import NEWS, events, half_written
from .versions import Versions

_ANNOUNCED, _CHANGED = "p.created DESC, p.pos", "p.modified DESC, p.event DESC"
_NEWEST = {"rss": _ANNOUNCED, "atom": _ANNOUNCED, "changes": _CHANGED}  # formats read as news: the last ones come first
NEWEST = 100  # items of such a feed
_DATA = Prepared(select(events.c.data).where(events.c.id == bindparam("id")))
_IDS = Prepared(select(events.c.id).where(events.c.id > bindparam("after")).order_by(events.c.id).limit(bindparam("limit")))
_HALF = Prepared(select(half_written.c.event).limit(bindparam("most")))
_OFF = tuple(state for state in State if state is not State.ANNOUNCED)
_NOT_ITS_OWN = (State.MERGED,)  # stays in feeds for a while, where programs know its UID; people see the other


class Events:
    """Reads events; inside a write, keeps them. `config` tells what the names in a selection stand for: collections, networks."""

    def __init__(self, connect: Connect, zone: str) -> None:
        self._connect, self._zone = connect, ZoneInfo(zone)

    def listed(
        self, selection: Selection, today: date, *, limit: int = 200, after: str = "", config: Config | None = None
    ) -> tuple[Event, ...]:
        """Return the events that end today or later, by start; `after` is the id of the last event of the page before.

        A selection that asks for earlier days has them, as far back as feeds go.
        """
        asked = Asked(selection=selection, config=config, today=today, since=_listed_since(selection, today), after=after, limit=limit)
        return self._events(replace(asked, without=_NOT_ITS_OWN))

    def published(self, today: date) -> tuple[Event, ...]:
        """Return all events that the feeds show on this local day, by start."""
        return self._events(Asked(selection=Selection(), config=None, today=today, since=today - BACK))

    def within(self, window: Window, today: date) -> tuple[Event, ...]:
        """Return all events that the feeds show on this local day and that run on a day of the window, by start."""
        return self._events(Asked(selection=Selection(last=window.last), config=None, today=today, since=window.first))

    def count(self, selection: Selection, today: date, *, most: int = MOST, config: Config | None = None) -> int:
        """Return how many events `listed` has without limit, counting no further than `most`."""
        asked = Asked(selection=selection, config=config, today=today, since=_listed_since(selection, today), limit=most)
        asked = replace(asked, without=_NOT_ITS_OWN)
        with self._connect() as connection:
            chosen = selecting.chosen(connection, asked, self._zone)
            ((found,),) = selecting.rows_of(connection, f"SELECT count(*) FROM ({chosen.sql}) c", chosen.values)  # noqa: S608
        return int(found)

    def get(self, event_id: str) -> Event | None:
        """Return an event that was ever published, whatever its state."""
        return self.many([event_id]).get(event_id)

    def many(self, ids: Iterable[str]) -> dict[str, Event]:
        """Return events by their ids, as far as there are any."""
        with self._connect() as connection:
            return {event_id: loads(Event, data) for event_id in sorted(set(ids)) for (data,) in _DATA.rows(connection, id=event_id)}

    def ids(self, *, after: str = "", limit: int = MOST) -> tuple[str, ...]:
        """Return the ids of all events in their order, or so many of those behind one."""
        with self._connect() as connection:
            return tuple(event for (event,) in _IDS.rows(connection, after=after, limit=limit))

    def pieces(
        self,
        extension: str,
        selection: Selection,
        today: date,
        language: str,
        cancelled: str,
        *,
        most: int = MOST,
        config: Config | None = None,
    ) -> tuple[Piece, ...]:
        """Return the first entries of a feed: the window by start, or, for news readers' formats, the newest of the upcoming ones.

        `cancelled` is show, mark or hide.
        """
        order = _NEWEST.get(extension)
        asked = Asked(
            selection=selection,
            config=config,
            today=today,
            since=today if order else today - BACK,
            without=_OFF if cancelled == "hide" else (),
            only=NEWS if extension == "changes" else "",
            limit=min(most, NEWEST) if order else most,
        )
        with self._connect() as connection:
            looks = _looks(connection, extension, language, off="mark" if cancelled == "mark" else "show")
            find = selecting.newest(connection, asked, self._zone, order) if order else selecting.chosen(connection, asked, self._zone)
            place = _WRITTEN if extension in NEVER_BEHIND else _FOLLOWING
            in_turn = f" JOIN positions p ON p.pos = c.pos ORDER BY {order}" if order else ""
            wanted = _PIECES.format(chosen=find.sql, place=place) + in_turn
            found = selecting.rows_of(connection, wanted, {**find.values, **looks, "today": today.isoformat()})
        in_order = found if order else sorted(found, key=itemgetter(0))  # SQL would sort bodies
        return tuple(map(_piece, in_order))

    def knows_network(self, slug: str) -> bool:
        """Whether a network ever announced an event: subscriptions to one that left go on."""
        with self._connect() as connection:
            return selecting.knows_network(connection, slug)

    def version(self) -> Version:
        """Return the version of all that is published."""
        return Versions(self._connect).of([ALL])

    def pieces_of(self, extension: str, ids: Iterable[str], today: date, language: str) -> dict[str, Piece]:
        """Return the entries of these events as feeds show them on this local day, by their ids; without those that no feed shows."""
        days = {"today": today.isoformat(), "since": (today - BACK).isoformat(), "until": (today + AHEAD).isoformat()}
        with self._connect() as connection:
            looks = _looks(connection, extension, language, off="show")
            found = [row for event in ids for row in _PIECE.rows(connection, of=event, **looks, **days)]
        return {piece.event_id: piece for piece in map(_piece, found)}

    def save(self, written: Sequence[tuple[Event, Sequence[Entry]]], before: Iterable[Event], now: datetime) -> Mapping[str, Shift]:
        """Write events with the first of their entries; the others, and what searches find, follow by `complete`.

        `before` are those of them that were stored already. Returns what that changed in each feed, by its name; their versions grow.
        """
        if not written:
            return {}
        ids = [{"event": event.id} for event, _ in written]
        stored = {event.id: event for event in before}
        with self._connect() as connection:
            rows.replace(connection, events, [{"id": event.id, "data": dumps(event)} for event, _ in written])
            places = selecting.save(connection, [event for event, _ in written], stored, self._zone)
            moved = [pos for one, pos in places.former.items() if pos != places.now[one].pos]
            entries.drop(connection, moved)
            entries.drop(connection, {*places.former.values()} - {*moved}, behind=False)  # which are shown until `complete`
            entries.add(connection, [(places.now[event.id], rendered) for event, rendered in written])
            rows.replace(connection, half_written, ids)
        shifts = _shifts(stored.values(), [event for event, _ in written], places.former)
        Versions(self._connect).grow(shifts, now)
        return shifts

    def half_written(self, limit: int) -> tuple[str, ...]:
        """Return the ids of events that lack the entries of some formats, and whose words are not found yet."""
        with self._connect() as connection:
            return tuple(event for (event,) in _HALF.rows(connection, most=limit))

    def complete(self, written: Sequence[tuple[Event, Sequence[Entry]]], now: datetime) -> None:
        """Add the entries that were to follow, and let searches find the events.

        The version of what is made of them grows when none is missing any more: nobody is to see feeds without the others.
        """
        if not written:
            return
        with self._connect() as connection:
            places = selecting.index(connection, [event for event, _ in written])
            entries.drop(connection, [place.pos for place in places.values()], behind=True)
            entries.add(connection, [(places[event.id], rendered) for event, rendered in written])
            rows.delete(connection, half_written, [{"event": event.id} for event, _ in written])
            whole = not list(_HALF.rows(connection, most=1))
        if whole:
            Versions(self._connect).grow([OTHERS], now)

    def tidy(self) -> bool:
        """Do a piece of what keeps search fast; returns whether there is more to do. Call inside a write."""
        with self._connect() as connection:
            return search.tidy(connection)

    def _events(self, asked: Asked) -> tuple[Event, ...]:
        with self._connect() as connection:
            chosen = selecting.chosen(connection, asked, self._zone)
            joined = f"({chosen.sql}) c JOIN positions p ON p.pos = c.pos JOIN events e ON e.id = p.event"
            found = selecting.rows_of(connection, f"SELECT c.pos, e.data FROM {joined}", chosen.values)  # noqa: S608
        return tuple(loads(Event, data) for _, data in sorted(found, key=itemgetter(0)))


def _listed_since(selection: Selection, today: date) -> date:
    return max(min(selection.first or today, today), today - BACK)


def _looks(connection: Connection, extension: str, language: str, *, off: str) -> dict[str, int]:
    """What leads from a position to an event's entry, as `_LOOK` asks for it: `off` is the look of what does not take place."""
    shelves = entries.shelves(connection, extension, language)
    return {name: shelves.get(look, entries.NOWHERE) for name, look in (("off", off), ("noted", "noted"), ("plain", "plain"))}


_LOOK = f"CASE WHEN n.state <> '{State.ANNOUNCED}' THEN :off WHEN n.noted_until > :today THEN :noted ELSE :plain END"
_PIECES = """SELECT c.pos, e.event, e.day, e.modified, e.zone, e.body FROM ({chosen}) c
LEFT JOIN notices n ON n.pos = c.pos JOIN entries e ON e.place = {place}"""
_WRITTEN = f"c.pos + {_LOOK}"  # with the event
_THERE = "(SELECT f.place FROM entries f WHERE f.place = {})"
_AS_IT_WAS = f"{_THERE.format('c.pos + :plain')}, c.pos + :off"
_FOLLOWING = f"COALESCE({_THERE.format(_WRITTEN)}, {_AS_IT_WAS})"  # soon after; until then the event is shown as it was
_ONE = "SELECT pos FROM positions WHERE event = :of AND gone_on > :today AND last_day >= :since AND day <= :until"
_PIECE = Prepared(text(_PIECES.format(chosen=_ONE, place=_WRITTEN)))

_day = lru_cache(2_000)(date.fromisoformat)  # many pieces share one


def _piece(row: Any) -> Piece:
    at, event, day, modified, zone, body = row
    return Piece(event, _day(day), zone, body, _instant(modified), at)


@lru_cache(2_000)
def _instant(modified: str) -> datetime | None:
    return rows.instant_of(modified) if modified else None


def _shifts(before: Iterable[Event], written: Iterable[Event], former: Mapping[str, int]) -> dict[str, Shift]:
    left: dict[str, list[int]] = defaultdict(list)
    now: dict[str, list[str]] = defaultdict(list)
    for event in before:
        for feed in _feeds(event) if event.id in former else ():
            left[feed].append(former[event.id])
    for event in written:
        for feed in _feeds(event):
            now[feed].append(event.id)
    return {feed: Shift(tuple(left[feed]), tuple(now[feed])) for feed in sorted({*left, *now})}


def _feeds(event: Event) -> frozenset[str]:
    return feeds_of(event.publication.networks, event.details.topics)
