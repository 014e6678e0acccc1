"""Signals → score: the tables of all signals, and what they say together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from aggregator.model import RecordKey

from .edition_signals import again, edition, kind, number, part, side, variant, within, year
from .signals import (
    ELSEWHERE,
    address,
    elsewhere,
    found,
    letters,
    meeting,
    organizer,
    place,
    source,
    spelled,
    strangers,
    swapped,
    text,
    title,
    title_town,
    told,
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
    """How two records compare: the score in thousandths of the logarithm of the odds, and the level of each signal that could tell."""

    a: RecordKey
    b: RecordKey
    score: int
    signals: tuple[tuple[str, str, int], ...]  # name, level, weight


WHEN_AND_WHERE: dict[str, Callable[[Traits, Traits], str | None]] = {  # of two records; first what rules much out
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
WHAT: dict[str, Callable[[TextTraits, TextTraits], str | None]] = {  # of what they say; what needs their texts comes last
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
    "told": told,
    "found": found,
}
SIGNALS = tuple(dict.fromkeys((*WEIGHTS, *WHEN_AND_WHERE, *WHAT)))
"""Their names, in the order in which people are shown what they say."""


def levels(a: Traits, b: Traits) -> tuple[tuple[str, str], ...]:
    """Return what each signal says of two records; signals that cannot tell are left out."""
    said = {name: signal(a, b) for name, signal in WHEN_AND_WHERE.items()}
    said |= {name: signal(a.account, b.account) for name, signal in WHAT.items()}
    return tuple((name, level) for name in SIGNALS if (level := said[name]) is not None)


def compared(a: Traits, b: Traits) -> ScoredPair:
    """Return how two records compare, the same whichever comes first."""
    weighed = tuple((name, level, WEIGHTS[name].get(level, 0)) for name, level in levels(a, b))
    return ScoredPair(min(a.key, b.key), max(a.key, b.key), BIAS + sum(weight for _, _, weight in weighed), weighed)


def score(a: Traits, b: Traits, least: int) -> int | None:
    """Return the score of two records, or None as soon as it cannot reach `least`."""
    total = BIAS
    for signal, weights, most in _WHEN_AND_WHERE:
        if total + most < least:
            return None
        if (level := signal(a, b)) is not None:
            total += weights.get(level, 0)
    what = _what(a.account, b.account, least - total)
    return None if what is None else total + what


@lru_cache(maxsize=2_000)  # occurrences say the same again, and what is reached is compared again
def _what(a: TextTraits, b: TextTraits, least: int) -> int | None:
    """What two accounts say for one event, whatever their days; None as soon as it cannot reach `least`."""
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
    """Each signal with its weights and what it and those behind it can add at most; `after` is what follows on them."""
    return [(signal, WEIGHTS[name], after + _best(list(signals)[n:])) for n, (name, signal) in enumerate(signals.items())]


_WHAT = _ranked(WHAT, 0)
_WHEN_AND_WHERE = _ranked(WHEN_AND_WHERE, _WHAT[0][2])


def _most_from_titles(a: TextTraits, b: TextTraits) -> int:
    """What `title` and the signals behind it can add at most, as far as the titles tell: texts, which cost most, need not be read then."""
    if not a.title or not b.title or a.title == b.title or overlap(a, b)[1] >= 0.5:
        return _FROM_TITLE
    lettered = WEIGHTS["letters"].get(spelled(a, b), 0)
    apart = WEIGHTS["elsewhere"]["unlike"] if place(a, b) in ELSEWHERE else 0
    return _FROM_UNLIKE_TITLE + max(0, lettered) + apart


_FROM_TITLE = next(most for signal, _, most in _WHAT if signal is title)
_UNLIKE = max(WEIGHTS["title"][level] for level in ("translated", "some", "nothing"))
_FROM_UNLIKE_TITLE = _FROM_TITLE - _best(("title", "letters", "elsewhere")) + _UNLIKE
