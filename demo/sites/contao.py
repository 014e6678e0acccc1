"""Contao: a feed file under /share/ that puts day and hours before the title and leaves all else to the text."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from ..days import short_day
from ..pages import html, ordinary, write
from ..programme import Announcement
from ..show import Page, Show, Site

FEED = "/share/veranstaltungen.xml"
LIST = "/termine.html"
ALTERNATES = (("application/rss+xml", FEED),)


def pages(show: Show, target: str) -> Page | None:
    if target == FEED:
        body = write("contao.xml", show, rfc822=_rfc822, dated=_dated).encode()
        return Page(body=body, media_type="application/rss+xml; charset=utf-8", last_modified=show.stamp)
    if target == LIST:
        return html("plain_list.html", show, alternates=ALTERNATES, calendar=LIST)
    return ordinary(show, target, ALTERNATES, LIST)


def _dated(announcement: Announcement) -> str:
    """Return the day, and the hours in brackets, as Contao does."""
    days = short_day(announcement.day)
    last = announcement.end.date() if isinstance(announcement.end, datetime) else announcement.end
    if last and last != announcement.day:
        days = f"{days}–{short_day(last)}"
    if not isinstance(announcement.start, datetime):
        return days
    until = f"–{announcement.end:%H:%M}" if isinstance(announcement.end, datetime) else ""
    return f"{days} ({announcement.start:%H:%M}{until})"


def _rfc822(when: date) -> str:
    moment = when if isinstance(when, datetime) else datetime.combine(when, time(9), tzinfo=UTC)
    return format_datetime(moment)


SITE = Site(feed=FEED, pages=pages, every="5m")
