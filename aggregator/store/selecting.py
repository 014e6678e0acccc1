"""Which events a selection holds, in the order of their starts, at a cost that grows with what is asked for and not with what is stored.

Every event has a position: the minute of its start and some of its id in one number. A list is a range of positions; what began before
the range and still runs is found by classes of length, each of which reaches back so many days. All parts come in order and are merged as
far as somebody reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, text

from aggregator.model import Config, Event, Selection, State
from aggregator.times import instant, last_day, local_day

from . import marks, rows, search
from .entries import Place
from .finder import EVERYTHING, Finder
from .prepared import Prepared
from .tables import notices, positions

BACK, AHEAD = timedelta(days=30), timedelta(days=400)  # whole local days that feeds show (promise 6)
MOST = 10**9  # no limit

_ID_BITS, _ID_SIGNS, _ALPHABET = 25, 5, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REACH = (7, 50, 400, 400_000)  # days beyond the first one, by class of length
_SLUG = re.compile(r"[A-Za-z0-9-]+")
_FAR = 2**62  # beyond all positions
_BEGINNING = date(1900, 1, 1)
_NOTHING = "SELECT pos FROM positions WHERE 1 = 0"
_NOTICE = tuple(column.name for column in notices.columns)
_COLUMNS = tuple(column.name for column in positions.columns)
_ROW = Prepared(select(positions).where(positions.c.event == bindparam("event")))
_HOLDERS = "SELECT pos, event FROM positions WHERE pos IN ({})"
_Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A selection as one list wants it: what lasts until `since` or later, behind an event, not more than so many."""

    selection: Selection
    config: Config | None  # tells what the names of collections and networks stand for
    today: date
    since: date
    after: str = ""  # id of an event
    without: tuple[State, ...] = ()
    only: str = ""  # one more condition, in SQL over notices
    limit: int = MOST


@dataclass(frozen=True, slots=True)
class Chosen:
    """A query for positions in their order, as text that every database reads, and its values."""

    sql: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """The places of events by their ids: the positions of those that stood before, and where they stand now."""

    former: Mapping[str, int]
    now: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Cut:
    """Days, and what is to be found in the text of an event."""

    since: date
    until: date
    words: search.Wanted


def chosen(connection: Connection, asked: Asked, zone: ZoneInfo) -> Chosen:
    """Return the query for the first selected events: a table with one column, `pos`."""
    values: _Values = {"today": asked.today.isoformat(), "limit": asked.limit}
    behind = _behind(connection, asked.after) if asked.after else -_FAR
    filters = marks.filters(asked.selection)
    found: list[str] = []
    for number, cut in enumerate(_cuts(asked)):
        finder = _finder(connection, filters, cut.words, number)
        values |= {**_bounds(cut, zone, behind, number), **finder.values}
        shown = _shown(asked, finder.at)
        found += [f"{query}{shown}" for query in _ranges(finder, number)]
    repeats = asked.selection.collections or any(len(kind) > 1 for kind in filters)
    return Chosen(f"{(' UNION ' if repeats else ' UNION ALL ').join(found) or _NOTHING} ORDER BY pos LIMIT :limit", values)


def newest(connection: Connection, asked: Asked, zone: ZoneInfo, order: str) -> Chosen:
    """Return the query for the selected events that come first in another order, in SQL over positions as p."""
    last = f" ORDER BY {order} LIMIT :newest"
    if asked.selection != Selection():
        whole = chosen(connection, replace(asked, limit=MOST), zone)
        joined = f"SELECT c.pos FROM ({whole.sql}) c JOIN positions p ON p.pos = c.pos{last}"  # noqa: S608 (words of ours)
        return Chosen(joined, {**whole.values, "newest": asked.limit})
    only = f" AND {asked.only}" if asked.only else ""  # of positions, which have an index of just those
    shown = _shown(replace(asked, only=""), "p.pos")
    sql = f"SELECT p.pos FROM positions p WHERE p.last_day >= :since AND p.day <= :until{only}{shown}{last}"  # noqa: S608
    days = {"today": asked.today, "since": asked.since, "until": asked.today + AHEAD}
    return Chosen(sql, {**{name: day.isoformat() for name, day in days.items()}, "newest": asked.limit})


def rows_of(connection: Connection, sql: str, values: Mapping[str, Any]) -> list[Any]:
    """Return what a query around a chosen one finds."""
    return _prepared(sql).rows(connection, **values)


def knows_network(connection: Connection, slug: str) -> bool:
    """Whether any event is of this network; what can be no slug is none."""
    return _SLUG.fullmatch(slug) is not None and marks.is_known(connection, marks.mark("n", slug))


def save(connection: Connection, written: Sequence[Event], stored: Iterable[str], zone: ZoneInfo) -> Places:
    """Keep where events stand and what they can be filtered by; writes nothing for what stands as it is.

    `stored` are the ids of those that stand somewhere already. What was found in the words of an event that moved is found no more,
    until `index` is told of it.
    """
    before = _rows_of(connection, stored)
    codes = marks.codes(connection, (one for event in written for one in marks.of(event)))
    made = {event.id: _row(event, zone, codes) for event in written}
    taken = _holders(connection, [row["pos"] for row in made.values()])
    for event_id in sorted(made):
        pos = _free(connection, made[event_id]["pos"], event_id, before.get(event_id), taken)
        taken[pos], made[event_id]["pos"] = event_id, pos
    changed = [row for event_id, row in made.items() if before.get(event_id) != row]
    former = [before[row["event"]] for row in changed if row["event"] in before]
    rows.delete(connection, positions, [{"event": row["event"]} for row in former])
    rows.insert(connection, positions, changed)
    _save_marks(connection, former, changed)
    _save_notices(connection, former, changed)
    search.forget(connection, [row["pos"] for row in former if row["pos"] != made[row["event"]]["pos"]])
    return Places(
        former={event_id: int(row["pos"]) for event_id, row in before.items()},
        now={event_id: _place(row) for event_id, row in made.items()},
    )


def index(connection: Connection, written: Sequence[Event]) -> dict[str, Place]:
    """Let events be found by their words, where they stand; returns their places by their ids."""
    there = _rows_of(connection, [event.id for event in written])
    found = [(event, there[event.id]) for event in written]
    search.save(connection, [(int(row["pos"]), search.words_of(event, int(row["lasting"]))) for event, row in found])
    return {event.id: _place(row) for event, row in found}


def _cuts(asked: Asked) -> Iterable[_Cut]:
    """What to look for: once, or once for each collection with its days."""
    selection = asked.selection
    since = max(asked.since, selection.first or asked.since)
    until = min(asked.today + AHEAD, selection.last or date.max)
    whole = _Cut(since, until, search.typed_by(selection, asked.config))
    campaigns = asked.config.collections if asked.config else ()
    cuts = (
        [
            replace(whole, since=max(since, one.first), until=min(until, one.last), words=(*whole.words, search.any_of(one.words)))
            for one in campaigns
            if one.slug.lower() in selection.collections and one.words
        ]
        if selection.collections
        else [whole]
    )
    return [cut for cut in cuts if cut.since <= cut.until]


def _finder(connection: Connection, filters: marks.Filters, words: search.Wanted, number: int) -> Finder:
    """What finds events by all that is asked for: in the index of words, which has the marks too, or by the marks alone."""
    if words:
        return search.finder(connection, (*(tuple((one,) for one in kind) for kind in filters), *words), number)
    return marks.finder(connection, filters) if filters else EVERYTHING


def _shown(asked: Asked, at: str) -> str:
    """What else holds for all that is listed."""
    states = ", ".join(f"'{state}'" for state in asked.without)
    hidden = f"gone_on <= :today OR state IN ({states})" if states else "gone_on <= :today"
    notice = f"EXISTS (SELECT 1 FROM notices n WHERE n.pos = {at} AND"  # noqa: S608 (words of ours)
    return f" AND NOT {notice} ({hidden}))" + (f" AND {notice} {asked.only})" if asked.only else "")


def _bounds(cut: _Cut, zone: ZoneInfo, behind: int, number: int) -> _Values:
    """Where a cut begins and ends, and how far back what still runs is looked for."""
    begin, end = _bound(cut.since, zone), _bound(cut.until + timedelta(days=1), zone)
    early = (_bound(cut.since - timedelta(days=min(days, (cut.since - _BEGINNING).days)), zone) for days in _REACH)
    back = {f"early{number}_{n}": max(low, behind) for n, low in enumerate(early, start=1)}
    return {
        f"low{number}": max(begin, behind),
        f"begin{number}": begin,
        f"end{number}": end,
        f"since{number}": cut.since.isoformat(),
    } | back


def _ranges(finder: Finder, number: int) -> Iterator[str]:
    """What begins in the days of a cut, then, by its length, what began before and runs on."""
    yield from finder.ranges(f"low{number}", f"end{number}")
    for length, condition in finder.lasting:
        yield f"{finder.running(condition, f'early{number}_{length}', f'begin{number}')} AND p.last_day >= :since{number}"


def _row(event: Event, zone: ZoneInfo, codes: Mapping[str, int]) -> _Values:
    publication = event.publication
    span = publication.details.span
    assert span is not None  # noqa: S101 (news is never an event)
    first, last = local_day(span.start, zone), last_day(span, zone)
    days = (last - first).days
    return {
        "pos": (int(instant(span.start, zone).timestamp()) // 60 << _ID_BITS) + _rank(event.id),
        "event": event.id,
        "lasting": next(n for n, reach in enumerate((0, *_REACH)) if days <= reach or n == len(_REACH)),
        "day": first.isoformat(),
        "last_day": last.isoformat(),
        "created": rows.stamp(publication.created),
        "modified": rows.stamp(publication.last_modified),
        "gone_on": rows.day_text(publication.gone_on, rows.NEVER),
        "noted_until": rows.day_text(publication.noted_until, ""),
        "state": publication.state.value,
        "marks": " ".join(map(str, sorted({codes[mark] for mark in marks.of(event)}))),
    }


def _place(row: _Values) -> Place:
    return Place(int(row["pos"]), row["event"], row["day"], row["modified"])


def _save_marks(connection: Connection, former: Iterable[_Values], now: Iterable[_Values]) -> None:
    gone, there = ({one for row in some for one in marks.rows_of(row["marks"], row["lasting"], row["pos"])} for some in (former, now))
    marks.write(connection, gone - there, there - gone)


def _save_notices(connection: Connection, former: Iterable[_Values], now: Iterable[_Values]) -> None:
    rows.delete(connection, notices, [{"pos": row["pos"]} for row in former if _is_notice(row)])
    rows.insert(connection, notices, [{name: row[name] for name in _NOTICE} for row in now if _is_notice(row)])


def _is_notice(row: _Values) -> bool:
    """Whether more is told of an event than that it will be."""
    return (row["gone_on"], row["noted_until"], row["state"]) != (rows.NEVER, "", State.ANNOUNCED)


def _rank(event_id: str) -> int:
    """The last signs of an id as a number that sorts like them."""
    number = 0
    for sign in event_id[-_ID_SIGNS:]:
        number = number * len(_ALPHABET) + max(_ALPHABET.find(sign), 0)
    return number


def _bound(day: date, zone: ZoneInfo) -> int:
    """The position before all events of a day."""
    return int(instant(day, zone).timestamp()) // 60 << _ID_BITS


def _free(connection: Connection, pos: int, event_id: str, before: _Values | None, taken: dict[int, str]) -> int:
    """The position for an event: its own, or the next free one behind it; one that did not move stays where it is."""
    if before and int(before["pos"]) >> _ID_BITS == pos >> _ID_BITS and taken.get(int(before["pos"]), event_id) == event_id:
        return int(before["pos"])
    while taken.get(pos, event_id) != event_id:
        pos += 1
        taken |= _holders(connection, [pos])
    return pos


def _holders(connection: Connection, wanted: Iterable[int]) -> dict[int, str]:
    """Which events stand at these positions."""
    return dict(rows.of_numbers(connection, _HOLDERS, wanted))


def _rows_of(connection: Connection, ids: Iterable[str]) -> dict[str, _Values]:
    return {event_id: dict(zip(_COLUMNS, row, strict=True)) for event_id in ids for row in _ROW.rows(connection, event=event_id)}


def _behind(connection: Connection, event_id: str) -> int:
    """The first position behind an event; for one that is not there, the very first."""
    return next((int(pos) + 1 for pos, *_ in _ROW.rows(connection, event=event_id)), -_FAR)


@lru_cache(200)
def _prepared(sql: str) -> Prepared:
    return Prepared(text(sql))
