"""Whether the words around a day make it that of an event, or of something else: a deadline, a dateline, history, a cancelled plan."""

import re
from datetime import date, timedelta

from . import non_event_words

_SENTENCE_ENDS = re.compile(r"(?<=[^\W\d]{3})[.!?]\s|[!?\n•]")
_READ = 100

_ACCOUNTS_CLOSE = (1, 30, 31)
_HISTORY_YEARS = 10
_NO_EVENT_LASTS = timedelta(days=2 * 366)


def sentence_before(text: str) -> str:
    """Return the last sentence of a text, as far as it has begun."""
    near = text[-_READ:]
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(near)]
    return near[ends[-1] :] if ends else near


def sentence_after(text: str) -> str:
    """Return the rest of the sentence that a text begins with."""
    near = text[:_READ]
    end = _SENTENCE_ENDS.search(near)
    return near[: end.start()] if end else near


def is_history(first: date, last: date, today: date) -> bool:
    """Return whether days are too long ago, or too many, for an announced event."""
    return today.year - first.year > _HISTORY_YEARS or last - first > _NO_EVENT_LASTS


def comes_into_effect(first: date, last: date, before: str, after: str) -> bool:
    """Return whether something applies from a day on ("zum 1. Januar"), rather than takes place on it."""
    if first == last and first.day in _ACCOUNTS_CLOSE and non_event_words.AS_OF.search(before):
        return True
    return bool(
        non_event_words.OFFICE.search(after) or (non_event_words.FROM_ON.search(before) and non_event_words.TAKES_OFFICE.search(after))
    )


def is_no_event(before: str, after: str) -> bool:
    """Return whether the sentence around a day is about a deadline, a publication or history."""
    if (
        non_event_words.BEFORE.search(before)
        or non_event_words.RIGHT_BEFORE.search(before)
        or non_event_words.ASKED_UNTIL.search(before)
        or non_event_words.HISTORY_AFTER.search(after)
    ):
        return True
    if non_event_words.DUE_AFTER.search(after) or non_event_words.ASKED_FROM_TO.search(after):
        return True
    return bool(non_event_words.UNTIL.search(before) and non_event_words.ASKED_AFTER.search(after))


def is_given_up(before: str, between: str) -> bool:
    """Return whether a day is the one that an event was moved from; `between` stands between it and the next day."""
    return bool(non_event_words.GIVEN_UP.search(before)) or bool(non_event_words.MOVED_ON.search(between))


def is_dateline(head: str, tail: str, days_ago: int, more: bool) -> bool:
    """Return whether a text opens with place and day of its publication; `head` stands before the day, `tail` after it.

    A place before the day is stronger evidence if the text names `more` days.
    """
    if (0 <= days_ago <= 3 or (days_ago >= 0 and (more or "|" in head))) and non_event_words.PLACE.match(head):
        return True
    return 0 <= days_ago <= 3 and not head.strip(" (") and bool(non_event_words.LINE_GOES_ON.match(tail))


def happens(sentence: str) -> bool:
    """Return whether a sentence says that something takes place."""
    return bool(non_event_words.HAPPENS.search(sentence))


def is_habit(sentence: str) -> bool:
    """Return whether a sentence is about a habit or opening hours."""
    return bool(non_event_words.HABIT.search(sentence))
