"""Records, and the events derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .promises import STAYS
from .raw_event import Fetched, Mode, Moment, Status
from .source_state import Advice

ORGANIZER_SEPARATOR = "; "
"""The separator between the names of several organizers in `Details.organizer`."""


class State(StrEnum):
    """The state of a published event (promise 3)."""

    ANNOUNCED = "announced"
    CANCELLED = "cancelled"  # the source says so
    WITHDRAWN = "withdrawn"  # its sources no longer list it
    MERGED = "merged"  # into another event, which its entry names for 14 days
    LEFT = "left"  # its source left sources.yaml: it leaves the feeds without an announcement


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
    """The cleaned details of an event or of news; always a DatedEvent or a NewsItem."""

    summary: str
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
    """The details of an event, which has a date."""

    span: TimeSpan
    time_open: bool = False  # the day is known, the time not yet
    hours: TimeSpan | None = None  # for a `span` of several whole days: the hours, from another source


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem(Details):
    """The details of an entry without an event date."""

    @property
    def span(self) -> None:
        """Return None: records of both types can be asked for their span."""
        return None


class RecordKey(NamedTuple):
    """Identifies a record: source, UID there, and RECURRENCE-ID ("" for a single event, else an instant in UTC or a date, ISO 8601)."""

    source: str
    uid: str
    recurrence_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSince:
    """Since when (UTC) good pulls have missed a record, and the number of the first pull that did."""

    since: datetime
    pull: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One occurrence as one source lists it."""

    key: RecordKey
    network: str
    details: DatedEvent | NewsItem
    trust: int = 1
    relay: bool = False
    sequence: int = 0
    published: datetime | None = None
    first_seen: datetime
    changed: datetime  # UTC, by our clock, when its details last changed
    absence: MissingSince | None = None  # set while the record is unconfirmed
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A page that parsing asks for; `entry_hash`: of the list entries that link to it, "" for a page that is always fetched again."""

    url: str
    entry_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailPage:
    """A followed page as it was last fetched, and the hash of the list entries that linked to it."""

    entry_hash: str
    fetched: Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseResult:
    """The result of parsing an answer: records, issues, advice, and what the next parse needs."""

    kind: str
    records: tuple[Record, ...] = ()
    issues: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()  # to the source's owner
    covers: datetime | None = None  # a missing record that starts until then (UTC) counts as absent; None: none does
    moving: bool = False  # a new day alone brings new events: a series, or something beyond the window
    title: str = ""
    unwanted: tuple[RecordKey, ...] = ()  # listed, but private or excluded
    follow: tuple[Follow, ...] = ()  # pages to fetch before the result is complete
    same: tuple[RecordKey, ...] = ()  # unchanged since the last parse, so not in `records`
    same_coming: int = 0  # how many list entries among `same` are still to come
    parse_state: str = ""  # given to the next parse, which then skips what is unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One published detail that changed: its name in Details, and both values as serialized text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What subscribers have seen of an event; cannot be derived again."""

    id: str
    details: DatedEvent
    networks: tuple[str, ...]  # slugs, the one with the oldest record first
    sequence: int = 0
    created: datetime  # first publication (UTC)
    last_modified: datetime  # of a published detail (UTC)
    state: State = State.ANNOUNCED
    since: date  # local day on which this state began
    changes: tuple[Change, ...] = ()  # the latest ones
    changed_on: date | None = None  # local day of `changes`
    merged_into: str = ""  # id of the event that this one was merged into
    merged_title: str = ""  # the title of that event at the time

    @property
    def gone_on(self) -> date | None:
        """Return the first local day on which the feeds no longer show the event; None: no such day."""
        if self.state is State.LEFT:
            return self.since
        return None if self.state is State.ANNOUNCED else self.since + STAYS

    @property
    def noted_until(self) -> date | None:
        """Return the first local day on which its note of change is no longer shown; None: it has none."""
        return self.changed_on + STAYS if self.changed_on and self.changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The address at which a network announces an event."""

    network: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One occurrence as we publish it, merged from its records."""

    publication: Publication
    records: tuple[RecordKey, ...]
    links: tuple[Link, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)  # field of Details → id of the source that its value is from
    corrected: tuple[str, ...] = ()  # fields of Details that a person corrected

    @property
    def id(self) -> str:
        return self.publication.id

    @property
    def details(self) -> DatedEvent:
        return self.publication.details


class EventRef(NamedTuple):
    """An event as a feed lists it: its id, the revision of its row, and how it is shown.

    `look`: "plain"; "noted" opens with what changed; "show" and "mark" are a cancelled event with and without STATUS:CANCELLED.
    """

    id: str
    revision: int  # a hash of everything that is stored of the event, so never used again for other content
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
    """The common version of several feeds: `number` grows with every change of what one of them shows."""

    number: int
    changed: datetime  # UTC, whole seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A subscriber's filters: OR inside one field, AND between them; slugs sorted, lower case, so that one selection has one form."""

    q: str = ""
    networks: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()  # of Mode
    collections: tuple[str, ...] = ()
    first: date | None = None  # `from` and `to`: local days, both included
    last: date | None = None
