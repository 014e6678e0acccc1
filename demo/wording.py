"""How the example sites put an announcement into words."""

from datetime import date, datetime

from .days import german_day, short_day, weekday
from .programme import Announcement, member


def when(one: Announcement) -> str:
    """Return day and hours in long German words, as an editor would type them."""
    last = _last_day(one)
    if last != one.day:
        if isinstance(one.start, datetime) and isinstance(one.end, datetime):
            return f"{german_day(one.day)}, {one.start:%H:%M} Uhr bis {german_day(last)}, {one.end:%H:%M} Uhr"
        first = f"{one.day.day}." if one.day.month == last.month else german_day(one.day)
        return f"{first} bis {german_day(last)}"
    return f"{weekday(one.day)}, {german_day(one.day)}{_hours(one, ':')}"


def when_short(one: Announcement) -> str:
    """Return day and hours in digits, as in a narrow column of a table."""
    last = _last_day(one)
    if last != one.day:
        return f"{short_day(one.day)} - {short_day(last)}"
    return f"{weekday(one.day)[:2]}, {short_day(one.day)}{_hours(one, '.')}"


def where(one: Announcement) -> str:
    """Return name and address of the place, "online", or "" where the site does not say."""
    if one.place:
        return f"{one.place.name}, {one.place.address}"
    return "Online" if one.mode == "online" else ""


def about(one: Announcement, slug: str) -> str:
    """Return the text that the site of a network prints; a partner says whose event it is."""
    if one.host == slug:
        return one.text
    return f"{member(one.host).name} lädt ein: {one.text}"


def headline(one: Announcement) -> str:
    """Return the title, opened by the word that says it is off."""
    return f"ABGESAGT: {one.title}" if one.cancelled else one.title


def _last_day(one: Announcement) -> date:
    return one.end.date() if isinstance(one.end, datetime) else (one.end or one.day)


def _hours(one: Announcement, colon: str) -> str:
    if one.time_open:
        return ", Uhrzeit folgt"
    if not isinstance(one.start, datetime):
        return ""
    clock = f"%H{colon}%M"
    until = f"–{one.end.strftime(clock)}" if isinstance(one.end, datetime) else ""
    return f", {one.start.strftime(clock)}{until} Uhr"
