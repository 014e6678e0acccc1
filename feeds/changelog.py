"""Writes changes, cancellations and withdrawals as RSS: one item for each change, with a guid of its own."""

from zlib import crc32

from aggregator.model import Event, State

from . import event_text, rss
from .format import FeedContext
from .phrasebook import phrasebook_of
from .timestamps import rfc822


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the item of the latest change, dated when the change was published. The next change of the event is a new item."""
    prefix = phrasebook_of(language).changed_title if event.publication.state is State.ANNOUNCED else ""
    title = prefix + rss.title(event, feed_context, language)
    guid = f"{event_text.uid(event, feed_context)}/{_change(event)}"
    return rss.item(event, feed_context, language, look, (title, guid, rfc822(event.publication.last_modified)))


def _change(event: Event) -> str:
    """Return what identifies the change: the same text as long as the change reads the same."""
    publication = event.publication
    if publication.state is not State.ANNOUNCED:
        return f"{publication.state}-{publication.since}"
    text = "\n".join(f"{change.field}\t{change.before}\t{change.after}" for change in publication.changes)
    return f"{publication.changed_on}-{crc32(text.encode('utf-8', 'replace')):08x}"
