"""A calendar file from a groupware: series with an exception and a moved occurrence, whole days, STATUS:CANCELLED."""

from collections.abc import Iterator

from .. import ical
from ..pages import html, ordinary
from ..programme import Announcement
from ..show import Page, Show, Site
from ..wording import about, where

FEED = "/kalender/energienetz.ics"
LIST = "/veranstaltungen.html"
ALTERNATES = (("text/calendar", FEED),)


def pages(show: Show, target: str) -> Page | None:
    if target == FEED:
        return Page(body=calendar(show), media_type="text/calendar; charset=utf-8", last_modified=show.stamp)
    if target == LIST:
        return html("plain_list.html", show, alternates=ALTERNATES, calendar=LIST)
    return ordinary(show, target, ALTERNATES, LIST)


def calendar(show: Show) -> bytes:
    """Return all events, series as one event with its rule."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sabre//Sabre VObject 4.5.6//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{show.member.name}",
        ical.PLAIN_ZONE,
    )
    events = ["\n".join(_event(show, announcement)) for announcement in show.listed]
    moved = ["\n".join(_moved(show, announcement)) for announcement in show.listed if announcement.series and announcement.series.moved]
    return ical.calendar([*head, *events, *moved, "END:VCALENDAR"])


def _event(show: Show, announcement: Announcement) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield ical.moment("DTSTART", announcement.start)
    if announcement.end is not None:
        yield ical.ending(announcement.end)
    if announcement.series:
        yield f"RRULE:{announcement.series.rule}"
        for start in announcement.series.skipped:
            yield ical.moment("EXDATE", start)
    yield from _details(show, announcement)
    if announcement.cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _moved(show: Show, announcement: Announcement) -> Iterator[str]:
    if announcement.series is None or announcement.series.moved is None:
        return
    original, start, end = announcement.series.moved
    yield "BEGIN:VEVENT"
    yield ical.moment("RECURRENCE-ID", original)
    yield ical.moment("DTSTART", start)
    yield ical.ending(end)
    yield from _details(show, announcement)
    yield "SEQUENCE:1"
    yield "END:VEVENT"


def _details(show: Show, announcement: Announcement) -> Iterator[str]:
    words = about(announcement, show.slug)
    yield f"UID:{announcement.slug}@energienetz.example"
    yield f"DTSTAMP:{ical.instant(show.stamp)}"
    yield f"SUMMARY:{ical.text(announcement.title)}"
    if show.registration_of(announcement):
        words += f"\nAnmeldung: {show.registration_of(announcement)}"
    if announcement.online:
        words += f"\nZugang: {announcement.online}"
    yield f"DESCRIPTION:{ical.text(words)}"
    yield f"LOCATION:{ical.text(where(announcement))}"
    yield f"URL:{show.page_of(announcement)}"
    yield f"CATEGORIES:{','.join(ical.text(tag) for tag in announcement.tags)}"


SITE = Site(feed=FEED, pages=pages, kind="ical")
