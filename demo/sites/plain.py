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
    events = ["\n".join(_event(show, one)) for one in show.listed]
    moved = ["\n".join(_moved(show, one)) for one in show.listed if one.series and one.series.moved]
    return ical.calendar([*head, *events, *moved, "END:VCALENDAR"])


def _event(show: Show, one: Announcement) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield ical.moment("DTSTART", one.start)
    if one.end is not None:
        yield ical.ending(one.end)
    if one.series:
        yield f"RRULE:{one.series.rule}"
        for start in one.series.skipped:
            yield ical.moment("EXDATE", start)
    yield from _details(show, one)
    if one.cancelled:
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _moved(show: Show, one: Announcement) -> Iterator[str]:
    if one.series is None or one.series.moved is None:
        return
    original, start, end = one.series.moved
    yield "BEGIN:VEVENT"
    yield ical.moment("RECURRENCE-ID", original)
    yield ical.moment("DTSTART", start)
    yield ical.ending(end)
    yield from _details(show, one)
    yield "SEQUENCE:1"
    yield "END:VEVENT"


def _details(show: Show, one: Announcement) -> Iterator[str]:
    words = about(one, show.slug)
    yield f"UID:{one.slug}@energienetz.example"
    yield f"DTSTAMP:{ical.instant(show.stamp)}"
    yield f"SUMMARY:{ical.text(one.title)}"
    if show.registration_of(one):
        words += f"\nAnmeldung: {show.registration_of(one)}"
    if one.online:
        words += f"\nZugang: {one.online}"
    yield f"DESCRIPTION:{ical.text(words)}"
    yield f"LOCATION:{ical.text(where(one))}"
    yield f"URL:{show.page_of(one)}"
    yield f"CATEGORIES:{','.join(ical.text(tag) for tag in one.tags)}"


SITE = Site(feed=FEED, pages=pages, kind="ical")
