"""Atoms into marks: where a text speaks of days and where of hours; and the hours that belong to a day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice

from .atom_values import TimeOfDay
from .atoms import Atoms
from .days import CHAIN, DayContext, Days, days_of
from .hours import HOURS, Hours, hours_of
from .non_events import is_history, is_no_event, sentence_after, sentence_before
from .years import speaks_of_past

_HOURS_AFTER, _HOURS_BEFORE = 150, 30  # how far from its day an hour may stand, in characters
_HOURS_NEAR = 4  # so many hours after a day are looked at
_DOORS_APART = 60  # how far doors may stand from the beginning
_CHAINS = re.compile(f"(?P<days>{CHAIN})|(?P<hours>{HOURS})")
_OPENING_HOURS = re.compile(r"(?:w(?:[-TU,]w)+|(r)),?\Z")
_UNTIL_WEEKDAY = re.compile(r",?[-T],?[wW],?\Z")
_MARKS_LIMIT = 2_000  # a text of more days and hours is no text
_CONTEXT = 100  # characters that are looked at for the tense


@dataclass(frozen=True, slots=True)
class Span:
    """Days or hours, and where they stand: among the atoms and in the text."""

    days: tuple[Days, ...]
    hours: Hours | None
    first: int
    end: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text with its atoms and marks."""

    text: str
    atoms: Atoms
    marks: tuple[Span, ...]
    today: date

    def between(self, one: Span, other: Span) -> str:
        """The letters of the atoms between two marks."""
        return self.atoms.letters[one.end : other.first]

    def sentence(self, begins: int, ends: int) -> str:
        """The sentence around a place of the text, as far as it is near."""
        before, after = self.text[max(0, begins - _CONTEXT) : begins], self.text[ends : ends + _CONTEXT]
        return f"{sentence_before(before)} {sentence_after(after)}"


def read(text: str, found: Atoms, today: date) -> SpannedText:
    """Return a text with its marks."""
    return SpannedText(text, found, tuple(islice(_marks(SpannedText(text, found, (), today)), _MARKS_LIMIT)), today)


def _marks(reading: SpannedText) -> Iterator[Span]:
    found = reading.atoms
    american = any(isinstance(value, TimeOfDay) and value.half for value in found.values)
    written: Span | None = None
    for match in _CHAINS.finditer(found.letters):
        first, end = match.span()
        begins, ends = found.begins[first], found.ends[end - 1]
        letters, values = match[0], found.values[first:end]
        if match["hours"] is not None:
            if hours := hours_of(letters, values):
                yield Span((), hours, first, end, begins, ends)
            continue
        frame = DayContext(american, partial(_seen_from, reading, written), partial(_past, reading, begins, ends))
        if days := days_of(letters, values, frame):
            mark = Span(tuple(days), None, first, end, begins, ends)
            written = mark if days[0].written else written
            yield mark


def _seen_from(reading: SpannedText, written: Span | None) -> date:
    """From where a missing year is guessed: from the last day of the text that has one and is an event's, else from today."""
    if written is None:
        return reading.today
    before, after = reading.text[max(0, written.begins - _CONTEXT) : written.begins], reading.text[written.ends : written.ends + _CONTEXT]
    day = written.days[0]
    none = is_history(day.first, day.last, reading.today) or is_no_event(sentence_before(before), sentence_after(after))
    return reading.today if none else day.first


def _past(reading: SpannedText, begins: int, ends: int) -> bool:
    return speaks_of_past(reading.sentence(begins, ends))


def hours_after(reading: SpannedText, mark: Span, marks: Sequence[Span]) -> Span | None:
    """Return the hours among the marks that follow on a day; when the doors open is not when it begins."""
    letters = reading.atoms.letters
    near = [found for found in marks[:_HOURS_NEAR] if found.hours and found.begins - mark.ends <= _HOURS_AFTER]
    if not mark.days or mark.days[0].first == mark.days[0].last:
        near = [found for found in near if not _of_other_days(reading, mark, found)]
    chosen = next((found for found in near if letters.endswith(("S", "S,"), 0, found.first)), None) or _beginning(letters, near)
    if chosen is None or chosen.hours is None or chosen.hours.start is None or chosen.hours.end:
        return chosen
    later = [found for found in near if found.first > chosen.first]
    return replace(chosen, hours=_with_end(reading, mark, chosen, chosen.hours, later))


def _with_end(reading: SpannedText, mark: Span, chosen: Span, told: Hours, later: Sequence[Span]) -> Hours:
    """The hours of a start with the end that later ones tell: "…, bis Freitag, 12 Uhr" of several days, "Ende: 17 Uhr" of one."""
    several = mark.days and mark.days[0].first != mark.days[0].last
    if several and later and later[0].hours and _UNTIL_WEEKDAY.match(reading.between(chosen, later[0])):
        return replace(told, end=later[0].hours.start, of_last_day=True)
    begins = told.start.minutes if told.start else 0
    hours = (found.hours for found in later if found.hours)
    end = next((found.end for found in hours if found.start is None or found.start.minutes < begins), None)
    return replace(told, end=end, of_last_day=bool(several))


def _of_other_days(reading: SpannedText, mark: Span, hours: Span) -> bool:
    """Whether hours are opening hours ("Mo–Fr", "dienstags"), and not those of a series that begins on the day ("ab 3.3., dienstags")."""
    found = _OPENING_HOURS.search(reading.between(mark, hours))
    if not found or not found[1]:
        return found is not None
    return not mark.days or reading.atoms.values[mark.end + found.start()] != mark.days[0].first.weekday()


def _beginning(letters: str, near: Sequence[Span]) -> Span | None:
    """The first of some hours; of those around the word for doors the later ones."""
    if not near:
        return None
    first = near[0]
    second = next((found for found in near[1:2] if found.begins - first.ends <= _DOORS_APART), None)
    if not _at_doors(letters, first, second):
        return first
    return max(first, second, key=_start) if second else None


def _at_doors(letters: str, first: Span, second: Span | None) -> bool:
    """Whether one of two hours is that of the doors: the word stands before the first, or after it."""
    after = letters[first.end : second.first if second else first.end + 2]
    return "E" in letters[max(0, first.first - 3) : first.first] or "E" in after[:3]


def _start(mark: Span) -> int:
    return mark.hours.start.minutes if mark.hours and mark.hours.start else 0


def hours_before(reading: SpannedText, mark: Span, marks: Sequence[Span]) -> Span | None:
    """Return the hours that stand right before a day."""
    found = next(reversed(marks), None)
    if not found or not found.hours or mark.begins - found.ends > _HOURS_BEFORE:
        return None
    return found if "E" not in reading.atoms.letters[max(0, found.first - 3) : mark.first] else None
