"""Writes events as feeds: entries rendered once when an event changes, frames joined around them; pure."""

from collections.abc import Mapping
from itertools import product

from aggregator.model import NEVER_BEHIND, Entry, Event, State

from . import atom, changelog, csv, ical, jsonfeed, named, rss
from .format import LOOKS, Channel, Format, Masthead, masthead_of

__all__ = ["CALENDARS", "FORMATS", "OTHERS", "Channel", "Format", "Masthead", "looks", "masthead_of", "named", "piece_zone", "render"]

FORMATS: Mapping[str, Format] = {
    "ics": Format(media_type="text/calendar", order="start", entry=ical.entry, frame=ical.frame),
    "rss": Format(media_type="application/rss+xml", order="announced", entry=rss.entry, frame=rss.frame),
    "atom": Format(media_type="application/atom+xml", order="announced", entry=atom.entry, frame=atom.frame),
    "json": Format(media_type="application/feed+json", order="start", entry=jsonfeed.entry, frame=jsonfeed.frame),
    "csv": Format(media_type="text/csv", order="start", entry=csv.entry, frame=csv.frame),
    "changes": Format(
        media_type="application/rss+xml",
        order="changed",
        looks=LOOKS - {"plain"},
        entry=changelog.entry,
        frame=rss.frame,
    ),
}

CALENDARS: Mapping[str, Format] = {extension: form for extension, form in FORMATS.items() if extension in NEVER_BEHIND}
OTHERS: Mapping[str, Format] = {extension: form for extension, form in FORMATS.items() if extension not in NEVER_BEHIND}

piece_zone = ical.zone_of


def looks(event: Event) -> tuple[str, ...]:
    """Return the looks in which feeds may show an event; none when it is in no feed: it left, or has no date (news)."""
    if event.details.span is None or event.publication.state is State.LEFT:
        return ()
    if event.publication.state is not State.ANNOUNCED:
        return "show", "mark"
    return ("plain", "noted") if event.publication.changes else ("plain",)


def render(event: Event, masthead: Masthead, formats: Mapping[str, Format] = FORMATS) -> tuple[Entry, ...]:
    """Return the event's entries: every format in every look and language."""
    zone = piece_zone(event)
    return tuple(
        Entry(extension=extension, language=language, look=look, body=form.entry(event, masthead, language, look), zone=zone)
        for (extension, form), look in product(formats.items(), looks(event))
        if look in form.looks
        for language in masthead.site.languages
    )
