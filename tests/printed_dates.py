"""Phrases as people write them, in German and English: what reading must understand."""

from collections.abc import Callable
from datetime import date, datetime

from aggregator.model import Moment, Phrase

_MONTHS = {
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    "en": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
}
_WEEKDAYS = {
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def _german(day: date) -> str:
    return f"{_WEEKDAYS['de'][day.weekday()]}, den {day.day}. {_MONTHS['de'][day.month - 1]} {day.year}"


def _english(day: date) -> str:
    return f"{_WEEKDAYS['en'][day.weekday()]}, {day.day} {_MONTHS['en'][day.month - 1]} {day.year}"


def _american(day: date) -> str:
    return f"{_MONTHS['en'][day.month - 1]} {day.day}, {day.year}"


def _short(day: date) -> str:
    return f"{_WEEKDAYS['de'][day.weekday()][:2]}, {day:%d.%m.%Y}"


def _figures(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _twelve_hours(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"


def _uhr(moment: datetime) -> str:
    return f"{moment.hour}.{moment:%M} Uhr" if moment.minute else f"{moment.hour} Uhr"


def _colon(moment: datetime) -> str:
    return f"{moment:%H:%M}"


Style = tuple[Callable[[date], str], Callable[[datetime], str], str]  # a day, an hour, and the word between start and end
STYLES: dict[str, Style] = {
    "german": (_german, _uhr, " bis "),
    "german short": (_short, _colon, "–"),
    "german figures": (_figures, _uhr, " - "),
    "english": (_english, _colon, " to "),
    "american": (_american, _twelve_hours, " – "),
    "iso": (date.isoformat, _colon, " – "),
}


def printed(phrase: Phrase, style: str) -> str:
    """Return a phrase in one of the STYLES: day and hour of its start, then what differs at its end.

    Raises ValueError for a phrase without a start: an end alone has no one way to be written.
    """
    if phrase.start is None:
        raise ValueError("a phrase without a start cannot be printed")
    day, hour, to = STYLES[style]
    start = _printed(phrase.start, day, hour)
    if phrase.end is None:
        return start
    if isinstance(phrase.end, datetime) and isinstance(phrase.start, datetime) and phrase.end.date() == phrase.start.date():
        return f"{start}{to}{hour(phrase.end)}"
    return f"{start}{to}{_printed(phrase.end, day, hour)}"


def _printed(moment: Moment, day: Callable[[date], str], hour: Callable[[datetime], str]) -> str:
    if isinstance(moment, datetime):
        return f"{day(moment.date())}, {hour(moment)}"
    return day(moment)
