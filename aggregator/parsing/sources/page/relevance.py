"""Which events of a page count: the one event or the list; without duplicates and archives."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from aggregator.dates.instants import day_of
from aggregator.model import Moment
from aggregator.text import fold

from .entries import EventRow, Listing, PageEntry
from .fields import is_document
from .headings import Headings
from .page_words import COLLECTION
from .single_event import SingleEvent
from .text_runs import PageText
from .tree import PageTree

_FIELD_NAME = re.compile(
    r"\W{0,3}(?:wann|beginn|start|anfang|ende|datum|termin|uhrzeit|zeit|when|date|time|end|ort|wo|where|location|einlass|doors|anmeldeschluss"
    r"|anmeldung|veranstaltungsort|treffpunkt|dauer|preis|kosten|veranstalter|zeitraum)\b\W{0,3}(?:$|:)",
    re.IGNORECASE,
)
_MOST = 0.6
_LONGEST = timedelta(days=14)  # an event with a programme
_KEPT = timedelta(days=400)
_ARCHIVE = 30  # events older than that


def is_about_one(page: PageTree, text: PageText, alone: SingleEvent, listings: list[Listing]) -> bool:
    """Return whether a page is about the event of its heading, and not a list of others, some of which may follow it."""
    if not alone.events:
        return False
    own_lists = [listing for listing in listings if listing.titled or _has_own_titles(listing)]
    if not own_lists:
        return True
    if all(_is_part_of(alone, listing) for listing in own_lists):
        return True
    if alone.date_node < 0 or any(_holds(listing, alone.date_node) for listing in own_lists):
        return False
    return not COLLECTION.search(alone.title) and _comes_before(page, text, alone, own_lists)


def _has_own_titles(listing: Listing) -> bool:
    """Whether most entries have words of their own: no names of fields, no sentences."""
    return sum(map(_is_own, listing.entries)) >= max(2.0, _MOST * len(listing.entries))


def _is_own(entry: PageEntry) -> bool:
    return bool(entry.times) and entry.title.rank < 8 and not entry.is_sentence and not _FIELD_NAME.match(entry.title.text)


def _is_part_of(alone: SingleEvent, listing: Listing) -> bool:
    """Whether a list is only the programme of an event that lasts several days."""
    start, end = alone.events[0].start, alone.events[0].end
    if (
        alone.date_node < 0
        or len(alone.events) > 1
        or start is None
        or end is None
        or not timedelta() < day_of(end) - day_of(start) < _LONGEST
    ):
        return False
    days = [day_of(entry_time.start) for entry in listing.entries for entry_time in entry.times]
    return all(day_of(start) <= day <= day_of(end) for day in days)


def _holds(listing: Listing, index: int) -> bool:
    return any(entry.block.first <= index < entry.block.after for entry in listing.entries)


def _comes_before(page: PageTree, text: PageText, alone: SingleEvent, listings: list[Listing]) -> bool:
    """Whether a heading separates every list from the event's date before it."""
    first = min(entry.block.first for listing in listings for entry in listing.entries)
    return alone.date_node < first and Headings(text, page.body).node_before(first) > alone.date_node


def without_known(rows: Sequence[EventRow], known_rows: Sequence[EventRow]) -> list[EventRow]:
    """Return the events of a list that are not among the known ones: another title, another day, or another hour."""
    known = {(fold(event.summary), day_of(event.start)): event.start for event, _ in known_rows if event.start is not None}

    def is_listed(row: EventRow) -> bool:
        start = row[0].start
        other = known.get((fold(row[0].summary), day_of(start))) if start is not None else None
        return other is not None and (other == start or not isinstance(start, datetime))

    return [row for row in rows if not is_listed(row)]


def without_papers(rows: Sequence[EventRow]) -> list[EventRow]:
    """Return the events; those that are listed for each of their documents only once."""
    unique: list[EventRow] = []
    listed: set[tuple[str, Moment | None, str]] = set()
    for event, root in rows:
        name = (fold(event.summary), event.start, event.location)
        if not is_document(event.url) or name not in listed:
            unique.append((event, root))
        if is_document(event.url):
            listed.add(name)
    return unique


def without_archive(rows: Sequence[EventRow], today: date) -> Sequence[EventRow]:
    """Return the events of the last 400 days and the coming ones, if a page keeps many older ones beside them.

    Events are published as far ahead (promise 6); what is older is an archive, and would not be published anyway.
    """
    since = today - _KEPT
    recent = [row for row in rows if row[0].start is None or date(row[0].start.year, row[0].start.month, row[0].start.day) >= since]
    return recent if recent and len(rows) - len(recent) > _ARCHIVE else rows
