"""The front page: coming events by day, search, filter, and the feeds of every selection."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from aggregator.model import Selection
from feeds import FORMATS

from .answers import Recipe, answer
from .bodies import Made, Stamp
from .current import current
from .feeds import channel_title, feed_link
from .filters import Chip, chips, filters
from .links import link, network_names
from .listing import listed_since, months
from .selection import after_of, feeds_of, is_common, selection_of

PAGE = 60
COUNTED = 1_000  # nobody reads further; counting all would cost more than the page
MEDIA_TYPE = "text/html; charset=utf-8"
CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Way:
    """A way out of finding nothing: one filter less, and how many events that brings."""

    chip: Chip
    count: int


@blueprint.get("/")
def front() -> Response:
    """Answer with the coming events of a selection, a page of them at a time."""
    selection, after = selection_of(request.args, current().config(), current().store.events.knows_network), after_of(request.args)
    recipe = Recipe(
        address=link("/", selection, after=after),
        feeds=feeds_of(selection),
        media_type=MEDIA_TYPE,
        cache_control=CACHE,
        make=lambda stamp: _rendered(stamp, selection, after),
        standing=not after and is_common(selection),
    )
    return answer(recipe)


def _rendered(stamp: Stamp, selection: Selection, after: str) -> Made:
    events = current().store.events.listed(selection, stamp.day, limit=PAGE + 1, after=after, config=stamp.config)
    shown, chosen = events[:PAGE], chips(selection, stamp.config)
    page = render_template(
        "front.html",
        selection=selection,
        title=channel_title(selection, stamp.config),
        months=months(shown, stamp.day, listed_since(selection, stamp.day), network_names()),
        count=_count(selection, stamp),
        counted=COUNTED,
        after=after,
        following=shown[-1].id if len(events) > PAGE else "",
        filters=filters(selection, stamp.config, stamp.day),
        chips=chosen,
        ways=() if shown or len(chosen) < 2 else tuple(_ways(chosen, stamp)),
        feeds={extension: feed_link(extension, selection) for extension in FORMATS},
    )
    return Made(page.encode())


def _ways(chosen: Iterable[Chip], stamp: Stamp) -> Iterator[Way]:
    """The filters without which something is found."""
    for chip in chosen:
        if count := _count(chip.without, stamp):
            yield Way(chip, count)


def _count(selection: Selection, stamp: Stamp) -> int:
    return current().store.events.count(selection, stamp.day, most=COUNTED + 1, config=stamp.config)
