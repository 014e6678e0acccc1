"""Writes RSS 2.0 with the event module: when an event was announced orders the feed, when it happens stands in the title."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from aggregator.model import Event, FeedEntry, TimeSpan
from aggregator.times import moment_json

from . import content, markup, safe
from .elements import element, plain, xml
from .format import Channel, Masthead
from .stamps import rfc822
from .words import start_text, words

MAX_ITEMS = 100
TTL = 60  # minutes
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "media": "http://search.yahoo.com/mrss/",
}
_SHORT = 400  # characters of the description that stands in lists
_HEAD = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())


def entry(event: Event, masthead: Masthead, language: str, look: str) -> bytes:
    """Return the event's item. `pubDate` is its first publication (promise 10), so a change does not move it."""
    named = title(event, masthead, language), content.uid(event, masthead), rfc822(event.publication.created)
    return item(event, masthead, language, look, named)


def item(event: Event, masthead: Masthead, language: str, look: str, named: tuple[str, str, str]) -> bytes:
    """Return an item about an event; `named` is its title, its guid and its pubDate."""
    told, guid, date = named
    parts = [
        "<item>\n",
        plain("title", told),
        element("link", content.page_url(event, masthead, language)),
        f'<guid isPermaLink="false">{xml(guid)}</guid>\n',
        element("pubDate", date),
        element("description", summary(event, masthead, language, look)),
        f"<content:encoded>{markup.escaped(event, masthead, language, look)}</content:encoded>\n",
        *(plain("category", tag) for tag in content.tags(event, masthead, language)),
        event_module(event),
        picture(event),
        "</item>\n",
    ]
    return "".join(parts).encode()


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the feed of the events announced last; entries come newest first, so one that changed stays where it is."""
    head = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{_HEAD}>\n<channel>\n',
        plain("title", channel.title),
        element("link", channel.home_url),
        element("description", words(channel.language).all_events.format(url=channel.home_url)),
        element("language", channel.language),
        element("lastBuildDate", rfc822(channel.updated) if channel.updated else ""),
        element("ttl", str(TTL)),
        f'<atom:link href="{xml(channel.self_url)}" rel="self" type="application/rss+xml"/>\n',
    ]
    return b"".join(("".join(head).encode(), *(entry.body for entry in entries[:MAX_ITEMS]), b"</channel>\n</rss>\n"))


def whole_item(*, title: str, link: str, guid: str, published: datetime, summary: str, html: str) -> bytes:
    """Return an item that is no single event; `html` is its whole content, `summary` plain text."""
    parts = [
        "<item>\n",
        plain("title", title),
        element("link", link),
        f'<guid isPermaLink="false">{xml(guid)}</guid>\n',
        element("pubDate", rfc822(published)),
        element("description", escape(summary, quote=False)),
        element("content:encoded", html),
        "</item>\n",
    ]
    return "".join(parts).encode()


def title(event: Event, masthead: Masthead, language: str) -> str:
    """Return the title for lists: what became of the event, its date, its name."""
    book, span = words(language), event.details.span
    when = f"{start_text(span, book, masthead.site.time_zone)}: " if span else ""
    return content.prefix(event.publication.state, book) + when + safe.line(event.details.summary)


def summary(event: Event, masthead: Masthead, language: str, look: str) -> str:
    """Return a few lines for lists, as HTML without a tag: readers take a description for HTML."""
    text = safe.short(safe.line(event.details.description), _SHORT)
    sentences = (*content.notes(event, masthead, language, look), content.place(event.details), text)
    return escape(" · ".join(filter(None, sentences)), quote=False)


def event_module(event: Event) -> str:
    """Return the event module's elements: its dates (W3C-DTF), its place, who makes it."""
    details = event.details
    return "".join(
        (
            *(_times(details.span) if details.span else ()),
            plain("ev:location", content.place(details)),
            plain("ev:organizer", details.organizer),
        )
    )


def picture(event: Event) -> str:
    """Return the event's picture as the element of Media RSS; "" where it has none that readers may load."""
    address = safe.image(event.details.image)
    return f'<media:content url="{xml(address)}" medium="image"/>\n' if address else ""


def _times(span: TimeSpan) -> tuple[str, ...]:
    """The start and the end; of whole days the last one, since readers of the module know no exclusive end."""
    end = span.end if span.end is None or isinstance(span.end, datetime) else span.end - timedelta(days=1)
    return element("ev:startdate", moment_json(span.start)), element("ev:enddate", moment_json(end) if end else "")
