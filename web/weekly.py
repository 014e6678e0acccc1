"""The weekly listing for newsletters: a page for editors, each issue in several formats, and the feed of issues."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.exceptions import NotFound

from aggregator.dates.instants import monday_before, monday_of
from aggregator.model import AHEAD, ALL, WEEKLY, FeedEntry, WeeklyIssue
from aggregator.publishing.weekly import WEEK, draft_issue, neighbouring_issues
from feeds import FORMATS, Channel
from feeds.weekly import MAX_ISSUES, WEEKLY_FORMATS, DayText, issue_text, item

from .context import current
from .date_words import range_words
from .feeds import CACHE, feed_context_for, media_type
from .language import current_language
from .language import gettext as _
from .links import absolute, link
from .representations import Basis
from .response_cache import CachedView, answer

CACHE_PAGE = "public, max-age=60, stale-if-error=86400"
MEDIA_TYPE = "text/html; charset=utf-8"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

blueprint = Blueprint("weekly", __name__)


class NoIssue(NotFound):
    """There is no issue for the week."""


@dataclass(frozen=True)
class IssueLink:
    """The address and title of an issue."""

    path: str
    words: str


@dataclass(frozen=True)
class Week:
    """One of the two weeks of an issue."""

    words: str
    days: tuple[DayText, ...]


@blueprint.get("/weekly")
def this_week() -> Response:
    """Redirect to the issue of this week."""
    response = make_response(redirect(link(_path(monday_before(current().today()))), 302))
    response.headers["Cache-Control"] = CACHE_PAGE
    return response


@blueprint.get("/weekly/<week>")
def page(week: str) -> Response:
    """Answer with the page of an issue: an ISO week and the next; 404 for a week without an issue."""
    return answer(_view(f"/weekly/{week}", MEDIA_TYPE, lambda basis: _page(week, basis).encode()))


@blueprint.get("/weekly/<week>.<extension>")
def rendered_issue(week: str, extension: str) -> Response:
    """Answer with an issue in the format of that name; 404 for a week without an issue and for an unknown format."""
    if extension not in WEEKLY_FORMATS:
        raise NoIssue
    weekly_format, language = WEEKLY_FORMATS[extension], current_language().code

    def render(basis: Basis) -> bytes:
        return weekly_format.render(_issue(week, basis), feed_context_for(basis.config), language)

    policy = (("Content-Security-Policy", MAIL_POLICY),) if extension == "html" else ()  # mail programs need style attributes
    return answer(replace(_view(f"/weekly/{week}.{extension}", weekly_format.media_type, render), headers=policy))


@blueprint.get("/feeds/weekly.rss")
def feed() -> Response:
    """Answer with the feed of the last frozen issues, one item for each."""
    view = _view("/feeds/weekly.rss", media_type("rss"), _feed)
    return answer(replace(view, feeds=(WEEKLY,), cache_control=CACHE, common=True))


@blueprint.errorhandler(NoIssue)
def missing(_error: NoIssue) -> Response:
    """Answer that there is no such issue, with links to existing ones."""
    store, today = current().store, current().today()
    mondays = {*store.weekly.mondays()[-MAX_ISSUES:], monday_before(today), monday_before(today) + WEEK}
    response = make_response(
        render_template("weekly_missing.html", issues=[_issue_link(monday) for monday in sorted(mondays, reverse=True)]), 404
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _view(path: str, media_type: str, make: Callable[[Basis], bytes]) -> CachedView:
    return CachedView(address=link(path), feeds=(ALL, WEEKLY), media_type=media_type, cache_control=CACHE_PAGE, make=make)


def _issue(week: str, basis: Basis) -> WeeklyIssue:
    """Return the frozen issue of a week, or the draft for this week or a coming one; raises NoIssue."""
    try:
        monday = monday_of(week)
    except ValueError as error:
        raise NoIssue from error
    frozen = current().store.weekly.get(monday)
    if frozen is not None:
        return frozen
    if not monday_before(basis.day) <= monday <= basis.day + AHEAD:
        raise NoIssue
    return draft_issue(current().store, basis.config, monday, current().now())


def _page(week: str, basis: Basis) -> str:
    issue, feed_context, language = _issue(week, basis), feed_context_for(basis.config), current_language().code
    text = issue_text(issue, feed_context, language)
    before, after = neighbouring_issues(current().store.weekly.mondays(), issue.first, basis.day)
    return render_template(
        "weekly.html",
        text=text,
        weeks=tuple(_weeks(text.days)),
        preview=issue.frozen_at is None,
        name=f"netzwerktimer-{issue.week}",
        addresses={extension: link(f"{_path(issue.first)}.{extension}") for extension in WEEKLY_FORMATS}
        | {"rss": link("/feeds/weekly.rss")},
        copy_texts={extension: WEEKLY_FORMATS[extension].render(issue, feed_context, language).decode() for extension in ("txt", "md")},
        before=_issue_link(before) if before else None,
        after=_issue_link(after) if after else None,
    )


def _weeks(days: tuple[DayText, ...]) -> Iterator[Week]:
    for monday, week_days in groupby(days, key=lambda day: monday_before(day.date)):
        yield Week(_("Kalenderwoche %(number)s") % {"number": monday.isocalendar().week}, tuple(week_days))


def _feed(basis: Basis) -> bytes:
    feed_context, language = feed_context_for(basis.config), current_language().code
    channel = Channel(
        feed_context=feed_context,
        language=language,
        title=_("%(site)s: Wochenliste") % {"site": basis.config.site.title},
        home_url=absolute(link("/weekly")),
        self_url=absolute(link("/feeds/weekly.rss")),
        updated=basis.version.changed,
    )
    entries = [
        FeedEntry(event_id=issue.week, day=issue.first, zone="", body=item(issue, feed_context, language))
        for issue in current().store.weekly.latest(MAX_ISSUES)
    ]
    return FORMATS["rss"].frame(channel, entries)


def _issue_link(monday: date) -> IssueLink:
    days = range_words(monday, WeeklyIssue(first=monday).last)
    words = {"one": monday.isocalendar().week, "next": (monday + WEEK).isocalendar().week, "days": days}
    return IssueLink(link(_path(monday)), _("Kalenderwochen %(one)s und %(next)s: %(days)s") % words)


def _path(monday: date) -> str:
    return f"/weekly/{WeeklyIssue(first=monday).week}"
