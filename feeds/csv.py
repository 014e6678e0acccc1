"""Writes a table (RFC 4180) that spreadsheets open by a double click: every event of the selection, one on each line, by start.

UTF-8 with a byte order mark, without which Excel takes the bytes for Windows-1252. A cell is never a formula.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.dates.instants import local_day
from aggregator.model import Event, FeedEntry, Moment

from . import event_text, sanitize
from .format import Channel, FeedContext
from .timestamps import rfc3339

COLUMNS = (
    *("uid", "title", "first_day", "first_hour", "last_day", "last_hour", "start", "end", "all_day", "time_zone"),
    *("status", "state", "location", "address", "latitude", "longitude", "mode", "organizer", "networks", "topics", "categories"),
    *("url", "page", "registration_url", "deadline", "price", "online_url", "language", "image", "notes", "description"),
    *("created", "last_modified", "sequence"),
)
_BOM = "\ufeff"
# What may start a formula: at the start of a cell, and after a semicolon, which separates cells in German ones
_FORMULA_STARTS = frozenset("=+-@＝＋－＠\"'")
_NEEDS_QUOTES = re.compile(r"[\",\r\n]")
_FORMULA = re.compile(r"(^|;)([\s\"']*)(?=[=+\-@＝＋－＠])")


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's line; its texts have no line breaks."""
    cells = (
        _identity(event, feed_context, language)
        | _when(event, feed_context)
        | _facts(event, feed_context, language)
        | _links(event, feed_context, language)
    )
    cells |= {"status": event_text.status(event, look), "state": str(event.publication.state)}
    cells["notes"] = _text(" ".join(event_text.notes(event, feed_context, language, look)))
    return _line([cells[name] for name in COLUMNS])


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the table of all entries (sorted by start)."""
    return b"".join(parts(channel, entries))


def parts(channel: Channel, entries: Iterable[FeedEntry]) -> Iterator[bytes]:  # noqa: ARG001 (the table has no head)
    """Return the table in parts."""
    yield _BOM.encode() + _line(COLUMNS)
    for entry in entries:
        yield entry.body


def _identity(event: Event, feed_context: FeedContext, language: str) -> dict[str, str]:
    publication = event.publication
    return {
        "uid": event_text.uid(event, feed_context),
        "title": _text(event_text.title(event, language)),
        "created": rfc3339(publication.created),
        "last_modified": rfc3339(publication.last_modified),
        "sequence": str(publication.sequence),
    }


def _when(event: Event, feed_context: FeedContext) -> dict[str, str]:
    """Return the exact times (ISO 8601, end exclusive), and days and hours in the time zone of the site (last day inclusive)."""
    span = event.details.span
    zone = ZoneInfo(feed_context.site.time_zone)
    last = span.end - timedelta(days=1) if span.end and span.all_day else span.end
    return {
        "start": span.start.isoformat(),
        "end": span.end.isoformat() if span.end else "",
        "all_day": "true" if span.all_day else "false",
        "time_zone": getattr(span.start.tzinfo, "key", "UTC") if isinstance(span.start, datetime) else "",
        "first_day": _day(span.start, zone),
        "first_hour": _hour(span.start, zone),
        "last_day": _day(last, zone),
        "last_hour": _hour(last, zone),
    }


def _facts(event: Event, feed_context: FeedContext, language: str) -> dict[str, str]:
    details = event.details
    latitude, longitude = details.geo or ("", "")
    return {
        "location": _text(details.location),
        "address": _text(details.address),
        "latitude": str(latitude),
        "longitude": str(longitude),
        "mode": str(details.mode or ""),
        "organizer": _text(details.organizer),
        "networks": _text(" | ".join(event_text.network_names(event, feed_context))),
        "topics": _text(" | ".join(event_text.topic_names(event, feed_context, language))),
        "categories": _text(" | ".join(details.categories)),
        "deadline": details.deadline.isoformat() if details.deadline else "",
        "price": _text(details.price),
        "language": _text(details.language),
        "description": _text(details.description),
    }


def _links(event: Event, feed_context: FeedContext, language: str) -> dict[str, str]:
    details = event.details
    return {
        "url": _address(details.url),
        "page": event_text.page_url(event, feed_context, language),
        "registration_url": _address(details.registration_url),
        "online_url": _address(details.online_url),
        "image": _address(sanitize.image(details.image)),
    }


def _day(moment: Moment | None, zone: ZoneInfo) -> str:
    return local_day(moment, zone).isoformat() if moment else ""


def _hour(moment: date | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()[11:16] if isinstance(moment, datetime) else ""


def _text(text: str) -> str:
    """Return the text on one line. No part of it can be taken for a formula."""
    cell = sanitize.line(text).strip()
    return _FORMULA.sub(r"\1\2'", cell) if ";" in cell or cell[:1] in _FORMULA_STARTS else cell


def _address(address: str) -> str:
    return _FORMULA.sub(lambda match: match[0].replace(";", "%3B"), sanitize.url(address))


def _line(cells: Sequence[str]) -> bytes:
    return (",".join([_quoted(cell) for cell in cells]) + "\r\n").encode()


def _quoted(cell: str) -> str:
    """Return the cell, in quotes where it needs them (RFC 4180, 2.6 and 2.7)."""
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(cell) else cell
