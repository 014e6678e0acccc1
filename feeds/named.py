"""The feeds that everybody subscribes to: all events, those of a network, those of a topic; in the site's first language."""

from collections.abc import Sequence
from urllib.parse import urlencode

from aggregator.model import Piece, Selection

from . import ical
from .format import Channel, Masthead
from .words import in_language

MOST = ical.MAX_EVENTS + 1  # pieces: one more, so that the frame sees that there are more


def calendar(selection: Selection, masthead: Masthead, pieces: Sequence[Piece]) -> bytes:
    """Return the calendar of a named selection, the same bytes as any other way to it."""
    title, query = (
        masthead.site.title,
        urlencode([*(("network", n) for n in selection.networks), *(("topic", t) for t in selection.topics)]),
    )
    told, asked = _name(selection, masthead), f"?{query}" if query else ""
    channel = Channel(
        masthead=masthead,
        language=masthead.site.languages[0],
        title=f"{title}: {told}" if told else title,
        home_url=f"{masthead.base_url}/{asked}",
        self_url=f"{masthead.base_url}/feeds/events.ics{asked}",
        updated=max((piece.modified for piece in pieces if piece.modified), default=None),
    )
    return ical.frame(channel, pieces)


def _name(selection: Selection, masthead: Masthead) -> str:
    default = masthead.site.languages[0]
    names = {("network", slug.lower()): name for slug, name in masthead.networks.items()}
    names |= {("topic", slug.lower()): in_language(name, default, default) for slug, name in masthead.topics.items()}
    told = [*(("network", slug) for slug in selection.networks), *(("topic", slug) for slug in selection.topics)]
    return ", ".join(names.get(key) or key[1] for key in told)
