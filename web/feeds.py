"""The unified feeds: a selection of the published events as a calendar, as RSS and as JSON Feed."""

from flask import Blueprint, Response, abort, request

from aggregator.model import Config, Selection
from feeds import FORMATS, Channel, Masthead

from .answers import Recipe, answer
from .bodies import Made, Stamp
from .current import current
from .language import gettext as _
from .language import spoken
from .links import absolute, link, network_names
from .selection import CANCELLED, cancelled_of, feeds_of, is_standing, selection_of

CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/events.<extension>")
def events(extension: str) -> Response:
    """Answer with the selected events in the format of that name."""
    if extension not in FORMATS:
        abort(404)
    selection, cancelled = selection_of(request.args, current().config(), current().store.events.knows_network), cancelled_of(request.args)
    recipe = Recipe(
        address=feed_link(extension, selection, cancelled),
        feeds=feeds_of(selection),
        media_type=media_type(extension),
        cache_control=CACHE,
        make=lambda stamp: _framed(stamp, extension, selection, cancelled),
        standing=is_standing(selection),
    )
    return answer(recipe)


def channel_title(selection: Selection, config: Config) -> str:
    """Return what a feed of this selection is called."""
    names = network_names()
    told = [names[slug] for slug in selection.networks] + ([_("Suche „%(words)s“") % {"words": selection.q}] if selection.q else [])
    return f"{config.site.title}: {', '.join(told)}" if told else config.site.title


def masthead(config: Config) -> Masthead:
    """Return what every feed and entry says of this site."""
    names = {network.slug: network.name for network in config.networks}
    topics = {topic.slug: topic.name for topic in config.topics}
    return Masthead(site=config.site, base_url=current().settings.base_url, networks=names, topics=topics)


def media_type(extension: str) -> str:
    """Return the Content-Type of a format; JSON is UTF-8 by definition (RFC 8259, 8.1)."""
    told = FORMATS[extension].media_type
    return told if told.endswith("json") else f"{told}; charset=utf-8"


def feed_link(extension: str, selection: Selection, cancelled: str = CANCELLED[0]) -> str:
    """Return the path of the feed of a selection, always the same for the same selection."""
    return link(f"/feeds/events.{extension}", selection, cancelled="" if cancelled == CANCELLED[0] else cancelled)


def _framed(stamp: Stamp, extension: str, selection: Selection, cancelled: str) -> Made:
    pieces = current().store.events.pieces(extension, selection, stamp.day, spoken().code, cancelled)
    channel = Channel(
        masthead=masthead(stamp.config),
        language=spoken().code,
        title=channel_title(selection, stamp.config),
        home_url=absolute(link("/", selection)),
        self_url=absolute(feed_link(extension, selection, cancelled)),
        updated=stamp.version.changed,
    )
    return Made(FORMATS[extension].frame(channel, pieces))
