"""Writes feeds: each event becomes an entry, and a frame makes a feed of entries; pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from aggregator.dates.instants import local_day
from aggregator.model import Event, FeedEntry, State

from . import atom, changelog, csv, ical, jsonfeed, rss
from .format import Channel, FeedContext, Format, feed_context_of
from .rss import MAX_ITEMS

__all__ = ["FORMATS", "MAX_ITEMS", "Channel", "FeedContext", "Format", "feed_context_of", "looks", "render"]

FORMATS: Mapping[str, Format] = {
    "ics": Format(media_type="text/calendar", order="start", entry=ical.entry, frame=ical.frame),
    "rss": Format(media_type="application/rss+xml", order="announced", entry=rss.entry, frame=rss.frame),
    "atom": Format(media_type="application/atom+xml", order="announced", entry=atom.entry, frame=atom.frame),
    "json": Format(media_type="application/feed+json", order="start", entry=jsonfeed.entry, frame=jsonfeed.frame, parts=jsonfeed.parts),
    "csv": Format(media_type="text/csv", order="start", entry=csv.entry, frame=csv.frame, parts=csv.parts),
    "changes": Format(media_type="application/rss+xml", order="changed", entry=changelog.entry, frame=rss.frame),
}


def looks(event: Event) -> tuple[str, ...]:
    """Return the looks in which feeds may show an event; none when it is in no feed, because its source left."""
    if event.publication.state is State.LEFT:
        return ()
    if event.publication.state is not State.ANNOUNCED:
        return "show", "mark"
    return ("plain", "noted") if event.publication.changes else ("plain",)


def render(event: Event, feed_context: FeedContext, extension: str, language: str, look: str) -> FeedEntry:
    """Return an event's entry in a format."""
    return FeedEntry(
        event_id=event.id,
        day=local_day(event.details.span.start, ZoneInfo(feed_context.site.time_zone)),
        zone=ical.zone_of(event) if extension == "ics" else "",
        body=FORMATS[extension].entry(event, feed_context, language, look),
        modified=event.publication.last_modified,
    )
