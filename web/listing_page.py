"""The front page: coming events by day, search, filter, and the feeds of every selection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from aggregator.model import Selection
from feeds import FORMATS

from .context import current
from .feeds import channel_title, feed_link
from .filters import Chip, chips, filters
from .links import link, network_names
from .listing_rows import listed_since, months
from .representations import Basis
from .response_cache import CachedView, answer
from .selection import after_of, feeds_of_selection, is_common, selection_of

PAGE_SIZE = 60
COUNT_LIMIT = 1_000  # an exact count beyond this would cost more than the page
MEDIA_TYPE = "text/html; charset=utf-8"
CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

blueprint = Blueprint("listing_page", __name__)


@dataclass(frozen=True)
class Suggestion:
    """A filter to remove from a selection without events, and the number of events without it."""

    chip: Chip
    count: int


@blueprint.get("/")
def listing_page() -> Response:
    """Answer with the coming events of a selection, a page of them at a time."""
    selection, after = selection_of(request.args, current().config(), current().store.events.knows_network), after_of(request.args)
    view = CachedView(
        address=link("/", selection, after=after),
        feeds=feeds_of_selection(selection),
        media_type=MEDIA_TYPE,
        cache_control=CACHE,
        make=lambda basis: _rendered(basis, selection, after),
        common=not after and is_common(selection),
    )
    return answer(view)


def _rendered(basis: Basis, selection: Selection, after: str) -> bytes:
    events = current().store.events.listed(selection, basis.day, limit=PAGE_SIZE + 1, after=after, config=basis.config)
    shown, chosen = events[:PAGE_SIZE], chips(selection, basis.config)
    page = render_template(
        "front.html",
        selection=selection,
        title=channel_title(selection, basis.config),
        months=months(shown, basis.day, listed_since(selection, basis.day), network_names()),
        count=_count(selection, basis),
        count_limit=COUNT_LIMIT,
        after=after,
        next_after=shown[-1].id if len(events) > PAGE_SIZE else "",
        filters=filters(selection, basis.config, basis.day),
        chips=chosen,
        suggestions=() if shown or len(chosen) < 2 else tuple(_suggestions(chosen, basis)),
        feeds={extension: feed_link(extension, selection) for extension in FORMATS},
    )
    return page.encode()


def _suggestions(chosen: Iterable[Chip], basis: Basis) -> Iterator[Suggestion]:
    """Return the filters without which the selection has events."""
    for chip in chosen:
        if count := _count(chip.without, basis):
            yield Suggestion(chip, count)


def _count(selection: Selection, basis: Basis) -> int:
    return current().store.events.count(selection, basis.day, most=COUNT_LIMIT + 1, config=basis.config)
