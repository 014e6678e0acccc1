"""Month grids: tables whose cells have the numbers of a month's days."""

from collections.abc import Iterator
from itertools import islice, pairwise

from lxml.html import HtmlElement

from .page_words import MONTH_YEAR

_DAYS = range(10, 50)  # numbered cells of a month's table, those of its neighbours included
_CELLS, _NUMBER = 120, 4  # cells that are looked at, characters of a number with its point


def name_days(body: HtmlElement) -> None:
    """Write the whole date into the cells of a month's table that have only a number before their words."""
    month = ""
    for element in list(body.iter("table", "caption", "th", "h1", "h2", "h3", "h4", "h5", "strong", "b", "span", "div", "p", "td", "a")):
        if element.tag != "table":
            month = _month_in(element.text) or month
            continue
        inside = _month_in(element.findtext("caption")) or next(filter(None, (_month_in(cell.text) for cell in _heads(element))), "")
        cells = _numbered(element)
        if (inside or month) and len(cells) in _DAYS and _counts_up([number for _, number in cells]):
            for cell, number in cells:
                _name(cell, number, inside or month)


def _month_in(text: str | None) -> str:
    match = MONTH_YEAR.fullmatch(" ".join((text or "").split())[:40])
    return f"{match[1]} {match[2]}" if match else ""


def _heads(table: HtmlElement) -> Iterator[HtmlElement]:
    for row in islice(table.iter("tr"), 2):
        yield from row.iter("td", "th", "a", "strong", "b", "span")


def _numbered(table: HtmlElement) -> list[tuple[HtmlElement, int]]:
    """The elements that begin a cell with the number of a day, and that number."""
    numbered = []
    for cell in islice(table.iter("td"), _CELLS):
        for element in islice(cell.iter(), 3):
            if shown := (element.text or "").strip():
                number = shown.rstrip(".")
                if len(shown) < _NUMBER and number.isdecimal() and 0 < int(number) < 32:
                    numbered.append((element, int(number)))
                break
    return numbered


def _counts_up(numbers: list[int]) -> bool:
    """Whether numbers are those of one month in order, perhaps with the ends of its neighbours."""
    steps = sum(after == before + 1 for before, after in pairwise(numbers))
    return steps >= len(numbers) - 3


def _name(element: HtmlElement, number: int, month: str) -> None:
    cell = next((e for e in (element, *element.iterancestors()) if e.tag == "td"), element)
    if any(map(str.isalpha, "".join(islice(cell.itertext(), 20)))):
        element.text = f"{number}. {month}"
