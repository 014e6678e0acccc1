"""Web pages without structured data: the repeated blocks that carry dates, and what each of them says."""

from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from aggregator.model import RawEvent

from .bits import Text
from .blocks import Block
from .calendar import Calendar
from .choosing import is_about_one
from .markup import is_detail, known_items
from .reading import Listing, Row, entry_of, events_of, listings_of, news_events
from .single import heading_of, published_on, single_event, told_in_sentences
from .tree import Page, page_of

__all__ = ["Found", "Page", "read_page", "read_prose"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows: its events, and for each the element that tells it."""

    page: Page
    events: tuple[RawEvent, ...] = ()
    rows: tuple[HtmlElement, ...] = ()
    single: bool = False  # it is about one event


def read_page(html: str, url: str, today: date) -> Found:
    """Return a page and the events on it; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = Text(page.body)
    published = published_on(html)
    alone = single_event(page, text, today, published)
    if is_detail(page.body) and alone.events:
        return _found(page, [(event, page.body) for event in alone.events], single=True)
    if rows := _of_known_system(page, text, today):
        return _found(page, rows)
    listings = listings_of(page, text, today)
    if is_about_one(page, text, alone, listings):
        return _found(page, [(event, page.body) for event in alone.events], single=True)
    rows = []
    for listing in listings:
        rows.extend(events_of(page, text, listing, today) or news_events(page, text, listing, today))
    if rows:
        return _found(page, rows)
    return _found(page, [(event, page.body) for event in alone.events], single=True)


def read_prose(html: str, url: str, today: date) -> Found:
    """Return a page and the event that its sentences announce; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = Text(page.body)
    title = heading_of(page, text)
    if title is None:
        return Found(page, single=True)
    block = Block(*text.span(page.body), page.body)
    events = told_in_sentences(page, text, title, block, published_on(html), today)
    return _found(page, [(event, page.body) for event in events], single=True)


def _of_known_system(page: Page, text: Text, today: date) -> list[Row]:
    blocks = known_items(text, page.body)
    calendar = Calendar(text, today, [(block.first, block.after) for block in blocks])
    listing = Listing(tuple(entry_of(text, block, calendar, hours=True) for block in blocks), "day")
    return events_of(page, text, listing, today, known=True) if blocks else []


def _found(page: Page, rows: list[Row], single: bool = False) -> Found:
    return Found(page, tuple(event for event, _ in rows), tuple(row for _, row in rows), single)
