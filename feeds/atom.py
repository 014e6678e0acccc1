"""Writes Atom (RFC 4287) with the event module: ordered by announcement like our RSS, with the time of each entry's last change."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from aggregator.model import Event, FeedEntry

from . import event_html, event_text, sanitize
from .elements import element, plain, without_tags, xml
from .format import Channel, FeedContext
from .rss import MAX_ITEMS, NAMESPACES, event_module, picture, summary, title
from .timestamps import rfc3339

SINCE = 2026  # the year in which a tag's domain was certainly its owner's (RFC 4151, 2.1)
NEVER = datetime(SINCE, 1, 1, tzinfo=UTC)
_HEAD = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("ev", "media"))


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's entry: published when it was announced, updated when a published detail changed last."""
    parts = [
        "<entry>\n",
        element("id", _tag(feed_context, event.id)),
        plain("title", title(event, feed_context, language)),
        _link("alternate", event_text.page_url(event, feed_context, language), "text/html"),
        _link("related", sanitize.url(event.details.url)),
        element("published", rfc3339(event.publication.created)),
        element("updated", rfc3339(event.publication.last_modified)),
        *(f"<author>{plain('name', name).strip()}</author>\n" for name in _authors(event, feed_context)),
        *(f'<category term="{xml(without_tags(tag))}"/>\n' for tag in event_text.tags(event, feed_context, language)),
        _html("summary", xml(summary(event, feed_context, language, look))),
        _html("content", event_html.escaped(event, feed_context, language, look)),
        event_module(event),
        picture(event),
        "</entry>\n",
    ]
    return "".join(parts).encode()


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the feed of the events announced last; entries come newest first."""
    feed_context = channel.feed_context
    head = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{NAMESPACES["atom"]}"{_HEAD} xml:lang="{xml(channel.language)}">\n',
        element("id", _tag(feed_context, channel.self_url.removeprefix(feed_context.base_url))),
        plain("title", channel.title),
        element("updated", rfc3339(channel.updated or NEVER)),
        f"<author>{plain('name', feed_context.site.title).strip()}</author>\n",
        _link("self", channel.self_url, "application/atom+xml"),
        _link("alternate", channel.home_url, "text/html"),
    ]
    return b"".join(("".join(head).encode(), *(entry.body for entry in entries[:MAX_ITEMS]), b"</feed>\n"))


def _tag(feed_context: FeedContext, specific: str) -> str:
    """Return an identifier that stays the same when the site moves to another address (RFC 4151)."""
    return f"tag:{quote(feed_context.site.uid_domain, safe='')},{SINCE}:{quote(specific, safe='/?&=')}"


def _authors(event: Event, feed_context: FeedContext) -> tuple[str, ...]:
    """Return the organizer of the event, or the networks that announce it when no organizer is known."""
    organizer = sanitize.line(event.details.organizer)
    return (organizer,) if organizer.strip() else event_text.network_names(event, feed_context)


def _link(relation: str, address: str, media_type: str = "") -> str:
    type_attribute = f' type="{media_type}"' if media_type else ""
    return f'<link rel="{relation}"{type_attribute} href="{xml(address)}"/>\n' if address else ""


def _html(name: str, html: str) -> str:
    return f'<{name} type="html">{html}</{name}>\n' if html else ""
