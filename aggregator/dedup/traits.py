"""A record as matching sees it: what signals compare, each worked out when first asked for."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit
from zlib import crc32

from aggregator.model import Mode, Moment, Record, TimeSpan
from aggregator.text import canonical_url, fold

from . import marks
from .cues import AGAIN, HALF_DAY, LEVEL, MOVED, MOVED_HINTS, STREAMED, STREAMED_HINTS
from .marks import Number
from .meaning import concepts, content, tongue
from .once import once
from .places import Place, acronyms, place_of
from .words import CALENDAR, CITIES, SAME, SIDE, STATUS, STOP, stem

TEXT = 600  # characters of a description that are compared
BEGINNING = 80
TITLE = 200
BITS = 1021
KEPT = 10_000  # records whose traits are remembered: what one refresh asks again and again

_FRAME = re.compile(
    r"\(([^)]{4,})\)|\b(?:beim?|bei d[ei][nr]|auf de[rm]|zu[rm]|vor de[rm]|nach de[rm]|am rande|rahmen|für d(?:ie|en|as)|anlässlich|during"
    r"|before|after|at the|prior to|ahead of|part of|alongside) (.{4,})",
    re.IGNORECASE,
)
_NEWS = TimeSpan(date.min)
_TOLD = ("key", "details", "known_towns", "day", "last", "start", "end")


class Traits:
    """What signals compare; itself compared by identity.

    Days are ordinals, starts and ends minutes since 1970 (UTC), None where the source is silent.
    """

    stood: tuple[int, ...] | None = None  # blocking keys, once they are worked out
    asked: tuple[int, ...] | None = None

    def __init__(self, record: Record, towns: frozenset[str]) -> None:
        details, span = record.details, record.details.span or _NEWS
        self.key = record.key
        self.details, self.known_towns = details, towns
        self.day, self.last = _days(span.start, span.end)
        self.start = None if details.time_open else _minutes(span.start)
        self.end = None if details.time_open else _minutes(span.end)

    def rest(self) -> None:
        """Forget what was worked out; it is worked out again when asked for."""
        worked_out = self.__dict__
        self.__dict__ = {name: worked_out[name] for name in _TOLD}

    @once
    def raw(self) -> str:
        """The title as it is written."""
        return self.details.summary[:TITLE]

    @once
    def _low(self) -> str:
        """Title and description in lower case."""
        return f"{self.raw} . {self.details.description[:TEXT]}".lower()

    @once
    def words(self) -> tuple[str, ...]:
        """The words of the title, folded."""
        return tuple(fold(self.raw).split())

    @once
    def _content(self) -> tuple[frozenset[str], frozenset[str]]:
        return content(self.words, self.known_towns)

    @once
    def prefixes(self) -> tuple[str, ...]:
        """What words of the title begin with, and the first letters of its first words: LNDW, Lange Nacht der …"""
        found = {word[:5] for word in self.title or self.common}
        if len(self.words) > 2:
            found.add(self.words[0][0] + self.words[1][0] + self.words[2][0])
        return tuple(found | {word[:3] for word in self.acronyms if len(word) > 2})

    @once
    def sequence(self) -> tuple[str, ...]:
        """Its stems in their order, without those that join others or speak of the announcement."""
        return tuple(SAME.get(s, s) for word in self.words if (s := stem(word)) not in STOP and s not in STATUS and s not in CALENDAR)

    @property
    def title(self) -> frozenset[str]:
        """Stems of the title that tell which event it is."""
        return self._content[0]

    @property
    def common(self) -> frozenset[str]:
        """Stems of the title that many titles share."""
        return self._content[1]

    @once
    def every(self) -> frozenset[str]:
        """Stems of the title, of either kind."""
        return self.title | self.common

    @once
    def framed(self) -> frozenset[str]:
        """Those of `title` that stand in brackets or after "beim", "zum", "im Rahmen"."""
        return content(fold(" ".join("".join(found) for found in _FRAME.findall(self.raw))).split(), self.known_towns)[0]

    @once
    def letters(self) -> int:
        """Trigrams of the title, as bits: sets of them would be as large as all else together."""
        return _trigrams(" ".join(sorted(self.title | self.common)))

    @once
    def plain(self) -> str:
        """The title, folded, without what is said of the announcement."""
        return " ".join(word for word in self.words if stem(word) not in STATUS)

    @once
    def acronyms(self) -> frozenset[str]:
        """Words of two to six capitals, folded."""
        return acronyms(self.raw)

    @once
    def told(self) -> str:
        """The description, folded."""
        return " ".join(filter(None, map(_folded, self.details.description[:TEXT].split())))

    @once
    def text(self) -> frozenset[str]:
        """Stems of the description."""
        return concepts([word for word in self.told.split() if len(word) > 2])

    @once
    def organizer(self) -> frozenset[str]:
        """Stems of the organizer's name."""
        return concepts(fold(self.details.organizer[:TITLE]).split())

    @once
    def said(self) -> str:
        """Description and organizer, as one text."""
        return f" {' '.join(sorted(self.text | self.organizer))} "

    @once
    def long(self) -> tuple[str, ...]:
        """Stems of description and organizer that can be a part of another word."""
        return tuple(word for word in self.text | self.organizer if len(word) >= 5)

    @once
    def place(self) -> Place:
        """Where it takes place; online or not is left open for what is in a house and on the screen."""
        details = self.details
        place = place_of(details.location, details.address, details.mode or (Mode.ONLINE if details.online_url else None), self.known_towns)
        if place.online is None and not place.known:
            return place
        return replace(place, online=None) if self._streamed(details.location) else place

    def _streamed(self, location: str) -> bool:
        low = f"{self._low} {location.lower()}"
        return _hinted(STREAMED_HINTS, low) and _says(STREAMED, " ".join(self.words), self.told, fold(location))

    @once
    def spots(self) -> frozenset[str]:
        """Towns of the place, and "online"; empty where it can be anywhere."""
        return self.place.towns or frozenset({"online"} if self.place.online else ())

    @once
    def title_towns(self) -> frozenset[str]:
        """Towns that the title names."""
        return frozenset(SAME.get(s, s) for word in self.words if (s := stem(word)) in self.known_towns)

    @once
    def url(self) -> str:
        """Its own address; empty for the front page of a site."""
        url = canonical_url(self.details.url) if self.details.url else ""
        return "" if url.endswith("/") and url.count("/") == len("//") + 1 else url

    @once
    def slug(self) -> frozenset[str]:
        """Stems of the last part of the address."""
        path = urlsplit(self.url).path if self.url else ""
        last = path.rpartition("/")[2] or path.rstrip("/").rpartition("/")[2]
        return frozenset(stem(word) for word in fold(last).split() if len(word) > 3)

    @once
    def side(self) -> frozenset[str]:
        """What takes place beside an event, by kind."""
        return frozenset(SIDE[s] for word in (*self.words, *map("".join, pairwise(self.words))) if (s := stem(word)) in SIDE)

    @once
    def parts(self) -> frozenset[str]:
        """Which part the title says it is, as a letter or number whatever the kind of part."""
        return marks.parts(self.raw, " ".join(self.words), fold(self.details.description[:BEGINNING]))

    @once
    def half(self) -> frozenset[str]:
        """Which half of the day the title names."""
        return frozenset(half for half, cue in HALF_DAY.items() if cue.search(" ".join(self.words)))

    @once
    def level(self) -> frozenset[str]:
        """For whom a course is: those who begin, those who go on."""
        return frozenset(level for level, cue in LEVEL.items() if cue.search(" ".join(self.words)))

    @once
    def edition(self) -> int | None:
        """Which edition of a series the title says it is."""
        return marks.edition(self.raw, self.words)

    @once
    def years(self) -> frozenset[int]:
        """Years in the title."""
        return marks.years(self.raw)

    @once
    def numbers(self) -> frozenset[str]:
        """Numbers in the title that are no dates, years or hours."""
        return marks.numbers(self.raw)

    @once
    def moved(self) -> bool:
        """Whether it says that its date changed."""
        return _hinted(MOVED_HINTS, self._low) and _says(MOVED, " ".join(self.words), self.told)

    @once
    def dates(self) -> frozenset[Number]:
        """(month, day) named in a text that speaks of another date; month 0: only a day."""
        return marks.dates(f"{self.raw} . {self.details.description[:TEXT]}") if self.moved else frozenset()

    @once
    def again(self) -> bool:
        """Whether it says that it repeats another one."""
        return _says(AGAIN, " ".join(self.words), self.told)

    @once
    def english(self) -> bool | None:
        """Whether it is written in English; None where it cannot be told."""
        leaning = sum(map(tongue, self.words)) + sum(map(tongue, self.told.split()))
        return leaning > 0 if leaning else None


def traits_of(record: Record, towns: frozenset[str] = CITIES) -> Traits:
    """Return what signals compare of a record with a date; `towns` are the stems of the names that are towns."""
    return Traits(record, towns)


_folded = lru_cache(maxsize=50_000)(fold)  # of a word: most words of a text were in others


def _hinted(hints: Iterable[str], text: str) -> bool:
    return any(map(text.__contains__, hints))  # a good deal faster than with a generator


def _says(cue: re.Pattern[str], *texts: str) -> bool:
    return any(cue.search(text) for text in texts)


def _trigrams(text: str) -> int:
    """Which of BITS kinds of trigrams stand in a text, as bits."""
    padded = f" {text} ".encode()
    bits = 0
    for n in range(len(padded) - 2):
        bits |= 1 << crc32(padded[n : n + 3]) % BITS
    return bits


def _minutes(moment: Moment | None) -> int | None:
    return int(moment.timestamp()) // 60 if isinstance(moment, datetime) else None


def _days(start: Moment, end: Moment | None) -> tuple[int, int]:
    first = start.toordinal()
    if end is None:
        return first, first
    if not isinstance(end, datetime):
        return first, max(first, end.toordinal() - 1)
    last = end.toordinal()
    if last == first:
        return first, first
    last = (end - timedelta(seconds=1)).toordinal()
    late = last == first + 1 and end.hour < 6  # a night out is one day
    return first, first if late else max(first, last)


def names_day(traits: Traits, day: int) -> bool | None:
    """Return whether the text of a moved event names that day; None when it names none."""
    if not traits.dates:
        return None
    there = date.fromordinal(day)
    return (there.month, there.day) in traits.dates or (0, there.day) in traits.dates
