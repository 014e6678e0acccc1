"""When an entry is: what its stretches of days and hours amount to, read together and against what stands above them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from lxml.html import HtmlElement

from aggregator.dates import phrases, span
from aggregator.model import Moment, Phrase

from .bits import Run, Text, runs
from .blocks import Block
from .tree import named
from .words import CLOCK, DAY, DAY_ALONE, JOINS, MONTH_YEAR, MOVED_AWAY, OTHER_LABEL, PUBLISHED_CLASS, YEAR

_LINE_LIMIT = 2_000
_LABEL_LIMIT = 60
_MOST_DATES = 60  # of one entry
_LINES = 60  # of an entry that are read
_ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?=(?:\d\d){1,2}(?![\d/]))")
_SHORT_YEAR = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?'?\d\d(?!\d|:|\.\d)|/\d\d(?!\d)|\d\d\.\d\d\.\d\d")
_START_WORD = re.compile(
    r"\b(?:beginn|beginnt|begin|startdatum|startzeit|veranstaltungsdatum|anfang|start|starts|datum|date|termin|wann|when|zeitraum|uhrzeit|zeit|time)\b(?:\(s\))?\s?:?",
    re.IGNORECASE,
)
_END_WORD = re.compile(r"\b(?:ende|enddatum|endzeit|end|ends)\b\s?:?", re.IGNORECASE)
_DASH_CLOCK = re.compile(r"((?:19|20)\d\d|\d\.|[a-zä]{3,9}\.?)\s?[-–|]\s?(?=(?:[01]?\d|2[0-3]):[0-5]\d)", re.IGNORECASE)
_TWO_CLOCKS = re.compile(r"((?:[01]?\d|2[0-3]):[0-5]\d)\s(?=(?:[01]?\d|2[0-4]):[0-5]\d)")  # two time fields in a row (Drupal)
_HOUR_FIRST = re.compile(r"\W{0,3}(?:beginn|jeweils|ab|um|uhrzeit|treffpunkt|start|time)\b", re.IGNORECASE)
_DOORS_AT = re.compile(r"\b(?:einlass|doors?(?:\sopen)?)\W{0,3}(?:ab|um|at)?\s?\d{1,2}(?:[.:]\d\d)?\s?(?:uhr|[ap]\.?m\.?)?", re.IGNORECASE)
_UHR_TO = re.compile(r"(\d)\s?uhr\s?([-–—]|bis)\s?(?=\d{1,2}[:.]?\d{0,2}\s?uhr)", re.IGNORECASE)
_DOORS = re.compile(r"door|einlass", re.IGNORECASE)
_SHOW = re.compile(r"show-?time|start|begin")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "th", "caption", "legend", "strong", "b", "summary"])
_HEADING_CLASS = re.compile(r"bold|head|title|separator|divider|month|jahr|year")


@dataclass(frozen=True, slots=True)
class When:
    """Start and exclusive end, and the bits that say so."""

    start: Moment
    end: Moment | None
    bits: frozenset[int]
    in_words: bool = False  # said among other words


@dataclass(frozen=True, slots=True)
class _Said:
    phrase: Phrase
    run: Run
    element: HtmlElement


class Calendar:
    """What a page says of years: its headings, and the day on which it was read."""

    def __init__(self, text: Text, today: date, outside: Sequence[tuple[int, int]] = ()) -> None:
        self.today = today
        self.day_first = _day_first(text)
        outside = sorted(outside)
        self._marks = list(self._headings(text, outside))
        self._places = [place for place, _, _ in self._marks]
        starts = [first for first, _ in outside]
        self._days = [run for run in runs(text.bits, 0, len(text.bits)) if run.has_day and not _inside(run.first, starts, outside)]
        self._day_places = [run.first for run in self._days]

    def reference(self, index: int) -> date:
        """The day from which a date without a year is seen, at this bit."""
        place = bisect_right(self._places, index)
        return self._marks[place - 1][1] if place else self.today

    def in_its_year(self, phrase: Phrase, index: int) -> Phrase:
        """The phrase in the year that the heading above this bit names."""
        place = bisect_right(self._places, index)
        if not place or phrase.start is None:
            return phrase
        _, mark, whole_year = self._marks[place - 1]
        same = whole_year or phrase.start.month == mark.month
        return _moved(phrase, mark.year) if same and phrase.start.year != mark.year else phrase

    def with_month(self, run: Run) -> str:
        """The run's text, weekdays with a mere number completed by the month that stands above."""
        place = bisect_right(self._places, run.first)
        if DAY.search(run.text) or not place or self._marks[place - 1][2]:
            return run.text
        mark = self._marks[place - 1][1]
        return DAY_ALONE.sub(lambda m: f"{m[1]}, {m[2]}.{mark.month}.{mark.year}", run.text)

    def day_above(self, index: int) -> date | None:
        """The day that stands by itself before this bit, outside of all entries."""
        place = bisect_right(self._day_places, index)
        if not place:
            return None
        run = self._days[place - 1]
        told = phrases(_spoken(_pointed(run.text, self.day_first)), self.reference(run.first))
        return _day(told[0].start) if told and told[0].start else None

    def _headings(self, text: Text, blocks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, date, bool]]:
        starts = [first for first, _ in blocks]
        months: dict[str, date | None] = {}
        for index, bit in enumerate(text.bits):
            if len(bit.text) > 80 or _inside(index, starts, blocks):
                continue
            if month := MONTH_YEAR.fullmatch(bit.text):
                if bit.text not in months:
                    told = phrases(f"1. {month[1]} {month[2]}", self.today)
                    months[bit.text] = _day(told[0].start) if told and told[0].start else None
                if found := months[bit.text]:
                    yield index, found, False
            elif (year := YEAR.search(bit.text)) and not DAY.search(bit.text) and _is_heading(bit.element):
                yield index, date(int(year[1]), 1, 1), True


def _day_first(text: Text) -> bool | None:
    """Whether dates with slashes name the day first; None where nothing tells."""
    pairs = [(int(a), int(b)) for bit in text.bits for a, b in _SLASHED.findall(bit.text[:300])]
    if any(a > 12 for a, _ in pairs):
        return True
    if any(b > 12 for _, b in pairs):
        return False
    root = text.bits[0].element.getroottree().getroot() if text.bits else None
    language = (root.get("lang") or "").lower() if root is not None else ""
    return None if not language else language[:2] != "en" or language[:5] == "en-gb"


def _pointed(text: str, day_first: bool | None) -> str:
    """The text, its dates with slashes written with points."""
    if day_first is None or "/" not in text:
        return text
    return _SLASHED.sub(lambda m: f"{m[1]}.{m[2]}." if day_first else f"{m[2]}.{m[1]}.", text)


def _inside(index: int, starts: Sequence[int], blocks: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(starts, index)
    return bool(place) and index < blocks[place - 1][1]


def _is_heading(element: HtmlElement) -> bool:
    for tried in (element, element.getparent()):
        if tried is not None and (tried.tag in _HEADINGS or _HEADING_CLASS.search(tried.get("class") or "")):
            return True
    return False


def times_of(text: Text, block: Block, calendar: Calendar) -> list[When]:
    """Return when the entry is, once for each of its separate dates; nothing where only other days are named."""
    found = [run for run in runs(text.bits, block.first, block.after) if not _is_other(text, run, block)]
    days = [run for run in found if run.has_day]
    clocks = [run for run in found if not run.has_day]
    if block.day:
        days = [run for run in runs(text.bits, *block.day) if run.has_day] + days
    said = list(_said(text, block, days, calendar))
    if said:
        return [_with_hours(text, one, clocks, calendar.today, block) for one in _events(said)]
    return list(_in_lines(text, block, clocks, calendar))


def inherited(text: Text, block: Block, calendar: Calendar) -> When | None:
    """Return when an entry is that says only hours, by the day of the calendar's cell or of the heading that it stands under."""
    day = _cell_day(block.root) or calendar.day_above(block.first)
    if day is None:
        return None
    clocks = [run for run in runs(text.bits, block.first, block.after) if not run.has_day]
    return _with_hours(text, _Said(Phrase(start=day), Run(block.first, block.first - 1, "", True), block.root), clocks, calendar.today)


def _cell_day(root: HtmlElement) -> date | None:
    """The ISO date in an attribute of what holds an entry, or in that of a time element beside it."""
    for count, element in enumerate((root, *root.iterancestors())):
        if count > 6 or element.tag in ("body", "table", "tr"):
            return None
        times = list(islice(element.iter("time"), 2)) if element.tag == "td" or element is root else []
        values = [element.get(name) or "" for name in ("id", "data-date", "data-datum", "data-day", "datetime")]
        for value in (*values, *((time.get("datetime") or "") for time in times[:1])):
            if found := _ISO_DAY.search(value):
                try:
                    return date(int(found[1]), int(found[2]), int(found[3]))
                except ValueError:
                    continue
    return None


def published_only(text: Text, block: Block) -> bool:
    """Return whether an entry has dates of publication and no other ones of its own line."""
    own = [run for run in runs(text.bits, block.first, block.after) if run.has_day]
    return bool(own) and all(_is_other(text, run, block) for run in own)


def _is_other(text: Text, run: Run, block: Block) -> bool:
    """Whether a label or a class name says that the run is not about the event."""
    element = text.bits[run.first].element
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
    near = run.first > block.first and text.bits[run.first].line - text.bits[run.first - 1].line <= 3
    return bool(near and OTHER_LABEL.search(before)) or bool(OTHER_LABEL.search(run.text.split(":")[0]) and ":" in run.text)


def _said(text: Text, block: Block, days: Sequence[Run], calendar: Calendar) -> Iterator[_Said]:
    hints: dict[tuple[int, int], int] | None = None
    for run in days:
        spoken = _spoken(_pointed(calendar.with_month(run), calendar.day_first))
        told = phrases(spoken, calendar.reference(run.first))[:_MOST_DATES]
        if not (YEAR.search(run.text) or _SHORT_YEAR.search(run.text)):
            hints = _hints(block.root) if hints is None else hints
            told = tuple(_in_year(calendar.in_its_year(phrase, run.first), hints) for phrase in told)
        for phrase in _same_hours(told):
            if phrase.start is not None:
                yield _Said(phrase, run, text.bits[run.first].element)


def _same_hours(told: Sequence[Phrase]) -> Sequence[Phrase]:
    """Several days with the hours that the last one of them names for all."""
    last = told[-1] if told else None
    if last is None or len(told) < 2 or not isinstance(last.start, datetime) or any(isinstance(one.start, datetime) for one in told[:-1]):
        return told
    start, end = last.start, last.end if isinstance(last.end, datetime) else None
    hours = []
    for one in told[:-1]:
        if one.start is None or one.end is not None:
            return told
        begin = datetime.combine(one.start, start.time(), start.tzinfo)
        hours.append(replace(one, start=begin, end=begin + (end - start) if end else None))
    return [*hours, last]


def _spoken(text: str) -> str:
    """The run as a person would say it: labels as words, columns as commas."""
    said = _END_WORD.sub(" bis ", _START_WORD.sub(" ", text))
    said = _DOORS_AT.sub(" ", said)
    said = _UHR_TO.sub(r"\1 \2 ", re.sub(r"\s+,", ",", said))
    said = _DASH_CLOCK.sub(r"\1, ", said.replace(" | ", ", ").replace("·", ",").replace("•", ","))
    return JOINS.sub("", _TWO_CLOCKS.sub(r"\1 - ", " ".join(said.split()))).strip(" ,")


def _hints(root: HtmlElement) -> dict[tuple[int, int], int]:
    """Years that the attributes of an entry give to its days."""
    found: dict[tuple[int, int], int] = {}
    for count, element in enumerate(root.iter()):
        if count > 200:
            break
        for value in element.attrib.values():
            for year, month, day in _ISO_DAY.findall(value[:300]):
                found.setdefault((int(month), int(day)), int(year))
        for name in ("aria-label", "title"):
            written = (element.get(name) or "")[:200]
            if YEAR.search(written):
                for phrase in phrases(written, date(2000, 1, 1)):
                    if phrase.start:
                        found.setdefault((phrase.start.month, phrase.start.day), phrase.start.year)
    return found


def _in_year(phrase: Phrase, hints: dict[tuple[int, int], int]) -> Phrase:
    if phrase.start is None or (year := hints.get((phrase.start.month, phrase.start.day))) is None:
        return phrase
    return _moved(phrase, year)


def _moved(phrase: Phrase, year: int) -> Phrase:
    """The phrase with its start in this year."""
    assert phrase.start is not None  # noqa: S101
    shift = year - phrase.start.year
    end = phrase.end and phrase.end.replace(year=phrase.end.year + shift) if _safe(phrase.end) else None
    return replace(phrase, start=phrase.start.replace(year=year) if _safe(phrase.start) else phrase.start, end=end)


def _safe(moment: Moment | None) -> bool:
    return moment is None or (moment.month, moment.day) != (2, 29)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _events(said: Sequence[_Said]) -> list[_Said]:
    """The separate dates of an entry: the same day once, as precisely as it is told; two dates of a range as one."""
    kept: list[_Said] = []
    for one in _without_span(said):
        last = kept[-1] if kept else None
        if last and _is_end_of(last, one):
            kept[-1] = replace(last, phrase=replace(last.phrase, end=one.phrase.start))
            continue
        twin = next((i for i, other in enumerate(kept) if _same_day(other.phrase, one.phrase)), None)
        if twin is None:
            kept.append(one)
        elif _precision(one.phrase) > _precision(kept[twin].phrase):
            kept[twin] = one
    return kept


def _without_span(said: Sequence[_Said]) -> Sequence[_Said]:
    """The dates without the span that only sums up the single ones."""
    timed = [_day(one.phrase.start) for one in said if isinstance(one.phrase.start, datetime)]

    def sums_up(phrase: Phrase) -> bool:
        if isinstance(phrase.start, datetime) or phrase.start is None or phrase.end is None:
            return False
        return len({day for day in timed if phrase.start <= day <= _day(phrase.end)}) > 2

    return [one for one in said if not sums_up(one.phrase)]


def _same_day(one: Phrase, other: Phrase) -> bool:
    assert one.start is not None and other.start is not None  # noqa: S101 (only phrases with a start are said)
    first, second = _day(one.start), _day(other.start)
    if first == second:
        both_timed = isinstance(one.start, datetime) and isinstance(other.start, datetime)
        return not (both_timed and one.start != other.start)
    return any(end is not None and start <= day <= _day(end) for start, end, day in ((first, one.end, second), (second, other.end, first)))


def _precision(phrase: Phrase) -> tuple[bool, bool]:
    return phrase.end is not None, isinstance(phrase.start, datetime)


def _is_end_of(last: _Said, one: _Said) -> bool:
    """Whether a date is the end of the one right before it: called so, or two date fields in a row (Drupal prints no word between)."""
    start, end = last.phrase.start, one.phrase.start
    if start is None or end is None or last.phrase.end is not None or _day(end) < _day(start) or one.run is last.run:
        return False
    called = re.search(r"(?:^|[-_ ])(?:end|ende|enddate|date-end|bis|to)(?:$|[-_ ])|end-?date", named(one.element))
    neighbours = one.run.first == last.run.last + 1 and one.element.tag == "time" == last.element.tag
    return bool(called or (neighbours and one.element.getparent() is last.element.getparent())) and end != start


def _with_hours(text: Text, one: _Said, clocks: Sequence[Run], today: date, block: Block | None = None) -> When:
    """The date with the hours that stand apart from it, whole days where both ends are midnight."""
    phrase, bits = one.phrase, set(range(one.run.first, one.run.last + 1))
    if not isinstance(phrase.start, datetime) and (clock := _chosen(text, clocks)):
        timed = _timed(phrase, clock.text, today)
        if timed is not phrase:
            phrase, bits = timed, bits | set(range(clock.first, clock.last + 1))
    elif not isinstance(phrase.start, datetime) and block is not None:
        phrase = _timed(phrase, _spoken_hours(text, block, one.run), today)
    start, end = span(_without_midnights(phrase))
    assert start is not None  # noqa: S101
    return When(start, end, frozenset(bits))


def _chosen(text: Text, clocks: Sequence[Run]) -> Run | None:
    """The hours of an entry that say when it begins, not when the doors open."""
    if not clocks:
        return None
    plain = [run for run in clocks if not _DOORS.search(named(text.bits[run.first].element) + _around(text, run))]
    shown = [run for run in plain if _SHOW.search(named(text.bits[run.first].element) + _around(text, run))]
    return (shown or plain or list(clocks))[0]


def _spoken_hours(text: Text, block: Block, run: Run) -> str:
    """The line that names the hour among other words: that of the date, or one that begins with a word for it."""
    index = block.first
    while index < block.after:
        begin, end = text.line_of(index, block.first, block.after)
        index = end
        if end > run.last + 40:
            break
        line = text.joined(max(begin, run.last + 1) if begin <= run.last < end else begin, end)[:200]
        if CLOCK.search(line) and not DAY.search(line) and (begin <= run.last < end or _HOUR_FIRST.match(line)):
            return line
    return ""


def _around(text: Text, run: Run) -> str:
    parent = text.bits[run.first].element.getparent()
    label = text.bits[run.first - 1].text[-20:] if run.first else ""
    return f" {named(parent) if parent is not None else ''} {label} {run.text}"


def _timed(phrase: Phrase, clock: str, today: date) -> Phrase:
    assert phrase.start is not None  # noqa: S101
    day = f"{phrase.start:%d.%m.%Y}"
    if phrase.end is not None:
        day += f" bis {phrase.end:%d.%m.%Y}"
    told = phrases(f"{day}, {_spoken(clock)}", today)
    return told[0] if told and isinstance(told[0].start, datetime) and _day(told[0].start) == _day(phrase.start) else phrase


def _without_midnights(phrase: Phrase) -> Phrase:
    start, end = phrase.start, phrase.end
    if isinstance(start, datetime) and start.time() == time():
        if end is None or (isinstance(end, datetime) and end.time() in (time(), time(23, 59))):
            last = None if end is None else _day(end)
            return replace(phrase, start=start.date(), end=last if last and last > start.date() else None)
    if isinstance(end, datetime) and isinstance(start, datetime) and end <= start:
        return replace(phrase, end=None if end == start or start - end > timedelta(hours=20) else end + timedelta(days=1))
    return phrase


def _in_lines(text: Text, block: Block, clocks: Sequence[Run], calendar: Calendar) -> Iterator[When]:
    """Dates that stand among other words: those of the first line that has some, as precisely as a later line tells them."""
    said: list[_Said] = []
    index, count = block.first, 0
    while index < block.after and count < _LINES:
        begin, end = text.line_of(index, block.first, block.after)
        told = _line_phrases(text, block, begin, end, calendar)
        run = Run(begin, end - 1, "", True)
        if not said:
            said = [_Said(phrase, run, block.root) for phrase in told]
        for phrase in told:
            for place, one in enumerate(said):
                if _same_day(one.phrase, phrase) and _precision(phrase) > _precision(one.phrase):
                    said[place] = replace(one, phrase=phrase)
        index, count = end, count + 1
    for one in said:
        yield replace(_with_hours(text, one, clocks, calendar.today, block), in_words=True)


def _line_phrases(text: Text, block: Block, begin: int, end: int, calendar: Calendar) -> list[Phrase]:
    line = without_other_days(text.joined(begin, end)[:_LINE_LIMIT])
    if not DAY.search(line) or _is_other(text, Run(begin, end - 1, "", True), block):
        return []
    told = phrases(_pointed(line, calendar.day_first), calendar.reference(begin))
    dated = [phrase for phrase in told if phrase.start is not None]
    if not YEAR.search(line) and not _SHORT_YEAR.search(line):
        dated = [_in_year(calendar.in_its_year(phrase, begin), _hints(block.root)) for phrase in dated]
    return dated


def without_other_days(line: str) -> str:
    """Return a line without the days that are deadlines, stamps or a date before the event was moved."""
    kept = MOVED_AWAY.sub(" ", line)
    position = 0
    while found := DAY.search(kept, position):
        if OTHER_LABEL.search(kept[max(found.start() - _LABEL_LIMIT, 0) : found.start()]):
            kept = kept[: found.start()] + re.sub(r"^(?:19|20)?\d\d", "", kept[found.end() :].lstrip())
            position = found.start()
        else:
            position = found.end()
    return kept


def says_clock(text: str) -> bool:
    """Return whether a text names an hour."""
    return bool(CLOCK.search(text))
