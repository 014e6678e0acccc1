"""The features of a record's texts, which do not depend on its day, so that occurrences of a series share them."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache, reduce
from itertools import chain, pairwise
from operator import attrgetter, or_
from urllib.parse import urlsplit

from aggregator.model import Details, Mode
from aggregator.text import canonical_url, fold

from . import editions
from .cue_index import OF_SIDE, OF_VARIANT, cues_begun_by
from .cues import AGAIN, HALF_DAY, LEVEL, MOVED, MOVED_HINTS, STREAMED, STREAMED_HINTS, hints_in
from .editions import Number
from .hashes import Hashes, hashed, known_hash, of_title
from .lazy import once
from .stems import Concept, concept_of, concepts, content, tongue
from .trigrams import trigrams
from .venues import Venue, acronyms, place_of
from .word_classes import CALENDAR, SAME, SIDE, STATUS, STOP, stem

TEXT = 600  # characters of a description that are compared
BEGINNING = 80  # characters of a description that are searched for a part
TITLE = 200  # characters of a title that are compared
RARE = 2  # longest words of a title, by which a moved event is found

_FRAME = re.compile(
    r"\(([^)]{4,})\)|\b(?:beim?|bei d[ei][nr]|auf de[rm]|zu[rm]|vor de[rm]|nach de[rm]|am rande|rahmen|für d(?:ie|en|as)|anlässlich|during"
    r"|before|after|at the|prior to|ahead of|part of|alongside) (.{4,})",
    re.IGNORECASE,
)
_texts_of = attrgetter(
    "summary", "description", "location", "address", "organizer", "url", "mode", "online_url"
)  # all fields that are used here


class TextTraits:
    """The features of one or several records' texts, each computed at first use; instances are compared by identity."""

    def __init__(self, details: Details, towns: frozenset[str]) -> None:
        self.details, self.known_towns = details, towns

    def describes(self, details: Details, towns: frozenset[str]) -> bool:
        """Return whether these details have the same texts."""
        return self.known_towns is towns and _texts_of(self.details) == _texts_of(details)

    @once
    def raw(self) -> str:
        """The title as written."""
        return self.details.summary[:TITLE]

    @once
    def _low(self) -> str:
        """Title and description in lower case."""
        return f"{self.raw} . {self.details.description[:TEXT]}".lower()

    @once
    def _hints(self) -> frozenset[str]:
        """Hints that may be in title and description; hardly any text has one."""
        return hints_in(self.raw.split()) | hints_in(self.details.description[:TEXT].split())

    @once
    def _title(self) -> str:
        """The title, folded."""
        return _folded_words(self.raw)

    @once
    def words(self) -> tuple[str, ...]:
        """The words of the title, folded."""
        return tuple(self._title.split())

    @once
    def _content(self) -> tuple[frozenset[str], frozenset[str]]:
        return content(self.words, self.known_towns)

    @once
    def hashes(self) -> Hashes:
        """The hashes for its blocking keys."""
        place, rare = self.place, [of_title(word) for word in sorted(self.title, key=lambda word: (-len(word), word))]
        building = [known_hash("house", word) for word in place.building if len(word) > 3]
        building += [known_hash(town, word) for word in place.building if len(word) == 3 for town in place.towns]
        return Hashes(
            title=[begin for begin, _, _ in rare or map(of_title, self.common)] + [known_hash("title", short) for short in self._short()],
            rare=[word for _, word, _ in rare[:RARE]],
            moved=[moved for _, _, moved in rare[:RARE]],
            building=building,
            towns=[known_hash("at", town) for town in place.towns],
            url=hashed("url", self.url) if self.url else None,
        )

    def _short(self) -> list[str]:
        """Beginnings of abbreviations in the title, and the first letters of its first words: LNDW, Lange Nacht der …"""
        short = [word[:3] for word in self.acronyms if len(word) > 2]
        return [*short, "".join([word[0] for word in self.words[:3]])] if len(self.words) > 2 else short

    @once
    def sequence(self) -> tuple[str, ...]:
        """Stems of the title in their order, without stop words and words about the announcement."""
        return tuple(SAME.get(s, s) for word in self.words if (s := stem(word)) not in STOP and s not in STATUS and s not in CALENDAR)

    @once
    def title(self) -> frozenset[str]:
        """Stems of the title that distinguish the event."""
        return self._content[0]

    @once
    def common(self) -> frozenset[str]:
        """Stems of the title that many titles share."""
        return self._content[1]

    @once
    def every(self) -> frozenset[str]:
        """All stems of the title."""
        return self.title | self.common

    @once
    def framed(self) -> frozenset[str]:
        """Those of `title` in brackets or after "beim", "zum", "im Rahmen"."""
        frames = _FRAME.findall(self.raw)
        return content(fold(" ".join(map("".join, frames))).split(), self.known_towns)[0] if frames else frozenset()

    @once
    def letters(self) -> int:
        """Trigrams of the title, as bits, which take much less memory than a set."""
        return trigrams(sorted(self.every))

    @once
    def plain(self) -> str:
        """The title, folded, without words about the announcement."""
        return " ".join(word for word in self.words if stem(word) not in STATUS)

    @once
    def acronyms(self) -> frozenset[str]:
        """Words of two to six capitals, folded."""
        return acronyms(self.raw)

    @once
    def _description_concept(self) -> Concept:
        """The description, as the sum of its words."""
        words = self.details.description[:TEXT].split()
        if not words:
            return _NO_DESCRIPTION
        folded, stems, tongues, again = zip(*map(concept_of, words), strict=True)
        return Concept(" ".join(filter(None, folded)), tuple({*chain.from_iterable(stems)}), sum(tongues), True in again)

    @once
    def description(self) -> str:
        """The description, folded."""
        return self._description_concept.folded

    @once
    def text(self) -> frozenset[str]:
        """Stems of the description."""
        return frozenset(self._description_concept.stems)

    @once
    def organizer(self) -> frozenset[str]:
        """Stems of the organizer's name."""
        return concepts(_folded_words(self.details.organizer[:TITLE]).split())

    @once
    def said(self) -> str:
        """Stems of description and organizer, in any order, as one text."""
        return f" {' '.join(self.text | self.organizer)} "

    @once
    def long(self) -> tuple[str, ...]:
        """Stems of description and organizer that can be a part of another word."""
        return tuple([word for word in self.text | self.organizer if len(word) >= 5])

    @once
    def place(self) -> Venue:
        """Where it takes place; `online` is None if it takes place both at a venue and online."""
        details = self.details
        place = place_of(details.location, details.address, details.mode or (Mode.ONLINE if details.online_url else None), self.known_towns)
        if place.online is None and not place.known:
            return place
        return place._replace(online=None) if self._streamed(details.location) else place

    def _streamed(self, location: str) -> bool:
        hints = (self._hints | hints_in(location.split())) & _STREAMED_HINTS
        if not (hints and _hinted(hints, f"{self._low} {location.lower()}")):
            return False
        return _says(STREAMED, self._title, self.description, _folded_words(location))

    @once
    def spots(self) -> frozenset[str]:
        """Towns of the place, or "online"; empty if neither is known."""
        return self.place.towns or frozenset({"online"} if self.place.online else ())

    @once
    def title_towns(self) -> frozenset[str]:
        """Towns that the title names."""
        return frozenset(SAME.get(s, s) for word in self.words if (s := stem(word)) in self.known_towns)

    @once
    def url(self) -> str:
        """Its canonical address; empty for the home page of a site."""
        url = canonical_url(self.details.url) if self.details.url else ""
        return "" if url.endswith("/") and url.count("/") == len("//") + 1 else url

    @once
    def slug(self) -> frozenset[str]:
        """Stems of the last part of the address."""
        path = urlsplit(self.url).path if self.url else ""
        last = path.rpartition("/")[2] or path.rstrip("/").rpartition("/")[2]
        return frozenset(stem(word) for word in fold(last).split() if len(word) > 3)

    @once
    def _cues(self) -> int:
        """The rare cues that words of the title can begin, as bits."""
        return reduce(or_, map(cues_begun_by, self.words), 0)

    @once
    def side(self) -> frozenset[str]:
        """The kinds of side event that the title names."""
        if not self._cues & OF_SIDE:
            return frozenset()
        return frozenset(SIDE[s] for word in (*self.words, *map("".join, pairwise(self.words))) if (s := stem(word)) in SIDE)

    @once
    def parts(self) -> frozenset[str]:
        """The parts that the title names, as letters or numbers, without the kind of part."""
        return editions.parts(self.raw, self._title, _folded_words(self.details.description[:BEGINNING]))

    @once
    def half(self) -> frozenset[str]:
        """The halves of the day that the title names."""
        return _begun(HALF_DAY, self._title) if self._cues & OF_VARIANT else frozenset()

    @once
    def level(self) -> frozenset[str]:
        """The levels of a course that the title names: for beginners, advanced."""
        return _begun(LEVEL, self._title) if self._cues & OF_VARIANT else frozenset()

    @once
    def edition(self) -> int | None:
        """The edition that the title names."""
        return editions.edition(self.raw, self.words)

    @once
    def years(self) -> frozenset[int]:
        """Years in the title."""
        return editions.years(self.raw)

    @once
    def numbers(self) -> frozenset[str]:
        """Numbers in the title other than dates, years and times."""
        return editions.numbers(self.raw)

    @once
    def moved(self) -> bool:
        """Whether it says that its date changed."""
        hints = self._hints & _MOVED_HINTS
        return bool(hints) and _hinted(hints, self._low) and _says(MOVED, self._title, self.description)

    @once
    def dates(self) -> frozenset[Number]:
        """(month, day) of the dates in the text of a moved event; month 0 if only a day is named."""
        return editions.dates(f"{self.raw} . {self.details.description[:TEXT]}") if self.moved else frozenset()

    @once
    def again(self) -> bool:
        """Whether it says that it is a repetition."""
        return AGAIN.search(self._title) is not None or (self._description_concept.again and AGAIN.search(self.description) is not None)

    @once
    def english(self) -> bool | None:
        """Whether it is written in English rather than German; None if unknown."""
        leaning = sum(map(tongue, self.words)) + self._description_concept.tongue
        return leaning > 0 if leaning else None


_folded = lru_cache(maxsize=50_000)(fold)  # of a word; most words occur in many texts
_NO_DESCRIPTION = Concept("", (), 0, False)
_MOVED_HINTS, _STREAMED_HINTS = frozenset(MOVED_HINTS), frozenset(STREAMED_HINTS)


def _folded_words(text: str) -> str:
    """The text, folded."""
    return " ".join(filter(None, map(_folded, text.split())))


def _hinted(hints: Collection[str], text: str) -> bool:
    return any(map(text.__contains__, hints))


def _begun(cues: Mapping[str, Collection[str]], title: str) -> frozenset[str]:
    padded = f" {title}"
    return frozenset([name for name, begins in cues.items() if any(map(padded.__contains__, begins))])


def _says(cue: re.Pattern[str], *texts: str) -> bool:
    return any(map(cue.search, texts))
