"""A calendar published from Exchange: zones named as Windows does, and other UIDs at every fetch."""

import hashlib
from collections.abc import Iterator

from .. import ical
from ..pages import html, ordinary
from ..programme import Announcement
from ..show import Page, Show, Site
from ..wording import about, headline, where

FEED = "/owa/calendar/zulieferkreis/calendar.ics"
LIST = "/termine/"
ALTERNATES = (("text/calendar", FEED),)
ZONE = "W. Europe Standard Time"


def pages(show: Show, target: str) -> Page | None:
    if target == FEED:
        return Page(body=calendar(show), media_type="text/calendar; charset=utf-8")
    if target == LIST:
        return html("plain_list.html", show, alternates=ALTERNATES, calendar=LIST)
    return ordinary(show, target, ALTERNATES, LIST)


def calendar(show: Show) -> bytes:
    """Return the calendar as Exchange publishes it at this visit."""
    head = (
        "BEGIN:VCALENDAR",
        "METHOD:PUBLISH",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "X-WR-CALNAME:Kalender",
        ical.WINDOWS_ZONE,
    )
    events = ("\n".join(_event(show, announcement)) for announcement in show.listed)
    return ical.calendar([*head, *events, "END:VCALENDAR"])


def _event(show: Show, announcement: Announcement) -> Iterator[str]:
    words = about(announcement, show.slug)
    if announcement.online:
        words += f"\nAn der Besprechung teilnehmen: {announcement.online}"
    if show.registration_of(announcement):
        words += f"\nAnmeldung: {show.registration_of(announcement)}"
    yield "BEGIN:VEVENT"
    yield f"DESCRIPTION:{ical.text(words)}"
    yield f"UID:040000008200E00074C5B7101A82E008{_digits(show, announcement)}"
    yield f"SUMMARY:{ical.text(headline(announcement))}"
    yield ical.moment("DTSTART", announcement.start, ZONE)
    if announcement.end is not None:
        yield ical.ending(announcement.end, ZONE)
    yield "CLASS:PUBLIC"
    yield "PRIORITY:5"
    yield f"DTSTAMP:{ical.instant(show.stamp)}"
    yield "TRANSP:OPAQUE"
    yield "STATUS:CONFIRMED"
    yield "SEQUENCE:0"
    yield f"LOCATION:{ical.text('Microsoft Teams-Besprechung' if announcement.mode == 'online' else where(announcement))}"
    yield "X-MICROSOFT-CDO-APPT-SEQUENCE:0"
    yield "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"
    yield f"X-MICROSOFT-CDO-ALLDAYEVENT:{'TRUE' if announcement.all_day else 'FALSE'}"
    yield "END:VEVENT"


def _digits(show: Show, announcement: Announcement) -> str:
    return hashlib.sha256(f"{show.today}/{show.visit}/{announcement.slug}".encode()).hexdigest()[:40].upper()


SITE = Site(feed=FEED, pages=pages, kind="ical", every="5m")
