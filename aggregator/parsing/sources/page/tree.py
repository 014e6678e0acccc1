"""A page as a tree of its content: parsed within limits, without navigation, footers, banners and side columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from aggregator.parsing.sources.page_tree import page_tree
from aggregator.text import absolute_url

from .grids import name_days
from .page_words import CHROME, DAY, words

_DROPPED = words(
    "nav aside footer script style noscript template select option input button textarea object embed canvas audio video map head"
    " label datalist iframe svg"
)
_UNSHOWN = _DROPPED - {"nav", "aside"}
_BESIDE_LIMIT = 20_000  # characters of a column or menu in which days are looked for
_STRUCK = frozenset(("s", "del", "strike"))  # a date that is no longer valid
_FIELDS = re.compile(
    r"(?:\bwann|\bwhen|datum|\btermin|\bdate|zeit)\s?:.{0,300}\b(?:wo|ort|veranstaltungsort|where|location)\s?:", re.I | re.S
)
_CHROME_ROLES = frozenset({"navigation", "contentinfo", "banner", "complementary", "dialog", "search", "alert", "menu", "menubar"})
_KEPT = frozenset({"html", "body", "main", "article", "h1", "h2", "h3", "h4"})
_HEADINGS = words("h1 h2 h3 h4 h5 h6 summary dt")
_UNFOLDING = ("aria-controls", "data-bs-target", "data-target", "data-toggle", "data-bs-toggle")
_WORDS = re.compile(r"[a-zäöüß0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageTree:
    """The content of a page, and what the removed parts said."""

    body: HtmlElement
    base: str  # what its links are relative to
    url: str  # its own address, canonical if it names one
    title: str
    frames: tuple[str, ...]  # addresses of its iframes
    next_pages: tuple[str, ...]
    dates_beside: bool  # its side columns and menus name days


def page_of(text: str, url: str, *, whole: bool = False) -> PageTree:
    """Return the page, with `whole` including side columns and menus; raises InvalidSource if it is too large, too deep or empty."""
    root = page_tree(text, url)
    base = absolute_url(_attribute(root, ".//base[@href]", "href"), url) or url
    canonical = absolute_url(_attribute(root, ".//link[@rel='canonical']", "href"), base)
    title = " ".join((root.findtext(".//title") or "").split())
    frames = tuple(filter(None, (absolute_url(frame.get("src", ""), base) for frame in root.iter("iframe"))))
    next_pages = tuple(_next_pages(root, base))
    body = root.find("body")
    body = root if body is None else body
    beside = _prune(body, _UNSHOWN if whole else _DROPPED, chrome=not whole)
    name_days(body)
    return PageTree(body, base, canonical or url, title, frames, next_pages, beside > 1)


def _attribute(root: HtmlElement, path: str, name: str) -> str:
    element = root.find(path)
    return (element.get(name) or "") if element is not None else ""


def tokens(element: HtmlElement) -> list[str]:
    """Return the words in an element's class names and id, in lower case."""
    return [word.lower() for word in _WORDS.findall(f"{element.get('class') or ''} {element.get('id') or ''}")]


def roles(element: HtmlElement) -> list[str]:
    """Return the words that say what an element is in its block: of `teaser__title` only the last part (BEM)."""
    names = (element.get("class") or "").split()
    parts = (part for name in names for part in name.rpartition("__")[2].split("--") if not part.startswith(("label", "type")))
    return [word.lower() for part in parts for word in _WORDS.findall(part)]


def named(element: HtmlElement) -> str:
    """Return an element's class names and id as one lower-case text."""
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-hook') or ''}".lower()


def beside(element: HtmlElement) -> HtmlElement | None:
    """Return the outermost side column, menu or the like around an element; None for content."""
    holders = [above for above in element.iterancestors() if above.tag in ("nav", "aside", "footer") or _is_chrome(above)]
    return holders[-1] if holders else None


def _prune(body: HtmlElement, dropped: frozenset[str], *, chrome: bool) -> int:
    """Remove what is no content; return how many days the removed columns and menus name."""
    days = 0
    needed = set()
    for name in ("main", "h1"):
        for element in body.iter(name):
            needed.update(element.iterancestors())
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body or element.getparent() is None:
            continue
        if element.tag in _STRUCK:
            surplus = bool(DAY.search(element.text_content()[:200]))
        elif element.tag in dropped:
            surplus = not (_has_fields(element) or _unfolds(element))
        else:
            surplus = chrome and element not in needed and _is_chrome(element) and not _has_fields(element)
        if surplus:
            days += 0 if element.tag in _UNSHOWN else sum(1 for _ in DAY.finditer(element.text_content()[:_BESIDE_LIMIT]))
            element.drop_tree()
    return days


def _unfolds(element: HtmlElement) -> bool:
    """Whether a button is the heading of a part that it shows and hides."""
    if element.tag != "button":
        return False
    above = element.getparent()
    return any(element.get(name) for name in _UNFOLDING) or (above is not None and above.tag in _HEADINGS)


def _has_fields(element: HtmlElement) -> bool:
    """Whether a box beside the text says when and where."""
    if element.tag not in ("aside", "div", "section"):
        return False
    words = " ".join(islice(element.itertext(), 80))[:1_000]
    return bool(DAY.search(words) and _FIELDS.search(words))


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _KEPT:
        return False
    if element.get("role") in _CHROME_ROLES or element.get("aria-modal"):
        return True
    if element.tag == "header":
        return not any(above.tag in ("main", "article", "section", "li", "td") for above in element.iterancestors())
    return any(word in CHROME for word in tokens(element))


_PAGERS = words("pagination pager paginator paging pages pagenav pagebrowser")
_CURRENT = words("active current selected")
_NEXT = re.compile(
    r"\W{0,3}(?:weiter|nächste(?: seite| veranstaltungen| termine)?|next(?: page| events)?|ältere|mehr veranstaltungen)\W{0,3}", re.I
)


def _next_pages(root: HtmlElement, base: str) -> Iterator[str]:
    """The addresses of links that are called the next page, else of the number after the current one."""
    for link in root.iter("a", "link"):
        shown = " ".join(link.text_content().split()) if link.tag == "a" else ""
        called = "next" in (link.get("rel") or "").lower().split() or (shown and _NEXT.fullmatch(shown))
        if called and (url := absolute_url(link.get("href") or "", base)):
            yield url
    for container in root.iter("ul", "nav", "div", "span", "p"):
        if _PAGERS & set(tokens(container)):
            current = next((_number(part) for part in container.iter() if _is_current(part) and _number(part)), 1)
            for link in container.iter("a"):
                if _number(link) == current + 1 and (url := absolute_url(link.get("href") or "", base)):
                    yield url


def _is_current(element: HtmlElement) -> bool:
    return bool(element.get("aria-current")) or bool(_CURRENT & set(tokens(element))) or element.tag == "strong"


def _number(element: HtmlElement) -> int:
    shown = "".join(islice(element.itertext(), 5)).strip()
    return int(shown) if shown.isdigit() and len(shown) < 4 else 0
