"""A group of records → one event: which record gives the value of each field.

A relay gives a value only if no other source has one. Otherwise the highest trust wins, then the most specific value, then the newest.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.dates.instants import day_of, last_day
from aggregator.model import ORGANIZER_SEPARATOR, DatedEvent, Details, Link, Record, RecordKey, Status, TimeSpan
from aggregator.text import fold

from .traits import Traits, names_day, traits_of

TEASER = 200  # characters: a shorter description is taken for a teaser
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|weiterlesen|mehr erfahren|read more)\W*$", re.IGNORECASE)
_STREET = re.compile(
    r"(?:str\.?|stra(?:ß|ss)e|weg|platz|allee|ring|gasse|damm|ufer|markt|berg|hof|chaussee|street|road)\s+\d", re.IGNORECASE
)
_NUMBERED = re.compile(r"[^\W\d_]\s+\d{1,3}\s?[a-z]?(?=\s*(?:,|;|$))", re.IGNORECASE)  # "Am Anger 5"
_UTC = ZoneInfo("UTC")
_POSTCODE = re.compile(r"\b\d{5}\b")

_MOVED_FROM = re.compile(r"\b(?:vom|statt|from)(?: am| den| the)? (?:\w+,? )?\d")
_MOVED_TO = re.compile(r"\b(?:auf|to|termin|date)(?: am| den| the)?:? (?:\w+,? )?\d")

Specific = Callable[[Details], int]


def _equally(_: Details) -> int:
    return 0


def _uncut(details: Details) -> int:
    return int(not _CUT.search(details.summary))


def _full(details: Details) -> int:
    """A full text is more specific than a teaser."""
    return int(len(details.description) >= TEASER and not _CUT.search(details.description))


def _exact(details: Details) -> int:
    """A street beats a building, a building beats a town."""
    place = f"{details.location}, {details.address}"
    street = bool(_STREET.search(place) or _NUMBERED.search(place))
    parts = len({fold(part) for part in place.split(",")} - {""})
    return 4 * street + 2 * (bool(_POSTCODE.search(place)) or parts > 1) + (details.geo is not None)


def _own_page(details: Details) -> int:
    """The event's own page is more specific than a home page."""
    try:
        parts = urlsplit(details.url)
    except ValueError:
        return 0
    return int(parts.path.strip("/") != "" or parts.query != "")


def _entrance(details: Details) -> int:
    return int(bool(details.online_url))


TOGETHER: Mapping[
    tuple[str, ...], Specific
] = {  # fields that come from one record, so that they fit together → how specific their values are
    ("summary",): _uncut,
    ("description", "description_html"): _full,
    ("location", "address", "geo"): _exact,
    ("url",): _own_page,
    ("mode", "online_url"): _entrance,
    ("registration_url",): _equally,
    ("deadline",): _equally,
    ("price",): _equally,
    ("language",): _equally,
    ("image",): _equally,
    ("region",): _equally,
}


def _precision(details: DatedEvent) -> int:
    """How precise a record is about its time, among those with the same first day."""
    if details.time_open:
        return 0
    if details.span.all_day:
        return 4 if _last(details.span) > _first(details.span) else 1  # of several days dates are the most precise
    return 2 if details.span.end is None else 3


_FIELDS = (*(name for fields in TOGETHER for name in fields), "span", "time_open", "organizer")
_values = attrgetter(*_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRecords:
    """The content of a group of records; `winners` maps each field to the record that gives its value."""

    details: DatedEvent
    networks: tuple[str, ...]
    links: tuple[Link, ...]
    winners: Mapping[str, RecordKey] = field(default_factory=dict)
    withdrawn: bool

    @property
    def provenance(self) -> dict[str, str]:
        """Field → id of the source that gives its value."""
        return {name: key.source for name, key in self.winners.items()}


class _Dated(NamedTuple):
    """A record of an event, and its details."""

    record: Record
    details: DatedEvent


def merge_records(records: Sequence[Record]) -> MergedRecords:
    """Return the content of `records` (the oldest first) as one event; organizers, links, categories and topics are united."""
    if len(records) == 1 and ORGANIZER_SEPARATOR not in records[0].details.organizer:
        return _alone(records[0])
    live = [record for record in records if record.withdrawn is None] or list(records)
    ranked = sorted(live, key=_rank)
    values, winners = _timed(ranked)
    for fields, specific in TOGETHER.items():
        winner = _winner(ranked, fields, specific)
        values |= {name: getattr(winner.details, name) for name in fields}
        winners |= {name: winner.key for name in fields if _says(winner, (name,))}
    if speaking := [record for record in ranked if record.details.organizer]:
        winners["organizer"] = speaking[0].key
    return MergedRecords(
        details=DatedEvent(
            **values,
            status=_status(sorted(records, key=_rank), ranked[0]),
            organizer=ORGANIZER_SEPARATOR.join(_organizers(speaking)),
            categories=tuple(dict.fromkeys(text for record in ranked for text in record.details.categories)),
            topics=tuple(dict.fromkeys(text for record in ranked for text in record.details.topics)),
        ),
        networks=tuple(dict.fromkeys(record.network for record in sorted(live, key=lambda r: r.relay))),
        links=tuple(dict.fromkeys(Link(network=r.network, url=r.details.url) for r in live if r.details.url)),
        winners=winners,
        withdrawn=all(record.withdrawn is not None for record in records),
    )


def _alone(record: Record) -> MergedRecords:
    """The content of one record, the common case."""
    details = record.details
    if not isinstance(details, DatedEvent):
        raise ValueError("a record without a date makes no event")
    return MergedRecords(
        details=details,
        networks=(record.network,),
        links=(Link(network=record.network, url=details.url),) if details.url else (),
        winners=dict.fromkeys(compress(_FIELDS, _values(details)), record.key),
        withdrawn=record.withdrawn is not None,
    )


def _rank(record: Record) -> tuple[bool, int, float, RecordKey]:
    return (*_tier(record), -record.changed.timestamp(), record.key)


def _tier(record: Record) -> tuple[bool, int]:
    return (record.relay, -record.trust)


def _winner(ranked: Sequence[Record], fields: Sequence[str], specific: Specific) -> Record:
    speaking = [record for record in ranked if _says(record, fields)] or ranked[:1]
    return min(speaking, key=lambda record: (_tier(record), -specific(record.details)))  # of equals the first, which is the newest


def _says(record: Record, fields: Sequence[str]) -> bool:
    return any(getattr(record.details, name) not in ("", None, (), False) for name in fields)


def _timed(ranked: Sequence[Record]) -> tuple[dict[str, Any], dict[str, RecordKey]]:
    """Start and end from one record; if they are dates over several days, the hours of another record are added to them."""
    dated = _not_moved_away([_Dated(record, record.details) for record in ranked if isinstance(record.details, DatedEvent)])
    if not dated:
        raise ValueError("records without a date make no event")
    best = dated[0]
    same_first = [other for other in dated if _first(other.details.span) == _first(best.details.span)]
    peers = [
        peer
        for peer in same_first
        if _tier(peer.record) == _tier(best.record) or best.details.time_open or _same_days(peer.details.span, best.details.span)
    ]
    winner, details = max(peers, key=lambda peer: _precision(peer.details))  # the first of equals
    span = details.span
    values = {"span": span, "time_open": details.time_open, "hours": None}
    winners = {name: winner.key for name in ("span", "time_open") if _says(winner, (name,))}
    if span.all_day and _last(span) > _first(span):
        hourly = next((other for other in same_first if _precision(other.details) in (2, 3)), None)
        if hourly:
            values["hours"], winners["hours"] = hourly.details.span, hourly.record.key
    return values, winners


def _not_moved_away(dated: Sequence[_Dated]) -> Sequence[_Dated]:
    """The records without those at the date from which the event was moved, as they or others of the same rank say."""
    if len({_first(details.span) for _, details in dated}) < 2:
        return dated
    traits, tiers = [traits_of(record) for record, _ in dated], [_tier(record) for record, _ in dated]
    rivals = [(n, m) for n in range(len(dated)) for m in range(len(dated)) if n != m and tiers[n] == tiers[m]]
    old = {n for n, m in rivals if _was_moved(traits[n], traits[m])}
    return [record for n, record in enumerate(dated) if n not in old] or dated


def _was_moved(source: Traits, target: Traits) -> bool:
    """Whether an event was moved from the day of `source` to that of `target`."""
    moves = [
        (here, there) for here, there in ((source, target), (target, source)) if here.account.moved and names_day(here.account, there.day)
    ]
    for here, _ in moves:
        moved_from, moved_to = (bool(cue.search(f"{here.account.plain} {here.account.description}")) for cue in (_MOVED_FROM, _MOVED_TO))
        if moved_from != moved_to:
            return moved_to is (here is source)
    return bool(moves) and source.day < target.day  # as a rule an event is moved to a later day


def _same_days(a: TimeSpan, b: TimeSpan) -> bool:
    """Whether both name the same several days, with or without hours."""
    return (_first(a), _last(a)) == (_first(b), _last(b)) and _last(a) > _first(a)


def _first(span: TimeSpan) -> date:
    return day_of(span.start)


def _last(span: TimeSpan) -> date:
    zone = span.start.tzinfo if isinstance(span.start, datetime) else None
    return last_day(span, zone if isinstance(zone, ZoneInfo) else _UTC)


def _status(everyone: Sequence[Record], first: Record) -> Status:
    """Cancelled if any record says so, even one that its source no longer lists, since other sources often do not mention it."""
    if any(record.details.status is Status.CANCELLED for record in everyone):
        return Status.CANCELLED
    return first.details.status


def _organizers(speaking: Sequence[Record]) -> Iterator[str]:
    """Every organizer once, by its longest name."""
    names = list(dict.fromkeys(name for record in speaking for name in record.details.organizer.split(ORGANIZER_SEPARATOR)))
    folded = [f" {fold(name)} " for name in names]
    for n, name in enumerate(names):
        longer = (m for m in range(len(names)) if m != n and folded[n] in folded[m])
        if not any(folded[m] != folded[n] or m < n for m in longer):
            yield name
