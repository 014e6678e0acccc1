"""Writes what changed, was cancelled or is no longer announced as RSS: an item a change, under a guid of its own."""

from zlib import crc32

from aggregator.model import Event, State

from . import event_text, rss
from .format import FeedContext
from .phrasebook import words
from .timestamps import rfc822


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the item of the latest change; dated when it was published, so that the next change of the event is a new item."""
    opening = words(language).changed_title if event.publication.state is State.ANNOUNCED else ""
    title = opening + rss.title(event, feed_context, language)
    guid = f"{event_text.uid(event, feed_context)}/{_change(event)}"
    return rss.item(event, feed_context, language, look, (title, guid, rfc822(event.publication.last_modified)))


def _change(event: Event) -> str:
    """What the change is known by: the same as long as the same is said of it."""
    publication = event.publication
    if publication.state is not State.ANNOUNCED:
        return f"{publication.state}-{publication.since}"
    told = "\n".join(f"{change.field}\t{change.before}\t{change.after}" for change in publication.changes)
    return f"{publication.changed_on}-{crc32(told.encode('utf-8', 'replace')):08x}"
