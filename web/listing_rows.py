"""The events of the listing by month and day, each once, with its badges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from aggregator.model import Event, Selection, State, Status

from .date_words import day_of, hours_words, last_day, month_words, range_words, weekday_words
from .language import gettext as _

NEW_DAYS = 7


@dataclass(frozen=True)
class Badge:
    """One word about an event, such as "new"; `kind` is for the style sheet."""

    kind: str
    words: str


@dataclass(frozen=True)
class ListingRow:
    """One event of a day."""

    event: Event
    when: str
    place: str
    badges: tuple[Badge, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class ListingDay:
    """One local day with its events."""

    date: date
    weekday: str
    relative_day: str  # "Heute", "Morgen", else ""
    rows: tuple[ListingRow, ...]


@dataclass(frozen=True)
class ListingMonth:
    """One month with its days."""

    words: str
    days: tuple[ListingDay, ...]


def listed_since(selection: Selection, today: date) -> date:
    """Return the first day of a listing: today, or an earlier day that the selection asks for."""
    return min(selection.first or today, today)


def months(events: Iterable[Event], today: date, since: date, names: Mapping[str, str]) -> tuple[ListingMonth, ...]:
    """Return the events (sorted by start) by month and day. Events that began before `since` are under that day."""
    shown = [event for event in events if last_day(event.details.span) >= since]
    new_ids = _new_ids(shown, today)
    days = [
        ListingDay(
            day,
            weekday_words(day),
            _relative_day(day, today),
            tuple(listing_row(event, day, names, today, event.id in new_ids) for event in day_events),
        )
        for day, day_events in groupby(shown, key=lambda event: _shown_on(event, since))
    ]
    return tuple(ListingMonth(words, tuple(month_days)) for words, month_days in groupby(days, key=lambda day: month_words(day.date)))


def listing_row(event: Event, day: date, names: Mapping[str, str], today: date, is_new: bool) -> ListingRow:
    """Return the row of an event under a day."""
    networks = tuple(names.get(slug.lower(), slug) for slug in event.publication.networks)
    return ListingRow(event, _when(event, day), place(event), badges(event, today, is_new), networks)


def badges(event: Event, today: date, is_new: bool) -> tuple[Badge, ...]:
    """Return the badges of an event: its state if it is off, else tentative, changed or new."""
    publication = event.publication
    if publication.state is State.CANCELLED:
        return (Badge("cancelled", _("Abgesagt")),)
    if publication.state is not State.ANNOUNCED:
        return (Badge("withdrawn", _("Nicht mehr angekündigt")),)
    tentative = (Badge("tentative", _("Vorläufig")),) if event.details.status is Status.TENTATIVE else ()
    if is_noted(event, today):
        return (*tentative, Badge("changed", _("Geändert")))
    return (*tentative, Badge("new", _("Neu"))) if is_new else tentative


def is_noted(event: Event, today: date) -> bool:
    """Return whether a change of the event is recent enough to be noted in feeds."""
    until = event.publication.noted_until
    return until is not None and today < until


def place(event: Event) -> str:
    """Return the location, else the address, else "Online"; "" when unknown."""
    details = event.details
    if details.location or details.address:
        return details.location or details.address
    return _("Online") if details.mode == "online" or details.online_url else ""


def _new_ids(events: list[Event], today: date) -> frozenset[str]:
    """Return the ids of the events with the badge "new": none if most are new, because then the badge says nothing."""
    since = today - timedelta(days=NEW_DAYS)
    new_ids = frozenset(event.id for event in events if day_of(event.publication.created) > since)
    return new_ids if 2 * len(new_ids) <= len(events) else frozenset()


def _shown_on(event: Event, since: date) -> date:
    return max(day_of(event.details.span.start), since)


def _when(event: Event, day: date) -> str:
    span = event.details.span
    first, last = day_of(span.start), last_day(span)
    if first == last:
        return hours_words(event.details)
    days = range_words(first, last)
    return days if span.all_day or first < day else f"{days}, {hours_words(event.details)}"


def _relative_day(day: date, today: date) -> str:
    return {today: _("Heute"), today + timedelta(days=1): _("Morgen")}.get(day, "")
