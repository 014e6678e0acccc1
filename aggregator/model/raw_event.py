"""What a visit to a source brings: bytes, and the events as the source tells them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Moment = date | datetime
"""A whole day, or a point in time."""


class Status(StrEnum):
    """What the source says of an event (RFC 5545, 3.8.1.11)."""

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
    """What makes the next request of the same address a conditional one (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came with status 200, decoded from any content encoding."""

    url: str  # where it came from, after redirects
    body: bytes
    media_type: str = ""  # lower case, without parameters
    charset: str = ""  # as the header names it; may be wrong
    validators: Validators = Validators()
    fetched_at: datetime  # UTC
    moved_to: str = ""  # where permanent redirects alone (301, 308) led from the asked address, else empty


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The host says that nothing changed since the validators we sent (304)."""

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
    """An event as its source tells it: text uncleaned, naive times allowed, empty where the source says nothing."""

    uid: str = ""
    summary: str = ""
    start: Moment | None = None  # None: the source tells no event date (news)
    end: Moment | None = None
    time_open: bool = False  # the day is known, the hour is still to come ("Uhrzeit folgt")
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
    """The span in which absence speaks: from now to the start of the last entry, or to `until` where the list itself ends earlier."""

    until: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What one visit yields."""

    events: tuple[RawEvent, ...] = ()
    issues: tuple[str, ...] = ()  # what had to be skipped, one sentence each
    follow: tuple[str, ...] = ()  # addresses to fetch before asking again
    covers: Covers | None = None  # None: a stream or a cut list, absence says nothing
    title: str = ""  # what the calendar or feed calls itself
    time_zone: str = ""  # the zone that the calendar names for floating times (X-WR-TIMEZONE), as written


@dataclass(frozen=True, slots=True)
class Window:
    """Whole local days, both included, inside which we publish (promise 6)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What a text says of a time: local wall clock, end included as written."""

    start: Moment | None
    end: Moment | None = None
    sure: float = 1.0  # 0 to 1
