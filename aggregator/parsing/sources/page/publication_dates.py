"""Lists of news: whether the dates of entries are only those of publication, and what events the entries then announce."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice, pairwise

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import phrases
from aggregator.model import RawEvent, Status

from .date_text import says_year
from .entries import EventRow, Listing, PageEntry
from .fields import link_of
from .page_words import COLLECTION, DAY, EVENT_CLASS, NEWS_CLASS, NEWS_HEADING
from .sentences import Announcement, announced
from .text_runs import PageText, runs
from .tree import PageTree, named

_ABOVE = 4  # elements around an entry whose names count
_LOOKED_AT = 30  # entries of a list
_ROUND = 5  # minutes at which events begin
_STAMP_LINE, _STAMP_BEGIN = 60, 24  # characters of a line that is a stamp, and before its date
_LINE_NODES, _LABEL, _TEXT_LIMIT = 20, 25, 2_000  # of a sentence: text nodes of a line, characters that are more than a label
_NEWS_PATH = re.compile(
    r"/(?:news|aktuell\w*|blog|presse\w*|meldung\w*|neuigkeit\w*|artikel|posts?|(?:19|20)\d\d/[01]\d)(?:/|\b)", re.IGNORECASE
)


def are_stamps(page: PageTree, text: PageText, group: Sequence[PageEntry], heading: str, today: date) -> bool:
    """Return whether the dates of entries are those of their publication.

    Nothing is published in the future, and the latest news come first. Such days, without hours and places, are of events only if a
    name says so and nothing speaks for news: another name, hours of odd minutes, or entries that announce a later day than their own.
    """
    dated = [entry for entry in group if entry.times]
    days = [_published(text, entry, today, len(dated) > 1) for entry in dated]
    if not dated or any(day > today for day in days) or any(day < after for day, after in pairwise(days)):
        return False
    if _are_machine_stamps(dated):
        return True
    if 2 * sum(entry.times[0].end is not None or bool(entry.place) for entry in dated) > len(dated):
        return False
    around = names_around(group)
    if not EVENT_CLASS.search(around) and (not COLLECTION.search(heading) or _is_called_news(page, text, dated, heading, around)):
        return True
    looked_at = dated[:_LOOKED_AT]
    return 2 * sum(_announces_later(text, entry, today) for entry in looked_at) >= len(looked_at)


def _published(text: PageText, entry: PageEntry, today: date, in_a_list: bool) -> date:
    """The day of an entry; in a list, a day without a year is the last such day."""
    day = day_of(entry.times[0].start)
    written = text.joined(min(entry.times[0].nodes), max(entry.times[0].nodes) + 1) if entry.times[0].nodes else ""
    if day <= today or not in_a_list or says_year(written) or (day.month, day.day) == (2, 29):
        return day
    return day.replace(year=day.year - 1)


def names_around(group: Sequence[PageEntry]) -> str:
    """Return the class names of a list's first entry and of what holds it."""
    root = group[0].block.root
    return " ".join(named(element) for element in (root, *islice(root.iterancestors(), _ABOVE)))


def _are_machine_stamps(entries: Sequence[PageEntry]) -> bool:
    """Whether most hours have odd minutes, as those of events have not."""
    odd = sum(isinstance(entry.times[0].start, datetime) and bool(entry.times[0].start.minute % _ROUND) for entry in entries)
    return odd > 1 and 2 * odd > len(entries)


def _is_called_news(page: PageTree, text: PageText, entries: Sequence[PageEntry], heading: str, around: str) -> bool:
    """Whether the heading, the names of elements or the addresses of most entries say news."""
    if NEWS_HEADING.search(heading) or NEWS_CLASS.search(around):
        return True
    links = [link_of(text, entry.block, entry.title, page.base) for entry in entries[:_LOOKED_AT]]
    return 2 * sum(bool(_NEWS_PATH.search(link)) for link in links) > len(links)


def _announces_later(text: PageText, entry: PageEntry, today: date) -> bool:
    announcement = _announced(text, entry, today)
    return announcement is not None and day_of(announcement.start) > day_of(entry.times[0].start)


def news_events(page: PageTree, text: PageText, listing: Listing, today: date) -> list[EventRow]:
    """Return the events that the entries of a news list announce in sentences."""
    events: list[EventRow] = []
    for entry in listing.entries:
        if announcement := _announced(text, entry, today):
            event = RawEvent(
                summary=entry.title.text,
                start=announcement.start,
                end=announcement.end,
                location=announcement.place,
                url=link_of(text, entry.block, entry.title, page.base),
                status=Status.CANCELLED if announcement.cancelled else None,
                description="\n".join(_lines(text, entry, _stamp(text, entry)))[:_TEXT_LIMIT],
            )
            events.append((event, entry.block.root))
    return events


def _announced(text: PageText, entry: PageEntry, today: date) -> Announcement | None:
    """The event that the sentences of an entry announce, as seen from the day of its publication."""
    if entry.title.rank > 4 or entry.title.element is None:
        return None
    stamp = _stamp(text, entry)
    published_on = next((phrase.start for phrase in phrases(text.joined(*stamp), today) if phrase.start), None)
    lines = list(_lines(text, entry, stamp))
    return announced(entry.title.text, lines, day_of(published_on) if published_on else None, today)


def _stamp(text: PageText, entry: PageEntry) -> tuple[int, int]:
    """The text nodes with the day of publication: the first pure date, else a short line that begins with one; else an empty range."""
    for run in runs(text.nodes, entry.block.first, entry.block.after):
        if run.has_day:
            return run.first, run.last + 1
    for begin, end in _lines_of(text, entry):
        line = text.joined(begin, end)
        if len(line) < _STAMP_LINE and (match := DAY.search(line)) and match.start() < _STAMP_BEGIN:
            return begin, end
    return 0, 0


def _lines(text: PageText, entry: PageEntry, stamp: tuple[int, int]) -> Iterator[str]:
    """The lines of an entry that are longer than a label, without title and stamp."""
    for begin, end in _lines_of(text, entry):
        indexes = (index for index in range(begin, end) if not stamp[0] <= index < stamp[1])
        words = " ".join(text.nodes[index].text for index in indexes)
        if begin not in entry.title.nodes and end - begin < _LINE_NODES and len(words) > _LABEL:
            yield words


def _lines_of(text: PageText, entry: PageEntry) -> Iterator[tuple[int, int]]:
    index = entry.block.first
    while index < entry.block.after:
        begin, index = text.line_of(index, entry.block.first, entry.block.after)
        yield begin, index
