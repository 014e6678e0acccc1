"""People and what they may open: roles are rows bound to a mail address, there are no passwords."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; the operator works on the command line."""

    VISITOR = "visitor"  # everyone, without log-in
    OWNER = "owner"  # of the sources that name the address
    MODERATOR = "moderator"


class Purpose(StrEnum):
    """What a token is for: it is refused for anything else."""

    LOGIN = "login"  # a moderator's, 30 minutes, once
    CONFIRM_ADDRESS = "confirm-address"  # 7 days, once
    CONFIRM_LEAVING = "confirm-leaving"  # 7 days, once
    OWNER = "owner"  # one for each source, until 180 days after its last use
    UNSUBSCRIBE = "unsubscribe"  # this one act, as often as it is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is stored: its SHA-256, bound to a purpose and a mail address. Times are UTC."""

    digest: str
    purpose: Purpose
    address: str
    subject: str = ""  # a source, or what else it is about
    value: str = ""  # what it confirms, such as the new address of a source
    nonce: str = ""  # of a token that is derived anew for each mail
    created: datetime
    expires: datetime | None = None  # None: never
    used: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A log-in; `digest` is the SHA-256 of what the cookie holds. Times are UTC."""

    digest: str
    address: str
    role: Role
    created: datetime
    expires: datetime


class Action(StrEnum):
    """What people do, as the journal notes it."""

    PAUSED = "paused"
    RESUMED = "resumed"
    PULLED_NOW = "pulled now"
    LIST_TAKEN = "held list taken"
    LIST_DROPPED = "held list dropped"
    APPROVED = "approved"
    REJECTED = "rejected"
    ADDRESS_CHANGED = "address changed"
    LEFT = "left"
    LINK_REVOKED = "link revoked"
    TEXTS_CHANGED = "texts changed"
    IMPORTED = "imported"
    MODERATOR_ADDED = "moderator added"
    MODERATOR_REMOVED = "moderator removed"
    MAILS_RESUMED = "mails resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """Who did what when, with the values before and after; `who` is a mail address, or a number after a year."""

    at: datetime
    who: str
    action: Action
    subject: str = ""
    before: str = ""
    after: str = ""
