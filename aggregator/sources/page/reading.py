"""A page's events by the general rule: families of dates, the blocks they make, what each says, and whether it is an event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from lxml.html import HtmlElement

from aggregator.dates import phrases
from aggregator.model import RawEvent, Status

from .bits import Text, runs
from .blocks import Block, blocks_of, with_siblings
from .calendar import Calendar
from .families import families_of
from .fields import NO_TITLE, Title, columns_of, description_of, is_document, link_of, registration_of, status_of, title_of
from .headings import Headings
from .hours import When
from .places import could_be_place, place_of, without_hours
from .sentences import announced
from .tree import Page, named
from .when import inherited, published_only, times_of
from .words import CLOSED, CLOSED_HEADING, DAY, EVENT_CLASS, EVENT_HEADING, NEWS_CLASS, NEWS_HEADING, NO_EVENT

Row = tuple[RawEvent, HtmlElement]
"""An event, and the element that tells it."""

_ENTRIES_LIMIT = 2_500  # of one listing
_BITS_LIMIT = 400  # of one entry
_LONG_TITLE, _LONG_LINE = 60, 110  # characters beyond which words are a sentence
_DATE_BEGIN = 24  # characters of a line in which its date begins and ends
_FAMILIES = 16  # the largest ones are looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """A block with what it says."""

    block: Block
    title: Title
    whens: tuple[When, ...]
    place: str
    published: bool  # its only dates are of publication
    is_sentence: bool  # a paragraph that speaks of a day, with no title of its own


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries that one family of dates makes."""

    entries: tuple[Entry, ...]
    kind: str

    @property
    def titled(self) -> bool:
        """Whether most entries have a title that their structure shows."""
        return sum(entry.title.rank <= 5 for entry in self.entries) >= 0.6 * len(self.entries)

    @property
    def worth(self) -> float:
        """How much a listing explains: entries with a title and a date of their own count most."""
        weight = {"day": 1.0, "line": 0.75, "clock": 0.7}[self.kind]
        return weight * sum(0.1 + (entry.title.rank < 9) * (1.3 - entry.title.rank / 10) + bool(entry.whens) for entry in self.entries)


def listings_of(page: Page, text: Text, today: date) -> list[Listing]:
    """Return the listings of a page, those that explain most first; no two of them share a bit."""
    rough = Calendar(text, today)
    found = []
    families = sorted(families_of(text).items(), key=lambda item: -len(item[1]))
    for key, anchors in families[:_FAMILIES]:
        if len(anchors) < 2:
            continue
        blocks = blocks_of(text, anchors, page.body)
        blocks = with_siblings(text, blocks)
        calendar = Calendar(text, today, [(b.first, b.after) for b in blocks]) if len(blocks) > 1 else rough
        entries = _carried(text, tuple(entry_of(text, block, calendar, key[0] == "clock") for block in blocks[:_ENTRIES_LIMIT]), calendar)
        if len(entries) > 1:
            found.append(Listing(entries, key[0]))
    kept: list[Listing] = []
    taken: set[int] = set()
    for listing in sorted(found, key=lambda listing: (not listing.titled, -listing.worth)):
        bits = {i for entry in listing.entries for i in range(entry.block.first, entry.block.after)}
        if not bits & taken:
            kept.append(listing)
            taken |= bits
    return kept


def _carried(text: Text, entries: Sequence[Entry], calendar: Calendar) -> tuple[Entry, ...]:
    """The entries, those that name only an hour with the day of the one before them."""
    day: tuple[int, int] | None = None
    found: list[Entry] = []
    for entry in entries:
        if entry.whens and entry.whens[0].bits and not entry.whens[0].in_words:
            day = min(entry.whens[0].bits), max(entry.whens[0].bits) + 1
        elif not entry.whens and day and any(True for _ in runs(text.bits, entry.block.first, entry.block.after)):
            entry = entry_of(text, replace(entry.block, day=day), calendar)
        found.append(entry)
    return tuple(found)


def entry_of(text: Text, block: Block, calendar: Calendar, hours: bool = False) -> Entry:
    """Return what a block says."""
    block = replace(block, after=min(block.after, block.first + _BITS_LIMIT))
    columns = columns_of(text, block)
    whens = tuple(times_of(text, block, calendar, columns))
    if hours and block.day is None and (not whens or whens[0].in_words):
        whens = tuple(filter(None, (inherited(text, block, calendar),))) or whens
    used = frozenset().union(*(when.bits for when in whens if not when.in_words))
    lead = _dated_line(text, whens)
    title = title_of(text, block, used | lead, columns)
    if lead and title.rank > 5:
        title = title_of(text, block, used, columns)
    place = _place(text, block, title, used, columns, whens[0]) if whens else ""
    if whens and title.rank in (6, 7) and _same_line(text, title, whens[0]):
        title, place = _apart(title, place)
    return Entry(block, title, whens, place, published_only(text, block), _is_sentence(text, title, whens))


def _place(text: Text, block: Block, title: Title, used: frozenset[int], columns: dict[int, str], when: When) -> str:
    """The entry's place; what stands beside a date in the title itself is none."""
    if title.rank < 6 and title.bits & when.bits:
        when = replace(when, in_words=False)
    place = place_of(text, block, used | title.bits, columns, when)[0]
    return "" if place == title.text else place


def _dated_line(text: Text, whens: Sequence[When]) -> frozenset[int]:
    """The bits of a line that begins with the date and goes on with other words."""
    if not whens or not whens[0].in_words:
        return frozenset()
    begins = DAY.search(text.joined(min(whens[0].bits), max(whens[0].bits) + 1)[:_DATE_BEGIN])
    return whens[0].bits if begins else frozenset()


def _is_sentence(text: Text, title: Title, whens: Sequence[When]) -> bool:
    """Whether the day is said in running text, and what seems to be the title is that text or stands somewhere else."""
    if title.rank < 6 or not whens or not whens[0].in_words:
        return False
    line = text.joined(min(whens[0].bits), max(whens[0].bits) + 1)
    return len(title.text) > _LONG_TITLE or (len(line) > _LONG_LINE and not _same_line(text, title, whens[0]))


def _same_line(text: Text, title: Title, when: When) -> bool:
    return bool(when.bits and title.bits) and text.bits[min(when.bits)].line == text.bits[min(title.bits)].line


def _apart(title: Title, place: str) -> tuple[Title, str]:
    """Title and place of a line that names both, with a comma between them."""
    said, _, rest = title.text.partition(", ")
    rest = without_hours(rest)
    if not rest or not could_be_place(rest) or len(rest.split()) > 6 or (place and place not in title.text):
        return title, place
    return replace(title, text=said), rest


def events_of(page: Page, text: Text, listing: Listing, today: date, known: bool = False) -> list[Row]:
    """Return the events of a listing, none where it looks like news, deadlines or opening hours."""
    events: list[Row] = []
    headings = Headings(text, page.body, [(entry.block.first, entry.block.after) for entry in listing.entries])
    for group in _groups(listing.entries):
        heading = headings.before(group[0].block.first) or page.title
        if known or _is_about_events(text, group, heading, today):
            for entry in group:
                events.extend((event, entry.block.root) for event in _raw(page, text, entry, headings))
    return events


def is_called_events(page: Page, text: Text, listing: Listing) -> bool:
    """Return whether the heading above a listing, or the names of what holds it, say events."""
    root, first = listing.entries[0].block.root, listing.entries[0].block.first
    spans = [(entry.block.first, entry.block.after) for entry in listing.entries]
    around = " ".join(named(e) for e in (root, *islice(root.iterancestors(), 3)))
    return bool(EVENT_HEADING.search(Headings(text, page.body, spans).before(first)) or EVENT_CLASS.search(around))


def news_events(page: Page, text: Text, listing: Listing, today: date) -> list[Row]:
    """Return the events that the entries of a news list announce in sentences."""
    events: list[Row] = []
    for entry in listing.entries:
        if entry.title.rank > 4 or entry.title.element is None:
            continue
        stamp = next((run for run in runs(text.bits, entry.block.first, entry.block.after) if run.has_day), None)
        told_on = next((p.start for p in phrases(stamp.text, today) if p.start), None) if stamp else None
        lines = list(_lines(text, entry))
        told = announced(entry.title.text, lines, _day(told_on) if told_on else None, today)
        if told:
            event = RawEvent(
                summary=entry.title.text,
                start=told.start,
                end=told.end,
                location=told.place,
                url=link_of(text, entry.block, entry.title, page.base),
                status=Status.CANCELLED if told.cancelled else None,
                description="\n".join(lines)[:2_000],
            )
            events.append((event, entry.block.root))
    return events


def _lines(text: Text, entry: Entry) -> Iterator[str]:
    index = entry.block.first
    while index < entry.block.after:
        begin, end = text.line_of(index, entry.block.first, entry.block.after)
        if begin not in entry.title.bits and end - begin < 20 and len(words := text.joined(begin, end)) > 25:
            yield words
        index = end


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries by the element that holds them."""
    groups: dict[HtmlElement, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.block.root.getparent(), []).append(entry)
    return list(groups.values())


def _is_about_events(text: Text, group: Sequence[Entry], heading: str, today: date) -> bool:
    """Weigh what speaks for events against what speaks for news, deadlines and the like."""
    told = [entry for entry in group if entry.whens]
    if not told:
        return False
    weight = 0.0
    ahead = sum(_day(entry.whens[0].start) > today for entry in told)
    timed = sum(isinstance(when.start, datetime) or when.end is not None for entry in told for when in entry.whens[:1])
    weight += 1.5 * ahead / len(told) + 1.5 * timed / len(told)
    weight -= 3 * bool(CLOSED_HEADING.search(heading))
    weight += 1.5 * bool(EVENT_HEADING.search(heading)) - 2 * bool(NEWS_HEADING.search(heading) and not EVENT_HEADING.search(heading))
    around = " ".join(named(e) for e in (group[0].block.root, *list(group[0].block.root.iterancestors())[:4]))
    weight += 1.5 * bool(EVENT_CLASS.search(around)) - 1.0 * bool(NEWS_CLASS.search(named(group[0].block.root)))
    weight += 0.5 * (sum(bool(entry.place) for entry in told) > len(told) / 2)
    words = " ".join(text.joined(e.block.first, e.block.after)[:600] for e in group[:30])
    weight -= 3.0 * min(1.0, len(NO_EVENT.findall(words)) / len(group)) + 2 * bool(CLOSED.search(words) and len(group) < 3)
    return weight >= 1.0


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _raw(page: Page, text: Text, entry: Entry, headings: Headings) -> list[RawEvent]:
    title = entry.title
    if title is NO_TITLE:
        title = Title(headings.before(entry.block.first) or page.title, None, frozenset(), 9)
    if not title.text or entry.published or entry.is_sentence:
        return []
    used = frozenset().union(title.bits, *(when.bits for when in entry.whens))
    url = link_of(text, entry.block, title, page.base)
    if len(entry.whens) > 1 and is_document(url):  # the agenda of one of them
        url = ""
    status = status_of(text, entry.block)
    description = description_of(text, entry.block, used)
    return [
        RawEvent(
            summary=title.text,
            start=when.start,
            end=when.end,
            location=entry.place,
            url=url,
            status=status,
            description=description,
            registration_url=registration_of(text, entry.block, page.base),
        )
        for when in entry.whens
    ]
