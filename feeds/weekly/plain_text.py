"""Writes the weekly listing as plain text of 72 columns. An address is never broken and ends its line."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from aggregator.model import WeeklyIssue

from ..format import FeedContext
from .issue_text import ADDRESS, DayText, EventText, IssueText, issue_text

COLUMNS = 72


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing, ready to be pasted into a mail."""
    text = issue_text(issue, feed_context, language)
    parts = [_head(text), *(part for day in text.days for part in _day(day)), _wrapped(text.home)]
    return ("\n\n".join("\n".join(part) for part in parts) + "\n").encode()


def _head(text: IssueText) -> list[str]:
    sentences = (text.days_words, text.count, text.status, text.compared, text.empty)
    title = _wrapped(f"{text.site}: {text.title}")
    return [*title, "=" * max(map(_width, title)), *(line for sentence in sentences for line in _wrapped(sentence))]


def _day(day: DayText) -> Iterator[list[str]]:
    yield [day.words, "-" * _width(day.words)]
    for event in day.events:
        yield list(_event(event))


def _event(event: EventText) -> Iterator[str]:
    mark = f"{event.mark_word.upper()}: " if event.mark_word else ""
    facts = (": ".join(filter(None, (fact.label, fact.text, fact.url))) for fact in event.facts)
    for text in (
        mark + event.title,
        ", ".join(filter(None, (event.when, event.place))),
        event.note,
        event.text,
        *facts,
        event.by,
        event.url,
    ):
        yield from _wrapped(text)


def _wrapped(text: str) -> list[str]:
    """Return the lines of a text, at most COLUMNS wide; [] for "".

    An address has its own line, unless it ends the text and fits behind its label.
    """
    lines: list[str] = []
    parts = ADDRESS.split(text)
    for index, part in enumerate(parts):
        lines += [part] if index % 2 else _filled(part.split())
    if len(parts) > 1 and not parts[-1] and parts[-3].endswith(": ") and _width(lines[-2]) + 1 + _width(lines[-1]) <= COLUMNS:
        lines[-2:] = [f"{lines[-2]} {lines[-1]}"]
    return lines


def _filled(words: Iterable[str]) -> Iterator[str]:
    line = ""
    for word in chain.from_iterable(map(_broken, words)):
        if line and _width(line) + 1 + _width(word) > COLUMNS:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line


def _broken(word: str) -> Iterator[str]:
    """Return a word, in pieces if it is longer than a line."""
    piece = ""
    for char in word if _width(word) > COLUMNS else ():
        if _width(piece + char) > COLUMNS:
            yield piece
            piece = ""
        piece += char
    yield piece or word


def _width(text: str) -> int:
    """Return the columns of a text; East Asian wide characters take two."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
