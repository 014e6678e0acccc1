"""Web pages without structured data: the repeated blocks with dates, and the events in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.model import RawEvent
from aggregator.parsing.entry_guard import read_each, read_one

from .blocks import Block
from .calendar import PageCalendar
from .classify import is_called_events
from .entries import EventRow, Listing, entry_name, entry_of
from .fields import Title
from .known_markup import is_detail, known_items
from .lists import events_of, listings_of
from .page_words import NEWS_CLASS
from .publication_dates import news_events
from .relevance import is_about_one, without_archive, without_known, without_papers
from .single_event import SingleEvent, events_in_sentences, heading_of, published_on, single_event
from .text_runs import PageText
from .tree import PageTree, named, page_of

__all__ = ["PageEvents", "PageTree", "read_page", "read_prose"]


@dataclass(frozen=True, slots=True)
class PageEvents:
    """The events of a page, and for each the element that holds it."""

    page: PageTree
    events: tuple[RawEvent, ...] = ()
    rows: tuple[HtmlElement, ...] = ()
    single: bool = False  # the page is about one event
    left_out: int = 0  # events of the page's archive
    issues: tuple[str, ...] = ()  # entries that cannot be read


def read_page(html: str, url: str, today: date) -> PageEvents:
    """Return a page and the events on it; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = PageText(page.body)
    alone = read_one(lambda page: single_event(page, text, today, published_on(html)), page, _page_name, text.issues) or SingleEvent()
    itself = [(event, page.body) for event in alone.events]
    if itself and is_detail(page.body):
        return _page_events(page, text, itself, today, single=True)
    if rows := _of_known_system(page, text, today):
        return _page_events(page, text, rows, today)
    listings = listings_of(page, text, today)
    if is_about_one(page, text, alone, listings):
        return _page_events(page, text, itself, today, single=True)
    rows = _of_listings(page, text, listings, today)
    if itself and not rows:
        return _page_events(page, text, itself, today, single=True)
    if page.dates_beside and _is_stale(rows, today):
        rows = _beside(html, url, today) or rows
    return _page_events(page, text, rows, today, single=not rows)


def read_prose(html: str, url: str, today: date) -> PageEvents:
    """Return a page and the event that its sentences announce; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = PageText(page.body)
    title = heading_of(page, text)
    if title is None:
        return PageEvents(page, single=True)
    block = Block(*text.span(page.body), page.body)
    events = read_one(
        lambda title: events_in_sentences(page, text, title, block, published_on(html), today), title, _event_name, text.issues
    )
    return _page_events(page, text, [(event, page.body) for event in events or ()], today, single=True)


def _page_name(page: PageTree) -> str:
    return f"The page {page.title[:80]!r}"


def _event_name(title: Title) -> str:
    return f"The event {title.text[:80]!r}"


def _of_listings(page: PageTree, text: PageText, listings: Sequence[Listing], today: date) -> list[EventRow]:
    rows: list[EventRow] = []
    for new_rows in read_each(
        lambda listing: events_of(page, text, listing, today) or news_events(page, text, listing, today),
        listings,
        _listing_name,
        text.issues,
    ):
        rows.extend(without_known(new_rows, rows))
    return rows


def _listing_name(listing: Listing) -> str:
    return f"The list that begins with {listing.entries[0].title.text[:80]!r}"


def _beside(html: str, url: str, today: date) -> list[EventRow]:
    """The coming events that only a side column or a menu lists, if its heading or its name says events."""
    page = page_of(html, url, whole=True)
    text = PageText(page.body)
    rows: list[EventRow] = []
    for listing in listings_of(page, text, today):
        if is_called_events(page, text, listing):
            new_rows = read_one(lambda listing: events_of(page, text, listing, today), listing, _listing_name, text.issues)
            rows.extend(without_known(new_rows or [], rows))
    return rows if _lies_ahead(rows, today) else []


def _lies_ahead(rows: Sequence[EventRow], today: date) -> bool:
    return any(event.start is not None and day_of(event.start) >= today for event, _ in rows)


def _is_stale(rows: Sequence[EventRow], today: date) -> bool:
    """Whether no event is to come, and all that there are look like news."""
    return not _lies_ahead(rows, today) and all(NEWS_CLASS.search(named(root)) for _, root in rows)


def _of_known_system(page: PageTree, text: PageText, today: date) -> list[EventRow]:
    blocks = known_items(text, page.body)
    calendar = PageCalendar(text, today, [(block.first, block.after) for block in blocks])
    entries = read_each(lambda block: entry_of(text, block, calendar, hours=True), blocks, entry_name(text), text.issues)
    listing = Listing(tuple(entries), "day")
    return (
        (read_one(lambda listing: events_of(page, text, listing, today, known=True), listing, _listing_name, text.issues) or [])
        if listing.entries
        else []
    )


def _page_events(page: PageTree, text: PageText, rows: Sequence[EventRow], today: date, *, single: bool = False) -> PageEvents:
    shown = without_papers(rows)
    recent = without_archive(shown, today)
    return PageEvents(
        page,
        tuple(event for event, _ in recent),
        tuple(row for _, row in recent),
        single,
        len(shown) - len(recent),
        tuple(text.issues),
    )
