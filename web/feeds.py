"""The unified feeds: a selection of the published events in every format, and what changed among them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response, abort, request

from aggregator.model import MAX_EVENTS, Config, EventRef, FeedEntry, Selection
from feeds import FORMATS, MAX_ITEMS, Channel, FeedContext, feed_context_of

from .context import current
from .feed_entries import entries_of
from .filters import selection_words
from .language import gettext as _
from .language import spoken
from .links import absolute, link
from .representations import Basis
from .response_cache import CachedView, answer
from .selection import CANCELLED, cancelled_of, feeds_of, is_common, selection_of

CHANGES = "changes"
CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"

_AT_ONCE = 2_000  # events of a complete feed that are looked up together

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
    view = CachedView(
        address=feed_link(extension, selection, cancelled),
        feeds=feeds_of(selection),
        media_type=media_type(extension),
        cache_control=CACHE,
        make=lambda basis: _made(basis, extension, selection, cancelled),
        common=is_common(selection),
    )
    return answer(view)


def channel_title(selection: Selection, config: Config) -> str:
    """Return what a feed of this selection is called."""
    told = selection_words(selection, config)
    return f"{config.site.title}: {told}" if told else config.site.title


def _title(extension: str, selection: Selection, config: Config) -> str:
    told = channel_title(selection, config)
    return _("%(title)s – Änderungen") % {"title": told} if extension == CHANGES else told


def feed_context(config: Config) -> FeedContext:
    """Return what every feed and entry says of this site."""
    return feed_context_of(config, current().settings.base_url)


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


def _made(basis: Basis, extension: str, selection: Selection, cancelled: str) -> bytes | Iterator[bytes]:
    """A feed; one that holds the window complete comes in parts."""
    form = FORMATS[extension]
    if form.parts is not None:
        return form.parts(_channel(basis, extension, selection, cancelled, None), _all_entries(basis, extension, selection, cancelled))
    refs = _refs(basis, extension, selection, cancelled, limit=MAX_ITEMS if form.order != "start" else MAX_EVENTS + 1)
    entries = tuple(_entries(basis, extension, refs))
    updated = max((entry.modified for entry in entries if entry.modified), default=None)
    return form.frame(_channel(basis, extension, selection, cancelled, updated), entries)


def _all_entries(basis: Basis, extension: str, selection: Selection, cancelled: str) -> Iterator[FeedEntry]:
    """The entries of all that the window holds, read piece by piece, since there may be hundreds of thousands."""
    after = ""
    while refs := _refs(basis, extension, selection, cancelled, limit=_AT_ONCE, after=after):
        yield from _entries(basis, extension, refs)
        after = refs[-1].id


def _refs(basis: Basis, extension: str, selection: Selection, cancelled: str, *, limit: int, after: str = "") -> tuple[EventRef, ...]:
    order = FORMATS[extension].order
    return current().store.events.refs(order, selection, basis.day, cancelled, limit=limit, after=after, config=basis.config)


def _entries(basis: Basis, extension: str, refs: Iterable[EventRef]) -> Iterator[FeedEntry]:
    return entries_of(refs, extension, spoken().code, current().store, feed_context(basis.config), basis.config)


def _channel(basis: Basis, extension: str, selection: Selection, cancelled: str, updated: datetime | None) -> Channel:
    return Channel(
        feed_context=feed_context(basis.config),
        language=spoken().code,
        title=_title(extension, selection, basis.config),
        home_url=absolute(link("/", selection)),
        self_url=absolute(feed_link(extension, selection, cancelled)),
        updated=updated,
    )
