"""The text of a page as its text nodes in reading order, and the runs of them with nothing but days and hours."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from .page_words import CLOCK, DATEISH, DAY, DAY_ALONE, JOINED, JOINS, MONTH_YEAR, YEAR_ALONE, words

_BLOCKS = words(
    "address article blockquote body br caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6"
    " header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul"
)
_HEADS = words("h1 h2 h3 h4 h5 h6 th caption legend dt strong b summary")
_LONGEST_RUN = 200  # characters of a run of dates


@dataclass(frozen=True, slots=True, eq=False)
class TextNode:
    """One text node, its white space collapsed."""

    text: str
    element: HtmlElement
    line: int  # number of its line in the page


@dataclass(frozen=True, slots=True)
class DateRun:
    """Neighbouring text nodes with nothing but days and hours."""

    first: int
    last: int  # included
    text: str
    has_day: bool


class PageText:
    """The text nodes of a page, and which of them each element holds."""

    def __init__(self, body: HtmlElement) -> None:
        self.nodes: list[TextNode] = []
        self.issues: list[str] = []  # entries that had to be left out
        self._spans: dict[HtmlElement, tuple[int, int]] = {}
        self._line = 0
        self._walk(body)

    def span(self, element: HtmlElement) -> tuple[int, int]:
        """Return the first text node of an element, and the one after its last."""
        return self._spans.get(element, (0, 0))

    def of(self, element: HtmlElement) -> str:
        """Return the element's text, lines joined by blanks."""
        first, after = self.span(element)
        return " ".join(node.text for node in self.nodes[first:after])

    def line_of(self, index: int, first: int = 0, after: int | None = None) -> tuple[int, int]:
        """Return the range of text nodes in the line of the given one, within bounds."""
        nodes, line = self.nodes, self.nodes[index].line
        after = len(nodes) if after is None else after
        begin, end = index, index + 1
        while begin > first and nodes[begin - 1].line == line:
            begin -= 1
        while end < after and nodes[end].line == line:
            end += 1
        return begin, end

    def joined(self, first: int, after: int) -> str:
        """Return the text of a range of text nodes, joined by blanks."""
        return " ".join(node.text for node in self.nodes[first:after])

    def _walk(self, body: HtmlElement) -> None:
        stack: list[tuple[HtmlElement, bool]] = [(body, False)]
        begun: dict[HtmlElement, int] = {}
        while stack:
            element, closing = stack.pop()
            block = element.tag in _BLOCKS
            if closing:
                self._spans[element] = (begun[element], len(self.nodes))
                self._line += block
                if element is not body:
                    self._add(element.tail, element.getparent())
                continue
            self._line += block
            begun[element] = len(self.nodes)
            self._add(element.text, element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _add(self, text: str | None, element: HtmlElement) -> None:
        shown = " ".join((text or "").split())
        if shown:
            self.nodes.append(TextNode(shown, element, self._line))


def runs(nodes: Sequence[TextNode], first: int, after: int) -> Iterator[DateRun]:
    """Yield the runs of dates in a range of text nodes; a second day begins a new run unless a word joins the two."""
    begin, text = -1, ""
    for index in range(first, after):
        node = nodes[index]
        if len(node.text) > _LONGEST_RUN or not DATEISH.fullmatch(node.text):
            if begin >= 0:
                yield from _run(nodes, begin, index - 1, text)
            begin, text = -1, ""
            continue
        if begin >= 0 and _begins_anew(text, nodes[index - 1], node):
            yield from _run(nodes, begin, index - 1, text)
            begin, text = -1, ""
        if begin < 0:
            begin, text = index, node.text
        else:
            text = f"{text} {node.text}"
    if begin >= 0:
        yield from _run(nodes, begin, after - 1, text)


def _begins_anew(text: str, last: TextNode, node: TextNode) -> bool:
    if len(text) > _LONGEST_RUN or MONTH_YEAR.fullmatch(text):
        return True
    if YEAR_ALONE.fullmatch(text) and last.element.tag in _HEADS and last.line != node.line:
        return True
    if last.text.isdigit() and last.line != node.line and CLOCK.search(node.text):  # the number of a calendar's cell
        return True
    if not DAY.search(node.text) or JOINS.search(text) or JOINED.search(node.text):
        return False
    return any(char.isdigit() for char in text)


def _run(nodes: Sequence[TextNode], first: int, last: int, text: str) -> Iterator[DateRun]:
    has_day = bool(DAY.search(text)) or any(DAY_ALONE.search(node.text) for node in nodes[first : last + 1])
    if has_day or CLOCK.search(text):
        yield DateRun(first, last, text, has_day)


def within(index: int, starts: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether an index is in one of the spans, which are in order, apart, and begin at `starts`."""
    position = bisect_right(starts, index)
    return bool(position) and index < spans[position - 1][1]
