"""What a fetch and a parse return: bodies, and events as the source has them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Moment = date | datetime
"""A whole day, or a time."""


class Status(StrEnum):
    """The STATUS of an event (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """How people attend."""

    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The validators for the next conditional request (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body with status 200, without its content encoding."""

    url: str  # where it came from, after redirects
    body: bytes
    media_type: str = ""  # lower case, without parameters
    charset: str = ""  # as the header names it; may be wrong
    validators: Validators = Validators()
    fetched_at: datetime  # UTC
    moved_to: str = ""  # where the requested address redirects with permanent redirects (301, 308) only, else empty


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The host answered 304: nothing changed since the validators we sent."""

    url: str
    moved_to: str = ""  # as in Fetched


FetchResult = Fetched | NotModified


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """The recurrence properties of one VEVENT, values as written (RFC 5545, 3.3.10), dates already zoned."""

    rules: tuple[str, ...] = ()
    excluding_rules: tuple[str, ...] = ()  # EXRULE (RFC 2445)
    dates: tuple[Moment, ...] = ()
    excluded: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """An event as its source has it: text uncleaned, naive times allowed, empty where the source says nothing."""

    uid: str = ""
    summary: str = ""
    start: Moment | None = None  # None: without an event date (news)
    end: Moment | None = None
    time_open: bool = False  # the day is known, the time not yet ("Uhrzeit folgt")
    recurrence: Recurrence | None = None
    recurrence_id: Moment | None = None
    this_and_future: bool = False  # RANGE=THISANDFUTURE on the recurrence_id
    description: str = ""
    description_html: str = ""  # a stranger's HTML, not sanitized
    location: str = ""
    address: str = ""
    geo: tuple[float, float] | None = None  # latitude, longitude (WGS 84)
    url: str = ""
    categories: tuple[str, ...] = ()
    status: Status | None = None
    organizer: str = ""
    mode: Mode | None = None
    online_url: str = ""
    registration_url: str = ""
    deadline: Moment | None = None
    price: str = ""
    language: str = ""  # BCP 47
    image: str = ""
    sequence: int = 0
    published: datetime | None = None  # when the source announced it
    last_modified: datetime | None = None
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """The list is complete from now to the start of its last entry, or to `until` if that is earlier: there a missing event is absent."""

    until: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a parser returns for one answer."""

    events: tuple[RawEvent, ...] = ()
    issues: tuple[str, ...] = ()  # what had to be skipped, one sentence each
    follow: tuple[str, ...] = ()  # addresses of further pages to fetch, for the next call of the parser
    covers: Covers | None = None  # None: a stream or a truncated list, in which a missing event is not absent
    title: str = ""  # of the calendar or feed
    time_zone: str = ""  # the zone that the calendar names for floating times (X-WR-TIMEZONE), as written


@dataclass(frozen=True, slots=True)
class Window:
    """Whole local days, both included, inside which we publish (promise 6)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A date phrase in a text: naive local times, and the end as written (for days included)."""

    start: Moment | None
    end: Moment | None = None
    sure: float = 1.0  # 0 to 1
