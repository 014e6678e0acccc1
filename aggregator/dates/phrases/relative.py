"""What a text says of days without naming one of the calendar: "tomorrow", "on Thursday", "ab Montag für vier Tage"."""

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

_SAID = re.compile(r"(?<![wW][-TU])(?<![wW],[-TU])(?:R(?!-w)|(?:W|(?<![wWr])w(?=,?C))(?![-TU,]{1,2}[wW]))")
_OPENING_HOURS = re.compile(r"[wW][-TU,]{1,2}[wW]|w,?[nkC][^.x]{0,6}w,?[nkC]")
_SURE = 0.4
_SENTENCE = 100
_WEEK = 7
_TRIES = 20


def relative(reading: SpannedText) -> list[Phrase]:
    """Return the one phrase that a text without dates says of a day as seen from today, if it speaks of something that happens."""
    letters = reading.atoms.letters
    if _OPENING_HOURS.search(letters):
        return []
    said = islice(_SAID.finditer(letters), _TRIES)
    return next(([phrase] for match in said if (phrase := _phrase(reading, match.start()))), [])


def _phrase(reading: SpannedText, place: int) -> Phrase | None:
    found = reading.atoms
    begins, ends, letter = found.begins[place], found.ends[place], found.letters[place]
    sentence = reading.sentence(begins, ends)
    if is_habit(sentence) or is_no_event(reading.text[max(0, begins - _SENTENCE) : begins], reading.text[ends : ends + _SENTENCE]):
        return None
    past = speaks_of_past(sentence)
    first, last = _days(found.values[place], reading.today, past)
    evening = is_evening(reading.text[begins:ends])
    days = Days(first, last, _SURE, evening=evening)
    if found.letters.endswith("T", 0, place):
        return Phrase(start=None, end=last, sure=_SURE) if letter == "W" else None
    here = Span((days,), None, place, place + 1, begins, ends)
    mark = hours_after(reading, here, [mark for mark in reading.marks if mark.first > place])
    near = mark is not None and mark.begins - ends < _SENTENCE
    tells = (
        letter == "R" and first != reading.today and " " not in reading.text[begins:ends]
    )  # "yesterday" is enough, "today" may be an age
    if not (near or evening or tells or happens(sentence) or (letter == "W" and past)):
        return None
    hours = mark.hours if mark else None
    if length := LENGTH.match(found.letters, place + 1):
        days, hours = lasting_days(days, hours, length[0][-1], found.values[length.end() - 1])
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
