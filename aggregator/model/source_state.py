"""The report on a pull, and what we know of a source between two pulls."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .raw_event import Validators


class PullOutcome(StrEnum):
    """How one pull ended."""

    UPDATED = "updated"  # something is new, changed or gone
    UNCHANGED = "unchanged"
    HELD = "held"  # the list looks like an accident or a takeover: known events stay, nothing is withdrawn
    ERROR = "error"
    WAITING = "waiting"  # not fetched: Retry-After
    BUSY = "busy"  # not fetched: another process pulls it
    PAUSED = "paused"  # not fetched: 410 Gone, until a person re-enables it


class Lifecycle(StrEnum):
    """Where a source stands between its registration and its end: whether it is visited, and who must act."""

    PENDING = "pending"  # confirmed, or its address changed: waits for a moderator
    NEW = "new"  # approved, or new in sources.yaml: never read yet
    OK = "ok"  # the last pull was read
    AILING = "ailing"  # it fails, or its list is held since it is empty or much shorter
    SUSPICIOUS = "suspicious"  # it looks as if it changed hands: what is new is held until a person decides
    PAUSED = "paused"  # by a person
    GONE = "gone"  # 410; its events are kept for 30 days
    REJECTED = "rejected"  # by a moderator
    LEFT = "left"  # by its owner

    @property
    def is_visited(self) -> bool:
        """Whether such a source is pulled."""
        return self in (Lifecycle.NEW, Lifecycle.OK, Lifecycle.AILING, Lifecycle.SUSPICIOUS)


class HoldCode(StrEnum):
    """Why a list is held."""

    OTHER_DOMAIN = "other-domain"  # the address now redirects to another registrable domain
    TAKEOVER = "takeover"  # no known coming event is among the listed ones
    MULTIPLIED = "multiplied"  # many times as many events as ever
    ALL_CANCELLED = "all-cancelled"
    ACCESS_PAGE = "access-page"  # a login or CAPTCHA page where events stood
    EMPTY = "empty"
    SHORTER = "shorter"  # much shorter than the known coming events

    @property
    def is_suspicious(self) -> bool:
        """Whether the source looks as if it changed hands; such a list changes nothing until a person decides."""
        return self not in (HoldCode.EMPTY, HoldCode.SHORTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a list is held, and the numbers behind it; a series counts as one event."""

    code: HoldCode
    known: int  # coming events; for `multiplied` the most that the source ever listed
    listed: int  # coming events; for `multiplied` and `takeover` all events of the list, for `all-cancelled` the cancelled ones
    domain: str = ""  # for `other-domain`: where the answer came from


@dataclass(frozen=True, slots=True)
class Advice:
    """How to improve a source: a code for a sentence, and the values in it."""

    code: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """The report on one pull."""

    source: str
    outcome: PullOutcome
    events: int = 0  # listed now, inside the window
    new: int = 0
    changed: int = 0
    gone: int = 0
    issues: tuple[str, ...] = ()
    error: str = ""
    next_due: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PullLogEntry:
    """One pull as the history of a source shows it."""

    source: str
    at: datetime
    outcome: PullOutcome
    events: int = 0  # listed then
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRedirect:
    """The target of a permanent redirect, since when (UTC) and how often good pulls confirmed it."""

    url: str
    since: datetime
    confirmed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What we know of a source between two pulls; times are UTC."""

    id: str
    configured_url: str = ""  # as in sources.yaml; a change there resets the state
    url: str = ""  # the address we fetch: the configured one, or where it moved permanently
    kind: str = ""  # the recognised kind
    sought: bool = False  # the site of a source without a kind was searched, which happens once
    validators: Validators = Validators()  # noqa: RUF009 (frozen, shared safely)
    body_hash: str = ""
    read_on: date | None = None  # local day of the last parse
    left_out: int = 0  # how many entries are private or excluded
    moving: bool = False  # a new day alone brings new events: a series, or something beyond the window
    read_with: str = ""  # the fingerprint of the settings of the last parse
    title: str = ""
    good_pulls: int = 0
    last_pull: datetime | None = None
    last_good: datetime | None = None  # the last pull that was read, not one that was held
    outcome: PullOutcome | None = None
    error: str = ""
    failure: str = ""  # the class of the error, for translation; with the status of an HTTP answer: "BadStatus 500"
    issues: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    events: int = 0
    most_events: int = 0  # that a good pull ever listed; a series counts as one
    answered_from: str = ""  # the registrable domain that the last good answer came from, after redirects
    failures: int = 0  # in a row
    next_due: datetime | None = None  # None: now
    not_before: datetime | None = None  # Retry-After; holds for pulls by hand too
    lifecycle: Lifecycle = Lifecycle.NEW
    since: datetime | None = None  # when it entered its lifecycle
    ill_since: datetime | None = None  # the first failed or held pull in a row
    ill_pulls: int = 0  # failed or held, in a row
    mailed: bool = False  # its owner was told of this illness
    provisional: datetime | None = None  # since when it cannot be reached and that may be our trouble: it does not count yet
    hold: Hold | None = None  # why the last list is held
    held: tuple[str, ...] = ()  # the first lines of the list that is held
    accepted: bool = False  # a person said that the next list is right, whatever it looks like
    wanted_url: str = ""  # the address that its owner wants instead: waits for approval
    decisions: int = 0  # how often a person changed this state: a visit that began before such a change is dropped
    unconfirmed_since: datetime | None = None  # the earliest absence among its unconfirmed records
    move: PendingRedirect | None = None
    left_since: datetime | None = None  # since when it is no longer in sources.yaml
