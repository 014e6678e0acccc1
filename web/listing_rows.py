"""Events as the listing shows them: by month and day, each once, with what is to be noticed about it."""

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
    """One thing to notice about an event; `kind` is for the style sheet."""

    kind: str
    words: str


@dataclass(frozen=True)
class ListingRow:
    """One event of a day."""

    event: Event
    when: str
    place: str
    marks: tuple[Badge, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class ListingDay:
    """One local day with its events."""

    date: date
    weekday: str
    near: str  # "Heute", "Morgen", else empty
    rows: tuple[ListingRow, ...]


@dataclass(frozen=True)
class ListingMonth:
    """One month with its days."""

    words: str
    days: tuple[ListingDay, ...]


def listed_since(selection: Selection, today: date) -> date:
    """Return the day a listing begins with: today, or an earlier one that is asked for."""
    return min(selection.first or today, today)


def months(events: Iterable[Event], today: date, since: date, names: Mapping[str, str]) -> tuple[ListingMonth, ...]:
    """Return the events (sorted by start) by month and day; what ran already on the first day stands under it."""
    shown = [event for event in events if event.details.span is not None and last_day(event.details.span) >= since]
    fresh = _fresh(shown, today)
    days = [
        ListingDay(day, weekday_words(day), _near(day, today), tuple(row(event, day, names, today, event.id in fresh) for event in of_day))
        for day, of_day in groupby(shown, key=lambda event: _shown_on(event, since))
    ]
    return tuple(ListingMonth(words, tuple(of_month)) for words, of_month in groupby(days, key=lambda day: month_words(day.date)))


def row(event: Event, day: date, names: Mapping[str, str], today: date, fresh: bool) -> ListingRow:
    """Return one event as it stands under a day."""
    told = tuple(names.get(slug.lower(), slug) for slug in event.publication.networks)
    return ListingRow(event, _when(event, day), place(event), marks(event, today, fresh), told)


def marks(event: Event, today: date, fresh: bool) -> tuple[Badge, ...]:
    """Return what is to be noticed: its state, else that it is tentative, changed or new."""
    publication = event.publication
    if publication.state is State.CANCELLED:
        return (Badge("cancelled", _("Abgesagt")),)
    if publication.state is not State.ANNOUNCED:
        return (Badge("withdrawn", _("Nicht mehr angekündigt")),)
    tentative = (Badge("tentative", _("Vorläufig")),) if event.details.status is Status.TENTATIVE else ()
    if is_noted(event, today):
        return (*tentative, Badge("changed", _("Geändert")))
    return (*tentative, Badge("new", _("Neu"))) if fresh else tentative


def is_noted(event: Event, today: date) -> bool:
    """Tell whether something changed so lately that subscribers are still told."""
    until = event.publication.noted_until
    return until is not None and today < until


def place(event: Event) -> str:
    """Return where it is, as short as the source has it."""
    details = event.details
    if details.location or details.address:
        return details.location or details.address
    return _("Online") if details.mode == "online" or details.online_url else ""


def _fresh(events: list[Event], today: date) -> frozenset[str]:
    """Which events are marked as new: none when most are, since then the mark would say nothing."""
    since = today - timedelta(days=NEW_DAYS)
    fresh = frozenset(event.id for event in events if day_of(event.publication.created) > since)
    return fresh if 2 * len(fresh) <= len(events) else frozenset()


def _shown_on(event: Event, since: date) -> date:
    assert event.details.span is not None  # noqa: S101 (news were left out before)
    return max(day_of(event.details.span.start), since)


def _when(event: Event, day: date) -> str:
    span = event.details.span
    assert span is not None  # noqa: S101 (news were left out before)
    first, last = day_of(span.start), last_day(span)
    if first == last:
        return hours_words(event.details)
    told = range_words(first, last)
    return told if span.all_day or first < day else f"{told}, {hours_words(event.details)}"


def _near(day: date, today: date) -> str:
    return {today: _("Heute"), today + timedelta(days=1): _("Morgen")}.get(day, "")
