"""XML elements as the feeds write them; nothing of a stranger's can close or open one."""

import re
from html import escape

from . import sanitize

_TAG = re.compile(r"<(?=[a-zA-Z/!?])")  # HTML, 13.2.5.6: what may follow the bracket of a tag


def element(name: str, text: str) -> str:
    """Return an element that holds a text; "" where there is none."""
    return f"<{name}>{xml(text)}</{name}>\n" if text else ""


def plain(name: str, text: str) -> str:
    """Return an element of plain text. Many readers take a title for HTML all the same, so what would open a tag becomes a look-alike."""
    return element(name, lookalike(text))


def lookalike(text: str) -> str:
    """Return a text in which no bracket can be read as that of a tag."""
    return _TAG.sub("‹", text) if "<" in text else text


def xml(text: str) -> str:
    """Return the text as XML character data, also for an attribute."""
    return escape(sanitize.lines(text))
