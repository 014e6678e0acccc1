"""Where a page leads: its next pages, and the pages of its events if the list leaves something out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

from aggregator.dates.instants import day_of
from aggregator.errors import InvalidSource
from aggregator.model import Fetched, RawEvent
from aggregator.parsing.entry_guard import read_one
from aggregator.parsing.sources.page_text import page_text

from . import PageEvents, read_page

NEXT_PAGES, DETAIL_PAGES = 10, 40


def next_pages(first: PageEvents, details: Mapping[str, Fetched], today: date) -> tuple[list[PageEvents], list[str]]:
    """Return the pages after a page as far as they were fetched, in order, and the address of the next one to fetch."""
    pages: list[PageEvents] = []
    seen = {first.page.url}
    last = first
    while len(pages) < NEXT_PAGES:
        address = next((a for a in last.page.next_pages if a not in seen and same_host(a, first.page.url)), "")
        if not address or not last.events:
            return pages, []
        seen.add(address)
        fetched = details.get(address)
        if fetched is None:
            return pages, [address]
        try:
            last = read_page(page_text(fetched), fetched.url, today)
        except InvalidSource:
            return pages, []
        pages.append(last)
    return pages, []


def completed(
    events: Sequence[RawEvent], own: str, details: Mapping[str, Fetched], today: date, issues: list[str]
) -> tuple[list[RawEvent], list[str]]:
    """Return the events, completed from their own pages, and the addresses of those pages that are still to fetch."""
    completed_events: list[RawEvent] = []
    wanted: dict[str, None] = {}
    for event in events:
        if not lacks(event) or not same_host(event.url, own) or event.url == own or not _lies_ahead(event, today):
            completed_events.append(event)
        elif fetched := details.get(event.url):
            completed_events.append(read_one(lambda page: _filled(event, page, today), fetched, _page_name, issues) or event)  # noqa: B023
        else:
            completed_events.append(event)
            wanted.setdefault(event.url)
    return completed_events, list(wanted)[:DETAIL_PAGES]


def _page_name(fetched: Fetched) -> str:
    return f"What the page {fetched.url} adds to its event"


def lacks(event: RawEvent) -> bool:
    """Return whether an event's own page may give what its list entry does not: place, end or description."""
    return bool(event.url) and (not event.location or not event.description or (event.end is None and isinstance(event.start, datetime)))


def same_host(address: str, other: str) -> bool:
    """Return whether two addresses are of one host."""
    try:
        return bool(address) and urlsplit(address).hostname == urlsplit(other).hostname
    except ValueError:
        return False


def _filled(event: RawEvent, fetched: Fetched, today: date) -> RawEvent:
    try:
        shown = read_page(page_text(fetched), fetched.url, today)
    except InvalidSource:
        return event
    twin = next(
        (
            other
            for other in shown.events
            if other.start is not None and event.start is not None and day_of(other.start) == day_of(event.start)
        ),
        None,
    )
    if twin is None or not shown.single:
        return event
    timed = not isinstance(event.start, datetime) and isinstance(twin.start, datetime)
    return replace(
        event,
        start=twin.start if timed else event.start,
        end=twin.end if timed or (event.end is None and twin.start == event.start) else event.end,
        location=event.location or twin.location,
        description=twin.description if len(twin.description) > len(event.description) else event.description,
        registration_url=event.registration_url or twin.registration_url,
        status=event.status or twin.status,
    )


def _lies_ahead(event: RawEvent, today: date) -> bool:
    return event.start is not None and day_of(event.start) >= today
