"""The unified feeds: a selection of the published events in every format, and the feed of changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response, abort, request

from aggregator.model import MAX_EVENTS, Config, EventRef, FeedEntry, Selection
from feeds import FORMATS, MAX_ITEMS, Channel, FeedContext, feed_context_of

from .context import current
from .feed_entries import entries_of
from .filters import selection_words
from .language import current_language
from .language import gettext as _
from .links import absolute, link
from .representations import Basis
from .response_cache import CachedView, answer
from .selection import CANCELLED_OPTIONS, cancelled_of, feeds_of_selection, is_common, selection_of

CHANGES = "changes"
CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"

_CHUNK = 2_000  # events of a complete feed that are looked up together

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feeds/events.<extension>")
def events(extension: str) -> Response:
    """Answer with the selected events in the format of that name."""
    return _feed(extension) if extension in FORMATS and extension != CHANGES else abort(404)


@blueprint.get("/feeds/changes.rss")
def changes() -> Response:
    """Answer with the changes, cancellations and withdrawals among the selected events, newest first."""
    return _feed(CHANGES)


def _feed(extension: str) -> Response:
    selection, cancelled = selection_of(request.args, current().config(), current().store.events.knows_network), cancelled_of(request.args)
    view = CachedView(
        address=feed_link(extension, selection, cancelled),
        feeds=feeds_of_selection(selection),
        media_type=media_type(extension),
        cache_control=CACHE,
        make=lambda basis: _render(basis, extension, selection, cancelled),
        common=is_common(selection),
    )
    return answer(view)


def channel_title(selection: Selection, config: Config) -> str:
    """Return the title of a feed or page of a selection."""
    words = selection_words(selection, config)
    return f"{config.site.title}: {words}" if words else config.site.title


def _title(extension: str, selection: Selection, config: Config) -> str:
    title = channel_title(selection, config)
    return _("%(title)s – Änderungen") % {"title": title} if extension == CHANGES else title


def feed_context_for(config: Config) -> FeedContext:
    """Return what all feeds and entries of the site have in common."""
    return feed_context_of(config, current().settings.base_url)


def media_type(extension: str) -> str:
    """Return the Content-Type of a format; JSON is UTF-8 by definition (RFC 8259, 8.1)."""
    media_type_name = FORMATS[extension].media_type
    return media_type_name if media_type_name.endswith("json") else f"{media_type_name}; charset=utf-8"


def feed_path(extension: str) -> str:
    """Return the path of all feeds of a format."""
    return "/feeds/changes.rss" if extension == CHANGES else f"/feeds/events.{extension}"


def feed_link(extension: str, selection: Selection, cancelled: str = CANCELLED_OPTIONS[0]) -> str:
    """Return the path of the feed of a selection, the same for equal selections."""
    return link(feed_path(extension), selection, cancelled="" if cancelled == CANCELLED_OPTIONS[0] else cancelled)


def _render(basis: Basis, extension: str, selection: Selection, cancelled: str) -> bytes | Iterator[bytes]:
    """Return a feed; a format without a limit on entries comes in parts."""
    feed_format = FORMATS[extension]
    if feed_format.parts is not None:
        return feed_format.parts(
            _channel(basis, extension, selection, cancelled, None), _all_entries(basis, extension, selection, cancelled)
        )
    refs = _refs(basis, extension, selection, cancelled, limit=MAX_ITEMS if feed_format.order != "start" else MAX_EVENTS + 1)
    entries = tuple(_entries(basis, extension, refs))
    updated = max((entry.modified for entry in entries if entry.modified), default=None)
    return feed_format.frame(_channel(basis, extension, selection, cancelled, updated), entries)


def _all_entries(basis: Basis, extension: str, selection: Selection, cancelled: str) -> Iterator[FeedEntry]:
    """Return the entries of all events in the window, read in chunks, since there may be hundreds of thousands."""
    after = ""
    while refs := _refs(basis, extension, selection, cancelled, limit=_CHUNK, after=after):
        yield from _entries(basis, extension, refs)
        after = refs[-1].id


def _refs(basis: Basis, extension: str, selection: Selection, cancelled: str, *, limit: int, after: str = "") -> tuple[EventRef, ...]:
    order = FORMATS[extension].order
    return current().store.events.refs(order, selection, basis.day, cancelled, limit=limit, after=after, config=basis.config)


def _entries(basis: Basis, extension: str, refs: Iterable[EventRef]) -> Iterator[FeedEntry]:
    return entries_of(refs, extension, current_language().code, current().store, feed_context_for(basis.config), basis.config)


def _channel(basis: Basis, extension: str, selection: Selection, cancelled: str, updated: datetime | None) -> Channel:
    return Channel(
        feed_context=feed_context_for(basis.config),
        language=current_language().code,
        title=_title(extension, selection, basis.config),
        home_url=absolute(link("/", selection)),
        self_url=absolute(feed_link(extension, selection, cancelled)),
        updated=updated,
    )
