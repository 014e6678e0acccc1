"""How the example sites put an announcement into words."""

from datetime import date, datetime

from .days import german_day, short_day, weekday
from .programme import Announcement, member


def when(announcement: Announcement) -> str:
    """Return day and hours in long German words, as an editor would type them."""
    last = _last_day(announcement)
    if last != announcement.day:
        if isinstance(announcement.start, datetime) and isinstance(announcement.end, datetime):
            return f"{german_day(announcement.day)}, {announcement.start:%H:%M} Uhr bis {german_day(last)}, {announcement.end:%H:%M} Uhr"
        first = f"{announcement.day.day}." if announcement.day.month == last.month else german_day(announcement.day)
        return f"{first} bis {german_day(last)}"
    return f"{weekday(announcement.day)}, {german_day(announcement.day)}{_hours(announcement, ':')}"


def when_short(announcement: Announcement) -> str:
    """Return day and hours in digits, as in a narrow column of a table."""
    last = _last_day(announcement)
    if last != announcement.day:
        return f"{short_day(announcement.day)} - {short_day(last)}"
    return f"{weekday(announcement.day)[:2]}, {short_day(announcement.day)}{_hours(announcement, '.')}"


def where(announcement: Announcement) -> str:
    """Return name and address of the place, "online", or "" where the site does not say."""
    if announcement.place:
        return f"{announcement.place.name}, {announcement.place.address}"
    return "Online" if announcement.mode == "online" else ""


def about(announcement: Announcement, slug: str) -> str:
    """Return the text on the site of a network; a partner's text names the host."""
    if announcement.host == slug:
        return announcement.text
    return f"{member(announcement.host).name} lädt ein: {announcement.text}"


def headline(announcement: Announcement) -> str:
    """Return the title, with a prefix for a cancelled event."""
    return f"ABGESAGT: {announcement.title}" if announcement.cancelled else announcement.title


def _last_day(announcement: Announcement) -> date:
    return announcement.end.date() if isinstance(announcement.end, datetime) else (announcement.end or announcement.day)


def _hours(announcement: Announcement, colon: str) -> str:
    if announcement.time_open:
        return ", Uhrzeit folgt"
    if not isinstance(announcement.start, datetime):
        return ""
    clock = f"%H{colon}%M"
    until = f"–{announcement.end.strftime(clock)}" if isinstance(announcement.end, datetime) else ""
    return f", {announcement.start.strftime(clock)}{until} Uhr"
