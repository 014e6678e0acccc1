"""The unified feeds: a selection of the published events in every format, and what changed among them."""

from flask import Blueprint, Response, abort, request

from aggregator.model import OTHERS, Config, Selection, feed_of
from feeds import CALENDARS, FORMATS, Channel, Masthead, masthead_of, named

from .answers import Recipe, answer
from .bodies import Made, Stamp
from .current import current
from .filters import selection_words
from .language import default_language, spoken
from .language import gettext as _
from .links import absolute, link
from .selection import CANCELLED, cancelled_of, feeds_of, is_common, selection_of

CHANGES = "changes"
CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/events.<extension>")
def events(extension: str) -> Response:
    """Answer with the selected events in the format of that name."""
    return _feed(extension) if extension in FORMATS and extension != CHANGES else abort(404)


@blueprint.get("/feeds/changes.rss")
def changes() -> Response:
    """Answer with what changed, was cancelled or is no longer announced among the selected events, newest first."""
    return _feed(CHANGES)


def _feed(extension: str) -> Response:
    selection, cancelled = selection_of(request.args, current().config(), current().store.events.knows_network), cancelled_of(request.args)
    recipe = Recipe(
        address=feed_link(extension, selection, cancelled),
        feeds=feeds_of(selection) if extension in CALENDARS else (OTHERS,),  # until all its entries are written, the last one goes out
        media_type=media_type(extension),
        cache_control=CACHE,
        make=lambda stamp: _made(stamp, extension, selection, cancelled),
        standing=is_common(selection),
    )
    return answer(recipe)


def channel_title(selection: Selection, config: Config) -> str:
    """Return what a feed of this selection is called."""
    told = selection_words(selection, config)
    return f"{config.site.title}: {told}" if told else config.site.title


def _title(extension: str, selection: Selection, config: Config) -> str:
    told = channel_title(selection, config)
    return _("%(title)s – Änderungen") % {"title": told} if extension == CHANGES else told


def masthead(config: Config) -> Masthead:
    """Return what every feed and entry says of this site."""
    return masthead_of(config, current().settings.base_url)


def media_type(extension: str) -> str:
    """Return the Content-Type of a format; JSON is UTF-8 by definition (RFC 8259, 8.1)."""
    told = FORMATS[extension].media_type
    return told if told.endswith("json") else f"{told}; charset=utf-8"


def feed_path(extension: str) -> str:
    """Return the path of all feeds of a format."""
    return "/feeds/changes.rss" if extension == CHANGES else f"/feeds/events.{extension}"


def feed_link(extension: str, selection: Selection, cancelled: str = CANCELLED[0]) -> str:
    """Return the path of the feed of a selection, always the same for the same selection."""
    return link(feed_path(extension), selection, cancelled="" if cancelled == CANCELLED[0] else cancelled)


def _made(stamp: Stamp, extension: str, selection: Selection, cancelled: str) -> Made:
    """A feed; the calendar of a named one as it lies in the store since its events changed."""
    plainly = extension in CALENDARS and cancelled == CANCELLED[0] and spoken().code == default_language()
    bound = current().store.bodies.get(feed_of(selection)) if plainly and feed_of(selection) else None
    if bound is not None and (bound.day, bound.number) == (stamp.day, stamp.version.number):
        return Made(bound.plain, bound.zipped)
    return _framed(stamp, extension, selection, cancelled)


def _framed(stamp: Stamp, extension: str, selection: Selection, cancelled: str) -> Made:
    most = {"most": named.MOST} if extension in CALENDARS else {}
    pieces = current().store.events.pieces(extension, selection, stamp.day, spoken().code, cancelled, config=stamp.config, **most)
    channel = Channel(
        masthead=masthead(stamp.config),
        language=spoken().code,
        title=_title(extension, selection, stamp.config),
        home_url=absolute(link("/", selection)),
        self_url=absolute(feed_link(extension, selection, cancelled)),
        updated=max((piece.modified for piece in pieces if piece.modified), default=None),
    )
    return Made(FORMATS[extension].frame(channel, pieces))
