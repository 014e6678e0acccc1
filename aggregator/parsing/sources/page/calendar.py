"""The years, months and days that headings of a page give to the entries below them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from lxml.html import HtmlElement

from aggregator.dates.instants import day_of
from aggregator.dates.phrases import phrases
from aggregator.model import Phrase

from .date_text import day_first, in_year, pointed, spoken
from .page_words import DAY, DAY_ALONE, MONTH_YEAR, YEAR, YEAR_ALONE, words
from .text_runs import DateRun, PageText, runs, within

_HEADINGS = words("h1 h2 h3 h4 h5 h6 th caption legend strong b u summary button")
_HEADING_CLASS = re.compile(r"bold|head|title|separator|divider|month|jahr|year")


class PageCalendar:
    """The years, months and days that headings give, and the day on which the page was read."""

    def __init__(self, text: PageText, today: date, outside: Sequence[tuple[int, int]] = ()) -> None:
        self.today = today
        self.day_first = day_first(text)
        outside = sorted(outside)
        self._headings = list(self._headings_among(text, outside))
        self._heading_nodes = [index for index, _, _ in self._headings]
        starts = [first for first, _ in outside]
        self._days = [run for run in runs(text.nodes, 0, len(text.nodes)) if run.has_day and not within(run.first, starts, outside)]
        self._day_nodes = [run.first for run in self._days]

    def reference(self, index: int) -> date:
        """Return the day as seen from which a date at this text node has its likely year."""
        position = bisect_right(self._heading_nodes, index)
        return self._headings[position - 1][1] if position else self.today

    def in_its_year(self, phrase: Phrase, index: int) -> Phrase:
        """Return the phrase in the year of the heading above this text node."""
        position = bisect_right(self._heading_nodes, index)
        if not position or phrase.start is None:
            return phrase
        _, heading_day, whole_year = self._headings[position - 1]
        same = whole_year or phrase.start.month == heading_day.month
        return in_year(phrase, heading_day.year) if same and phrase.start.year != heading_day.year else phrase

    def with_month(self, run: DateRun) -> str:
        """Return the run's text; weekdays with a bare number get the month of the heading above."""
        position = bisect_right(self._heading_nodes, run.first)
        if DAY.search(run.text) or not position or self._headings[position - 1][2]:
            return run.text
        heading_day = self._headings[position - 1][1]
        return DAY_ALONE.sub(lambda m: f"{m[1]}, {m[2]}.{heading_day.month}.{heading_day.year}", run.text)

    def day_above(self, index: int) -> date | None:
        """Return the day that is given alone before this text node, outside of all entries."""
        position = bisect_right(self._day_nodes, index)
        if not position:
            return None
        run = self._days[position - 1]
        dates = phrases(spoken(pointed(run.text, self.day_first)), self.reference(run.first))
        return day_of(dates[0].start) if dates and dates[0].start else None

    def _headings_among(self, text: PageText, blocks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, date, bool]]:
        """Each heading with a month or year: its text node, its first day, and whether it means a whole year."""
        starts = [first for first, _ in blocks]
        months: dict[str, date | None] = {}
        for index, node in enumerate(text.nodes):
            if len(node.text) > 80 or within(index, starts, blocks):
                continue
            if month := MONTH_YEAR.fullmatch(node.text):
                if node.text not in months:
                    dates = phrases(f"1. {month[1]} {month[2]}", self.today)
                    months[node.text] = day_of(dates[0].start) if dates and dates[0].start else None
                if heading_day := months[node.text]:
                    yield index, heading_day, False
            elif (year := YEAR.search(node.text)) and not DAY.search(node.text) and (_is_heading(node.element) or _is_alone(text, index)):
                yield index, date(int(year[1]), 1, 1), True


def _is_alone(text: PageText, index: int) -> bool:
    """Whether a year has a line of its own and is not one of several years to choose from."""
    node = text.nodes[index]
    beside = text.nodes[max(index - 1, 0) : index] + text.nodes[index + 1 : index + 2]
    return bool(YEAR_ALONE.fullmatch(node.text)) and not any(
        other.line == node.line or YEAR_ALONE.fullmatch(other.text) for other in beside
    )


def _is_heading(element: HtmlElement) -> bool:
    for tried in (element, element.getparent()):
        if tried is not None and (tried.tag in _HEADINGS or _HEADING_CLASS.search(tried.get("class") or "") or _holds_a_list(tried)):
            return True
    return False


def _holds_a_list(element: HtmlElement) -> bool:
    return element.tag == "li" and any(child.tag in ("ul", "ol") for child in element)
