"""Writes the weekly listing as HTML for mail programs: a table with inline styles that loads nothing.

Word's engine (Outlook) knows no flex, no grid and no max-width; other programs remove <style>. Every text has its own background, so
it stays readable in any dark mode.
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

MAX_MAIL_BYTES = 100_000  # Gmail hides what comes after 102 kB
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
_MSO_TABLE = f'<!--[if mso]><table role="presentation" width="{_WIDTH}" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->'


@dataclass(frozen=True, slots=True)
class _Limits:
    """The most characters of each text of an event, and of an address that is linked."""

    title: int
    text: int
    place: int
    by: int
    note: int
    url: int
    brief: bool = False  # an event is one line: its time and title


_LIMITS = (
    _Limits(300, 280, 200, 300, 600, 2_000),
    _Limits(200, 160, 120, 160, 300, 300),
    _Limits(140, 80, 90, 100, 200, 200),
    _Limits(110, 0, 70, 70, 140, 150),
    _Limits(80, 0, 50, 40, 90, 0),
    _Limits(56, 0, 30, 24, 60, 0),
    _Limits(40, 0, 0, 0, 30, 0),
    _Limits(40, 0, 0, 0, 0, 0, brief=True),
)
"""From long to short: texts are shortened until the document is small enough. No event is left out."""


def render(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return the listing as a document, of at most MAX_MAIL_BYTES unless the shortest texts still need more."""
    return _fitting(issue_text(issue, feed_context, language), _document)


def fragment(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> str:
    """Return the listing as a table, to be put into another mail or page."""
    return _fitting(issue_text(issue, feed_context, language), _fragment).decode()


def _fitting(text: IssueText, write: Callable[[IssueText, bool], str]) -> bytes:
    html = b""
    for limits in _LIMITS:
        days = tuple(replace(day, events=tuple(_shortened(event, limits) for event in day.events)) for day in text.days)
        html = write(replace(text, days=days), limits.brief).encode()
        if len(html) <= MAX_MAIL_BYTES:
            break
    return html


def _shortened(event: EventText, limits: _Limits) -> EventText:
    return replace(
        event,
        title=sanitize.short(event.title, limits.title),
        text=sanitize.short(event.text, limits.text) if limits.text else "",
        place=sanitize.short(event.place, limits.place) if limits.place else "",
        by=sanitize.short(event.by, limits.by) if limits.by else "",
        note=sanitize.short(event.note, limits.note) if limits.note else "",
        facts=tuple(fact for fact in event.facts if len(fact.url) + len(fact.text) <= limits.url),
    )


def _document(text: IssueText, brief: bool) -> str:
    head = (
        f'<meta charset="utf-8"><title>{escape(text.title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{_STYLE}{_DARK}</style>'
    )
    body = f"{_MSO_TABLE}{_table(text, brief)}<!--[if mso]></td></tr></table><![endif]-->"
    html = f'<!doctype html><html lang="{escape(text.language)}"><head>{head}</head><body style="margin:0;padding:0">{body}</body></html>'
    return _inliner().inline(html) + "\n"


def _fragment(text: IssueText, brief: bool) -> str:
    return _inliner().inline_fragment(_table(text, brief), _STYLE)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def _table(text: IssueText, brief: bool) -> str:
    sentences = (text.status, text.compared, text.empty)
    head = f"<h1>{escape(text.title)}</h1><p>{'<br>'.join(map(escape, filter(None, (text.days_words, text.count, *sentences))))}</p>"
    rows = [_row(head), *(_row(_day(day, brief)) for day in text.days), _row(f"<p>{_linked(text.home)}</p>")]
    return (
        f'<table class="sheet" lang="{escape(text.language)}" role="presentation" align="center" width="100%" bgcolor="#ffffff"'
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
    lang = f' lang="{escape(event.language_tag)}"' if event.language_tag else ""
    link = f'<a href="{escape(event.url)}"{lang}>{_text(event.title)}</a>'
    mark = f"<b{' class=off' if event.off else ''}>{escape(event.mark_word)}:</b> " if event.mark_word else ""
    return mark + (f"<s>{link}</s>" if event.mark is WeeklyChange.CANCELLED else link)


def _facts(event: EventText) -> Iterator[str]:
    for fact in event.facts:
        label = f'<a href="{escape(fact.url)}">{_text(fact.label)}</a>' if fact.url else _text(fact.label)
        yield f"{label}: {_text(fact.text)}" if fact.text else label


def _linked(sentence: str) -> str:
    """Return a sentence that ends in an address, with a link."""
    text, _, url = sentence.rpartition(" ")
    return f'{escape(text)} <a href="{escape(url)}">{escape(url)}</a>'


def _text(text: str) -> str:
    return escape(text, quote=False)
