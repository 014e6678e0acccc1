"""One entry of a list: the title, the times and the place in a block of the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from aggregator.model import RawEvent

from .blocks import Block
from .calendar import PageCalendar
from .entry_times import inherited, published_only, times_of
from .fields import Title, columns_of, title_of
from .hours import EntryTime
from .page_words import DAY
from .places import could_be_place, place_of, without_hours
from .text_runs import PageText

EventRow = tuple[RawEvent, HtmlElement]
"""An event, and the element that holds it."""

_NODES_LIMIT = 400  # of one entry
_LONG_TITLE, _LONG_LINE = 60, 110  # characters beyond which words are a sentence
_DATE_BEGIN = 24  # characters of a line in which its date begins and ends


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A block and what it says."""

    block: Block
    title: Title
    times: tuple[EntryTime, ...]
    place: str
    published: bool  # its only dates are of publication
    is_sentence: bool  # a paragraph that names a day, without a title of its own


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries around the dates of one group."""

    entries: tuple[PageEntry, ...]
    kind: str

    @property
    def titled(self) -> bool:
        """Whether most entries have a title by their structure."""
        return sum(entry.title.rank <= 5 for entry in self.entries) >= 0.6 * len(self.entries)

    @property
    def worth(self) -> float:
        """How much of the page a listing explains: entries with a title and a date of their own count most."""
        weight = {"day": 1.0, "line": 0.75, "clock": 0.7}[self.kind]
        return weight * sum(0.1 + (entry.title.rank < 9) * (1.3 - entry.title.rank / 10) + bool(entry.times) for entry in self.entries)


def entry_name(text: PageText) -> Callable[[Block], str]:
    """Return the function by which issues name an entry: by its first words."""
    return lambda block: f"The entry {text.joined(block.first, block.after)[:60]!r}"


def entry_of(text: PageText, block: Block, calendar: PageCalendar, hours: bool = False) -> PageEntry:
    """Return the entry of a block; with `hours` it may take its day from above."""
    block = replace(block, after=min(block.after, block.first + _NODES_LIMIT))
    columns = columns_of(text, block)
    times = tuple(times_of(text, block, calendar, columns))
    if hours and block.day is None and (not times or times[0].in_words):
        times = tuple(filter(None, (inherited(text, block, calendar),))) or times
    used = frozenset().union(*(entry_time.nodes for entry_time in times if not entry_time.in_words))
    lead = _dated_line(text, times)
    title = title_of(text, block, used | lead, columns)
    if lead and title.rank > 5:
        title = title_of(text, block, used, columns)
    place = _place(text, block, title, used, columns, times[0]) if times else ""
    if times and title.rank in (6, 7) and _same_line(text, title, times[0]):
        title, place = _apart(title, place)
    return PageEntry(block, title, times, place, published_only(text, block), _is_sentence(text, title, times))


def _place(text: PageText, block: Block, title: Title, used: frozenset[int], columns: dict[int, str], entry_time: EntryTime) -> str:
    """The entry's place; words beside a date in the title itself are none."""
    if title.rank < 6 and title.nodes & entry_time.nodes:
        entry_time = replace(entry_time, in_words=False)
    place = place_of(text, block, used | title.nodes, columns, entry_time)[0]
    return "" if place == title.text else place


def _dated_line(text: PageText, times: Sequence[EntryTime]) -> frozenset[int]:
    """The text nodes of a line that begins with the date and continues with other words."""
    if not times or not times[0].in_words:
        return frozenset()
    begins = DAY.search(text.joined(min(times[0].nodes), max(times[0].nodes) + 1)[:_DATE_BEGIN])
    return times[0].nodes if begins else frozenset()


def _is_sentence(text: PageText, title: Title, times: Sequence[EntryTime]) -> bool:
    """Whether the day is named in running text, and the title is that text or in another line."""
    if title.rank < 6 or not times or not times[0].in_words:
        return False
    line = text.joined(min(times[0].nodes), max(times[0].nodes) + 1)
    return len(title.text) > _LONG_TITLE or (len(line) > _LONG_LINE and not _same_line(text, title, times[0]))


def _same_line(text: PageText, title: Title, entry_time: EntryTime) -> bool:
    return bool(entry_time.nodes and title.nodes) and text.nodes[min(entry_time.nodes)].line == text.nodes[min(title.nodes)].line


def _apart(title: Title, place: str) -> tuple[Title, str]:
    """Title and place of a line that names both, separated by a comma."""
    name, _, rest = title.text.partition(", ")
    rest = without_hours(rest)
    in_brackets = name.count("(") > name.count(")")
    if in_brackets or not rest or not could_be_place(rest) or len(rest.split()) > 6 or (place and place not in title.text):
        return title, place
    return replace(title, text=name), rest
