"""The words of the feeds in German and English, and dates as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, TimeSpan, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """The words of feeds in one language; `{…}` is filled in."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]  # () where dates are written in figures
    day: str
    clock: str  # a time of day in a sentence
    cancelled: str  # prefix of a title
    withdrawn: str
    merged: str
    cancelled_on: str
    withdrawn_on: str
    merged_with: str
    hours: str  # of an event whose days are dates
    changed_on: str
    changed_title: str  # prefix of a title in the feed of changes
    now: str
    now_was: str
    gone: str
    time_open: str
    registration: str
    deadline: str
    price: str
    organizer: str
    language: str
    online: str
    announced_by: str
    found_at: str
    more: str
    all_events: str
    cut: str  # for a feed larger than programs accept
    changed: Mapping[str, str]  # name of a field → its words in a list of changes
    rest: str  # for a field that is not in `changed`
    values: Mapping[str, str]  # statuses and languages, by their code


PHRASEBOOKS: Mapping[str, Phrasebook] = {
    "de": Phrasebook(
        weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        months=(),
        day="{weekday}, {day:02}.{month:02}.{year}",
        clock="{time} Uhr",
        cancelled="ABGESAGT: ",
        withdrawn="Nicht mehr angekündigt: ",
        merged="Zusammengeführt: ",
        cancelled_on="Abgesagt am {day}",
        withdrawn_on="Seit {day} nicht mehr angekündigt",
        merged_with="Zusammengeführt mit: {title} {url}",
        hours="Uhrzeiten: {span}",
        changed_on="Geändert am {day}: ",
        changed_title="Geändert: ",
        now="{what} jetzt {after}",
        now_was="{what} jetzt {after} (bisher {before})",
        gone="{what} nicht mehr {before}",
        time_open="Uhrzeit folgt",
        registration="Anmeldung",
        deadline="Anmeldeschluss",
        price="Preis",
        organizer="Veranstalter",
        language="Sprache",
        online="Online",
        announced_by="Angekündigt von:",
        found_at="Gefunden bei:",
        more="Weiter auf {url}",
        all_events="Alle Termine unter {url}",
        cut="Zeigt Termine bis {day}; alle unter {url}",
        changed={
            "start": "Beginn",
            "end": "Ende",
            "summary": "Titel",
            "location": "Ort",
            "address": "Anschrift",
            "status": "Stand",
            "deadline": "Anmeldeschluss",
            "price": "Preis",
            "organizer": "Veranstalter",
            "online_url": "Online-Zugang geändert",
            "registration_url": "Anmeldung geändert",
            "url": "Link geändert",
            "description": "Beschreibung geändert",
            "description_html": "Beschreibung geändert",
        },
        rest="Angaben geändert",
        values={
            "confirmed": "bestätigt",
            "tentative": "unter Vorbehalt",
            "cancelled": "abgesagt",
            "de": "Deutsch",
            "en": "Englisch",
            "fr": "Französisch",
        },
    ),
    "en": Phrasebook(
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        day="{weekday}, {day} {name} {year}",
        clock="{time}",
        cancelled="CANCELLED: ",
        withdrawn="No longer announced: ",
        merged="Merged: ",
        cancelled_on="Cancelled on {day}",
        withdrawn_on="No longer announced since {day}",
        merged_with="Merged with: {title} {url}",
        hours="Hours: {span}",
        changed_on="Changed on {day}: ",
        changed_title="Changed: ",
        now="{what} now {after}",
        now_was="{what} now {after} (was {before})",
        gone="{what} no longer {before}",
        time_open="Time to be announced",
        registration="Registration",
        deadline="Register by",
        price="Price",
        organizer="Organiser",
        language="Language",
        online="Online",
        announced_by="Announced by:",
        found_at="Found at:",
        more="Continued at {url}",
        all_events="All events at {url}",
        cut="Shows events until {day}; all at {url}",
        changed={
            "start": "start",
            "end": "end",
            "summary": "title",
            "location": "place",
            "address": "address",
            "status": "status",
            "deadline": "registration deadline",
            "price": "price",
            "organizer": "organiser",
            "online_url": "online access changed",
            "registration_url": "registration changed",
            "url": "link changed",
            "description": "description changed",
            "description_html": "description changed",
        },
        rest="details changed",
        values={
            "confirmed": "confirmed",
            "tentative": "tentative",
            "cancelled": "cancelled",
            "de": "German",
            "en": "English",
            "fr": "French",
        },
    ),
}


def phrasebook_of(language: str) -> Phrasebook:
    """Return the phrasebook of a language; English for a language without one."""
    return PHRASEBOOKS.get(language, PHRASEBOOKS["en"])


def in_language(text: Words, language: str, default: str) -> str:
    """Return a text in a language, else in the default one, else in any."""
    return text.get(language) or text.get(default) or next(iter(text.values()), "")


def day_text(day: date, book: Phrasebook, *, weekday: bool = True) -> str:
    """Return a day as people write it: "Do, 12.03.2026", "12 Mar 2026"."""
    name = book.months[day.month - 1] if book.months else ""
    pattern = book.day if weekday else book.day.partition(", ")[2]
    return pattern.format(weekday=book.weekdays[day.weekday()], day=day.day, month=day.month, year=day.year, name=name)


def hour_text(moment: datetime, zone: str) -> str:
    """Return the time of day in the moment's own zone, followed by that zone's name when `zone` has another offset then."""
    text = f"{moment.hour:02}:{moment.minute:02}"
    return text if moment.utcoffset() == _in_zone(zone, moment).utcoffset() else f"{text} ({moment.tzinfo})"


def moment_text(moment: Moment, book: Phrasebook, zone: str) -> str:
    """Return a day, or day and time, for a sentence: "Do, 12.03.2026, 09:00 Uhr"."""
    moment = _local(moment, zone)
    if not isinstance(moment, datetime):
        return day_text(moment, book)
    return f"{day_text(moment, book)}, {book.clock.format(time=hour_text(moment, zone))}"


def start_text(span: TimeSpan, book: Phrasebook, zone: str) -> str:
    """Return when an event is, for a title: "Do, 12.03.2026, 09:00", "Do, 12.03.2026 – Sa, 14.03.2026"."""
    start, end = _local(span.start, zone), span.end
    if isinstance(start, datetime):
        return f"{day_text(start, book)}, {hour_text(start, zone)}"
    last = end - timedelta(days=1) if end else start
    return day_text(start, book) if last <= start else f"{day_text(start, book)} – {day_text(last, book)}"


def span_text(span: TimeSpan, book: Phrasebook, zone: str) -> str:
    """Return from when to when an event is: "Do, 12.03.2026, 09:00–10:30"."""
    text, start = start_text(span, book, zone), _local(span.start, zone)
    if not isinstance(start, datetime) or not isinstance(span.end, datetime) or span.end <= start:
        return text
    end = _local(span.end, zone)
    if not isinstance(end, datetime) or end.date() != start.date():
        return f"{text} – {moment_text(end, book, zone)}"
    return f"{text}–{hour_text(end, zone)}"


def _local(moment: Moment, zone: str) -> Moment:
    """Return a time in UTC or with a bare offset in `zone`, any other moment unchanged."""
    if not isinstance(moment, datetime) or (isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key != "UTC"):
        return moment
    return _in_zone(zone, moment)


def _in_zone(zone: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except OverflowError:  # the first or last day of the calendar
        return moment
