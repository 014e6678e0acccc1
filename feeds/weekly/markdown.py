"""Writes the weekly listing as Markdown (CommonMark); a stranger's text is escaped, so that it stays text."""

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
    sheet = issue_text(issue, feed_context, language)
    said = (sheet.count, sheet.status, sheet.compared, sheet.empty)
    parts = [f"# {escaped(f'{sheet.title} ({sheet.days_words})')}", _lines(map(escaped, filter(None, said)))]
    parts += [part for day in sheet.days for part in _day(day)]
    words, _, url = sheet.home.rpartition(" ")
    return ("\n\n".join([*parts, f"{escaped(words)} <{_address(url)}>"]) + "\n").encode()


def escaped(text: str) -> str:
    """Return one line of plain text as Markdown that shows it and nothing else."""
    inert = _ANYWHERE.sub(lambda found: "\\" + found[0], text)
    return _OPENING.sub(_first, inert)


def prose(text: str) -> str:
    """Return one line of plain text as Markdown whose addresses are links."""
    return "".join(f"<{_entities(part)}>" if index % 2 else escaped(part) for index, part in enumerate(ADDRESS.split(text)))


def _first(found: re.Match[str]) -> str:
    return found[1] + (f"{found[2]}\\" if found[2].isdigit() else f"\\{found[2]}")


def _day(day: DayText) -> Iterator[str]:
    yield f"## {escaped(day.words)}"
    for event in day.events:
        yield _lines(_event(event))


def _event(event: EventText) -> Iterator[str]:
    link = f"**[{escaped(event.title)}]({_address(event.url)})**"
    mark = f"**{escaped(event.word)}:** " if event.word else ""
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
    """Lines of one paragraph, broken where they are (two blanks at the end)."""
    return "  \n".join(filter(None, lines))


def _address(url: str) -> str:
    """An address that neither ends the link it stands in nor is read as an entity."""
    return _entities(url).replace("(", "%28").replace(")", "%29")


def _entities(url: str) -> str:
    return _ENTITY.sub(r"&\1%3B", url)
