"""Words → stems, one for all words of the same meaning; and which of them distinguish events."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from aggregator.text import fold

from .cues import AGAIN_HINTS
from .word_classes import CALENDAR, COMMON, ENGLISH, GERMAN, HEADS, SAME, STATUS, STOP, TWO, VAGUE, stem


def concepts(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of folded words, one for all words of the same meaning, without stop words."""
    return frozenset(map(_concept, words)) - _NOTHING


_NOTHING = frozenset({""})


@lru_cache(maxsize=50_000)
def _concept(word: str) -> str:
    s = stem(word)
    return "" if s in STOP or (len(s) < 2 and not s.isdigit()) else SAME.get(s, s)


@lru_cache(maxsize=50_000)
def tongue(word: str) -> int:
    """Return 1 if a folded word is English, -1 if it is German, 0 if it can be either."""
    return (word in ENGLISH) - (word in GERMAN) + (len(word) > 5 and word.endswith(("ing", "ics", "ty", "ness")))


class Concept(NamedTuple):
    """The features of a word of a text; a word with hyphens folds to several words."""

    folded: str
    stems: tuple[str, ...]
    tongue: int  # above 0 English, below 0 German
    again: bool  # whether it may announce a repetition


@lru_cache(maxsize=50_000)
def concept_of(word: str) -> Concept:
    """Return the features of a word of a text."""
    folded = fold(word)
    words = folded.split()
    stems = concepts(part for part in words if len(part) > 2)
    return Concept(folded, tuple(stems), sum(map(tongue, words)), any(hint in folded for hint in AGAIN_HINTS))


def content(words: Iterable[str], towns: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems that distinguish an event, and those that many titles share; a compound gives one of each (Maschinenbau-tag)."""
    core: set[str] = set()
    common: set[str] = set()
    before, given = "", ""
    for word in words:
        s, rest, head = _meaning(word)
        if not s:
            continue
        if (before, s) in TWO:
            core.discard(given)
            rest, head = TWO[before, s], ()
        if rest and s not in towns:
            core.add(rest)
        common.update(head)
        before, given = s, rest
    return frozenset(core), frozenset(common)


@lru_cache(maxsize=50_000)
def _meaning(word: str) -> tuple[str, str, tuple[str, ...]]:
    """The stem of a word ("" for a stop word), what it says a title is about, and the kinds of event it names."""
    s = stem(word)
    if s in STOP:
        return "", "", ()
    if s in CALENDAR or s in STATUS or s.isdigit() or len(s) < 2:
        return s, "", ()
    concept = SAME.get(s, s)
    if concept in COMMON or s in VAGUE:
        return s, "", (concept,)
    return s, *((concept, ()) if s in SAME else _compound(s))


def _compound(s: str) -> tuple[str, tuple[str, ...]]:
    """What a compound is about, and its kind of event (Fachkräfte-tag); only kinds if both parts are common (Unternehmer-frühstück)."""
    for n in range(4, len(s) - 2):
        head = stem(s[n:])
        if head not in HEADS:
            continue
        rest = stem(s[:n].removesuffix("s") if n > 6 else s[:n])
        kind, about = SAME.get(head, head), SAME.get(rest, rest)
        if about in COMMON:
            return "", (about, kind)
        return (s, (kind,)) if rest in STOP or rest in STATUS or len(rest) < 4 else (about, (kind,))
    return s, ()
