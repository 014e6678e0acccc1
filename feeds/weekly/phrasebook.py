"""The words of the weekly listing in German and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyPhrasebook:
    """The words of a weekly listing in one language; `{…}` is filled in."""

    locale: str
    title: str
    frozen: str
    preview: str
    compared: str
    marks: Mapping[str, str]  # value of WeeklyChange → word
    events: tuple[str, str]  # one, several
    empty: str
    all_day: str
    moved: str
    left: str
    untitled: str
    all_events: str


WEEKLY_PHRASEBOOKS: Mapping[str, WeeklyPhrasebook] = {
    "de": WeeklyPhrasebook(
        locale="de",
        title="Termine der Kalenderwochen {week} und {next}",
        frozen="Stand: {moment}.",
        preview="Vorschau: Diese Ausgabe wird am {moment} festgehalten und kann sich bis dahin ändern.",
        compared="Neu, geändert und entfallen: gegenüber der Ausgabe der Kalenderwoche {week}.",
        marks={"new": "Neu", "changed": "Geändert", "cancelled": "Abgesagt", "dropped": "Entfallen"},
        events=("{n} Termin", "{n} Termine"),
        empty="In dieser und der nächsten Woche ist nichts angekündigt.",
        all_day="ganztägig",
        moved="Verschoben: {changed}",
        left="Nicht mehr im Kalender",
        untitled="Ohne Titel",
        all_events="Alle Termine: {url}",
    ),
    "en": WeeklyPhrasebook(
        locale="en_GB",
        title="Events of calendar weeks {week} and {next}",
        frozen="As of {moment}.",
        preview="Preview: this issue will be fixed on {moment} and may change until then.",
        compared="New, changed and dropped: against the issue of calendar week {week}.",
        marks={"new": "New", "changed": "Changed", "cancelled": "Cancelled", "dropped": "Dropped"},
        events=("{n} event", "{n} events"),
        empty="Nothing is announced for this week and the next.",
        all_day="all day",
        moved="Moved: {changed}",
        left="No longer in the calendar",
        untitled="Untitled",
        all_events="All events: {url}",
    ),
}


def weekly_phrasebook_of(language: str) -> WeeklyPhrasebook:
    """Return the phrasebook of a language; English for a language without one."""
    return WEEKLY_PHRASEBOOKS.get(language, WEEKLY_PHRASEBOOKS["en"])


def day_words(day: date, book: WeeklyPhrasebook) -> str:
    """Return a day in full: Montag, 23. November 2026."""
    return str(format_date(day, "full", locale=book.locale))


def days_words(first: date, last: date, book: WeeklyPhrasebook) -> str:
    """Return the first and the last day: 23. Nov. – 6. Dez. 2026."""
    return " ".join(str(format_interval(first, last, "yMMMd", locale=book.locale)).split())  # thin spaces do not survive in mails
