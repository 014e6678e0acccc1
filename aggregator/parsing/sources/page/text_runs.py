"""The text of a page as its text nodes in reading order, and those stretches of them that speak of nothing but days and hours."""

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
_LONGEST_RUN = 200  # characters of a stretch of dates


@dataclass(frozen=True, slots=True, eq=False)
class TextNode:
    """One text node, its blanks made single."""

    text: str
    element: HtmlElement
    line: int  # which line of the page it stands in


@dataclass(frozen=True, slots=True)
class DateRun:
    """Neighbouring bits that speak of days and hours only."""

    first: int
    last: int  # included
    text: str
    has_day: bool


class PageText:
    """The bits of a page, and which of them each element holds."""

    def __init__(self, body: HtmlElement) -> None:
        self.bits: list[TextNode] = []
        self.issues: list[str] = []  # entries that had to be left out
        self._spans: dict[HtmlElement, tuple[int, int]] = {}
        self._line = 0
        self._walk(body)

    def span(self, element: HtmlElement) -> tuple[int, int]:
        """The first bit of an element, and the one after its last."""
        return self._spans.get(element, (0, 0))

    def of(self, element: HtmlElement) -> str:
        """The element's text, lines joined by blanks."""
        first, after = self.span(element)
        return " ".join(bit.text for bit in self.bits[first:after])

    def line_of(self, index: int, first: int = 0, after: int | None = None) -> tuple[int, int]:
        """The bits that share the line of the given one, within bounds."""
        bits, line = self.bits, self.bits[index].line
        after = len(bits) if after is None else after
        begin, end = index, index + 1
        while begin > first and bits[begin - 1].line == line:
            begin -= 1
        while end < after and bits[end].line == line:
            end += 1
        return begin, end

    def joined(self, first: int, after: int) -> str:
        """The text of some bits as it reads: inline text as written, a blank between lines."""
        return " ".join(bit.text for bit in self.bits[first:after])

    def _walk(self, body: HtmlElement) -> None:
        stack: list[tuple[HtmlElement, bool]] = [(body, False)]
        begun: dict[HtmlElement, int] = {}
        while stack:
            element, done = stack.pop()
            block = element.tag in _BLOCKS
            if done:
                self._spans[element] = (begun[element], len(self.bits))
                self._line += block
                if element is not body:
                    self._add(element.tail, element.getparent())
                continue
            self._line += block
            begun[element] = len(self.bits)
            self._add(element.text, element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _add(self, text: str | None, element: HtmlElement) -> None:
        shown = " ".join((text or "").split())
        if shown:
            self.bits.append(TextNode(shown, element, self._line))


def runs(bits: Sequence[TextNode], first: int, after: int) -> Iterator[DateRun]:
    """Yield the stretches of dates among some bits; a second day begins a new one unless a word joins the two."""
    begin, text = -1, ""
    for index in range(first, after):
        bit = bits[index]
        if len(bit.text) > _LONGEST_RUN or not DATEISH.fullmatch(bit.text):
            if begin >= 0:
                yield from _run(bits, begin, index - 1, text)
            begin, text = -1, ""
            continue
        if begin >= 0 and _begins_anew(text, bits[index - 1], bit):
            yield from _run(bits, begin, index - 1, text)
            begin, text = -1, ""
        if begin < 0:
            begin, text = index, bit.text
        else:
            text = f"{text} {bit.text}"
    if begin >= 0:
        yield from _run(bits, begin, after - 1, text)


def _begins_anew(text: str, last: TextNode, bit: TextNode) -> bool:
    if len(text) > _LONGEST_RUN or MONTH_YEAR.fullmatch(text):
        return True
    if YEAR_ALONE.fullmatch(text) and last.element.tag in _HEADS and last.line != bit.line:
        return True
    if last.text.isdigit() and last.line != bit.line and CLOCK.search(bit.text):  # the number of a calendar's cell
        return True
    if not DAY.search(bit.text) or JOINS.search(text) or JOINED.search(bit.text):
        return False
    return any(char.isdigit() for char in text)


def _run(bits: Sequence[TextNode], first: int, last: int, text: str) -> Iterator[DateRun]:
    has_day = bool(DAY.search(text)) or any(DAY_ALONE.search(bit.text) for bit in bits[first : last + 1])
    if has_day or CLOCK.search(text):
        yield DateRun(first, last, text, has_day)


def within(index: int, starts: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether an index lies in one of some spans, which are in order, apart, and begin at `starts`."""
    place = bisect_right(starts, index)
    return bool(place) and index < spans[place - 1][1]
