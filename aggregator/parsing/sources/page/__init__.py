"""Web pages without structured data: the repeated blocks that carry dates, and what each of them says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.model import RawEvent
from aggregator.parsing.entry_guard import read_each, read_one

from .blocks import Block
from .calendar import Calendar
from .classify import is_called_events
from .entries import Listing, Row, called, entry_of
from .fields import Title
from .known_markup import is_detail, known_items
from .lists import events_of, listings_of
from .page_words import NEWS_CLASS
from .publication_dates import news_events
from .relevance import is_about_one, without_archive, without_known, without_papers
from .single_event import SingleEvent, heading_of, published_on, sentences_of, single_event
from .text_runs import PageText
from .tree import PageTree, named, page_of

__all__ = ["Found", "PageTree", "read_page", "read_prose"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows: its events, and for each the element that tells it."""

    page: PageTree
    events: tuple[RawEvent, ...] = ()
    rows: tuple[HtmlElement, ...] = ()
    single: bool = False  # it is about one event
    left_out: int = 0  # events of its archive
    issues: tuple[str, ...] = ()  # entries that cannot be read


def read_page(html: str, url: str, today: date) -> Found:
    """Return a page and the events on it; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = PageText(page.body)
    alone = read_one(lambda page: single_event(page, text, today, published_on(html)), page, _called, text.issues) or SingleEvent()
    itself = [(event, page.body) for event in alone.events]
    if itself and is_detail(page.body):
        return _found(page, text, itself, today, single=True)
    if rows := _of_known_system(page, text, today):
        return _found(page, text, rows, today)
    listings = listings_of(page, text, today)
    if is_about_one(page, text, alone, listings):
        return _found(page, text, itself, today, single=True)
    rows = _of_listings(page, text, listings, today)
    if itself and not rows:
        return _found(page, text, itself, today, single=True)
    if page.dates_beside and _is_stale(rows, today):
        rows = _beside(html, url, today) or rows
    return _found(page, text, rows, today, single=not rows)


def read_prose(html: str, url: str, today: date) -> Found:
    """Return a page and the event that its sentences announce; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = PageText(page.body)
    title = heading_of(page, text)
    if title is None:
        return Found(page, single=True)
    block = Block(*text.span(page.body), page.body)
    told = read_one(lambda title: sentences_of(page, text, title, block, published_on(html), today), title, _titled, text.issues)
    return _found(page, text, [(event, page.body) for event in told or ()], today, single=True)


def _called(page: PageTree) -> str:
    return f"The page {page.title[:80]!r}"


def _titled(title: Title) -> str:
    return f"The event {title.text[:80]!r}"


def _of_listings(page: PageTree, text: PageText, listings: Sequence[Listing], today: date) -> list[Row]:
    rows: list[Row] = []
    for found in read_each(
        lambda one: events_of(page, text, one, today) or news_events(page, text, one, today), listings, _listed, text.issues
    ):
        rows.extend(without_known(found, rows))
    return rows


def _listed(listing: Listing) -> str:
    return f"The list that begins with {listing.entries[0].title.text[:80]!r}"


def _beside(html: str, url: str, today: date) -> list[Row]:
    """The coming events that only a side column or a menu lists, under a heading or a name that says events."""
    page = page_of(html, url, whole=True)
    text = PageText(page.body)
    rows: list[Row] = []
    for listing in listings_of(page, text, today):
        if is_called_events(page, text, listing):
            found = read_one(lambda one: events_of(page, text, one, today), listing, _listed, text.issues)
            rows.extend(without_known(found or [], rows))
    return rows if _lies_ahead(rows, today) else []


def _lies_ahead(rows: Sequence[Row], today: date) -> bool:
    return any(event.start is not None and day_of(event.start) >= today for event, _ in rows)


def _is_stale(rows: Sequence[Row], today: date) -> bool:
    """Whether there is nothing, or nothing but news of what is over."""
    return not _lies_ahead(rows, today) and all(NEWS_CLASS.search(named(root)) for _, root in rows)


def _of_known_system(page: PageTree, text: PageText, today: date) -> list[Row]:
    blocks = known_items(text, page.body)
    calendar = Calendar(text, today, [(block.first, block.after) for block in blocks])
    entries = read_each(lambda block: entry_of(text, block, calendar, hours=True), blocks, called(text), text.issues)
    listing = Listing(tuple(entries), "day")
    return (
        (read_one(lambda one: events_of(page, text, one, today, known=True), listing, _listed, text.issues) or [])
        if listing.entries
        else []
    )


def _found(page: PageTree, text: PageText, rows: Sequence[Row], today: date, *, single: bool = False) -> Found:
    told = without_papers(rows)
    kept = without_archive(told, today)
    return Found(page, tuple(event for event, _ in kept), tuple(row for _, row in kept), single, len(told) - len(kept), tuple(text.issues))
