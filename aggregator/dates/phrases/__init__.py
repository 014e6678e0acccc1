"""What a text says of a time: German and English dates, ranges of days and hours, found in running text.

Four floors, each one table of rules over the letters of the floor below:

    lexing    characters → tokens    every word and number gets a letter for its kind (`words`)
    atoms     tokens → atoms         days, hours and the small words between them
    marks     atoms → marks          ranges and lists of days (`days`), ranges of hours (`hours`)
    reading   marks → phrases        which hours belong to which day; what is no event's day (`sense`) says nothing

No rule repeats without a bound, so that reading takes time in proportion to the text.
"""

import re
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from aggregator.model import Moment, Phrase

from .atom_values import alike
from .atoms import atoms
from .calendar_days import dated
from .lexing import tokens
from .relative import relative
from .spans import read

__all__ = ["alike", "phrases", "span"]

_TEXT_LIMIT = 200_000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # years beyond are not read
_ANCHORS = re.compile(r"[DMRWw]")


def phrases(text: str, today: date) -> tuple[Phrase, ...]:
    """Return what a text says of days and hours, in its order, naive unless an offset or a foreign zone is written.

    A missing year is the likely one as seen from today. Deadlines, datelines, history, prices, phone numbers, bare months and bare hours
    say nothing. Where no date is named, "tomorrow" or a weekday is told, less than half sure. At most 200,000 characters are read.
    """
    text = normalize("NFC", text[:_TEXT_LIMIT])
    found = atoms(tokens(text))
    if not _ANCHORS.search(found.letters):
        return ()
    reading = read(text, found, min(max(today, _FIRST_DAY), _LAST_DAY))
    return tuple(dated(reading) or relative(reading))


def span(phrase: Phrase) -> tuple[Moment | None, Moment | None]:
    """Return start and exclusive end: after whole days the next day, and its midnight where only the start has an hour."""
    start, end = phrase.start, phrase.end
    if end is None or isinstance(end, datetime):
        return start, end
    after = end + timedelta(days=1) if end < date.max else end
    if isinstance(start, datetime):
        return start, datetime.combine(after, time(), start.tzinfo) if end > start.date() else None
    return (start, after) if start is None or after > start else (start, None)
