"""One file for each kind of source. Each turns fetched bytes into raw events, without network, disk or clock."""

import re

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Source

from . import (
    embedded,
    feed,
    hevent,
    html,
    ical,
    json_events,
    jsonfeed,
    jsonld,
    microdata,
    prose,
    squarespace,
    table,
    tribe,
    wordpress,
    xcal,
)
from .json_kinds import is_json, json_kind
from .page_kind import Parser, best_kind
from .table import looks_like_table

PARSERS: dict[str, Parser] = {
    "ical": ical.parse,
    "feed": feed.parse,
    "jsonld": embedded.parse,
    "microdata": microdata.parse,
    "hevent": hevent.parse,
    "html": html.parse,
    "prose": prose.parse,
    "tribe": tribe.parse,
    "wordpress": wordpress.parse,
    "squarespace": squarespace.parse,
    "jsonfeed": jsonfeed.parse,
    "json": json_events.parse,
    "csv": table.parse,
    "xcal": xcal.parse,
}

_HEAD = 20_000  # bytes by which a body is recognised
_CALENDAR = re.compile(rb"^\W{0,10}BEGIN\s?:\s?V(?:CALENDAR|EVENT)\b", re.IGNORECASE | re.MULTILINE)
_PROLOG = re.compile(rb"\s+|<\?[^>]{0,2000}>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^\[>]{0,1000}(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w-]{1,40}:)?([a-z][\w-]{0,40})", re.IGNORECASE)
_FEED_ROOTS = {b"rss", b"feed", b"rdf", b"channel"}
_PAGE = re.compile(
    rb"<(?:!doctype html|html|head|body|div|p|script|table|h1|ul|a|span|section|article|main|title|meta|link)\b", re.IGNORECASE
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def recognise(fetched: Fetched, source: Source) -> str:
    """Return the kind that can read the body, by its first bytes (media types are often wrong); raises InvalidSource when none can."""
    head = fetched.body[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").strip()
    if not head:
        raise InvalidSource(f"{fetched.url} answered with an empty page.")
    if is_json(head):
        return json_kind(fetched)
    if not head.startswith(b"<") and _CALENDAR.search(head):
        return "ical"
    root = _root(head)
    if root in _FEED_ROOTS:
        return "feed"
    if root == b"icalendar":
        return "xcal"
    if looks_like_table(fetched.body[:_HEAD]):
        return "csv"
    if root == b"html" or _PAGE.search(head):
        return "html" if source.select else _page_kind(fetched, source)
    raise InvalidSource(f"{fetched.url} is neither a calendar nor a feed nor a web page, but {_nature(fetched.body[:_HEAD].strip())}.")


def _page_kind(fetched: Fetched, source: Source) -> str:
    """The kind that reads a page best; "jsonld" for a page too large for a tree, because its structured data may still be read."""
    try:
        return best_kind(fetched, source, {**PARSERS, "jsonld": jsonld.parse})
    except InvalidSource:
        return "jsonld"


def _root(head: bytes) -> bytes:
    """The name of the first element, in lower case without its prefix."""
    position = 0
    while prolog := _PROLOG.match(head, position):
        position = prolog.end()
    match = _ROOT.match(head, position)
    return match[1].lower() if match else b""


def _nature(head: bytes) -> str:
    if head[:1] in b"{[":
        return "JSON data"
    if len(_BINARY.findall(head)) > len(head) // 100:
        return "binary data"
    return "another kind of XML" if head.startswith(b"<") else "plain text"
