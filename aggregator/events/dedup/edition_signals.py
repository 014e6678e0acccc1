"""The signals of kind: which of several similar events a title names (part, edition, variant, repetition, side event)."""

from datetime import date

from .text_traits import TextTraits
from .time_signals import days, hours
from .traits import Traits
from .word_classes import FORMS

_UNKNOWN = ("hours of one", "no hours")


def kind(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name the same kinds of event; a round table is never a course, whatever both are about."""
    if not a.common or not b.common:
        return None
    forms, others = ({FORMS[word] for word in traits.common if word in FORMS} for traits in (a, b))
    if forms and others and not forms & others:
        return "other form"
    return "same" if a.common == b.common else "shared" if a.common & b.common else "other"


def side(a: TextTraits, b: TextTraits) -> str | None:
    """Whether one is a side event: an evening, an assembly, a tour."""
    if not a.side and not b.side:
        return None
    if a.side == b.side:
        return "same"
    if a.side and b.side:
        return "shared" if a.side & b.side else "other"
    return "one"


def part(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name the same part: module, group, session, half of a day."""
    if not a.parts or not b.parts:
        return "one" if a.parts or b.parts else None
    if a.parts == b.parts:
        return "same"
    return "shared" if a.parts <= b.parts or b.parts <= a.parts else "other"


def edition(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name the same edition."""
    if a.edition is None or b.edition is None:
        return None
    return "same" if a.edition == b.edition else "other"


def year(a: Traits, b: Traits) -> str | None:
    """Whether the titles name the same years; if only one names a year, it is compared with the date of the other."""
    here, there = a.account.years, b.account.years
    if not here and not there:
        return None
    if here & there:
        return "same"
    if days(a, b) == "moved from or to that day":
        return None
    if here and there:
        return "other"
    named, silent = (a, b) if here else (b, a)
    years = here or there
    return None if _year(silent) in years or _year(named) not in years else "date in another"


def _year(traits: Traits) -> int:
    return date.fromordinal(traits.day).year


def within(a: Traits, b: Traits) -> str | None:
    """Whether one title names the other in brackets or after "beim", "zum", "im Rahmen": at another time it is a part of it."""
    if not (_frames(a.account, b.account) or _frames(b.account, a.account)):
        return None
    when = hours(a, b)
    return "same hours" if when in ("same start", "half an hour") else "hours unknown" if when in _UNKNOWN else "other hours"


def _frames(own: TextTraits, other: TextTraits) -> bool:
    """Whether a title has all words of another one in such a frame, and more words outside."""
    return bool(own.framed and other.title and other.title <= own.framed and own.every - own.framed - other.common)


def variant(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles name the same half of the day, or the same level of a course."""
    pairs = [(mine, theirs) for mine, theirs in ((a.half, b.half), (a.level, b.level)) if mine and theirs]
    if not pairs:
        return None
    return "same" if all(mine == theirs for mine, theirs in pairs) else "other"


def number(a: TextTraits, b: TextTraits) -> str | None:
    """Whether the titles contain the same numbers."""
    if not a.numbers or not b.numbers:
        return None
    return "same" if a.numbers == b.numbers else "shared" if a.numbers & b.numbers else "other"


def again(a: TextTraits, b: TextTraits) -> str | None:
    """Whether only one of them says that it is a repetition."""
    return None if a.again == b.again else "one"
