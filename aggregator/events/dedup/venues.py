"""The parts of a venue (online, town, building, street), and whether two venues can be one."""

import re
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from aggregator.model import Mode
from aggregator.text import fold

from .cues import ONLINE
from .word_classes import BUILDINGS, ROOM, SAME, STOP, VAGUE, stem

_KINDS = "strasse|str|platz|weg|allee|ring|promenade|gasse|ufer|damm|markt|chaussee|hof|berg|anger|graben|zeile|tor|park|feld"
_STREET = re.compile(rf"(?:{_KINDS})\s+\d{{1,4}}\s?[a-z]?(?:\s\d{{1,4}})?$|^[a-z ]{{4,40}}\s\d{{1,4}}[a-z]?(?:\s\d{{1,3}}[a-z]?)?$")
_MOVED = 0.75  # factor if names agree and streets differ: one street is wrong, or the venue has several buildings
_SMALL = frozenset({"und", "and", "of", "fuer", "for", "der", "des", "die", "the", "in", "im"})
_POSTCODE = re.compile(r"\b(\d{5})\b\s*(.*)")
_ACRONYM = re.compile(r"\b(?=[A-ZÄÖÜ]\w{0,4}[A-ZÄÖÜ]\b)[A-ZÄÖÜa-z]{2,6}\b")
_SPLIT = re.compile(r"[,;()\n/|•]|\s[–-]\s")


class Venue(NamedTuple):
    """A venue in parts, each empty if unknown."""

    online: bool | None = None  # None: unknown, or both; True: online only; False: on site only
    towns: frozenset[str] = frozenset()
    building: frozenset[str] = frozenset()
    name: str = ""  # the whole name of the building, folded
    acronyms: frozenset[str] = frozenset()
    street: str = ""
    postcode: str = ""

    @property
    def known(self) -> bool:
        """Whether any place on site is known."""
        return bool(self.towns or self.building or self.street)


class _Piece(NamedTuple):
    """The parts in one piece of a place, between commas."""

    online: bool = False
    towns: tuple[str, ...] = ()
    building: tuple[str, ...] = ()
    street: str = ""
    postcode: str = ""


@lru_cache(maxsize=10_000)
def place_of(location: str, address: str, mode: Mode | None, known_towns: frozenset[str]) -> Venue:
    """Return the parts of a venue."""
    words = f"{location}, {address}"[:400] if address else location[:400]
    if not words:
        return _NOWHERE if mode is not Mode.ONLINE else Venue(online=True)
    pieces = [_piece(piece.strip(), known_towns) for piece in _SPLIT.split(words)]
    towns = frozenset([town for piece in pieces for town in piece.towns])
    building = [word for piece in pieces for word in piece.building]
    streets = [piece.street for piece in pieces if piece.street]
    postcodes = [piece.postcode for piece in pieces if piece.postcode]
    online = mode is Mode.ONLINE or True in [piece.online for piece in pieces]
    known = bool(towns or building or streets)
    names = frozenset([SAME.get(s, s) for s in map(stem, building)])
    return Venue(
        None if (known and online) or mode is Mode.HYBRID or not (known or online) else online,
        towns,
        (names - ROOM) or names,
        " ".join(building),
        acronyms(words),
        streets[0] if streets else "",
        postcodes[-1] if postcodes else "",
    )


_NOWHERE = Venue()


@lru_cache(maxsize=20_000)
def _piece(piece: str, known_towns: frozenset[str]) -> _Piece:
    part = fold(piece)
    if not part:
        return _Piece()
    if ONLINE.search(part):
        return _Piece(online=True)
    if match := _POSTCODE.search(part):
        words = match[2].split()
        town = next((s for word in words if (s := stem(word)) in known_towns), stem((words or [""])[0]))
        return _Piece(towns=(town,) if town else (), postcode=match[1])
    stems = [(stem(word), word) for word in part.split()]
    if any(map(str.isdigit, part)) and stems[0][0] not in ROOM and _STREET.search(part):
        return _Piece(street=_street(part))
    return _Piece(
        towns=tuple(s for s, _ in stems if s in known_towns),
        building=tuple(word for s, word in stems if s not in known_towns and s not in VAGUE and s not in STOP),
    )


def _street(part: str) -> str:
    return re.sub(r"str(?:asse)?\b|\s", "", part)


def acronyms(text: str) -> frozenset[str]:
    """Return the folded words of two to six letters that begin and end with a capital."""
    return frozenset([fold(word) for word in _ACRONYM.findall(text)])


def stands_for(acronym: str, name: str) -> bool:
    """Return whether the letters of an acronym are initials of a name, also of parts of compounds: TGZ, Technologie- und Gründerzentrum."""
    every = name.split()
    content = [word for word in every if word not in _SMALL]
    return any(
        word[0] == acronym[0] and len(word) > 3 and _spelled(acronym, words[first:])
        for words in ((every,) if len(every) == len(content) else (content, every))
        for first, word in enumerate(words)
    )


def _spelled(letters: str, words: list[str]) -> bool:
    """Whether the letters occur in order, each at the beginning of the next word or later within the same word.

    At most one is within a word (two of a long acronym), at most one word is left out.
    """
    word, at, inside, skipped = 0, 0, 0, len(letters) < 3
    for letter in letters[1:]:
        if word + 1 < len(words) and words[word + 1][0] == letter:
            word, at = word + 1, 0
            continue
        if not skipped and word + 2 < len(words) and words[word + 2][0] == letter and letter not in words[word][at + 1 :]:
            word, at, skipped = word + 2, 0, True
            continue
        at = words[word].find(letter, at + 1)
        inside += 1
        if at < 0 or inside > 1 + (len(letters) > 4):
            return False
    return word > 0


def shared_building(a: Venue, b: Venue) -> float | None:
    """Return the share of the shorter building's name that is in the other, 1 for the same street and number; None if unknown."""
    if a.street and b.street and (a.street == b.street or not (a.building and b.building)):
        return float(a.street == b.street)
    if not a.building or not b.building:
        return None
    if (a.acronyms or b.acronyms) and (_named_short(a, b) or _named_short(b, a)):
        return 1.0
    own, theirs = a.building - BUILDINGS, b.building - BUILDINGS
    if own and theirs:
        return _shared(own, theirs) * (_MOVED if a.street and b.street else 1)
    return _shared(a.building, b.building) if own == theirs else 0.5 * _shared(a.building, b.building)


def _named_short(short: Venue, other: Venue) -> bool:
    """Whether one building is named by an acronym of the other's name."""
    return any(stands_for(acronym, other.name) for acronym in short.acronyms & short.building)


def _shared(here: frozenset[str], there: frozenset[str]) -> float:
    short, long = (here, there) if len(here) <= len(there) else (there, here)
    return sum([word in long or any(map(_alike, repeat(word), long)) for word in short]) / len(short)


def _alike(a: str, b: str) -> bool:
    """Whether two words are equal or one contains the other: Technologiepark, Technologie."""
    return a == b or (len(a) >= 5 and a in b) or (len(b) >= 5 and b in a)
