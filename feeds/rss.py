"""Writes RSS 2.0 with the event module: when an event was announced orders the feed, when it happens stands in the title."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from aggregator.model import Event, Moment, Piece, TimeSpan

from . import content, markup, safe
from .format import Channel, Masthead
from .words import start_text, words

MAX_ITEMS = 100
TTL = 60  # minutes
_SHORT = 400  # characters of the description that stands in lists
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
}
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")  # HTML, 13.2.5.6: what may follow the bracket of a tag
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def entry(event: Event, masthead: Masthead, language: str, look: str) -> bytes:
    """Return the event's item. `pubDate` is its first publication (promise 10), so a change does not move it."""
    spoken = content.spoken(event, masthead, language)
    details = event.details
    parts = [
        "<item>\n",
        _plain("title", _title(event, masthead, spoken)),
        _element("link", content.page_url(event, masthead, spoken)),
        f'<guid isPermaLink="false">{_xml(content.uid(event, masthead))}</guid>\n',
        _element("pubDate", _rfc822(event.publication.created)),
        _element("description", _summary(event, masthead, spoken, look)),
        _element("content:encoded", markup.html(event, masthead, spoken, look)),
        *(_plain("category", tag) for tag in content.tags(event, masthead, spoken)),
        *(_times(details.span) if details.span else ()),
        _plain("ev:location", content.place(details)),
        _plain("ev:organizer", details.organizer),
        "</item>\n",
    ]
    return "".join(parts).encode()


def frame(channel: Channel, pieces: Sequence[Piece]) -> bytes:
    """Return the feed of the events announced last; pieces come newest first, so one that changed stays where it is."""
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    head = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{names}>\n<channel>\n',
        _plain("title", channel.title),
        _element("link", channel.home_url),
        _element("description", words(channel.language).all_events.format(url=channel.home_url)),
        _element("language", channel.language),
        _element("lastBuildDate", _rfc822(channel.updated)),
        _element("ttl", str(TTL)),
        f'<atom:link href="{_xml(channel.self_url)}" rel="self" type="application/rss+xml"/>\n',
    ]
    return b"".join(("".join(head).encode(), *(piece.body for piece in pieces[:MAX_ITEMS]), b"</channel>\n</rss>\n"))


def whole_item(*, title: str, link: str, guid: str, published: datetime, summary: str, html: str) -> bytes:
    """Return an item that is no single event; `html` is its whole content, `summary` plain text."""
    parts = [
        "<item>\n",
        _plain("title", title),
        _element("link", link),
        f'<guid isPermaLink="false">{_xml(guid)}</guid>\n',
        _element("pubDate", _rfc822(published)),
        _element("description", escape(summary, quote=False)),
        _element("content:encoded", html),
        "</item>\n",
    ]
    return "".join(parts).encode()


def _title(event: Event, masthead: Masthead, language: str) -> str:
    """The title: what became of it, its date, its name."""
    book, span = words(language), event.details.span
    when = f"{start_text(span, book, masthead.site.time_zone)}: " if span else ""
    return content.prefix(event.publication.state, book) + when + safe.line(event.details.summary)


def _summary(event: Event, masthead: Masthead, language: str, look: str) -> str:
    """A few lines for lists, as HTML without a tag: readers take a description for HTML."""
    text = safe.short(safe.line(event.details.description), _SHORT)
    sentences = (*content.notes(event, masthead, language, look), content.place(event.details), text)
    return escape(" · ".join(filter(None, sentences)), quote=False)


def _times(span: TimeSpan) -> tuple[str, ...]:
    """The event module's dates (W3C-DTF); of whole days the last one, since its readers know no exclusive end."""
    end = span.end if span.end is None or isinstance(span.end, datetime) else span.end - timedelta(days=1)
    return _element("ev:startdate", _w3c(span.start)), _element("ev:enddate", _w3c(end) if end else "")


def _w3c(moment: Moment) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _element(name: str, text: str) -> str:
    return f"<{name}>{_xml(text)}</{name}>\n" if text else ""


def _plain(name: str, text: str) -> str:
    """An element of plain text. Many readers take a title for HTML all the same: what would open a tag there becomes a look-alike."""
    return _element(name, _TAG.sub("‹", text) if "<" in text else text)


def _xml(text: str) -> str:
    """The text as XML character data, also for an attribute."""
    return escape(safe.lines(text))


def _rfc822(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} {utc.hour:02}:{utc.minute:02}:{utc.second:02} GMT"
