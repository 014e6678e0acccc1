"""Writes the weekly listing as Markdown (CommonMark). Texts of sources are escaped, so that they contain no markup."""

import re
from collections.abc import Iterator

from aggregator.model import WeeklyChange, WeeklyIssue

from ..format import FeedContext
from .issue_text import ADDRESS, DayText, EventText, issue_text

_ANYWHERE = re.compile(r"[\\`*_\[\]<>|~$^{}]|&(?=[#\w]+;)")
_OPENING = re.compile(r"^(\s*)([-+=#:]|\d{1,9}(?=[.)]))")  # lists, headings, rules where a line begins
_ENTITY = re.compile(r"&(#?\w+);")


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing as Markdown."""
    text = issue_text(issue, feed_context, language)
    sentences = (text.count, text.status, text.compared, text.empty)
    parts = [f"# {escaped(f'{text.title} ({text.days_words})')}", _lines(map(escaped, filter(None, sentences)))]
    parts += [part for day in text.days for part in _day(day)]
    sentence, _, url = text.home.rpartition(" ")
    return ("\n\n".join([*parts, f"{escaped(sentence)} <{_address(url)}>"]) + "\n").encode()


def escaped(text: str) -> str:
    """Return one line of plain text as Markdown that renders as exactly this text."""
    escaped_text = _ANYWHERE.sub(lambda match: "\\" + match[0], text)
    return _OPENING.sub(_escaped_opening, escaped_text)


def prose(text: str) -> str:
    """Return one line of plain text as Markdown whose addresses are links."""
    return "".join(f"<{_entities(part)}>" if index % 2 else escaped(part) for index, part in enumerate(ADDRESS.split(text)))


def _escaped_opening(match: re.Match[str]) -> str:
    return match[1] + (f"{match[2]}\\" if match[2].isdigit() else f"\\{match[2]}")


def _day(day: DayText) -> Iterator[str]:
    yield f"## {escaped(day.words)}"
    for event in day.events:
        yield _lines(_event(event))


def _event(event: EventText) -> Iterator[str]:
    link = f"**[{escaped(event.title)}]({_address(event.url)})**"
    mark = f"**{escaped(event.mark_word)}:** " if event.mark_word else ""
    yield mark + (f"~~{link}~~" if event.mark is WeeklyChange.CANCELLED else link)
    yield " · ".join(map(prose, filter(None, (event.when, event.place))))
    yield f"*{prose(event.note)}*" if event.note else ""
    yield prose(event.text)
    yield " · ".join(_facts(event))
    yield escaped(event.by)


def _facts(event: EventText) -> Iterator[str]:
    for fact in event.facts:
        label = f"[{escaped(fact.label)}]({_address(fact.url)})" if fact.url else escaped(fact.label)
        yield f"{label}: {prose(fact.text)}" if fact.text else label


def _lines(lines: Iterator[str]) -> str:
    """Return the lines as one paragraph with hard line breaks (two spaces at the end)."""
    return "  \n".join(filter(None, lines))


def _address(url: str) -> str:
    """Return an address that can neither end its link nor contain an entity."""
    return _entities(url).replace("(", "%28").replace(")", "%29")


def _entities(url: str) -> str:
    return _ENTITY.sub(r"&\1%3B", url)
