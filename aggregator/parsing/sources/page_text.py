"""Shared by the readers of web pages: the page's text in its own charset, and what of it readers see."""

import re

from aggregator.model import Fetched
from aggregator.text import decode

_META_CHARSET = re.compile(rb"""<meta\b[^<>]{0,300}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,300}>([^<]{0,1000})", re.IGNORECASE)
_UNSHOWN = re.compile(r"<(?:!--|(script|style|svg|textarea|template)(?![\w-]))", re.IGNORECASE)
_UNSHOWN_END = {name: re.compile(rf"</{name}\s{{0,20}}>", re.IGNORECASE) for name in ("script", "style", "svg", "textarea")}
_TEMPLATE = re.compile(r"<(/?)template(?![\w-])", re.IGNORECASE)


def page_text(fetched: Fetched) -> str:
    """Return the page as text: by its BOM, the charset of the header, that of its own meta element, UTF-8, else Windows-1252."""
    charset = fetched.charset
    if not charset and (declared := _META_CHARSET.search(fetched.body[:4096])):
        charset = declared[1].decode("ascii", "ignore")
    return decode(fetched.body, charset)


def page_title(page: str) -> str:
    """Return the text of the page's title element, entities unchanged."""
    match = _TITLE.search(page[:200_000])
    return match[1] if match else ""


def without_hidden(page: str) -> str:
    """Return the page without what shows no text: scripts, styles, graphics, templates, and what forms hold for their readers to edit."""
    parts, position = [], 0
    last_comment = page.rfind("-->")
    while match := _UNSHOWN.search(page, position):
        name, end = (match[1] or "").lower(), match.end()
        if name:
            end = _end(page, name, match)
        elif end - 2 <= last_comment:
            end = page.index("-->", end - 2)  # the parser leaves comments out
        parts.append(page[position : match.start() if name else end])
        position = end
    parts.append(page[position:])
    return "".join(parts)


def _end(page: str, name: str, start: re.Match[str]) -> int:
    """Where an element without shown text ends; without an end tag it is the rest of the page."""
    if name == "template":
        return _template_end(page, start.start())
    end = _UNSHOWN_END[name].search(page, start.end())
    return end.end() if end else len(page)


def _template_end(page: str, position: int) -> int:
    """Where a template ends, with the templates in it."""
    depth = 0
    for tag in _TEMPLATE.finditer(page, position):
        depth += -1 if tag[1] else 1
        if not depth:
            return page.find(">", tag.end()) + 1 or len(page)
    return len(page)
