"""The changes of an event in words: one line for each published detail, with its value before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model import Change, DatedEvent, Moment, TimeSpan
from aggregator.serialization import moment_of
from aggregator.text import clean

from .date_words import moment_words, span_words
from .language import gettext as _

LONGEST = 200
_MOMENT = re.compile(r"[^/\[\]]+(?:\[[^\]]*\])?")  # a zone's name has slashes of its own
_WITHOUT_VALUES = frozenset({"description", "time_open", "online_url", "registration_url"})  # too long to compare, or not readable


@dataclass(frozen=True)
class ChangeLine:
    """One changed detail; a value is "" if there was none or if people cannot read it."""

    field: str
    before: str
    after: str


def change_lines(changes: Iterable[Change]) -> tuple[ChangeLine, ...]:
    """Return the changes that people can read, one line each."""
    named_changes = [(field_words(change.field), change) for change in changes]
    lines = [
        ChangeLine(words, _value_words(change.field, change.before), _value_words(change.field, change.after))
        for words, change in named_changes
        if words
    ]
    return tuple(dict.fromkeys(lines))


def field_words(field: str) -> str:
    """Return the name of a detail; "" for a detail that is not shown to people."""
    return {
        "summary": _("Titel"),
        "span": _("Zeit"),
        "time_open": _("Uhrzeit"),
        "description": _("Beschreibung"),
        "location": _("Ort"),
        "address": _("Anschrift"),
        "url": _("Link"),
        "status": _("Stand"),
        "organizer": _("Veranstalter"),
        "mode": _("Teilnahme"),
        "online_url": _("Online-Zugang"),
        "registration_url": _("Anmeldung"),
        "deadline": _("Anmeldeschluss"),
        "price": _("Preis"),
        "language": _("Sprache"),
    }.get(field, "")


def mode_words(mode: str) -> str:
    """Return how people attend, in words."""
    return {"onsite": _("vor Ort"), "online": _("online"), "hybrid": _("vor Ort und online")}.get(mode, mode)


def _value_words(field: str, text: str) -> str:
    if field in _WITHOUT_VALUES or not text:
        return ""
    try:
        return _as_words(field, text)
    except (ValueError, OverflowError):
        return clean(text, LONGEST)


def _as_words(field: str, text: str) -> str:
    if field == "span":
        start, *end = map(moment_of, _MOMENT.findall(text))
        return span_words(DatedEvent(summary="", span=TimeSpan(start, end[0] if end else None)))
    if field == "deadline":
        moment: Moment = moment_of(text)
        return moment_words(moment)
    if field == "status":
        return {"confirmed": _("bestätigt"), "tentative": _("unter Vorbehalt"), "cancelled": _("abgesagt")}.get(text, text)
    return clean(text, LONGEST)
