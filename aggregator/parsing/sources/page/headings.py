"""The headings of a page in reading order: heading elements, and lines that are all in bold type."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from .page_words import DATEISH, DAY
from .text_runs import PageText, within

_TAGS = ("h1", "h2", "h3", "h4")
_LONGEST = 120
_EVENTS = re.compile(r"\bTermine\b|\bDates\b", re.IGNORECASE)  # headings, though dates contain these words too


class Headings:
    """Which heading is above a place of the page; headings inside entries do not count."""

    def __init__(self, text: PageText, body: HtmlElement, inside: Sequence[tuple[int, int]] = ()) -> None:
        spans = sorted(inside)
        starts = [first for first, _ in spans]
        headings = sorted({*_elements(text, body), *_bold_lines(text), *_list_heads(text, body)})
        self._spans = [heading for heading in headings if not within(heading[0], starts, spans)]
        self._ends = [after for _, after in self._spans]
        self._text = text

    def node_before(self, index: int) -> int:
        """Return the first text node of the nearest heading before a text node, -1 if there is none."""
        position = bisect_right(self._ends, index)
        return self._spans[position - 1][0] if position else -1

    def before(self, index: int) -> str:
        """Return the nearest heading before a text node, "" if there is none."""
        position = bisect_right(self._ends, index)
        return self._text.joined(*self._spans[position - 1]) if position else ""


def _elements(text: PageText, body: HtmlElement) -> Iterator[tuple[int, int]]:
    for element in body.iter(*_TAGS):
        first, after = text.span(element)
        if _is_heading(text, first, after):
            yield first, after


def _list_heads(text: PageText, body: HtmlElement) -> Iterator[tuple[int, int]]:
    """The text of a list's item before the list inside it."""
    for inner in body.iter("ul", "ol"):
        above = inner.getparent()
        if above is not None and above.tag == "li":
            first, after = text.span(above)[0], text.span(inner)[0]
            if _is_heading(text, first, after):
                yield first, after


def _bold_lines(text: PageText) -> Iterator[tuple[int, int]]:
    index = 0
    while index < len(text.nodes):
        begin, end = text.line_of(index)
        element = text.nodes[begin].element
        above = element.getparent()
        bold = element.tag in ("strong", "b", "u") or "bold" in f"{element.get('class')} {above.get('class') if above is not None else ''}"
        if bold and end - begin < 4 and _is_heading(text, begin, end):
            yield begin, end
        index = end


def _is_heading(text: PageText, first: int, after: int) -> bool:
    words = text.joined(first, min(after, first + 20))
    return bool(words) and len(words) < _LONGEST and not DAY.search(words) and (not DATEISH.fullmatch(words) or bool(_EVENTS.search(words)))
