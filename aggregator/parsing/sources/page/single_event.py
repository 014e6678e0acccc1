"""A page about one event: its heading and its fields, else its sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.model import RawEvent, Status
from aggregator.text import fold

from .blocks import Block
from .calendar import PageCalendar
from .entry_times import times_of
from .fields import Title, clean_title, description_of, registration_of, status_of
from .hours import EntryTime
from .page_words import (
    CLOSED_HEADING,
    DATEISH,
    DAY,
    EMPTY_TITLE,
    EVENT_CLASS,
    EVENT_HEADING,
    NEWS_HEADING,
    OTHER_HEADING,
    PUBLISHED_CLASS,
    TITLE_CLASS,
)
from .places import place_of
from .sentences import announced
from .text_runs import PageText, runs
from .tree import PageTree, named, roles

_GENERIC = re.compile(
    r"(?:unsere\s|alle\s|die\s|aktuelle\s|kommende\s|nächste\s)?(?:veranstaltungs?|termin|event)?-?(?:veranstaltungen|termine?|kalender|übersicht"
    r"|details?|events?|liste|ansicht|impressum|kontakt|datenschutz(?:erklärung)?|aktuelles|news|home|startseite|willkommen)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:wann|beginn|start|datum|termin|uhrzeit|when|date|time|ort|wo|location|where|veranstaltungsort)\b\W{0,3}", re.IGNORECASE
)
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
_TEXT_LIMIT = 5_000
_JOBS = re.compile(r"(?:offene |freie )?(?:stellen|jobs?\b|karriere|praktik|ausbildungsplätze)", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s[-–—|»·]\s|:\s")
_SOON = 4  # text nodes from a page's name to its day
_LEAD_LINES, _LEAD_LIMIT, _LEAD_BEGIN = 3, 140, 25  # characters of such a line, and before its date


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """The event of a page about one event, once for each of its dates, and the text node of the first date."""

    events: tuple[RawEvent, ...] = ()
    title: str = ""
    date_node: int = -1  # -1: the date is in sentences


def single_event(page: PageTree, text: PageText, today: date, published: date | None) -> SingleEvent:
    """Return the event that the page is about; without events if it is about none."""
    block = Block(*text.span(page.body), page.body)
    title = heading_of(page, text)
    if title is None:
        return SingleEvent()
    near = _near(text, title, block)
    times = _dated_fields(text, near, title, PageCalendar(text, today), today)
    if not times:
        return SingleEvent(tuple(events_in_sentences(page, text, title, near, published, today)), title.text)
    used = frozenset().union(title.nodes, *(entry_time.nodes for entry_time in times))
    place, place_nodes = place_of(text, near, used, {}, times[0])
    place = "" if place == title.text else place
    events = tuple(
        RawEvent(
            summary=title.text,
            start=entry_time.start,
            end=entry_time.end,
            location=place,
            url=page.url,
            status=status_of(text, near),
            description=description_of(text, near, used | place_nodes),
            registration_url=registration_of(text, near, page.base),
        )
        for entry_time in times
    )
    return SingleEvent(events, title.text, min(times[0].nodes))


def events_in_sentences(page: PageTree, text: PageText, title: Title, block: Block, published: date | None, today: date) -> list[RawEvent]:
    """Return the event that a page's paragraphs announce, [] if they announce none."""
    paragraphs = paragraphs_of(text, block, title.nodes)
    announcement = announced(title.text, paragraphs, published, today)
    if announcement is None or _JOBS.match(title.text) or (_GENERIC.fullmatch(title.text) and not title.text[0].isdigit()):
        return []
    return [
        RawEvent(
            summary=title.text,
            start=announcement.start,
            end=announcement.end,
            location=announcement.place,
            url=page.url,
            status=Status.CANCELLED if announcement.cancelled else None,
            description="\n".join(paragraphs)[:_TEXT_LIMIT],
            registration_url=registration_of(text, block, page.base),
        )
    ]


def paragraphs_of(text: PageText, block: Block, without: frozenset[int]) -> list[str]:
    """Return the lines of a block that are longer than labels, except these text nodes and stamps of publication."""
    paragraphs: list[str] = []
    index = block.first
    while index < block.after:
        begin, end = text.line_of(index, block.first, block.after)
        words = text.joined(begin, end)
        if begin not in without and len(words) > 25 and not _is_stamp(text.nodes[begin].element):
            paragraphs.append(words)
        index = end
    return paragraphs


def _is_stamp(element: HtmlElement) -> bool:
    return any(
        PUBLISHED_CLASS.search(named(e)) or (e.get("itemprop") or "").startswith("date")
        for e in (element, element.getparent())
        if e is not None
    )


def heading_of(page: PageTree, text: PageText) -> Title | None:
    """Return the page's own heading: its h1, or a later heading or title if that only says "details"."""
    for pick in (("h1",), ("h2",), ("h3",)):
        for element in page.body.iter(*pick):
            if title := _title(text, element):
                return title
    for element in page.body.iter("div", "span", "p", "strong"):
        if any(TITLE_CLASS.match(word) for word in roles(element)) and (title := _title(text, element)):
            return title
    return _named_by_page(page, text)


def _named_by_page(page: PageTree, text: PageText) -> Title | None:
    """The first words that the page's title contains too and that a day soon follows."""
    names = {fold(part) for part in _TITLE_PARTS.split(page.title)}
    for index, node in enumerate(text.nodes):
        if fold(node.text) in names and (title := _title(text, node.element)):
            ahead = runs(text.nodes, index + 1, min(index + 1 + _SOON, len(text.nodes)))
            if any(run.has_day for run in ahead):
                return title
    return None


def _title(text: PageText, element: HtmlElement) -> Title | None:
    first, after = text.span(element)
    words = clean_title(text.joined(first, after))
    if not words or EMPTY_TITLE.fullmatch(words) or _GENERIC.fullmatch(words) or DATEISH.fullmatch(words[:300]):
        return None
    return Title(words, element, frozenset(range(first, after)), 1)


def _near(text: PageText, title: Title, block: Block) -> Block:
    """The smallest element around the heading that also holds most of what follows it."""
    assert title.element is not None  # noqa: S101 (headings of pages have one)
    whole = block.after - block.first
    for above in title.element.iterancestors():
        first, after = text.span(above)
        if after - first > 0.6 * whole or above.tag in ("main", "article", "body"):
            return Block(first, after, above)
    return block


def _dated_fields(text: PageText, block: Block, title: Title, calendar: PageCalendar, today: date) -> list[EntryTime]:
    """The dates in a line or field of their own that are in the same kind of element as the first."""
    times = _led(text, block, title, calendar) or [
        entry_time
        for entry_time in times_of(text, replace(block, first=min(title.nodes)), calendar)
        if not entry_time.in_words and not _in_a_sentence(text, entry_time)
    ]
    if not times or not _is_event_page(text, block, title, times[0], today):
        return []
    first = text.nodes[min(times[0].nodes)].element
    return [entry_time for entry_time in times if _same_kind(text.nodes[min(entry_time.nodes)].element, first)]


def _led(text: PageText, block: Block, title: Title, calendar: PageCalendar) -> list[EntryTime]:
    """The dates of a short line right after the heading that begins with them and continues with other words."""
    index = max(title.nodes) + 1
    for _ in range(_LEAD_LINES):
        if index >= block.after:
            break
        begin, index = text.line_of(index, block.first, block.after)
        line = text.joined(begin, index)
        match = DAY.search(line[:_LEAD_LIMIT])
        if match and match.start() < _LEAD_BEGIN and len(line) < _LEAD_LIMIT and not DATEISH.fullmatch(line) and not _FIELD.match(line):
            return [entry_time for entry_time in times_of(text, replace(block, first=begin, after=index), calendar) if entry_time.in_words]
    return []


def _in_a_sentence(text: PageText, entry_time: EntryTime) -> bool:
    """Whether a date in bold type is part of a paragraph."""
    first = min(entry_time.nodes)
    begin, end = text.line_of(first)
    return sum(len(text.nodes[i].text) for i in range(begin, end) if i not in entry_time.nodes) > 60


def _same_kind(first: HtmlElement, second: HtmlElement) -> bool:
    return first is second or (first.tag, first.get("class")) == (second.tag, second.get("class"))


def _is_event_page(text: PageText, block: Block, title: Title, entry_time: EntryTime, today: date) -> bool:
    """Whether a date is more likely that of the page's event than a mere stamp."""
    before = text.joined(max(min(entry_time.nodes) - 2, block.first), min(entry_time.nodes) + 1)[-80:]
    after = min(entry_time.nodes) > max(title.nodes)
    weight = 1.0 * isinstance(entry_time.start, datetime) + 1.0 * (day_of(entry_time.start) > today) + 0.5 * (entry_time.end is not None)
    weight += 1.0 * bool(_FIELD.search(before)) + 0.5 * after + 0.5 * bool(EVENT_HEADING.search(f"{title.text} {block_name(block)}"))
    weight += 1.0 * bool(EVENT_CLASS.search(block_name(block)))
    weight -= 1.0 * bool(NEWS_HEADING.search(title.text) or OTHER_HEADING.search(title.text)) + 2.0 * bool(
        CLOSED_HEADING.search(title.text)
    )
    return weight >= 2.0


def block_name(block: Block) -> str:
    """Return the class names around a block."""
    return " ".join(named(e) for e in (block.root, *block.root.iterancestors()))


def published_on(html: str) -> date | None:
    """Return the first day of publication in a page's machine-readable stamps."""
    head = html[:400_000]
    for pattern in _STAMPS:
        if (match := pattern.search(head)) and (iso := _ISO.search(match[0])):
            try:
                return date(int(iso[1]), int(iso[2]), int(iso[3]))
            except ValueError:
                continue
    return None


_STAMPS: Sequence[re.Pattern[str]] = (
    re.compile(r"<meta\b[^<>]{0,200}(?:article:published_time|name=.date.|dc\.date)[^<>]{0,200}>", re.IGNORECASE),
    re.compile(r"<[a-z]+\b[^<>]{0,300}\bdatePublished\b[^<>]{0,300}>", re.IGNORECASE),
    re.compile(r"<time\b[^<>]{0,200}\bpublished\b[^<>]{0,200}>", re.IGNORECASE),
    re.compile(r"\"datePublished\"\s{0,3}:\s{0,3}\"[^\"]{0,40}", re.IGNORECASE),
)
