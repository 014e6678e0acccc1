"""Dates and times in running text: German and English dates, ranges of days and hours.

Four steps, each a table of rules over the letters that the step before gave:

    lexing           characters → tokens    every word and number gets a letter for its kind (`lexicon`)
    atoms            tokens → atoms         days, hours and the small words between them (`atom_values`)
    spans            atoms → spans          ranges and lists of days (`days`), ranges of hours (`hours`)
    calendar_days    spans → phrases        which hours belong to which day; days of no event are left out (`non_events`)

Where no calendar day is named, `relative` reads "tomorrow" and weekdays. Every repetition in a rule is bounded, so the time is linear in
the length of the text.
"""

import re
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from aggregator.model import Moment, Phrase

from .atom_values import alike
from .atoms import atoms
from .calendar_days import calendar_phrases
from .lexing import tokens
from .relative import relative_phrases
from .spans import with_spans

__all__ = ["alike", "phrases", "span"]

_TEXT_LIMIT = 200_000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # years beyond are not read
_ANCHORS = re.compile(r"[DMRWw]")


def phrases(text: str, today: date) -> tuple[Phrase, ...]:
    """Return the dates and times in a text, in its order; times are naive unless an offset or a foreign zone is written.

    A missing year is the most likely one as seen from today. Deadlines, datelines, history, prices, phone numbers, bare months and bare
    hours give no phrase. If no date is named, "tomorrow" or a weekday gives one, less than half sure. At most 200,000 characters are read.
    """
    text = normalize("NFC", text[:_TEXT_LIMIT])
    parsed = atoms(tokens(text))
    if not _ANCHORS.search(parsed.letters):
        return ()
    spanned = with_spans(text, parsed, min(max(today, _FIRST_DAY), _LAST_DAY))
    return tuple(calendar_phrases(spanned) or relative_phrases(spanned))


def span(phrase: Phrase) -> tuple[Moment | None, Moment | None]:
    """Return start and exclusive end: of whole days the day after the last, or its midnight if the start has an hour."""
    start, end = phrase.start, phrase.end
    if end is None or isinstance(end, datetime):
        return start, end
    after = end + timedelta(days=1) if end < date.max else end
    if isinstance(start, datetime):
        return start, datetime.combine(after, time(), start.tzinfo) if end > start.date() else None
    return (start, after) if start is None or after > start else (start, None)
