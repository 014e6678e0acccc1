"""Web pages without structured data: the repeated blocks that carry dates, and what each of them says."""

from dataclasses import dataclass
from datetime import date

from aggregator.model import RawEvent

from .bits import Text
from .blocks import Block
from .markup import is_detail, known_items
from .reading import Listing, entry_of, events_of, listings_of, news_events
from .single import heading_of, published_on, single_event, told_in_sentences
from .tree import Page, page_of
from .when import Calendar

__all__ = ["Found", "Page", "read_page", "read_prose"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows."""

    page: Page
    events: tuple[RawEvent, ...]
    single: bool = False  # it is about one event


def read_page(html: str, url: str, today: date) -> Found:
    """Return a page and the events on it; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = Text(page.body)
    if blocks := known_items(text, page.body):
        calendar = Calendar(text, today, [(block.first, block.after) for block in blocks])
        listing = Listing(tuple(entry_of(text, block, calendar, hours=True) for block in blocks), "day")
        if events := events_of(page, text, listing, today, known=True):
            return Found(page, tuple(events))
    published = published_on(html)
    alone = single_event(page, text, today, published) if is_detail(page.body) else []
    if alone:
        return Found(page, tuple(alone), single=True)
    events = []
    for listing in listings_of(page, text, today):
        events.extend(events_of(page, text, listing, today) or news_events(page, text, listing, today))
    if events:
        return Found(page, tuple(events))
    return Found(page, tuple(single_event(page, text, today, published)), single=True)


def read_prose(html: str, url: str, today: date) -> Found:
    """Return a page and the event that its sentences announce; raises InvalidSource for what cannot be read as a page."""
    page = page_of(html, url)
    text = Text(page.body)
    title = heading_of(page, text)
    if title is None:
        return Found(page, (), single=True)
    block = Block(*text.span(page.body), page.body)
    return Found(page, tuple(told_in_sentences(page, text, title, block, published_on(html), today)), single=True)
