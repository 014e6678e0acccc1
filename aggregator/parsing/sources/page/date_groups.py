"""Where a page names days and hours; dates in the same kind of place are a group."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from .page_words import CLOCK, DAY, DAY_ALONE, words
from .text_runs import DateRun, PageText, runs

_ANCHORS_LIMIT = 2_500
_LINE_LIMIT = 2_000  # characters of a line in which dates are looked for
_DIGITS = re.compile(r"\d+")
_STATES = words("first last odd even active current upcoming past today new alt alternate row col item clearfix clear the")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place of the page that names a day, or only hours."""

    first: int
    last: int  # included
    element: HtmlElement


def date_groups_of(text: PageText) -> dict[tuple[str, ...], list[Anchor]]:
    """Return the anchors of a page by the kind of place they are in, in reading order; the key begins with day, line or clock."""
    groups: dict[tuple[str, ...], list[Anchor]] = defaultdict(list)
    pure = list(runs(text.nodes, 0, len(text.nodes)))[:_ANCHORS_LIMIT]
    for run in pure:
        element = _around(text, run)
        groups[("day" if run.has_day else "clock", *_path(element))].append(Anchor(run.first, run.last, element))
        for index in _later_hours(text, run):
            groups[("clock", *_path(text.nodes[index].element))].append(Anchor(index, index, text.nodes[index].element))
    for anchor in _lines(text, pure):
        groups[("line", *_path(anchor.element))].append(anchor)
    return groups


def _later_hours(text: PageText, run: DateRun) -> Iterator[int]:
    """The hours of a run in a line after that of its day: those of the first entry under a date."""
    if run.has_day:
        for index in range(run.first + 1, run.last + 1):
            node = text.nodes[index]
            if node.line != text.nodes[run.first].line and CLOCK.search(node.text) and not DAY.search(node.text):
                yield index
                return


def signature(element: HtmlElement) -> tuple[str, str]:
    """Return what elements of one kind have in common: the tag, and the first class name that is no mere state."""
    for name in (element.get("class") or "").split()[:8]:
        word = _DIGITS.sub("", name).lower()
        if len(word) > 1 and word not in _STATES and not word.startswith(("col-", "row-")):
            return element.tag, word
    return element.tag, ""


def _around(text: PageText, run: DateRun) -> HtmlElement:
    """The element that names the day, or the smallest one that holds the whole run."""
    for node in text.nodes[run.first : run.last + 1]:
        if DAY.search(node.text) or DAY_ALONE.search(node.text) or (not run.has_day and CLOCK.search(node.text)):
            return node.element
    element = text.nodes[run.first].element  # day and month in elements of their own
    while text.span(element)[1] <= run.last and element.getparent() is not None:
        element = element.getparent()
    return element


def _lines(text: PageText, pure: Sequence[DateRun]) -> Iterator[Anchor]:
    """The lines that name a day among other words."""
    taken = {index for run in pure if run.has_day for index in range(run.first, run.last + 1)}
    index, count = 0, len(text.nodes)
    yielded = 0
    while index < count and yielded < _ANCHORS_LIMIT:
        begin, end = text.line_of(index)
        if taken.isdisjoint(range(begin, end)) and DAY.search(text.joined(begin, end)[:_LINE_LIMIT]):
            element = text.nodes[begin].element
            while text.span(element)[1] < end and element.getparent() is not None:
                element = element.getparent()
            yield Anchor(begin, end - 1, element)
            yielded += 1
        index = end


def _path(element: HtmlElement) -> tuple[str, ...]:
    tags = [above.tag for above in element.iterancestors()]
    return (*signature(element), *tags[:12])


def majority(signatures: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the commonest signature."""
    return Counter(signatures).most_common(1)[0][0]
