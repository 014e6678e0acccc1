"""Writes the weekly listing for newsletters: an issue becomes HTML for mails, plain text, Markdown, JSON or an item of RSS; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aggregator.model import WeeklyIssue

from .. import rss
from ..format import FeedContext
from . import data, mail, markdown, plain_text
from .issue_text import DayText, EventText, IssueText, issue_text

__all__ = ["ITEMS", "SHEETS", "DayText", "EventText", "IssueText", "SheetFormat", "issue_text", "item"]

MAX_ISSUES = 10
"""The number of issues in the feed of issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyFormat:
    """How to write an issue; the same issue gives the same bytes."""

    media_type: str
    render: Callable[[WeeklyIssue, FeedContext, str], bytes]  # issue, feed context, language


WEEKLY_FORMATS: Mapping[str, WeeklyFormat] = {
    "html": WeeklyFormat(media_type="text/html; charset=utf-8", render=mail.render),
    "txt": WeeklyFormat(media_type="text/plain; charset=utf-8", render=plain_text.render),
    "md": WeeklyFormat(media_type="text/markdown; charset=utf-8", render=markdown.render),
    "json": WeeklyFormat(media_type="application/json", render=data.render),
}


def item(issue: WeeklyIssue, feed_context: FeedContext, language: str) -> bytes:
    """Return a whole frozen issue as one item of RSS, dated when it was frozen. Raises ValueError for a preview."""
    if issue.frozen_at is None:
        raise ValueError(f"the issue of {issue.week} is a preview and is not published")
    text = issue_text(issue, feed_context, language)
    return rss.whole_item(
        title=f"{text.title} ({text.days_words})",
        link=text.url,
        guid=f"weekly-{issue.week}@{feed_context.site.uid_domain}",
        published=issue.frozen_at,
        summary=text.count or text.empty,
        html=mail.fragment(issue, feed_context, language),
    )
