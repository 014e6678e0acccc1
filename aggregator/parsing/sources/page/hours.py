"""The hours of an entry that are apart from its date, in a field of their own or among words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import phrases, span
from aggregator.model import Moment, Phrase

from .blocks import Block
from .date_text import spoken
from .page_words import CLOCK, DAY
from .text_runs import DateRun, PageText
from .tree import named

_HOUR_FIRST = re.compile(
    r"\W{0,3}(?:(?:beginn|jeweils|ab|um|von|uhrzeit|abfahrt|abmarsch|treff|treffpunkt|start|time|show)\b|\d{1,2}(?:[:.]\d\d)?\s?(?:uhr\s?)?(?:[-–—]|bis)\s?\d{1,2}(?:[:.]\d\d)?\s?uhr)",
    re.IGNORECASE,
)
_HOUR_LATER = re.compile(
    r"(?:,|\||\bbeginn|\bstart)\W{0,3}(?:(?:ab|um)\s)?\d{1,2}(?:[:.]\d\d)?\s?(?:(?:[-–—]|bis)\s?\d{1,2}(?:[:.]\d\d)?\s?)?uhr\b",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"\bjede[nrs]?\b|\b(?:mon|diens|donners|frei|sams|sonn)tags\b|\bmittwochs\b|\bevery\b|anmeld|bis spätestens", re.IGNORECASE
)
_CLOCKS = 5  # runs of hours that are looked at
_DOORS = re.compile(r"door|einlass", re.IGNORECASE)
_SHOW = re.compile(r"show-?time|start|begin")


@dataclass(frozen=True, slots=True)
class EntryTime:
    """Start and exclusive end of an entry, and the text nodes that give them."""

    start: Moment
    end: Moment | None
    nodes: frozenset[int]
    in_words: bool = False  # named among other words


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a page: its meaning, its run of text nodes and its element."""

    phrase: Phrase
    run: DateRun
    element: HtmlElement


def with_hours(text: PageText, mention: DateMention, clocks: Sequence[DateRun], today: date, block: Block | None = None) -> EntryTime:
    """Return the date with the hours given apart from it; both ends at midnight mean whole days."""
    phrase, nodes = mention.phrase, set(range(mention.run.first, mention.run.last + 1))
    if not isinstance(phrase.start, datetime) and (clock := _chosen(text, clocks)):
        fuller = timed(phrase, clock.text, today)
        if fuller is not phrase:
            phrase, nodes = fuller, nodes | set(range(clock.first, clock.last + 1))
    elif isinstance(phrase.start, datetime) and phrase.end is None:
        phrase = _with_end(phrase, clocks, today)
    if not isinstance(phrase.start, datetime) and block is not None and (hours := _spoken_hours(text, block, mention.run)):
        phrase = timed(phrase, hours, today)
    start, end = span(_without_midnights(phrase))
    assert start is not None  # noqa: S101
    return EntryTime(start, end, frozenset(nodes))


def _with_end(phrase: Phrase, clocks: Sequence[DateRun], today: date) -> Phrase:
    """The phrase with the end that other hours of the entry give to its start."""
    assert phrase.start is not None  # noqa: S101
    for clock in clocks[:_CLOCKS]:
        fuller = timed(replace(phrase, start=day_of(phrase.start)), clock.text, today)
        if fuller.start == phrase.start and fuller.end is not None:
            return fuller
    return phrase


def _chosen(text: PageText, clocks: Sequence[DateRun]) -> DateRun | None:
    """The hours at which an entry begins, not those at which the doors open."""
    if not clocks:
        return None
    plain = [run for run in clocks if not _DOORS.search(named(text.nodes[run.first].element) + _around(text, run))]
    shown = [run for run in plain if _SHOW.search(named(text.nodes[run.first].element) + _around(text, run))]
    first, *others = shown or plain or list(clocks)
    hour = first.text.strip()
    return next((run for run in others if len(run.text) > len(hour) and run.text.strip().startswith(hour)), first)


def _spoken_hours(text: PageText, block: Block, run: DateRun) -> str:
    """The line with the hour among other words: that of the date, or one that begins with a word for it."""
    index, later = block.first, ""
    while index < block.after:
        begin, end = text.line_of(index, block.first, block.after)
        index = end
        if end > run.last + 40:
            break
        line = text.joined(max(begin, run.last + 1) if begin <= run.last < end else begin, end)[:200]
        if CLOCK.search(line) and not DAY.search(line):
            if begin <= run.last < end or _HOUR_FIRST.match(line) or CLOCK.match(line):
                return line
            if not later and not _REGULAR.search(line) and (match := _HOUR_LATER.search(line)):
                later = match[0]
    return later


def _around(text: PageText, run: DateRun) -> str:
    parent = text.nodes[run.first].element.getparent()
    label = text.nodes[run.first - 1].text[-20:] if run.first else ""
    return f" {named(parent) if parent is not None else ''} {label} {run.text}"


def timed(phrase: Phrase, clock: str, today: date) -> Phrase:
    """Return the phrase with these hours, unchanged if they are none."""
    assert phrase.start is not None  # noqa: S101
    day = f"{phrase.start:%d.%m.%Y}"
    if phrase.end is not None:
        day += f" bis {phrase.end:%d.%m.%Y}"
    dates = phrases(f"{day}, {spoken(clock)}", today)
    return dates[0] if dates and isinstance(dates[0].start, datetime) and day_of(dates[0].start) == day_of(phrase.start) else phrase


def _without_midnights(phrase: Phrase) -> Phrase:
    """The phrase with midnights as whole days, and with an end before the start on the next day."""
    start, end = phrase.start, phrase.end
    till_midnight = end is None or (isinstance(end, datetime) and end.time() in (time(), time(23, 59)))
    if isinstance(start, datetime) and start.time() == time() and till_midnight:
        last = None if end is None else day_of(end)
        return replace(phrase, start=start.date(), end=last if last and last > start.date() else None)
    if isinstance(end, datetime) and isinstance(start, datetime) and end <= start:
        return replace(phrase, end=None if end == start or start - end > timedelta(hours=20) else end + timedelta(days=1))
    return phrase


def says_clock(text: str) -> bool:
    """Return whether a text names an hour."""
    return bool(CLOCK.search(text))
