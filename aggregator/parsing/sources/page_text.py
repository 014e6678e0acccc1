"""Shared by the readers of web pages: the page's text in its own charset, and the scripts in it, found without building a tree."""

import re
from collections.abc import Iterator

from aggregator.model import Fetched
from aggregator.text import decode

_META_CHARSET = re.compile(rb"""<meta\b[^<>]{0,300}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,300}>([^<]{0,1000})", re.IGNORECASE)
_SCRIPT = re.compile(r"<!--|<script\b([^<>]{0,2000})>", re.IGNORECASE)
_UNSHOWN = re.compile(r"<(script|style|svg)\b", re.IGNORECASE)
_UNSHOWN_END = {name: re.compile(rf"</{name}\s{{0,20}}>", re.IGNORECASE) for name in ("script", "style", "svg")}
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)


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


def scripts(page: str, media_type: str) -> Iterator[str | None]:
    """Yield the contents of the scripts of this type, None for one without an end.

    Scripts in comments are skipped; how deep the page nests does not matter.
    """
    position = 0
    while match := _SCRIPT.search(page, position):
        position = match.end()
        if match[1] is None:
            closed = page.find("-->", position)
            if closed < 0:
                return
            position = closed
            continue
        end = _SCRIPT_END.search(page, position)
        if media_type in match[1].lower():
            yield page[position : end.start()] if end else None
        position = end.start() if end else len(page)


def without_hidden(page: str) -> str:
    """Return the page without its scripts and styles, which show no text."""
    parts, position = [], 0
    while match := _UNSHOWN.search(page, position):
        parts.append(page[position : match.start()])
        end = _UNSHOWN_END[match[1].lower()].search(page, match.end())
        position = end.end() if end else len(page)
    parts.append(page[position:])
    return "".join(parts)
