"""Writes the weekly listing as HTML that survives mail programs: a table, inline styles, nothing to load.

Word's engine (Outlook) knows no flex, no grid and no max-width; other programs throw <style> away. Every text stands on a background of its
own, so it can be read whatever a dark mode does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape

import css_inline

from aggregator.model import WeeklyChange, WeeklyIssue

from .. import sanitize
from ..format import FeedContext
from .issue_text import DayText, EventText, IssueText, issue_text

MAX_BYTES = 100_000  # Gmail hides what comes after 102 kB
_WIDTH = 640
_STYLE = """
table.sheet { width: 100%; max-width: 640px; background: #ffffff; }
td { padding: 0 16px 8px; background: #ffffff; color: #1b2427; text-align: left; }
td { font-family: Arial, Helvetica, sans-serif; font-size: 15px; line-height: 22px; word-break: break-word; }
h1 { margin: 16px 0 4px; font-size: 24px; line-height: 30px; font-weight: bold; }
h2 { margin: 16px 0 12px; padding: 0 0 6px; border-bottom: 1px solid #9aa5a8; color: #0b5d66; }
h2 { font-size: 17px; line-height: 24px; font-weight: bold; }
h3 { margin: 0; font-size: 16px; line-height: 22px; font-weight: bold; }
p { margin: 0 0 16px; }
a { color: #0b5d66; }
b { color: #7a4a00; }
b.off { color: #a32020; }
"""
_DARK = """
@media (prefers-color-scheme: dark) {
body, table, td { background: #12181a !important; color: #e7ebea !important; }
h2, a { color: #7ccbcd !important; }
b { color: #e7bc72 !important; }
b.off { color: #f3a19b !important; }
}
"""
_GHOST = f'<!--[if mso]><table role="presentation" width="{_WIDTH}" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->'


@dataclass(frozen=True, slots=True)
class _Cut:
    """How much of each event is said, in characters; and the longest address that is linked."""

    title: int
    text: int
    place: int
    by: int
    note: int
    url: int
    brief: bool = False  # an event is one line: when, and its title


_CUTS = (
    _Cut(300, 280, 200, 300, 600, 2_000),
    _Cut(200, 160, 120, 160, 300, 300),
    _Cut(140, 80, 90, 100, 200, 200),
    _Cut(110, 0, 70, 70, 140, 150),
    _Cut(80, 0, 50, 40, 90, 0),
    _Cut(56, 0, 30, 24, 60, 0),
    _Cut(40, 0, 0, 0, 30, 0),
    _Cut(40, 0, 0, 0, 0, 0, brief=True),
)
"""From all to little: texts are shortened until the whole is small enough, an event is never left out."""


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing as a document of its own, at most MAX_BYTES where a few words for each event allow it."""
    return _fitting(issue_text(issue, feed_context, language), _document)


def fragment(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    """Return the listing as a table to put into another mail or page."""
    return _fitting(issue_text(issue, feed_context, language), _fragment).decode()


def _fitting(sheet: IssueText, write: Callable[[IssueText, bool], str]) -> bytes:
    written = b""
    for cut in _CUTS:
        days = tuple(replace(day, events=tuple(_shortened(event, cut) for event in day.events)) for day in sheet.days)
        written = write(replace(sheet, days=days), cut.brief).encode()
        if len(written) <= MAX_BYTES:
            break
    return written


def _shortened(event: EventText, cut: _Cut) -> EventText:
    return replace(
        event,
        title=sanitize.short(event.title, cut.title),
        text=sanitize.short(event.text, cut.text) if cut.text else "",
        place=sanitize.short(event.place, cut.place) if cut.place else "",
        by=sanitize.short(event.by, cut.by) if cut.by else "",
        note=sanitize.short(event.note, cut.note) if cut.note else "",
        facts=tuple(fact for fact in event.facts if len(fact.url) + len(fact.text) <= cut.url),
    )


def _document(sheet: IssueText, brief: bool) -> str:
    head = (
        f'<meta charset="utf-8"><title>{escape(sheet.title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{_STYLE}{_DARK}</style>'
    )
    body = f"{_GHOST}{_table(sheet, brief)}<!--[if mso]></td></tr></table><![endif]-->"
    html = f'<!doctype html><html lang="{escape(sheet.language)}"><head>{head}</head><body style="margin:0;padding:0">{body}</body></html>'
    return _inliner().inline(html) + "\n"


def _fragment(sheet: IssueText, brief: bool) -> str:
    return _inliner().inline_fragment(_table(sheet, brief), _STYLE)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def _table(sheet: IssueText, brief: bool) -> str:
    said = (sheet.status, sheet.compared, sheet.empty)
    head = f"<h1>{escape(sheet.title)}</h1><p>{'<br>'.join(map(escape, filter(None, (sheet.days_words, sheet.count, *said))))}</p>"
    rows = [_row(head), *(_row(_day(day, brief)) for day in sheet.days), _row(f"<p>{_linked(sheet.home)}</p>")]
    return (
        f'<table class="sheet" lang="{escape(sheet.language)}" role="presentation" align="center" width="100%" bgcolor="#ffffff"'
        f' border="0" cellpadding="0" cellspacing="0">{"".join(rows)}</table>'
    )


def _row(html: str) -> str:
    return f"<tr><td>{html}</td></tr>"


def _day(day: DayText, brief: bool) -> str:
    events = (
        f"<p>{'<br>'.join(f'{_text(event.when)} {_title(event)}' for event in day.events)}</p>"
        if brief
        else "".join(map(_event, day.events))
    )
    return f"<h2>{escape(day.words)}</h2>{events}"


def _event(event: EventText) -> str:
    lines = (
        " · ".join(map(_text, filter(None, (event.when, event.place)))),
        f"<strong>{_text(event.note)}</strong>" if event.note else "",
        _text(event.text),
        " · ".join(_facts(event)),
        _text(event.by),
    )
    return f"<h3>{_title(event)}</h3><p>{'<br>'.join(filter(None, lines))}</p>"


def _title(event: EventText) -> str:
    tag = f' lang="{escape(event.tag)}"' if event.tag else ""
    link = f'<a href="{escape(event.url)}"{tag}>{_text(event.title)}</a>'
    mark = f"<b{' class=off' if event.off else ''}>{escape(event.word)}:</b> " if event.word else ""
    return mark + (f"<s>{link}</s>" if event.mark is WeeklyChange.CANCELLED else link)


def _facts(event: EventText) -> Iterator[str]:
    for fact in event.facts:
        label = f'<a href="{escape(fact.url)}">{_text(fact.label)}</a>' if fact.url else _text(fact.label)
        yield f"{label}: {_text(fact.text)}" if fact.text else label


def _linked(sentence: str) -> str:
    """A sentence of ours that ends in an address."""
    words, _, url = sentence.rpartition(" ")
    return f'{escape(words)} <a href="{escape(url)}">{escape(url)}</a>'


def _text(text: str) -> str:
    return escape(text, quote=False)
