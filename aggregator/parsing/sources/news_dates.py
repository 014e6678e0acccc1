"""The date of the event that a news entry announces, if it announces one: by its title, its text, or a future date of publication."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aggregator.dates.phrases import phrases, span
from aggregator.model import Moment, Phrase

_TEXT_READ = 1_500  # characters of the text; what comes later is background
_CUE_READ = 600
_SURELY_AHEAD = timedelta(hours=12)  # more than slow clocks and missing zones explain

_LOOKING_BACK = re.compile(
    r"\b(?:rückblick|rückschau|nachlese|nachbericht|rückblende|bilanz|recap|review|so war|pressemitteilung|newsletter|protokoll|amtsblatt"
    r"|verstorben|nachruf|obituary)",
    re.IGNORECASE,
)
_INVITING = re.compile(
    r"\b(?:veranstaltung|termin|einladung|einlad|lädt|laden|findet|finden|workshop|seminar|webinar|tagung|konferenz|conference|kongress|messe|forum"
    r"|fachforum|symposi|vortrag|lecture|stammtisch|netzwerktreffen|treffen|meetup|sprechstunde|kurs|schulung|training|talk|lesung|konzert"
    r"|ausstellung|takes place|join us|register|anmeld|einlass|beginn:|wann:|when:|uhr\b|event)",
    re.IGNORECASE,
)
_OTHER_HOURS = re.compile(
    r"\b(?:büro|geschäftsstelle|öffnungszeit|sprechzeit|erreichbar|rückfrage|telefon|hotline|office hours)", re.IGNORECASE
)
_HOUR_OPEN = re.compile(r"uhrzeit\s(?:folgt|noch offen|wird noch|tba|tbd)|time\s(?:tba|tbd|to be (?:announced|confirmed))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventDates:
    """Start and exclusive end of an event, as far as they are given."""

    start: Moment | None = None
    end: Moment | None = None
    time_open: bool = False


def announced_dates(title: str, text: str, published: datetime | None, now: datetime) -> EventDates:
    """Return when the announced event is; empty dates for reports, and for texts without a day after their publication.

    A missing year is the likely one as seen from the publication.
    """
    if _LOOKING_BACK.search(title):
        return EventDates()
    today = (published if published and published <= now else now).date()
    time_open = bool(_HOUR_OPEN.search(title) or _HOUR_OPEN.search(text[:_TEXT_READ]))
    if named := [phrase for phrase in phrases(title, today) if phrase.start is not None]:
        return _event_dates(_with_hours(max(named, key=_precision), title, text, today), time_open)
    if published and published > now + _SURELY_AHEAD:
        return EventDates(published.date() if published.time() == time() else published, None, time_open)
    if not _INVITING.search(f"{title} {text[:_CUE_READ]}"):
        return EventDates()
    for phrase in phrases(text[:_TEXT_READ], today):
        if phrase.start is not None and _lies_ahead(phrase.start, today):
            return _event_dates(phrase, time_open)
    return EventDates()


def _with_hours(day: Phrase, title: str, text: str, today: date) -> Phrase:
    """The day that a title names, with the hours that the text gives for it."""
    if day.start is None or isinstance(day.start, datetime):
        return day
    before_other_hours = _OTHER_HOURS.split(text[:_CUE_READ], maxsplit=1)[0]
    for phrase in phrases(f"{title}. {before_other_hours}", today):
        if isinstance(phrase.start, datetime) and phrase.start.date() == day.start:
            return phrase
    return day


def has_open_hour(text: str) -> bool:
    """Return whether the text says that the hour is still to be announced."""
    return bool(_HOUR_OPEN.search(text))


def _event_dates(phrase: Phrase, time_open: bool) -> EventDates:
    start, end = span(phrase)
    return EventDates(start, end, time_open and not isinstance(start, datetime))


def _precision(phrase: Phrase) -> tuple[bool, float]:
    """How likely a date of a title is the event's own: with an hour first, then by its weekday or year."""
    return isinstance(phrase.start, datetime), phrase.sure


def _lies_ahead(start: Moment, today: date) -> bool:
    """Whether a start is after the day of publication, or later on it: the bare day itself is a dateline."""
    if isinstance(start, datetime):
        return start.date() >= today
    return start > today
