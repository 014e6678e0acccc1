"""Atoms → days: ranges and lists, whose parts complete each other (month, year)."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .atom_values import DayValue
from .years import likely

_JOIN = r"(?:,?[-TU],?|,?O|,)"
_WAITING = r"(?:[dk](?:,?[-TU],?|,?O|,)|n(?:,?[-TU]|O))"  # parts that take their month from a later part
CHAIN = (
    r"M(?:,[nd]){0,6},?[-TU],?[nd](?![-TU]C)(?:,?y)?"  # "June 12, 13 and 14, 2026"
    rf"|Z?(?:M|(?:{_WAITING}){{0,9}}D)(?:{_JOIN}(?:M|(?:{_WAITING}){{0,9}}D)){{0,30}}"
)
_PARTS = re.compile(r"[DMdnk]")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included; `written` if no year was guessed."""

    first: date
    last: date
    sure: float
    written: bool = False
    weekday: bool = False
    evening: bool = False


@dataclass(frozen=True, slots=True)
class DayContext:
    """What the whole text says about its days: a twelve-hour clock, the day from which years are guessed, whether it speaks of the past."""

    american: bool
    today: Callable[[], date]
    past: Callable[[], bool]


def days_of(letters: str, values: Sequence[object], context: DayContext) -> list[Days]:
    """Return the days that a chain of atoms names, in its order; none if one of them does not exist."""
    places = [match.start() for match in _PARTS.finditer(letters)]
    joins = [letters[place + 1 : next_place].strip(",") or "," for place, next_place in itertools.pairwise(places)]
    if letters.startswith("Z") and joins:  # between 12 and 14 March
        joins[0] = "T"
    parts = [_part(values[place], context.american) for place in places]
    if letters.endswith("y"):
        parts[0] = replace(parts[0], year=int(str(values[-1])))
    try:
        dates = _dated(_with_months(parts), context)
    except (ValueError, OverflowError):  # the 31st of June
        return []
    return _grouped(parts, dates, joins)


def _part(value: object, american: bool) -> DayValue:
    if isinstance(value, DayValue):
        return replace(value, day=value.month, month=value.day) if value.either and american else value
    return DayValue(int(str(value)))


def _with_months(parts: list[DayValue]) -> list[DayValue]:
    """The parts, each without a month with that of the part after it, else of the part before it."""
    completed = list(parts)
    for place in range(len(completed) - 2, -1, -1):
        if not completed[place].month:
            completed[place] = replace(completed[place], month=completed[place + 1].month)
    for place in range(1, len(completed)):
        if not completed[place].month:
            completed[place] = replace(completed[place], month=completed[place - 1].month)
    return completed


def _dated(parts: list[DayValue], context: DayContext) -> list[date]:
    """The dates of the parts; a missing year is taken from the right ("28.12. to 3.1.2027"), or from the left if the last part has none."""
    dates: list[date] = []
    year = next((part.year for part in reversed(parts) if part.year), 0)
    if not parts[-1].year and year:
        return _dated_forwards(parts, year)
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if part.year:
            day = date(part.year, part.month, part.day)
        elif dates:
            day = _not_after(part, dates[-1])
        else:
            day = likely(part.month, part.day, part.weekday, context.today(), context.past())
        dates.append(day)
    return dates[::-1]


def _not_after(part: DayValue, later: date) -> date:
    day = date(later.year, part.month, part.day)
    return day if day <= later or part.month <= later.month else date(later.year - 1, part.month, part.day)


def _dated_forwards(parts: list[DayValue], year: int) -> list[date]:
    dates: list[date] = []
    for part in parts:
        day = date(part.year or (dates[-1].year if dates else year), part.month, part.day)
        if dates and not part.year and day < dates[-1] and part.month < dates[-1].month:
            day = date(day.year + 1, part.month, part.day)
        dates.append(day)
    return dates


def _grouped(parts: list[DayValue], dates: list[date], joins: list[str]) -> list[Days]:
    """Days joined by "until", or consecutive and joined by "and", become one range; a list with commas only if no day is missing."""
    in_a_row = all(following - day == _ONE_DAY for day, following in itertools.pairwise(dates))
    groups = [_single(parts[0], dates[0])]
    for part, day, join in zip(parts[1:], dates[1:], joins, strict=True):
        last = groups[-1].last
        to = join.strip(",") in ("T", "-") and day > last
        single = _single(part, day)
        if to or (day - last == _ONE_DAY and ("U" in join or (in_a_row and "O" not in joins))):
            written = groups[-1].written or single.written
            groups[-1] = replace(groups[-1], last=day, sure=max(groups[-1].sure, single.sure), written=written)
        elif day != last:
            groups.append(single)
    sure = max(group.sure for group in groups) if any(group.written for group in groups) else None
    return [replace(group, sure=sure, written=True) for group in groups] if sure else groups


def _single(part: DayValue, day: date) -> Days:
    sure = 0.6 if part.weekday is None else 0.8
    if part.year:
        sure = 0.7 if part.either else 0.9 if part.short else 1.0
    return Days(day, day, sure, part.year != 0 and not part.short, part.weekday is not None, part.evening)
