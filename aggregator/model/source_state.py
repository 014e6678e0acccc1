"""How visits go: the report on one, and what is known of a source between two."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .raw_event import Validators


class PullOutcome(StrEnum):
    """How one pull ended."""

    UPDATED = "updated"  # something is new, changed or gone
    UNCHANGED = "unchanged"
    HELD = "held"  # looks like an accident: what is known stays, nothing is withdrawn
    ERROR = "error"
    WAITING = "waiting"  # not asked: Retry-After
    BUSY = "busy"  # not asked: another process is at it
    PAUSED = "paused"  # not asked: 410 Gone, until a person re-enables it


@dataclass(frozen=True, slots=True)
class Advice:
    """What would make a source better: a code that `advice.words` turns into a sentence, and the values in it."""

    code: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """Report on one visit."""

    source: str
    outcome: PullOutcome
    events: int = 0  # what the source lists now, inside the window
    new: int = 0
    changed: int = 0
    gone: int = 0
    issues: tuple[str, ...] = ()
    error: str = ""
    next_due: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRedirect:
    """Where permanent redirects lead, and how often good pulls confirmed it."""

    url: str
    since: datetime
    confirmed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What we know of a source between two visits."""

    id: str
    configured_url: str = ""  # as sources.yaml has it; another one there resets what follows
    url: str = ""  # where we ask: the configured address, or where it moved for good
    kind: str = ""  # recognised, remembered
    sought: bool = False  # no kind was named and the address brought nothing, so its site was searched, once
    validators: Validators = Validators()  # noqa: RUF009 (frozen, shared safely)
    body_hash: str = ""
    read_on: date | None = None  # local day of the last answer that was read
    left_out: int = 0  # entries that are private or excluded
    moving: bool = False  # a new day alone brings new events: a series, or something beyond the window
    read_with: str = ""  # stands for the settings that the last answer was read with
    title: str = ""
    good_pulls: int = 0
    last_pull: datetime | None = None
    last_good: datetime | None = None
    outcome: PullOutcome | None = None
    error: str = ""
    failure: str = ""  # the class of the error, for words in other languages; with its status for an HTTP answer: "BadStatus 500"
    issues: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    events: int = 0
    failures: int = 0  # in a row
    next_due: datetime | None = None  # None: at once
    not_before: datetime | None = None  # Retry-After: not even by hand
    paused: bool = False
    unconfirmed_since: datetime | None = None  # the earliest absence among its records
    move: PendingRedirect | None = None
    left_since: datetime | None = None  # no longer in sources.yaml
