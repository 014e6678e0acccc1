"""Days named relative to today: "tomorrow", "on Thursday", "ab Montag für vier Tage"."""

import re
from datetime import date, timedelta
from itertools import islice

from aggregator.model import Phrase

from .atom_values import Coming, is_evening
from .calendar_days import LENGTH, lasting_days, phrase_of
from .days import Days
from .non_events import happens, is_habit, is_no_event
from .spans import Span, SpannedText, hours_after
from .years import speaks_of_past

_RELATIVE_DAY = re.compile(r"(?<![wW][-TU])(?<![wW],[-TU])(?:R(?!-w)|(?:W|(?<![wWr])w(?=,?C))(?![-TU,]{1,2}[wW]))")
_OPENING_HOURS = re.compile(r"[wW][-TU,]{1,2}[wW]|w,?[nkC][^.x]{0,6}w,?[nkC]")
_SURE = 0.4
_SENTENCE = 100
_WEEK = 7
_TRIES = 20


def relative_phrases(spanned: SpannedText) -> list[Phrase]:
    """Return at most one phrase: the first day named relative to today in a sentence about something that takes place."""
    letters = spanned.atoms.letters
    if _OPENING_HOURS.search(letters):
        return []
    matches = islice(_RELATIVE_DAY.finditer(letters), _TRIES)
    return next(([phrase] for match in matches if (phrase := _phrase(spanned, match.start()))), [])


def _phrase(spanned: SpannedText, place: int) -> Phrase | None:
    atoms = spanned.atoms
    begins, ends, letter = atoms.begins[place], atoms.ends[place], atoms.letters[place]
    sentence = spanned.sentence(begins, ends)
    if is_habit(sentence) or is_no_event(spanned.text[max(0, begins - _SENTENCE) : begins], spanned.text[ends : ends + _SENTENCE]):
        return None
    past = speaks_of_past(sentence)
    first, last = _days(atoms.values[place], spanned.today, past)
    evening = is_evening(spanned.text[begins:ends])
    days = Days(first, last, _SURE, evening=evening)
    if atoms.letters.endswith("T", 0, place):
        return Phrase(start=None, end=last, sure=_SURE) if letter == "W" else None
    day = Span((days,), None, place, place + 1, begins, ends)
    span = hours_after(spanned, day, [span for span in spanned.spans if span.first > place])
    near = span is not None and span.begins - ends < _SENTENCE
    certain = (
        letter == "R" and first != spanned.today and " " not in spanned.text[begins:ends]
    )  # "yesterday" is enough, "today" may mean nowadays
    if not (near or evening or certain or happens(sentence) or (letter == "W" and past)):
        return None
    hours = span.hours if span else None
    if length := LENGTH.match(atoms.letters, place + 1):
        days, hours = lasting_days(days, hours, length[0][-1], atoms.values[length.end() - 1])
    return phrase_of(days, hours)


def _days(value: object, today: date, past: bool) -> tuple[date, date]:
    if not isinstance(value, Coming):
        steps = value if isinstance(value, int) else 0
        return today + timedelta(days=steps), today + timedelta(days=steps)
    monday = today - timedelta(days=today.weekday())
    if value.of_week:
        first = monday + timedelta(days=_WEEK * (value.step or 0) + value.weekday)
    else:
        ahead = (value.weekday - today.weekday()) % _WEEK
        if value.step == -1 or (value.step is None and past and ahead):
            ahead -= _WEEK
        elif value.step == 1 and not ahead:
            ahead = _WEEK
        first = today + timedelta(days=ahead)
    return first, first + timedelta(days=1 if value.weekend else 0)
