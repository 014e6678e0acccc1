"""The lists of a page by general rules: groups of dates, the blocks around them, their entries, and which of these are events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from aggregator.model import RawEvent
from aggregator.parsing.entry_guard import read_each, read_one

from .blocks import blocks_of, with_siblings
from .calendar import PageCalendar
from .classify import events_among
from .date_groups import date_groups_of
from .entries import EventRow, Listing, PageEntry, entry_name, entry_of
from .fields import NO_TITLE, Title, description_of, is_document, link_of, registration_of, status_of
from .headings import Headings
from .text_runs import PageText, runs
from .tree import PageTree

_ENTRIES_LIMIT = 2_500  # of one listing
_GROUPS_LIMIT = 16  # the largest ones are looked at


def listings_of(page: PageTree, text: PageText, today: date) -> list[Listing]:
    """Return the listings of a page, those that explain most first; no two of them share a text node."""
    rough = PageCalendar(text, today)
    listings = []
    date_groups = sorted(date_groups_of(text).items(), key=lambda item: -len(item[1]))
    for key, anchors in date_groups[:_GROUPS_LIMIT]:
        if len(anchors) < 2:
            continue
        blocks = blocks_of(text, anchors, page.body)
        blocks = with_siblings(text, blocks, of_other_days=key[0] == "clock")
        calendar = PageCalendar(text, today, [(b.first, b.after) for b in blocks]) if len(blocks) > 1 else rough
        hours = key[0] == "clock"
        read = read_each(lambda block: entry_of(text, block, calendar, hours), blocks[:_ENTRIES_LIMIT], entry_name(text), text.issues)  # noqa: B023
        entries = _carried(text, tuple(read), calendar)
        if len(entries) > 1:
            listings.append(Listing(entries, key[0]))
    chosen: list[Listing] = []
    taken: set[int] = set()
    for listing in sorted(listings, key=lambda listing: (not listing.titled, -listing.worth)):
        nodes = {i for entry in listing.entries for i in range(entry.block.first, entry.block.after)}
        if not nodes & taken:
            chosen.append(listing)
            taken |= nodes
    return chosen


def _carried(text: PageText, entries: Sequence[PageEntry], calendar: PageCalendar) -> tuple[PageEntry, ...]:
    """The entries; those with only an hour get the day of the entry before them."""
    day: tuple[int, int] | None = None
    carried: list[PageEntry] = []
    for entry in entries:
        if entry.times and entry.times[0].nodes and not entry.times[0].in_words:
            day = min(entry.times[0].nodes), max(entry.times[0].nodes) + 1
        elif not entry.times and day and any(True for _ in runs(text.nodes, entry.block.first, entry.block.after)):
            block = replace(entry.block, day=day)
            entry = read_one(lambda block: entry_of(text, block, calendar), block, entry_name(text), text.issues) or entry
        carried.append(entry)
    return tuple(carried)


def events_of(page: PageTree, text: PageText, listing: Listing, today: date, known: bool = False) -> list[EventRow]:
    """Return the events of a listing, none if it looks like news, deadlines or opening hours."""
    events: list[EventRow] = []
    headings = Headings(text, page.body, [(entry.block.first, entry.block.after) for entry in listing.entries])
    for group in _groups(listing.entries):
        heading = headings.before(group[0].block.first) or page.title
        for entry in group if known else events_among(page, text, group, heading, today):
            raw = read_one(lambda entry: _raw(page, text, entry, headings), entry, lambda entry: entry_name(text)(entry.block), text.issues)
            events.extend((event, entry.block.root) for event in raw or ())
    return events


def _groups(entries: Sequence[PageEntry]) -> list[list[PageEntry]]:
    """The entries by the element that holds them."""
    groups: dict[HtmlElement, list[PageEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.block.root.getparent(), []).append(entry)
    return list(groups.values())


def _raw(page: PageTree, text: PageText, entry: PageEntry, headings: Headings) -> list[RawEvent]:
    title = entry.title
    if title is NO_TITLE:
        title = Title(headings.before(entry.block.first) or page.title, None, frozenset(), 9)
    if not title.text or entry.published or entry.is_sentence:
        return []
    used = frozenset().union(title.nodes, *(entry_time.nodes for entry_time in entry.times))
    url = link_of(text, entry.block, title, page.base)
    if len(entry.times) > 1 and is_document(url):  # the agenda of one of them
        url = ""
    status = status_of(text, entry.block)
    description = description_of(text, entry.block, used)
    return [
        RawEvent(
            summary=title.text,
            start=entry_time.start,
            end=entry_time.end,
            location=entry.place if entry.place != title.text else "",
            url=url,
            status=status,
            description=description,
            registration_url=registration_of(text, entry.block, page.base),
        )
        for entry_time in entry.times
    ]
