"""Mails as data: what is to be told to whom. Words are made when a mail is sent or shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ALL_MAILS = ""
"""The scope of unsubscriptions of an address that gets no mail at all: the server refused it."""


class MailKind(StrEnum):
    """What a mail is about; each has its texts in every language of mails."""

    PENDING = "pending"  # to the owner: a changed address waits for approval
    WELCOME = "welcome"  # to the owner: the source is approved
    AILING = "ailing"  # to the owner: three pulls over a day failed or were held
    SUSPICIOUS = "suspicious"  # to the owner: it looks as if the site changed hands
    GONE = "gone"  # to the owner: the site answers 410
    ALL_CLEAR = "all-clear"  # to the owner: it is read again, after one of the three above
    REJECTED = "rejected"  # to the owner, with a reason
    LEFT = "left"  # to the owner, with the export
    LOGIN = "login"  # to a moderator: the link to log in
    OWNER_LINKS = "owner-links"  # to an owner who asked at /login: the links of their sources
    CONFIRM_ADDRESS = "confirm-address"  # to the owner: confirm the changed address
    CONFIRM_LEAVING = "confirm-leaving"  # to the owner: confirm leaving
    DIGEST = "digest"  # to a moderator: what waits
    OPERATOR = "operator"  # to the operator: what is wrong with the service itself


class MailState(StrEnum):
    """How far a mail is."""

    WAITING = "waiting"  # to be sent, first or again
    SENDING = "sending"  # claimed by a process
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: it can be read in the outbox
    REFUSED = "refused"  # for good by the server, or in vain for two days
    UNKNOWN = "unknown"  # the process ended between sending and noting it: perhaps sent, and not sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail of the outbox; `key` is unique: what was put in once is not put in again. Times are UTC."""

    key: str
    kind: MailKind
    recipient: str
    language: str
    created: datetime
    source: str = ""  # the id of the source it is about
    values: Mapping[str, str] = field(default_factory=dict)  # what its texts name
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secret: str = ""  # the token of its link, erased once it is sent
    unsubscribe: bool = False  # it repeats, so it offers one-click unsubscription (RFC 8058)
    state: MailState = MailState.WAITING
    due: datetime | None = None  # None: at once
    attempts: int = 0
    error: str = ""
    sent: datetime | None = None
