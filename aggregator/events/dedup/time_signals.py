"""The signals of time: how days, starts and ends of two records relate."""

from functools import lru_cache

from .traits import Traits, names_day


def days(a: Traits, b: Traits) -> str:
    """How the days of two records relate."""
    apart = abs(a.day - b.day)
    long_a, long_b = a.last > a.day, b.last > b.day
    if apart == 0:
        if not long_a and not long_b:
            return "same day"
        if long_a and long_b:
            return "same days" if a.last == b.last else "a day more" if _off_by_one(a, b) else "same first day"
        return "a day more" if _off_by_one(a, b) else "first of the days"
    if a.day <= b.last and b.day <= a.last:
        return "days overlap" if long_a and long_b else "inside the days"
    if a.account.moved or b.account.moved:
        return _moved(a, b)
    if apart == 1:
        return "next day"
    return "other day"


def _off_by_one(a: Traits, b: Traits) -> bool:
    """Whether one may have taken the exclusive end of iCalendar for its last day."""
    longer = a if a.last > b.last else b
    return abs(a.last - b.last) == 1 and longer.start is None


def _moved(a: Traits, b: Traits) -> str:
    if a.account.again or b.account.again:
        return "other day"
    named = [names_day(moved.account, other.day) for moved, other in ((a, b), (b, a)) if moved.account.moved]
    if True in named:
        return "moved from or to that day"
    return "moved, no day named" if None in named else "moved, but not there"


@lru_cache(maxsize=4)  # used again by the signals that combine two
def hours(a: Traits, b: Traits) -> str | None:
    """How the starts relate, if the first days are at most one apart."""
    if abs(a.day - b.day) > 1:
        return None
    if a.start is None or b.start is None:
        return "no hours" if a.start is None and b.start is None else "hours of one"
    apart = abs(a.start - b.start)
    if apart == 0:
        return "same start"
    if apart <= 35:
        return "half an hour"
    if apart in (60, 120):
        return "hours apart as zones are" if a.end is None or b.end is None or abs(a.end - b.end) == apart else "one or two hours"
    if apart <= 65:
        return "an hour"
    if apart <= 120 and (a.end is None or b.end is None):
        return "hours overlap"
    if a.end is not None and b.end is not None and a.start < b.end and b.start < a.end:
        return "hours overlap"
    return "other hours"


def until(a: Traits, b: Traits) -> str | None:
    """How the ends relate, if both have a time."""
    if a.end is None or b.end is None or a.start is None or b.start is None or abs(a.day - b.day) > 1:
        return None
    apart = abs(a.end - b.end)
    return "same end" if apart == 0 else "ends near" if apart <= 60 else "other end"
