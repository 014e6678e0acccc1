"""Every error raised on purpose, in one tree: it says whose fault it is, what is wrong and which value was found.

The text of an error is one sentence for the person who can fix the cause; addresses in it are redacted. Code decides by class and
attributes, never by the text.
"""

from dataclasses import dataclass
from datetime import timedelta

from .urls import redacted, redacted_text


class NetzwerktimerError(Exception):
    """Any error raised on purpose; its text shows no secret of an address, since it is stored, published and logged."""

    def __init__(self, text: str = "") -> None:
        super().__init__(redacted_text(text))


class ConfigError(NetzwerktimerError):
    """sources.yaml or the environment cannot be used; `mistakes` lists everything that is wrong, one sentence each."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(map(redacted_text, mistakes))


class WrongCall(NetzwerktimerError):
    """A person asked for something impossible: an event that does not exist, a value that is no date."""


class InvalidEvent(NetzwerktimerError):
    """One event cannot be published; the other events of its source are not affected."""


class InvalidSource(NetzwerktimerError):
    """The answer of a source cannot be read as its kind: truncated, another format, no page with events."""


class AccessPage(InvalidSource):
    """A page that asks for a login, or whether a person is there, came where events are expected."""


class WorkerKilled(NetzwerktimerError):
    """Parsing took more time or memory than allowed."""


class StoreError(NetzwerktimerError):
    """The database cannot be opened, was written by another version of this program, or refused a write."""


class CannotPublish(NetzwerktimerError):
    """The folder of published files refused a write; the files published before stay as they are."""


class MailError(NetzwerktimerError):
    """A mail was not accepted, or we do not know; the text shows no credentials and no recipient."""


class MailRefused(MailError):
    """The mail server refused this recipient or this message for good (5xx)."""


class MailNotSent(MailError):
    """The mail was surely not accepted, and can be sent again: no connection, no login, or a temporary refusal (4xx)."""


class MailUncertain(MailError):
    """The connection broke before the mail server answered to the message: perhaps it was accepted."""


class FetchError(NetzwerktimerError):
    """A request brought no body."""


class Unreachable(FetchError):
    """No connection could be made, or the answer was broken or truncated."""


class NoConnection(Unreachable):
    """The host has no address, or accepts no connection: the trouble may be ours."""


class TooSlow(FetchError):
    """The request took longer than its deadline."""


class TooLarge(FetchError):
    """The answer exceeds our limit: its body, compressed or decompressed, or its headers."""


class Refused(FetchError):
    """This address must not be requested: not public, not a web port, not http(s)."""


class RobotsDisallowed(FetchError):
    """The host's robots.txt disallows this address for us (RFC 9309)."""


class TooManyRedirects(FetchError):
    """There were more redirects in a row than we follow."""


@dataclass
class BadStatus(FetchError):
    """The host answered with a status other than success; `retry_after` is the delay it asked for."""

    url: str
    status: int
    retry_after: timedelta | None = None  # as the host asked, not clamped yet

    def __str__(self) -> str:
        return f"{redacted(self.url)} answered with status {self.status}"


class Gone(BadStatus):
    """410: the host says that this address is gone for good."""
