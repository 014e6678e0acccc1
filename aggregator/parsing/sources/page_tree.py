"""A page as a tree of elements, limited in size and depth, and its text with the breaks that a reader sees."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from aggregator.errors import InvalidSource
from aggregator.text import nests_deeper

from .page_text import without_hidden

Element = Any  # lxml ships no types

_PAGE_LIMIT = 3_000_000  # characters; a tree takes some fifty times as much memory
_DEPTH_LIMIT = 250  # libxml2 stops at 256
_APART = frozenset({"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
                    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
                    "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"})  # fmt: skip


def page_tree(page: str, url: str) -> HtmlElement:
    """Return the root of the page, without scripts and styles; raises InvalidSource for one that is too large, too deep or empty."""
    refuse_oversize(page, url)
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    shown = without_hidden(page).replace("\x00", "")
    try:
        return document_fromstring(shown.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:  # nothing but comments
        raise InvalidSource(f"{url} is an empty page.") from error


def refuse_oversize(page: str, url: str, depth: int = _DEPTH_LIMIT) -> None:
    """Raise InvalidSource for what is no page, and for one whose tree would take too much memory or too deep a stack."""
    if "<" not in page:
        raise InvalidSource(f"{url} is no web page.")
    if len(page) > _PAGE_LIMIT:
        raise InvalidSource(f"{url} is larger than the {_PAGE_LIMIT} characters that are read of a page.")
    if nests_deeper(page, depth):
        raise InvalidSource(f"{url} nests its elements more than {depth} deep.")


def attribute(element: Element, *names: str) -> str:
    """Return the first of these attributes that is not empty, "" if all are."""
    return next((value for name in names if (value := (element.get(name) or "").strip())), "")


def classes(element: Element) -> list[str]:
    """Return the classes of an element in their order."""
    return (element.get("class") or "").split()


def text_of(element: Element) -> str:
    """Return the visible text of the element in one line, words of different blocks separated."""
    return " ".join("".join(_texts(element)).split())


def inner_html(element: Element) -> str:
    """Return the markup inside an element."""
    inside = [str(etree.tostring(child, encoding="unicode", method="html")) for child in element]
    return "".join((element.text or "", *inside))


def _texts(element: Element) -> Iterator[str]:
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield (" " if part.tag in _APART else "") + (part.text or "")
        else:
            yield (" " if part.tag in _APART else "") + ((part.tail or "") if part is not element else "")
