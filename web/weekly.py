"""The weekly listing for newsletters: a page for editors, the listing in the formats they paste, and the feed of its issues."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.exceptions import NotFound

from aggregator.dates.instants import monday_before, monday_of
from aggregator.model import AHEAD, ALL, WEEKLY, FeedEntry, WeeklyIssue
from aggregator.publishing.weekly import WEEK, draft_issue, following
from feeds import FORMATS, Channel
from feeds.weekly import ITEMS, SHEETS, DayText, issue_text, item

from .context import current
from .date_words import range_words
from .feeds import CACHE, feed_context, media_type
from .language import gettext as _
from .language import spoken
from .links import absolute, link
from .representations import Basis
from .response_cache import CachedView, answer

CACHE_PAGE = "public, max-age=60, stale-if-error=86400"
MEDIA_TYPE = "text/html; charset=utf-8"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

blueprint = Blueprint("weekly", __name__)


class NoIssue(NotFound):
    """There is no listing of that week."""


@dataclass(frozen=True)
class Neighbour:
    """Another issue: its address and what it is called."""

    path: str
    words: str


@dataclass(frozen=True)
class Week:
    """One of the two weeks of an issue."""

    words: str
    days: tuple[DayText, ...]


@blueprint.get("/weekly")
def this_week() -> Response:
    """Lead to the issue of this week."""
    response = make_response(redirect(link(_path(monday_before(current().today()))), 302))
    response.headers["Cache-Control"] = CACHE_PAGE
    return response


@blueprint.get("/weekly/<week>")
def page(week: str) -> Response:
    """Answer with the listing of that ISO week and the next, and all that an editor takes from it; 404 for a week that has none."""
    return answer(_view(f"/weekly/{week}", MEDIA_TYPE, lambda basis: _page(week, basis).encode()))


@blueprint.get("/weekly/<week>.<extension>")
def sheet(week: str, extension: str) -> Response:
    """Answer with the listing in the format of that name."""
    if extension not in SHEETS:
        raise NoIssue
    form, language = SHEETS[extension], spoken().code

    def made(basis: Basis) -> bytes:
        return form.render(_issue(week, basis), feed_context(basis.config), language)

    policy = (
        (("Content-Security-Policy", MAIL_POLICY),) if extension == "html" else ()
    )  # what mail programs need stands in style attributes
    return answer(replace(_view(f"/weekly/{week}.{extension}", form.media_type, made), headers=policy))


@blueprint.get("/feeds/weekly.rss")
def feed() -> Response:
    """Answer with the last frozen issues, an item each."""
    view = _view("/feeds/weekly.rss", media_type("rss"), _feed)
    return answer(replace(view, feeds=(WEEKLY,), cache_control=CACHE, common=True))


@blueprint.errorhandler(NoIssue)
def missing(_error: NoIssue) -> Response:
    """Answer that there is no such issue, and which there are."""
    store, today = current().store, current().today()
    mondays = {*store.weekly.mondays()[-ITEMS:], monday_before(today), monday_before(today) + WEEK}
    response = make_response(render_template("weekly_missing.html", issues=[_neighbour(one) for one in sorted(mondays, reverse=True)]), 404)
    response.headers["Cache-Control"] = "no-store"
    return response


def _view(path: str, media_type: str, make: Callable[[Basis], bytes]) -> CachedView:
    return CachedView(address=link(path), feeds=(ALL, WEEKLY), media_type=media_type, cache_control=CACHE_PAGE, make=make)


def _issue(week: str, basis: Basis) -> WeeklyIssue:
    """The issue as it was frozen, or for this week and those to come as it would be now."""
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
    issue, names, language = _issue(week, basis), feed_context(basis.config), spoken().code
    said = issue_text(issue, names, language)
    before, after = following(current().store.weekly.mondays(), issue.first, basis.day)
    return render_template(
        "weekly.html",
        sheet=said,
        weeks=tuple(_weeks(said.days)),
        preview=issue.frozen_at is None,
        name=f"netzwerktimer-{issue.week}",
        addresses={extension: link(f"{_path(issue.first)}.{extension}") for extension in SHEETS} | {"rss": link("/feeds/weekly.rss")},
        texts={extension: SHEETS[extension].render(issue, names, language).decode() for extension in ("txt", "md")},
        before=_neighbour(before) if before else None,
        after=_neighbour(after) if after else None,
    )


def _weeks(days: tuple[DayText, ...]) -> Iterator[Week]:
    for monday, of_week in groupby(days, key=lambda day: monday_before(day.date)):
        yield Week(_("Kalenderwoche %(number)s") % {"number": monday.isocalendar().week}, tuple(of_week))


def _feed(basis: Basis) -> bytes:
    names, language = feed_context(basis.config), spoken().code
    channel = Channel(
        feed_context=names,
        language=language,
        title=_("%(site)s: Wochenliste") % {"site": basis.config.site.title},
        home_url=absolute(link("/weekly")),
        self_url=absolute(link("/feeds/weekly.rss")),
        updated=basis.version.changed,
    )
    entries = [
        FeedEntry(event_id=issue.week, day=issue.first, zone="", body=item(issue, names, language))
        for issue in current().store.weekly.latest(ITEMS)
    ]
    return FORMATS["rss"].frame(channel, entries)


def _neighbour(monday: date) -> Neighbour:
    days = range_words(monday, WeeklyIssue(first=monday).last)
    told = {"one": monday.isocalendar().week, "next": (monday + WEEK).isocalendar().week, "days": days}
    return Neighbour(link(_path(monday)), _("Kalenderwochen %(one)s und %(next)s: %(days)s") % told)


def _path(monday: date) -> str:
    return f"/weekly/{WeeklyIssue(first=monday).week}"
