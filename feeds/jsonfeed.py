"""Writes JSON Feed 1.1, with the event's own fields in the extension `_event`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import orjson

from aggregator.model import Event, FeedEntry, Moment

from . import event_html, event_text, sanitize
from .format import Channel, FeedContext
from .timestamps import rfc3339

_VERSION = "https://jsonfeed.org/version/1.1"


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's item as one JSON object in UTF-8."""
    details, publication = event.details, event.publication
    return _json(
        {
            "id": event_text.uid(event, feed_context),
            "url": event_text.page_url(event, feed_context, language),
            "external_url": sanitize.url(details.url),
            "title": event_text.title(event, language),
            "content_html": event_html.html(event, feed_context, language, look),
            "content_text": _text(event, feed_context, language, look),
            "image": sanitize.image(details.image),
            "date_published": rfc3339(publication.created),
            "date_modified": rfc3339(publication.last_modified),
            "tags": list(event_text.tags(event, feed_context, language)),
            "language": sanitize.line(details.language),
            "_event": _filled({**_when(event), **_facts(event, look)}),
        }
    )


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the feed of all entries (sorted by start)."""
    return b"".join(parts(channel, entries))


def parts(channel: Channel, entries: Iterable[FeedEntry]) -> Iterator[bytes]:
    """Return the feed in parts."""
    head = _json(
        {
            "version": _VERSION,
            "title": sanitize.line(channel.title),
            "home_page_url": sanitize.url(channel.home_url),
            "feed_url": sanitize.url(channel.self_url),
            "language": sanitize.line(channel.language),
        }
    )
    yield head[:-1] + b',"items":[\n'
    for number, item in enumerate(entries):
        yield b",\n" + item.body if number else item.body
    yield b"\n]}\n"


def _when(event: Event) -> dict[str, object]:
    """Return the event's times: ISO 8601 with offset, or dates; the end is exclusive, null when unknown."""
    span = event.details.span
    zone = getattr(span.start.tzinfo, "key", "UTC") if isinstance(span.start, datetime) else ""
    end = span.end.isoformat() if span.end else None
    return {"start": span.start.isoformat(), "end": end, "all_day": span.all_day, "time_open": event.details.time_open, "time_zone": zone}


def _facts(event: Event, look: str) -> dict[str, object]:
    details, publication = event.details, event.publication
    links = [{"network": sanitize.line(link.network), "url": sanitize.url(link.url)} for link in event.links]
    return {
        "status": event_text.status(event, look),
        "state": str(publication.state),
        "sequence": publication.sequence,
        "location": sanitize.line(details.location),
        "address": sanitize.line(details.address),
        "geo": list(details.geo) if details.geo else "",
        "mode": str(details.mode or ""),
        "organizer": sanitize.line(details.organizer),
        "online_url": sanitize.url(details.online_url),
        "registration_url": sanitize.url(details.registration_url),
        "deadline": _moment(details.deadline),
        "price": sanitize.line(details.price),
        "networks": [sanitize.line(slug) for slug in publication.networks],
        "links": [link for link in links if link["url"]],
    }


def _text(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """Return the plain text: the notes, then the event's own text."""
    notes = event_text.notes(event, feed_context, language, look)
    return "\n\n".join(filter(None, (*notes, sanitize.lines(event.details.description).strip())))


def _filled(item: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that are not empty; an unknown end stays as null."""
    return {name: value for name, value in item.items() if value or not isinstance(value, (str, list, tuple))}


def _json(item: Mapping[str, object]) -> bytes:
    return orjson.dumps(_filled(item)).replace(b"<", b"\\u003c")  # no markup, even for a client that guesses the type to be HTML


def _moment(moment: Moment | None) -> str:
    return moment.isoformat() if moment else ""
