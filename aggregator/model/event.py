"""What we keep and publish: records, and the events derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .promises import STAYS
from .raw_event import Fetched, Mode, Moment, Status
from .source_state import Advice

ORGANIZER_SEPARATOR = "; "
"""Stands in `Details.organizer` between the names of several organizers."""


class State(StrEnum):
    """How an event stands with its subscribers (promise 3)."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"  # the source's own word
    WITHDRAWN = "withdrawn"  # its sources no longer list it
    MERGED = "merged"  # it turned out to be another event: its entry says which for a while
    LEFT = "left"  # its source left sources.yaml: out of the feeds, unannounced


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A start and perhaps an end: both dates, or both aware datetimes; the end is exclusive."""

    start: Moment
    end: Moment | None = None

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a source says of an event or of news, cleaned; always one of the two types below."""

    summary: str
    time_open: bool = False
    hours: TimeSpan | None = None  # where `span` has several days as dates: the hours that another source tells of them
    description: str = ""
    description_html: str = ""  # sanitized
    location: str = ""
    address: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""  # canonical http(s)
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    organizer: str = ""
    mode: Mode | None = None
    online_url: str = ""
    registration_url: str = ""
    deadline: Moment | None = None
    price: str = ""
    language: str = ""
    image: str = ""
    topics: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent(Details):
    """What a source says of an event: it has a date."""

    span: TimeSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem(Details):
    """What a source says of something without a date."""

    @property
    def span(self) -> None:
        """News have no date: so that records of both kinds can be asked for it."""
        return None


class RecordKey(NamedTuple):
    """By what a record is known: the source, its UID there, and which occurrence ("" for the only one; else ISO 8601, UTC or a date)."""

    source: str
    uid: str
    recurrence_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSince:
    """Since when good pulls miss a record, and the number of the first pull that did."""

    since: datetime
    pull: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One source's account of one occurrence."""

    key: RecordKey
    network: str
    details: DatedEvent | NewsItem
    trust: int = 1
    relay: bool = False
    sequence: int = 0
    published: datetime | None = None
    first_seen: datetime
    changed: datetime  # when its details last changed, by our clock (UTC)
    absence: MissingSince | None = None  # set: unconfirmed
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A further page that reading wants: `mark` stands for the list entry that names it, "" for a page that is always read anew."""

    url: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailPage:
    """A followed page as it was last fetched, and the mark of the list entry that named it."""

    mark: str
    fetched: Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """What reading one answer yields: records, and what is to be said about it."""

    kind: str
    records: tuple[Record, ...] = ()
    issues: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()  # to the source's owner
    covers: datetime | None = None  # absence speaks from now to here (UTC); None: it says nothing
    moving: bool = False  # a new day alone brings new events: a series, or something beyond the window
    title: str = ""
    unwanted: tuple[RecordKey, ...] = ()  # listed, but private or excluded
    follow: tuple[Follow, ...] = ()  # what is still to be fetched before this is complete
    same: tuple[RecordKey, ...] = ()  # listed as they were at the last reading, and not read again
    same_coming: int = 0  # entries of the list among them that are still to come
    parse_state: str = ""  # what the next reading is handed, so that it need not read all again


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One published detail that changed: its name in Details, and both values as serialized text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the world has seen of an event; cannot be derived again."""

    id: str
    details: DatedEvent
    networks: tuple[str, ...]  # slugs, whose record is eldest first
    sequence: int = 0
    created: datetime  # first publication (UTC)
    last_modified: datetime  # of a published detail (UTC)
    state: State = State.ANNOUNCED
    since: date  # local day on which it came into this state
    changes: tuple[Change, ...] = ()  # the latest ones
    changed_on: date | None = None  # local day of `changes`
    merged_into: str = ""  # id of the event that this one turned out to be
    merged_title: str = ""  # what that one was called then

    @property
    def gone_on(self) -> date | None:
        """The first local day on which the feeds no longer show it; None: no such day."""
        if self.state is State.LEFT:
            return self.since
        return None if self.state is State.ANNOUNCED else self.since + STAYS

    @property
    def noted_until(self) -> date | None:
        """The first local day on which its note of change is no longer shown; None: it has none."""
        return self.changed_on + STAYS if self.changed_on and self.changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a network announces an event itself."""

    network: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence as we publish it, merged from its records."""

    publication: Publication
    records: tuple[RecordKey, ...]
    links: tuple[Link, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)  # field of Details → id of the source whose word it is
    corrected: tuple[str, ...] = ()  # fields of Details that are a person's word

    @property
    def id(self) -> str:
        return self.publication.id

    @property
    def details(self) -> DatedEvent:
        return self.publication.details


class EventRef(NamedTuple):
    """An event as a feed asks for it: which, in which revision of its row, and how it is to be shown.

    `look`: "plain"; "noted" opens with what changed; "show" and "mark" are a cancelled event with and without STATUS:CANCELLED.
    """

    id: str
    revision: int  # a hash of all that is stored of the event: another content never has the same
    look: str


class FeedEntry(NamedTuple):
    """One event in one format, rendered."""

    event_id: str
    day: date  # local day of the start
    zone: str  # the IANA zone its times are written in, "" for whole days and UTC
    body: bytes
    modified: datetime | None = None  # when a published detail changed last (UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The state of some feeds together: `number` grows with every change of what one of them shows."""

    number: int
    changed: datetime  # UTC, whole seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a subscriber filters by: OR inside one field, AND between them; slugs sorted, lower case, so that one selection has one form."""

    q: str = ""
    networks: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()  # of Mode
    collections: tuple[str, ...] = ()
    first: date | None = None  # `from` and `to`: local days, both included
    last: date | None = None
