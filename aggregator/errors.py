"""Every error raised on purpose, in one tree: it says whose, what and which value, and carries data where code decides by it.

The text of an error is one sentence for the person who can mend it, in which addresses are redacted; code decides by class and
attributes, never by the text.
"""

from dataclasses import dataclass
from datetime import timedelta

from .urls import redacted, redacted_text


class NetzwerktimerError(Exception):
    """Whatever we raise on purpose; its text shows no secret of an address, since texts of errors are stored, published and logged."""

    def __init__(self, text: str = "") -> None:
        super().__init__(redacted_text(text))


class ConfigError(NetzwerktimerError):
    """sources.yaml or the environment cannot be used; `mistakes` holds all that is wrong, one sentence each."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(map(redacted_text, mistakes))


class WrongCall(NetzwerktimerError):
    """A person asked for something that cannot be: an event that is none, a value that is no date."""


class InvalidEvent(NetzwerktimerError):
    """One event that cannot be published; the others of its source go on."""


class InvalidSource(NetzwerktimerError):
    """What a source answered cannot be read as its kind: broken off, another format, no page with events."""


class WorkerKilled(NetzwerktimerError):
    """Reading a source took more time or memory than it may."""


class StoreError(NetzwerktimerError):
    """The database cannot be opened, is newer than this program, or refused a write."""


class CannotPublish(NetzwerktimerError):
    """The folder of published files refused a write; what was published before stands."""


class FetchError(NetzwerktimerError):
    """A visit brought no body."""


class Unreachable(FetchError):
    """No address, no connection, a broken or cut answer."""


class TooSlow(FetchError):
    """The visit took longer than its deadline."""


class TooLarge(FetchError):
    """The answer is larger than we read, packed or unpacked, or its headers are."""


class Refused(FetchError):
    """The guard forbids this address: not public, no web port, no http."""


class RobotsDisallowed(FetchError):
    """robots.txt of the host forbids this address to us."""


class TooManyRedirects(FetchError):
    """More redirects in a row than we follow."""


@dataclass
class BadStatus(FetchError):
    """The host answered with a status that carries no events."""

    url: str
    status: int
    retry_after: timedelta | None = None  # as the host asked, not clamped yet

    def __str__(self) -> str:
        return f"{redacted(self.url)} answered with status {self.status}"


class Gone(BadStatus):
    """410: the host says that this address will not come back."""
