"""Selects events in order of start; the cost grows with the number of events requested, not with the number stored.

Every event has a position: one number of the minute of its start and bits of its id. A list is a range of positions. Events that began
before the range and still run are found by classes of length, each of which looks back a number of days. With one filter the range is
read from `facets`, with words or several filters from the search index. The parts are sorted and merged lazily.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CompoundSelect, Connection, FromClause, Select, and_, exists, func, select, true, union, union_all
from sqlalchemy.sql.elements import TextClause

from aggregator.dates.instants import instant, last_day, local_day
from aggregator.model import AHEAD, Config, Event, Selection, State

from . import rows, search_index
from .facet_values import Facets, facet_of, facets_of, wanted_facets
from .tables import events, facets

MOST = 10**9  # no limit
REACHES = (7, 50, 400, 400_000)
"""Most days after the first one, by class of length from 1 on."""

_ID_BITS, _ID_CHARACTERS, _ALPHABET = 25, 5, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SLUG = re.compile(r"[A-Za-z0-9-]+")
_FAR = 2**62  # beyond all positions
_BEGINNING = date(1900, 1, 1)
_MOST_RANGES = 50  # that are merged in one query; SQLite takes 500

Query = Select[int] | CompoundSelect[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A selection for one list: events that last until `since` or later, after a given event, at most `limit`."""

    selection: Selection
    config: Config | None  # for the collections and networks that the selection names
    today: date
    since: date
    after: str = ""  # id of the event before the first one
    without: tuple[State, ...] = ()
    only: TextClause | None = None  # a further condition on rows of events
    limit: int = MOST


@dataclass(frozen=True, slots=True)
class _Cut:
    """Local days, both included, and the words to find in the text of an event."""

    since: date
    until: date
    words: search_index.Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Where positions are read: tables, their column, and conditions."""

    tables: FromClause
    position: ColumnElement[int]
    each: tuple[ColumnElement[bool], ...]  # a position matches if one of them holds
    lasting: tuple[tuple[int, ColumnElement[bool]], ...]  # the largest class of length, and the condition for it


def positions(connection: Connection, asked: Question, zone: ZoneInfo, *, all_shown: bool = True) -> Query:
    """Return the query for the positions of the first selected events, in order: one column, `position`.

    Without `all_shown` the result may hold positions of events that are not `shown`: for callers that check their rows anyway.
    """
    behind = _behind(connection, asked.after) if asked.after else -_FAR
    wanted = wanted_facets(asked.selection)
    parts = [part for cut in _cuts(asked) for part in _parts(connection, asked, cut, wanted, zone, behind, all_shown)]
    if not parts:
        return select(events.c.position).where(~true())
    if len(parts) == 1:
        return parts[0].order_by("position").limit(asked.limit)
    repeats = bool(asked.selection.collections) or any(len(values) > 1 for values in wanted)
    return (union if repeats else union_all)(*parts).order_by("position").limit(asked.limit)


def shown(asked: Question) -> ColumnElement[bool]:
    """Return the condition for rows of events that a list shows."""
    conditions: list[ColumnElement[bool]] = [events.c.gone_on > asked.today.isoformat()]
    if asked.without:
        conditions.append(events.c.state.not_in([state.value for state in asked.without]))
    if asked.only is not None:
        conditions.append(asked.only)  # type: ignore[arg-type] # a condition as text
    return and_(*conditions)


def knows_network(connection: Connection, slug: str) -> bool:
    """Whether any event belongs to this network; an invalid slug is no network."""
    if _SLUG.fullmatch(slug) is None:
        return False
    return connection.execute(select(facets.c.position).where(facets.c.facet == facet_of("n", slug)).limit(1)).first() is not None


def count_by_network(connection: Connection, slugs: Collection[str], asked: Question) -> Mapping[str, int]:
    """Return how many events of each of these networks are shown and last until `since` or later; networks without any are left out."""
    slug_of = {facet_of("n", slug): slug for slug in slugs}
    wanted = (
        select(facets.c.facet, func.count().label("events"))
        .join(events, events.c.position == facets.c.position)
        .where(facets.c.length == 0, events.c.last_day >= asked.since.isoformat(), shown(asked))
        .group_by(facets.c.facet)
    )
    return {slug_of[row.facet]: row.events for row in rows.among(connection, wanted, facets.c.facet, slug_of)}


def row_of(event: Event, revision: int, zone: ZoneInfo) -> dict[str, str | int]:
    """Return the columns of an event without `data`; another event may have the same position."""
    publication = event.publication
    span = publication.details.span
    first, last = local_day(span.start, zone), last_day(span, zone)
    days = (last - first).days
    return {
        "position": (int(instant(span.start, zone).timestamp()) // 60 << _ID_BITS) + _rank(event.id),
        "id": event.id,
        "revision": revision,
        "length": next(n for n, reach in enumerate((0, *REACHES)) if days <= reach or n == len(REACHES)),
        "day": first.isoformat(),
        "last_day": last.isoformat(),
        "created": rows.stamp(publication.created),
        "modified": rows.stamp(publication.last_modified),
        "state": publication.state.value,
        "gone_on": rows.day_text(publication.gone_on, rows.NEVER),
        "noted_until": rows.day_text(publication.noted_until, ""),
    }


def facet_rows(event: Event, position: int, length: int) -> set[tuple[str, int, int]]:
    """Return the rows of an event in `facets`: facet, class of length (0: any length), position."""
    return {(facet, kind, position) for facet in facets_of(event) for kind in {0, length}}


def same_minute(position: int, other: int) -> bool:
    """Whether two positions have the same minute."""
    return position >> _ID_BITS == other >> _ID_BITS


def _cuts(asked: Question) -> Iterable[_Cut]:
    """The cuts to look for: one, or one for each selected collection with its days."""
    selection = asked.selection
    since = max(asked.since, selection.first or asked.since)
    until = min(asked.today + AHEAD, selection.last or date.max)
    whole = _Cut(since, until, search_index.typed_by(selection, asked.config))
    campaigns = asked.config.collections if asked.config else ()
    cuts = (
        [
            replace(
                whole,
                since=max(since, campaign.first),
                until=min(until, campaign.last),
                words=(*whole.words, search_index.any_of(campaign.words)),
            )
            for campaign in campaigns
            if campaign.slug.lower() in selection.collections and campaign.words
        ]
        if selection.collections
        else [whole]
    )
    return [cut for cut in cuts if cut.since <= cut.until]


def _parts(
    connection: Connection, asked: Question, cut: _Cut, wanted: Facets, zone: ZoneInfo, behind: int, all_shown: bool
) -> Iterator[Select[int]]:
    """Yield the query for events that begin in the days of a cut, then by class of length those that began before and still run."""
    begin, end = _bound(cut.since, zone), _bound(cut.until + timedelta(days=1), zone)
    source = _source(connection, wanted, cut.words)
    reads_events = source.position.table is events
    runs = events.c.last_day >= cut.since.isoformat()
    for condition in source.each:
        yield _part(source, condition, max(begin, behind), end, shown(asked) if all_shown else None, reads_events)
    for length, condition in source.lasting:
        early = cut.since - timedelta(days=min(REACHES[length - 1], (cut.since - _BEGINNING).days))
        yield _part(source, condition, max(_bound(early, zone), behind), begin, and_(runs, shown(asked)), reads_events)


def _part(
    source: _Source, condition: ColumnElement[bool], low: int, end: int, of_event: ColumnElement[bool] | None, reads_events: bool
) -> Select[int]:
    """The query for the positions of a source from `low` up to `end`; `of_event` is a condition on the rows of events."""
    position = source.position
    wanted = select(position.label("position")).select_from(source.tables).where(condition, position >= low, position < end)
    if of_event is None or reads_events:
        return wanted if of_event is None else wanted.where(of_event)
    return wanted.where(exists().where(events.c.position == position, of_event).correlate(source.tables))


def _source(connection: Connection, wanted: Facets, words: search_index.Wanted) -> _Source:
    """Where to read positions: from all events, from a facet, or from the search index, which has the facets too."""
    if words or len(wanted) > 1:
        match = search_index.match(connection, (*(tuple((value,) for value in values) for values in wanted), *words))
        return _Source(tables=match.table, position=match.position, each=(match.every,), lasting=match.lasting)
    if not wanted:
        lengths = range(1, len(REACHES) + 1)
        lasting = tuple((n, and_(events.c.length == n, events.c.length > 0)) for n in lengths)  # the condition of the partial index
        return _Source(tables=events, position=events.c.position, each=(true(),), lasting=lasting)
    groups = list(rows.chunks(wanted[0], 1 + len(wanted[0]) // _MOST_RANGES))

    def of_length(length: int) -> tuple[ColumnElement[bool], ...]:
        return tuple(and_(_is_one_of(group), facets.c.length == length) for group in groups)

    lasting = tuple((n, condition) for n in range(1, len(REACHES) + 1) for condition in of_length(n))
    return _Source(tables=facets, position=facets.c.position, each=of_length(0), lasting=lasting)


def _is_one_of(values: list[str]) -> ColumnElement[bool]:
    return facets.c.facet == values[0] if len(values) == 1 else facets.c.facet.in_(values)


def _rank(event_id: str) -> int:
    """The last five characters of an id as a number that sorts like them."""
    number = 0
    for sign in event_id[-_ID_CHARACTERS:]:
        number = number * len(_ALPHABET) + max(_ALPHABET.find(sign), 0)
    return number


def _bound(day: date, zone: ZoneInfo) -> int:
    """The position before the first event of a local day."""
    return int(instant(day, zone).timestamp()) // 60 << _ID_BITS


def _behind(connection: Connection, event_id: str) -> int:
    """The first position after an event; for an unknown event, before all."""
    position = connection.execute(select(events.c.position).where(events.c.id == event_id)).scalar()
    return -_FAR if position is None else position + 1
