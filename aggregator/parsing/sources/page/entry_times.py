"""When an entry takes place: its days and hours, read together and with the headings above it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import alike, phrases
from aggregator.model import Moment, Phrase

from .blocks import Block
from .calendar import PageCalendar
from .date_text import in_year, pointed, says_year, spoken
from .fields import column_of
from .hours import DateMention, EntryTime, with_hours
from .page_words import DAY, MOVED_AWAY, OTHER_LABEL, PUBLISHED_CLASS, YEAR
from .text_runs import DateRun, PageText, runs
from .tree import named

_LINE_LIMIT = 2_000
_LABEL_LIMIT = 60
_MOST_DATES = 60  # of one entry
_LINES = 60  # of an entry that are read
_ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_END = re.compile(r"\W{0,3}(?:bis|ende|enddatum|end|to)\b", re.IGNORECASE)  # what a column is called


def times_of(text: PageText, block: Block, calendar: PageCalendar, columns: Mapping[int, str] = MappingProxyType({})) -> list[EntryTime]:
    """Return when the entry is, once for each of its separate dates; [] if it names only other days."""
    date_runs = [run for run in runs(text.nodes, block.first, block.after) if not _is_other(text, run, block)]
    if columns:
        own_runs = [run for run in date_runs if not OTHER_LABEL.search(column_of(text.nodes[run.first].element, block.root, columns))]
        if date_runs and not own_runs:
            return []
        date_runs = own_runs
    ends = frozenset(
        run.first for run in date_runs if columns and _END.match(column_of(text.nodes[run.first].element, block.root, columns))
    )
    days = [run for run in date_runs if run.has_day]
    clocks = [run for run in date_runs if not run.has_day]
    if block.day:
        days = [run for run in runs(text.nodes, *block.day) if run.has_day] + days
    mentions = list(_mentions(text, block, days, calendar))
    if mentions:
        return [with_hours(text, mention, clocks, calendar.today, block) for mention in _separate_dates(mentions, ends)]
    return list(_in_lines(text, block, clocks, calendar))


def inherited(text: PageText, block: Block, calendar: PageCalendar) -> EntryTime | None:
    """Return when an entry with only hours is: on the day of its calendar cell or of the heading above it."""
    day = _cell_day(block.root) or calendar.day_above(block.first)
    if day is None:
        return None
    clocks = [run for run in runs(text.nodes, block.first, block.after) if not run.has_day]
    return with_hours(
        text, DateMention(Phrase(start=day), DateRun(block.first, block.first - 1, "", True), block.root), clocks, calendar.today
    )


def _cell_day(root: HtmlElement) -> date | None:
    """The ISO date in an attribute of an entry's element or of one around it, or in that of a time element beside it."""
    for count, element in enumerate((root, *root.iterancestors())):
        if count > 6 or element.tag in ("body", "table", "tr"):
            return None
        times = list(islice(element.iter("time"), 2)) if element.tag == "td" or element is root else []
        values = [element.get(name) or "" for name in ("id", "data-date", "data-datum", "data-day", "datetime")]
        for value in (*values, *((time.get("datetime") or "") for time in times[:1])):
            if match := _ISO_DAY.search(value):
                try:
                    return date(int(match[1]), int(match[2]), int(match[3]))
                except ValueError:
                    continue
    return None


def published_only(text: PageText, block: Block) -> bool:
    """Return whether an entry names days, and only of publication and the like."""
    own = [run for run in runs(text.nodes, block.first, block.after) if run.has_day]
    return bool(own) and all(_is_other(text, run, block) for run in own)


def _is_other(text: PageText, run: DateRun, block: Block) -> bool:
    """Whether a label or a class name says that the date of the run is not the event's."""
    element = text.nodes[run.first].element
    for above in (element, *element.iterancestors()):
        if "published" not in (above.get("itemprop") or "").lower() and above.get("itemprop") in ("startDate", "endDate"):
            return False
        if (above.get("itemprop") or "") in ("datePublished", "dateModified", "dateCreated"):
            return True
        if PUBLISHED_CLASS.search(named(above)) and not re.search(r"time-details|event|termin", named(above)):
            return True
        if above is block.root:
            break
    before = text.joined(max(block.first, run.first - 2), run.first)[-_LABEL_LIMIT:]
    near = run.first > block.first and text.nodes[run.first].line - text.nodes[run.first - 1].line <= 3
    return bool(near and OTHER_LABEL.search(before)) or bool(OTHER_LABEL.search(run.text.split(":")[0]) and ":" in run.text)


def _mentions(text: PageText, block: Block, days: Sequence[DateRun], calendar: PageCalendar) -> Iterator[DateMention]:
    """The dates of the runs, completed from the headings and from attributes of the entry."""
    hints: dict[tuple[int, int], int] | None = None
    for run in days:
        words = spoken(pointed(calendar.with_month(run), calendar.day_first))
        dates = phrases(words, calendar.reference(run.first))[:_MOST_DATES]
        if not says_year(run.text):
            hints = _hints(block.root) if hints is None else hints
            dates = tuple(_in_year(calendar.in_its_year(phrase, run.first), hints) for phrase in dates)
        for phrase in _same_hours(dates):
            if phrase.start is not None:
                yield DateMention(phrase, run, text.nodes[run.first].element)


def _same_hours(dates: Sequence[Phrase]) -> Sequence[Phrase]:
    """The dates; if only the last of several have hours, all get these."""
    first = next((index for index, phrase in enumerate(dates) if isinstance(phrase.start, datetime)), 0)
    timed = [phrase.start for phrase in dates[first:] if isinstance(phrase.start, datetime)]
    if not first or len({start.time() for start in timed}) > 1 or len(timed) < len(dates) - first:
        return dates
    start, end = timed[-1], dates[-1].end if isinstance(dates[-1].end, datetime) else None
    hours = []
    for phrase in dates[:first]:
        if phrase.start is None or phrase.end is not None:
            return dates
        begin = datetime.combine(phrase.start, start.time(), start.tzinfo)
        hours.append(replace(phrase, start=begin, end=begin + (end - start) if end else None))
    return [*hours, *dates[first:]]


def _hints(root: HtmlElement) -> dict[tuple[int, int], int]:
    """The years that attributes of an entry give to its days, by month and day."""
    years: dict[tuple[int, int], int] = {}
    for count, element in enumerate(root.iter()):
        if count > 200:
            break
        for value in element.attrib.values():
            for year, month, day in _ISO_DAY.findall(value[:300]):
                years.setdefault((int(month), int(day)), int(year))
        for name in ("aria-label", "title"):
            written = (element.get(name) or "")[:200]
            if YEAR.search(written):
                for phrase in phrases(written, date(2000, 1, 1)):
                    if phrase.start:
                        years.setdefault((phrase.start.month, phrase.start.day), phrase.start.year)
    return years


def _in_year(phrase: Phrase, hints: dict[tuple[int, int], int]) -> Phrase:
    if phrase.start is None or (year := hints.get((phrase.start.month, phrase.start.day))) is None:
        return phrase
    return in_year(phrase, year)


def _separate_dates(mentions: Sequence[DateMention], ends: frozenset[int]) -> list[DateMention]:
    """The separate dates of an entry: the same day once, in its most precise form; start and end of a range as one."""
    separate: list[DateMention] = []
    for mention in _without_span(mentions):
        last = separate[-1] if separate else None
        if last and _is_end_of(last, mention, ends):
            separate[-1] = replace(last, phrase=replace(last.phrase, end=_end_of(last.phrase, mention.phrase)))
            continue
        twin = next((i for i, other in enumerate(separate) if _same_day(other.phrase, mention.phrase)), None)
        if twin is None:
            separate.append(mention)
        elif _precision(mention.phrase) > _precision(separate[twin].phrase):
            separate[twin] = mention
    return separate


def _end_of(last: Phrase, phrase: Phrase) -> Moment | None:
    return phrase.start if last.start is None or phrase.start is None else alike(last.start, phrase.start)


def _without_span(mentions: Sequence[DateMention]) -> Sequence[DateMention]:
    """The dates without a span that only sums up the single ones."""
    timed = [day_of(mention.phrase.start) for mention in mentions if isinstance(mention.phrase.start, datetime)]

    def sums_up(phrase: Phrase) -> bool:
        if isinstance(phrase.start, datetime) or phrase.start is None or phrase.end is None:
            return False
        return len({day for day in timed if phrase.start <= day <= day_of(phrase.end)}) > 2

    return [mention for mention in mentions if not sums_up(mention.phrase)]


def _same_day(first: Phrase, second: Phrase) -> bool:
    assert first.start is not None  # noqa: S101 (every mention has a start)
    assert second.start is not None  # noqa: S101
    first_day, second_day = day_of(first.start), day_of(second.start)
    if first_day == second_day:
        both_timed = isinstance(first.start, datetime) and isinstance(second.start, datetime)
        return not (both_timed and first.start != second.start)
    return any(
        end is not None and start <= day <= day_of(end)
        for start, end, day in ((first_day, first.end, second_day), (second_day, second.end, first_day))
    )


def _precision(phrase: Phrase) -> tuple[bool, bool]:
    return phrase.end is not None, isinstance(phrase.start, datetime)


def _is_end_of(last: DateMention, mention: DateMention, ends: frozenset[int]) -> bool:
    """Whether a date is the end of the one right before it: called so, or two date fields in a row (Drupal prints no word between)."""
    start, end = last.phrase.start, mention.phrase.start
    if start is None or end is None or last.phrase.end is not None or day_of(end) < day_of(start) or mention.run is last.run:
        return False
    called = mention.run.first in ends or re.search(
        r"(?:^|[-_ ])(?:end|ende|enddate|date-end|bis|to)(?:$|[-_ ])|end-?date", named(mention.element)
    )
    neighbours = mention.run.first == last.run.last + 1 and mention.element.tag == "time" == last.element.tag
    return bool(called or (neighbours and mention.element.getparent() is last.element.getparent())) and end != start


def _in_lines(text: PageText, block: Block, clocks: Sequence[DateRun], calendar: PageCalendar) -> Iterator[EntryTime]:
    """The dates among other words: those of the first line that has any, in the most precise form of all lines."""
    mentions: list[DateMention] = []
    index, count = block.first, 0
    while index < block.after and count < _LINES:
        begin, end = text.line_of(index, block.first, block.after)
        dates = _line_phrases(text, block, begin, end, calendar)
        run = DateRun(begin, end - 1, "", True)
        if not mentions:
            mentions = [DateMention(phrase, run, block.root) for phrase in dates]
        for phrase in dates:
            for position, mention in enumerate(mentions):
                if _same_day(mention.phrase, phrase) and _precision(phrase) > _precision(mention.phrase):
                    mentions[position] = replace(mention, phrase=phrase)
        index, count = end, count + 1
    for mention in mentions:
        yield replace(with_hours(text, mention, clocks, calendar.today, block), in_words=True)


def _line_phrases(text: PageText, block: Block, begin: int, end: int, calendar: PageCalendar) -> list[Phrase]:
    line = without_other_days(text.joined(begin, end)[:_LINE_LIMIT])
    if not DAY.search(line) or _is_other(text, DateRun(begin, end - 1, "", True), block):
        return []
    dates = phrases(pointed(line, calendar.day_first), calendar.reference(begin))
    dated = [phrase for phrase in dates if phrase.start is not None]
    if not says_year(line):
        dated = [_in_year(calendar.in_its_year(phrase, begin), _hints(block.root)) for phrase in dated]
    return dated


def without_other_days(line: str) -> str:
    """Return a line without deadlines, stamps and the date before an event was moved."""
    shortened = MOVED_AWAY.sub(" ", line)
    position = 0
    while match := DAY.search(shortened, position):
        if OTHER_LABEL.search(shortened[max(match.start() - _LABEL_LIMIT, 0) : match.start()]):
            shortened = shortened[: match.start()] + re.sub(r"^(?:19|20)?\d\d", "", shortened[match.end() :].lstrip())
            position = match.start()
        else:
            position = match.end()
    return shortened
