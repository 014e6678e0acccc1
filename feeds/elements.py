"""XML elements as the feeds write them. A text from a source can neither close nor open one."""

import re
from html import escape

from . import sanitize

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")  # HTML, 13.2.5.6: what may follow the bracket of a tag


def element(name: str, text: str) -> str:
    """Return an element that holds a text; "" for an empty text."""
    return f"<{name}>{xml(text)}</{name}>\n" if text else ""


def plain(name: str, text: str) -> str:
    """Return an element of plain text. Many readers take a title for HTML, so the bracket of a tag becomes a similar character."""
    return element(name, without_tags(text))


def without_tags(text: str) -> str:
    """Return the text with a similar character in place of every bracket that could open a tag."""
    return _TAG.sub("‹", text) if "<" in text else text


def xml(text: str) -> str:
    """Return the text as XML character data, also for an attribute."""
    return escape(sanitize.lines(text))
