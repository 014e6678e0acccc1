"""How much of one title is in another, in any spelling: compounds, abbreviations, words of the description."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import repeat
from operator import mul

from .text_traits import TextTraits
from .traits import Traits
from .venues import stands_for

SAME_WORD = 10


def overlap(a: TextTraits, b: TextTraits) -> tuple[float, float, int, bool]:
    """Return the smaller and the larger share of a title in the other, how many words match, and whether one is exactly the same."""
    here, there = _matched_words(a, b), _matched_words(b, a)
    shares = sorted((_share(here, a.title), _share(there, b.title)))
    return shares[0], shares[1], min(sum([v > 0 for v in here]), sum([v > 0 for v in there])), max(here) == SAME_WORD


@lru_cache(maxsize=8)  # several signals need both directions of a pair
def _matched_words(own: TextTraits, other: TextTraits) -> tuple[int, ...]:
    """How near each word of a title is to its best match in the other title, in tenths."""
    return tuple([_best(word, own, other) for word in own.title])


@lru_cache(maxsize=8)
def stated_words(own: TextTraits, other: TextTraits) -> tuple[int, ...]:
    """Return how near each word of a title is to description and organizer of the other, in tenths."""
    return tuple([stated_by(word, other) for word in own.title])


def _share(matched: Iterable[int], words: Iterable[str]) -> float:
    """The weighted mean of tenths, as a share of 1; long words count more, since they are rarer."""
    weights = [min(max(len(word), 3), 12) for word in words]
    total: int = sum(map(mul, matched, weights))
    return total / (10 * sum(weights))


def share_anywhere(a: TextTraits, b: TextTraits) -> float:
    """Return the share of the title of `a` that is anywhere in `b`: title, description, organizer."""
    return _share(map(max, _matched_words(a, b), stated_words(a, b)), a.title)


def stated_by(word: str, other: TextTraits) -> int:
    """Return how near a word is to description and organizer of a record, in tenths."""
    if word in other.text or word in other.organizer:
        return 10
    if len(word) >= 4 and word in other.said:
        return 8
    if len(word) > 5 and any(map(word.__contains__, other.long)):
        return 7
    return 6 if len(word) >= 6 and f" {word[:6]}" in other.said else 0


def _best(word: str, mine: TextTraits, other: TextTraits) -> int:
    if word in other.title:
        return 10
    if len(word) > 2 and word in mine.acronyms and stands_for(word, other.plain):
        return 9
    if other.acronyms and any(
        word[0] in short and short in other.title and stands_for(short, mine.plain) for short in other.acronyms if len(short) > 2
    ):
        return 9
    return max(map(kin, repeat(word), other.every), default=0)


def foreign(a: TextTraits, b: TextTraits) -> bool:
    """Return whether one is English and the other German, so that their titles can hardly share words."""
    return a.english is not None and b.english is not None and a.english != b.english


def listed_twice(a: Traits, b: Traits) -> bool:
    """Return whether one source clearly lists one event twice: with the same title, in two languages, or as a longer title for one page."""
    if a.day != b.day or a.last != b.last or (a.start != b.start and None not in (a.start, b.start)):
        return False
    return a.account.plain == b.account.plain or (a.start == b.start and _is_same_entry(a.account, b.account))


def _is_same_entry(a: TextTraits, b: TextTraits) -> bool:
    if a.english != b.english and (a.english or b.english):
        return (
            bool(a.title and b.title)
            and (a.title <= b.title or b.title <= a.title)
            and not (a.common and b.common and not a.common & b.common)
        )
    here, there = set(a.words), set(b.words)
    return bool(a.url) and a.url == b.url and (here <= there or there <= here)


@lru_cache(maxsize=100_000)
def kin(a: str, b: str) -> int:
    """Return how near two words are, in tenths: equal, one the beginning or end of the other (compounds), or with a common beginning."""
    if a == b:
        return SAME_WORD
    return _alike(a, b) or (6 if _alike(_cognate(a), _cognate(b)) else 0)


def _alike(a: str, b: str) -> int:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= 4 and short in long:
        return 8 if long.startswith(short) or long.endswith(short) else 7 * (len(short) >= 5)
    return 6 * (len(short) >= 6 and short[:6] == long[:6])


@lru_cache(maxsize=50_000)
def _cognate(word: str) -> str:
    """A word in a spelling common to both languages: Kohärenz, coherence; Tomographie, tomography."""
    for there, here in _SPELLINGS:
        word = word.replace(there, here)
    return word if len(word) > 4 else ""


_SPELLINGS = (("ae", "e"), ("oe", "e"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("sch", "s"), ("c", "k"), ("y", "i"), ("z", "k"))
