"""What a discovery finds: candidates with their reasons, and every address that was tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aggregator.advice import Quality
from aggregator.model import Advice, Words

Way = Literal["pasted", "offered", "service", "endpoint", "page", "feed", "sitemap"]
"""How an address was found."""

_REASONS: Mapping[Way, Words] = {
    "pasted": {"de": "Das ist die angegebene Adresse.", "en": "It is the address that was given."},
    "offered": {"de": "Die Website bietet sie an: {0}.", "en": "The site offers it: {0}."},
    "service": {"de": "Die Website zeigt diesen Kalender von {0}.", "en": "The site shows this calendar of {0}."},
    "endpoint": {
        "de": "Die Website ist mit {0} gemacht, das seine Termine hier ausgibt.",
        "en": "The site is made with {0}, which publishes its events here.",
    },
    "page": {"de": "Die Website verweist darauf: „{0}“.", "en": "The site links to it: “{0}”."},
    "feed": {"de": "Das ist der Feed der Website mit ihren Meldungen: {0}.", "en": "It is the site's feed of news: {0}."},
    "sitemap": {"de": "Die Sitemap der Website nennt sie.", "en": "The site's sitemap names it."},
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an address was tried; `word` is a link's text or a system's name."""

    way: Way
    word: str = ""

    def words(self, language: str) -> str:
        """Return it as one sentence in German, or in English for every other language."""
        return _REASONS[self.way]["de" if language == "de" else "en"].format(self.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that can be a source."""

    url: str
    kind: str
    reason: Reason
    events: int  # coming ones, each occurrence of a series counted; 0: readable, but nothing is announced at the moment
    quality: Quality  # of the coming events, a series counted once
    title: str = ""
    advice: tuple[Advice, ...] = ()
    score: float = 0.0  # what candidates are ordered by


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An address that was tried, and one sentence on the result."""

    url: str
    reason: Reason
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The result of a discovery: candidates, best first, and every address that was tried, in order."""

    candidates: tuple[Candidate, ...] = ()
    tried: tuple[Trial, ...] = ()
    answered: bool = True  # whether the given address brought a page

    @property
    def best(self) -> Candidate | None:
        """The best candidate that announces something, if there is one."""
        return next((candidate for candidate in self.candidates if candidate.events), None)
