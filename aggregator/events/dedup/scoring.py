"""Signals → score: the tables of all signals, and the sum of their weights."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from aggregator.model import RecordKey

from .edition_signals import again, edition, kind, number, part, side, variant, within, year
from .signals import (
    ELSEWHERE,
    address,
    anywhere,
    elsewhere,
    letters,
    meeting,
    organizer,
    place,
    source,
    spelled,
    stated,
    strangers,
    swapped,
    text,
    title,
    title_town,
    uid,
)
from .text_traits import TextTraits
from .time_signals import days, hours, until
from .title_signals import overlap
from .traits import Traits
from .weights import BIAS, WEIGHTS

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class ScoredPair:
    """The comparison of two records: the score in thousandths of the log odds, and the level of each signal that applies."""

    a: RecordKey
    b: RecordKey
    score: int
    signals: tuple[tuple[str, str, int], ...]  # name, level, weight


WHEN_AND_WHERE: dict[str, Callable[[Traits, Traits], str | None]] = {  # of two records; first the signals that exclude most pairs
    "place": lambda a, b: place(a.account, b.account),
    "days": days,
    "hours": hours,
    "uid": uid,
    "until": until,
    "meeting": meeting,
    "source": source,
    "year": year,
    "within": within,
}
WHAT: dict[str, Callable[[TextTraits, TextTraits], str | None]] = {  # of their texts; the costly signals last
    "address": address,
    "kind": kind,
    "side": side,
    "part": part,
    "variant": variant,
    "edition": edition,
    "number": number,
    "organizer": organizer,
    "title_town": title_town,
    "title": title,
    "swapped": swapped,
    "strangers": strangers,
    "elsewhere": elsewhere,
    "letters": letters,
    "again": again,
    "text": text,
    "told": stated,
    "found": anywhere,
}
SIGNALS = tuple(dict.fromkeys((*WEIGHTS, *WHEN_AND_WHERE, *WHAT)))
"""The names of all signals, in the order in which people are shown them."""


def levels(a: Traits, b: Traits) -> tuple[tuple[str, str], ...]:
    """Return the level of each signal for two records, without signals that do not apply."""
    by_name = {name: signal(a, b) for name, signal in WHEN_AND_WHERE.items()}
    by_name |= {name: signal(a.account, b.account) for name, signal in WHAT.items()}
    return tuple((name, level) for name in SIGNALS if (level := by_name[name]) is not None)


def compare(a: Traits, b: Traits) -> ScoredPair:
    """Return the comparison of two records, the same in either order."""
    weighed = tuple((name, level, WEIGHTS[name].get(level, 0)) for name, level in levels(a, b))
    return ScoredPair(min(a.key, b.key), max(a.key, b.key), BIAS + sum(weight for _, _, weight in weighed), weighed)


def score(a: Traits, b: Traits, least: int) -> int | None:
    """Return the score of two records; None, as soon as it is known, if it is below `least`."""
    total = BIAS
    for signal, weights, most in _WHEN_AND_WHERE:
        if total + most < least:
            return None
        if (level := signal(a, b)) is not None:
            total += weights.get(level, 0)
    what = _what(a.account, b.account, least - total)
    return None if what is None else total + what


@lru_cache(maxsize=2_000)  # occurrences share their texts, and a refresh compares pairs twice
def _what(a: TextTraits, b: TextTraits, least: int) -> int | None:
    """The sum of the weights of the texts' signals; None, as soon as it is known, if it is below `least`."""
    total = 0
    for signal, weights, most in _WHAT:
        if total + most < least:
            return None
        if signal is title and total + _most_from_titles(a, b) < least:
            return None
        if (level := signal(a, b)) is not None:
            total += weights.get(level, 0)
    return total if total >= least else None


Ranked = list[tuple[Callable[[T, T], str | None], Mapping[str, int], int]]


def _best(names: Iterable[str]) -> int:
    return sum(max(0, *WEIGHTS[name].values()) for name in names)


def _ranked(signals: Mapping[str, Callable[[T, T], str | None]], after: int) -> "Ranked[T]":
    """Each signal with its weights and the most that it and all signals after it can add; `after` is the most of the following table."""
    return [(signal, WEIGHTS[name], after + _best(list(signals)[n:])) for n, (name, signal) in enumerate(signals.items())]


_WHAT = _ranked(WHAT, 0)
_WHEN_AND_WHERE = _ranked(WHEN_AND_WHERE, _WHAT[0][2])


def _most_from_titles(a: TextTraits, b: TextTraits) -> int:
    """The most that `title` and the signals after it can add, judged by the titles alone, so that descriptions are rarely needed."""
    if not a.title or not b.title or a.title == b.title or overlap(a, b)[1] >= 0.5:
        return _FROM_TITLE
    lettered = WEIGHTS["letters"].get(spelled(a, b), 0)
    apart = WEIGHTS["elsewhere"]["unlike"] if place(a, b) in ELSEWHERE else 0
    return _FROM_UNLIKE_TITLE + max(0, lettered) + apart


_FROM_TITLE = next(most for signal, _, most in _WHAT if signal is title)
_UNLIKE = max(WEIGHTS["title"][level] for level in ("translated", "some", "nothing"))
_FROM_UNLIKE_TITLE = _FROM_TITLE - _best(("title", "letters", "elsewhere")) + _UNLIKE
