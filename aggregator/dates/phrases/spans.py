"""Atoms → spans: where a text names days and where hours, and which hours belong to a day."""

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

_HOURS_AFTER, _HOURS_BEFORE = 150, 30  # characters; the largest distance of hours from their day
_HOURS_NEAR = 4  # spans of hours after a day that are considered
_DOORS_APART = 60  # characters; the largest distance of the beginning from the opening of the doors
_CHAINS = re.compile(f"(?P<days>{CHAIN})|(?P<hours>{HOURS})")
_OPENING_HOURS = re.compile(r"(?:w(?:[-TU,]w)+|(r)),?\Z")
_UNTIL_WEEKDAY = re.compile(r",?[-T],?[wW],?\Z")
_SPANS_LIMIT = 2_000  # more are not read
_CONTEXT = 100  # characters on either side that are searched for the tense


@dataclass(frozen=True, slots=True)
class Span:
    """Days or hours, and their place: atoms from `first` to before `end`, characters from `begins` to before `ends`."""

    days: tuple[Days, ...]
    hours: Hours | None
    first: int
    end: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text with its atoms and spans."""

    text: str
    atoms: Atoms
    spans: tuple[Span, ...]
    today: date

    def between(self, before: Span, after: Span) -> str:
        """The letters of the atoms between two spans."""
        return self.atoms.letters[before.end : after.first]

    def sentence(self, begins: int, ends: int) -> str:
        """The sentence around a place of the text, at most 100 characters on either side."""
        before, after = self.text[max(0, begins - _CONTEXT) : begins], self.text[ends : ends + _CONTEXT]
        return f"{sentence_before(before)} {sentence_after(after)}"


def with_spans(text: str, atoms: Atoms, today: date) -> SpannedText:
    """Return a text with its spans."""
    return SpannedText(text, atoms, tuple(islice(_spans(SpannedText(text, atoms, (), today)), _SPANS_LIMIT)), today)


def _spans(spanned: SpannedText) -> Iterator[Span]:
    atoms = spanned.atoms
    american = any(isinstance(value, TimeOfDay) and value.half for value in atoms.values)
    written: Span | None = None
    for match in _CHAINS.finditer(atoms.letters):
        first, end = match.span()
        begins, ends = atoms.begins[first], atoms.ends[end - 1]
        letters, values = match[0], atoms.values[first:end]
        if match["hours"] is not None:
            if hours := hours_of(letters, values):
                yield Span((), hours, first, end, begins, ends)
            continue
        context = DayContext(american, partial(_seen_from, spanned, written), partial(_speaks_of_past, spanned, begins, ends))
        if days := days_of(letters, values, context):
            span = Span(tuple(days), None, first, end, begins, ends)
            written = span if days[0].written else written
            yield span


def _seen_from(spanned: SpannedText, written: Span | None) -> date:
    """The day from which a missing year is guessed: the last day before it that has a year and is of an event, else today."""
    if written is None:
        return spanned.today
    before, after = spanned.text[max(0, written.begins - _CONTEXT) : written.begins], spanned.text[written.ends : written.ends + _CONTEXT]
    day = written.days[0]
    of_no_event = is_history(day.first, day.last, spanned.today) or is_no_event(sentence_before(before), sentence_after(after))
    return spanned.today if of_no_event else day.first


def _speaks_of_past(spanned: SpannedText, begins: int, ends: int) -> bool:
    return speaks_of_past(spanned.sentence(begins, ends))


def hours_after(spanned: SpannedText, span: Span, spans: Sequence[Span]) -> Span | None:
    """Return the hours of a day among the spans that follow it; the opening of doors is not the beginning."""
    letters = spanned.atoms.letters
    near = [other for other in spans[:_HOURS_NEAR] if other.hours and other.begins - span.ends <= _HOURS_AFTER]
    if not span.days or span.days[0].first == span.days[0].last:
        near = [hours for hours in near if not _of_other_days(spanned, span, hours)]
    chosen = next((hours for hours in near if letters.endswith(("S", "S,"), 0, hours.first)), None) or _beginning(letters, near)
    if chosen is None or chosen.hours is None or chosen.hours.start is None or chosen.hours.end:
        return chosen
    later = [hours for hours in near if hours.first > chosen.first]
    return replace(chosen, hours=_with_end(spanned, span, chosen, chosen.hours, later))


def _with_end(spanned: SpannedText, span: Span, chosen: Span, hours: Hours, later: Sequence[Span]) -> Hours:
    """Hours without an end, with the end that later hours give: "…, bis Freitag, 12 Uhr" of several days, "Ende: 17 Uhr" of one."""
    several = span.days and span.days[0].first != span.days[0].last
    if several and later and later[0].hours and _UNTIL_WEEKDAY.match(spanned.between(chosen, later[0])):
        return replace(hours, end=later[0].hours.start, of_last_day=True)
    begins = hours.start.minutes if hours.start else 0
    others = (span.hours for span in later if span.hours)
    end = next((other.end for other in others if other.start is None or other.start.minutes < begins), None)
    return replace(hours, end=end, of_last_day=bool(several))


def _of_other_days(spanned: SpannedText, span: Span, hours: Span) -> bool:
    """Whether hours are opening hours ("Mo–Fr", "dienstags"), and not those of a series that begins on the day ("ab 3.3., dienstags")."""
    match = _OPENING_HOURS.search(spanned.between(span, hours))
    if not match or not match[1]:
        return match is not None
    return not span.days or spanned.atoms.values[span.end + match.start()] != span.days[0].first.weekday()


def _beginning(letters: str, near: Sequence[Span]) -> Span | None:
    """The first hours; the later of two hours if one of them is that of the doors."""
    if not near:
        return None
    first = near[0]
    second = next((hours for hours in near[1:2] if hours.begins - first.ends <= _DOORS_APART), None)
    if not _at_doors(letters, first, second):
        return first
    return max(first, second, key=_start) if second else None


def _at_doors(letters: str, first: Span, second: Span | None) -> bool:
    """Whether one of two hours is that of the doors: the word for it stands before or after the first."""
    after = letters[first.end : second.first if second else first.end + 2]
    return "E" in letters[max(0, first.first - 3) : first.first] or "E" in after[:3]


def _start(span: Span) -> int:
    return span.hours.start.minutes if span.hours and span.hours.start else 0


def hours_before(spanned: SpannedText, span: Span, spans: Sequence[Span]) -> Span | None:
    """Return the hours right before a day, the last of the spans before it."""
    hours = next(reversed(spans), None)
    if not hours or not hours.hours or span.begins - hours.ends > _HOURS_BEFORE:
        return None
    return hours if "E" not in spanned.atoms.letters[max(0, hours.first - 3) : span.first] else None
