"""Writes the weekly listing for newsletters: an issue → HTML for mails, plain text, Markdown, JSON, an item of RSS; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aggregator.model import WeeklyIssue

from .. import rss
from ..format import FeedContext
from . import data, mail, markdown, plain_text
from .issue_text import DayText, EventText, IssueText, issue_text

__all__ = ["ITEMS", "SHEETS", "DayText", "EventText", "IssueText", "SheetFormat", "issue_text", "item"]

ITEMS = 10
"""How many issues the feed of issues holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFormat:
    """How to write an issue: the same issue gives the same bytes."""

    media_type: str
    render: Callable[[WeeklyIssue, FeedContext, str], bytes]  # issue, masthead, language


SHEETS: Mapping[str, SheetFormat] = {
    "html": SheetFormat(media_type="text/html; charset=utf-8", render=mail.render),
    "txt": SheetFormat(media_type="text/plain; charset=utf-8", render=plain_text.render),
    "md": SheetFormat(media_type="text/markdown; charset=utf-8", render=markdown.render),
    "json": SheetFormat(media_type="application/json", render=data.render),
}


def item(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return a frozen issue as one item of RSS: whole, so that a service can make a mail of it; its date is when it was frozen."""
    if issue.frozen_at is None:
        raise ValueError(f"the issue of {issue.week} is a preview and is not published")
    sheet = issue_text(issue, feed_context, language)
    return rss.whole_item(
        title=f"{sheet.title} ({sheet.days_words})",
        link=sheet.url,
        guid=f"weekly-{issue.week}@{feed_context.site.uid_domain}",
        published=issue.frozen_at,
        summary=sheet.count or sheet.empty,
        html=mail.fragment(issue, feed_context, language),
    )
