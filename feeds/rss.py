"""Writes RSS 2.0 with the event module: items are ordered by announcement, and each title has the date of its event."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from aggregator.dates.instants import moment_json
from aggregator.model import Event, FeedEntry, TimeSpan

from . import event_html, event_text, sanitize
from .elements import element, plain, xml
from .format import Channel, FeedContext
from .phrasebook import phrasebook_of, start_text
from .timestamps import rfc822

MAX_ITEMS = 100
TTL = 60  # minutes
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "media": "http://search.yahoo.com/mrss/",
}
_MAX_DESCRIPTION = 400  # characters of the description for lists
_HEAD = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's item. `pubDate` is its first publication (promise 10), so a change does not move it."""
    identity = title(event, feed_context, language), event_text.uid(event, feed_context), rfc822(event.publication.created)
    return item(event, feed_context, language, look, identity)


def item(event: Event, feed_context: FeedContext, language: str, look: str, identity: tuple[str, str, str]) -> bytes:
    """Return an item about an event; `identity` is its title, guid and pubDate."""
    heading, guid, date = identity
    parts = [
        "<item>\n",
        plain("title", heading),
        element("link", event_text.page_url(event, feed_context, language)),
        f'<guid isPermaLink="false">{xml(guid)}</guid>\n',
        element("pubDate", date),
        element("description", summary(event, feed_context, language, look)),
        f"<content:encoded>{event_html.escaped(event, feed_context, language, look)}</content:encoded>\n",
        *(plain("category", tag) for tag in event_text.tags(event, feed_context, language)),
        event_module(event),
        picture(event),
        "</item>\n",
    ]
    return "".join(parts).encode()


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the feed of the events announced last. Entries come newest first; a change does not move an entry."""
    head = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{_HEAD}>\n<channel>\n',
        plain("title", channel.title),
        element("link", channel.home_url),
        element("description", phrasebook_of(channel.language).all_events.format(url=channel.home_url)),
        element("language", channel.language),
        element("lastBuildDate", rfc822(channel.updated) if channel.updated else ""),
        element("ttl", str(TTL)),
        f'<atom:link href="{xml(channel.self_url)}" rel="self" type="application/rss+xml"/>\n',
    ]
    return b"".join(("".join(head).encode(), *(entry.body for entry in entries[:MAX_ITEMS]), b"</channel>\n</rss>\n"))


def whole_item(*, title: str, link: str, guid: str, published: datetime, summary: str, html: str) -> bytes:
    """Return an item about something other than one event; `html` is its whole content, `summary` plain text."""
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


def title(event: Event, feed_context: FeedContext, language: str) -> str:
    """Return the title for lists: the prefix of a cancelled or withdrawn event, the date, the summary."""
    book, span = phrasebook_of(language), event.details.span
    when = f"{start_text(span, book, feed_context.site.time_zone)}: "
    return event_text.prefix(event.publication.state, book) + when + sanitize.line(event.details.summary)


def summary(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """Return a short description for lists, as HTML without tags: readers take a description for HTML."""
    text = sanitize.short(sanitize.line(event.details.description), _MAX_DESCRIPTION)
    parts = (*event_text.notes(event, feed_context, language, look), event_text.place(event.details), text)
    return escape(" · ".join(filter(None, parts)), quote=False)


def event_module(event: Event) -> str:
    """Return the elements of the event module: dates (W3C-DTF), place, organizer."""
    details = event.details
    return "".join(
        (
            *_times(details.span),
            plain("ev:location", event_text.place(details)),
            plain("ev:organizer", details.organizer),
        )
    )


def picture(event: Event) -> str:
    """Return the event's picture as an element of Media RSS; "" when it has none that readers may load."""
    address = sanitize.image(event.details.image)
    return f'<media:content url="{xml(address)}" medium="image"/>\n' if address else ""


def _times(span: TimeSpan) -> tuple[str, ...]:
    """Return start and end. The end of whole days is the last day, since the module has no exclusive ends."""
    end = span.end if span.end is None or isinstance(span.end, datetime) else span.end - timedelta(days=1)
    return element("ev:startdate", moment_json(span.start)), element("ev:enddate", moment_json(end) if end else "")
