"""The scripts of a page that a browser would take for scripts, found without building a tree: how deep the page nests does not matter."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(?:(/?)([a-z][^\s/<>]{0,40})|[!?/])", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?:[^>=]|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+>""")  # a value in quotes may hold ">"
_COMMENT_END = re.compile("--!?>")
_HOLDING_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"})  # HTML, 13.2.6.4
_END = {name: re.compile(rf"</{name}(?:(?=[\s/>])|\Z)", re.IGNORECASE) for name in _HOLDING_TEXT}


class _Tag(NamedTuple):
    name: str
    closes: bool
    attributes: str
    content: str | None  # of a script; None: it has no end


def scripts(page: str, media_type: str) -> Iterator[str | None]:
    """Yield the contents of the scripts of this type, None for one without an end.

    Left out is what no browser with scripts would run: what stands in comments, templates, attributes, and elements that hold only text.
    """
    if media_type not in page.lower():
        return
    templates = 0  # that are open
    for tag in _tags(page):
        if tag.name == "template":
            templates = max(templates + (-1 if tag.closes else 1), 0)
        elif not templates and media_type in tag.attributes.lower():
            yield tag.content


def _tags(page: str) -> Iterator[_Tag]:
    """The starts and ends of templates, and the scripts."""
    position = 0
    endless: set[str] = set()  # names without a further end tag, which is searched for once only
    while match := _TAG.search(page, position):
        name, closes = (match[2] or "").lower(), bool(match[1])
        position = _after_tag(page, match.end()) if name else _after_declaration(page, match.start())
        attributes = page[match.end() : position]
        if name == "template":
            yield _Tag(name, closes, attributes, "")
        elif name in _HOLDING_TEXT and not closes:
            end = None if name in endless else _END[name].search(page, position)
            if name == "script":
                yield _Tag(name, closes, attributes, page[position : end.start()] if end else None)
            if end:
                position = end.start()
            elif name == "script":
                return
            else:
                endless.add(name)


def _after_tag(page: str, position: int) -> int:
    """Where a tag ends; one with an open quote ends at the next ">"."""
    if match := _ATTRIBUTES.match(page, position):
        return match.end()
    return _after(page, position)


def _after_declaration(page: str, position: int) -> int:
    """Where a comment, a declaration or CDATA ends: for HTML the last two are comments up to the next ">" (13.2.5.42)."""
    if not page.startswith("<!--", position):
        return _after(page, position)
    end = _COMMENT_END.search(page, position + 2)  # "<!-->" is a whole comment
    return end.end() if end else len(page)


def _after(page: str, position: int) -> int:
    return page.find(">", position) + 1 or len(page)
