"""WordPress with The Events Calendar: its iCal, whose UIDs carry the date, and its list."""

from collections.abc import Iterator
from datetime import datetime

from .. import ical
from ..pages import html, ordinary
from ..programme import Announcement
from ..show import Page, Show, Site
from ..wording import about, headline, where

FEED = "/?post_type=tribe_events&ical=1&eventDisplay=list"
LIST = "/veranstaltungen/"


def pages(show: Show, target: str) -> Page | None:
    alternates = (("text/calendar", FEED),)
    if target == FEED:
        return Page(body=calendar(show), media_type="text/calendar; charset=UTF-8")
    if target == LIST:
        return html("tribe_list.html", show, alternates=alternates, calendar=LIST, feed=FEED)
    if target == "/robots.txt":
        return Page(body=b"User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n", media_type="text/plain; charset=utf-8")
    return ordinary(show, target, alternates, LIST)


def calendar(show: Show) -> bytes:
    """Return the coming events as the plugin exports them."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{show.member.name} - ECPv6.15.9//NONSGML v1.0//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{show.member.name}",
        f"X-ORIGINAL-URL:{show.base}",
        f"X-WR-CALDESC:Veranstaltungen für {show.member.name}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-Robots-Tag:noindex",
        "X-PUBLISHED-TTL:PT1H",
        ical.dated_zone(show.today),
    )
    events = ("\n".join(_event(show, announcement)) for announcement in show.coming)
    return ical.calendar([*head, *events, "END:VCALENDAR"])


def _event(show: Show, announcement: Announcement) -> Iterator[str]:
    end = announcement.end or announcement.start
    yield "BEGIN:VEVENT"
    yield ical.moment("DTSTART", announcement.start)
    yield ical.ending(end)
    yield f"DTSTAMP:{ical.instant(show.stamp)}"
    yield f"CREATED:{announcement.announced:%Y%m%d}T093000Z"
    yield f"LAST-MODIFIED:{announcement.edited:%Y%m%d}T110000Z"
    yield f"UID:{_post(announcement)}-{_seconds(announcement.start)}-{_seconds(end)}@lichtwerk.example"
    yield f"SUMMARY:{ical.text(headline(announcement))}"
    yield f"DESCRIPTION:{ical.text(_words(show, announcement))}"
    yield f"URL:{show.page_of(announcement)}"
    if announcement.place:
        yield f"LOCATION:{ical.text(where(announcement) + ', Deutschland')}"
        if announcement.place.geo:
            yield "GEO:{};{}".format(*announcement.place.geo)
    yield f"CATEGORIES:{','.join(ical.text(tag) for tag in announcement.tags)}"
    yield f'ORGANIZER;CN="{show.member.name}":MAILTO:{show.member.facts["contact"]["email"]}'
    yield "END:VEVENT"


def _words(show: Show, announcement: Announcement) -> str:
    lines = [about(announcement, show.slug)]
    if announcement.price:
        lines.append(f"Teilnahme: {announcement.price}")
    if announcement.online:
        lines.append(f"Online: {announcement.online}")
    if show.registration_of(announcement):
        lines.append(f"Anmeldung: {show.registration_of(announcement)}")
    return "\n\n".join(lines)


def _post(announcement: Announcement) -> int:
    return 1000 + sum(announcement.slug.encode())


def _seconds(when: object) -> int:
    return int(when.timestamp()) if isinstance(when, datetime) else 0


SITE = Site(feed=FEED, pages=pages, every="5m")
