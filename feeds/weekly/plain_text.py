"""Writes the weekly listing as plain text of 72 columns; an address stays unbroken and ends its line."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from aggregator.model import WeeklyIssue

from ..format import FeedContext
from .issue_text import ADDRESS, DayText, EventText, IssueText, issue_text

COLUMNS = 72


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing, ready to be pasted into a mail."""
    sheet = issue_text(issue, feed_context, language)
    parts = [_head(sheet), *(part for day in sheet.days for part in _day(day)), _wrapped(sheet.home)]
    return ("\n\n".join("\n".join(part) for part in parts) + "\n").encode()


def _head(sheet: IssueText) -> list[str]:
    told = (sheet.days_words, sheet.count, sheet.status, sheet.compared, sheet.empty)
    title = _wrapped(f"{sheet.site}: {sheet.title}")
    return [*title, "=" * max(map(_width, title)), *(line for text in told for line in _wrapped(text))]


def _day(day: DayText) -> Iterator[list[str]]:
    yield [day.words, "-" * _width(day.words)]
    for event in day.events:
        yield list(_event(event))


def _event(event: EventText) -> Iterator[str]:
    mark = f"{event.word.upper()}: " if event.word else ""
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
    """The text in lines of at most COLUMNS, addresses apart, but for one that ends the text and fits behind its label; [] for none."""
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
    """A word, in pieces where it is longer than a line."""
    piece = ""
    for char in word if _width(word) > COLUMNS else ():
        if _width(piece + char) > COLUMNS:
            yield piece
            piece = ""
        piece += char
    yield piece or word


def _width(text: str) -> int:
    """How many columns a text takes: East Asian wide characters two."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)
