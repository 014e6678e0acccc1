"""The front page: coming events by day, search, filter, and the feeds of every selection."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request

from aggregator.model import Network, Selection

from .answers import Recipe, answer
from .bodies import Made, Stamp
from .current import current
from .feeds import channel_title, feed_link
from .language import gettext as _
from .links import link, network_names
from .listing import months
from .selection import after_of, feeds_of, is_standing, selection_of

PAGE = 60
MEDIA_TYPE = "text/html; charset=utf-8"
CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Chip:
    """One filter that is set: its words, and the selection without it."""

    words: str
    without: Selection


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
        standing=not after and is_standing(selection),
    )
    return answer(recipe)


def _rendered(stamp: Stamp, selection: Selection, after: str) -> Made:
    events = current().store.events.listed(selection, stamp.day, limit=PAGE + 1, after=after)
    shown = events[:PAGE]
    page = render_template(
        "front.html",
        selection=selection,
        title=channel_title(selection, stamp.config),
        months=months(shown, stamp.day, network_names()),
        count=current().store.events.count(selection, stamp.day),
        after=after,
        following=shown[-1].id if len(events) > PAGE else "",
        networks=sorted(stamp.config.networks, key=_by_name),
        chips=tuple(_chips(selection)),
        feeds={extension: feed_link(extension, selection) for extension in ("ics", "rss", "json")},
    )
    return Made(page.encode())


def _chips(selection: Selection) -> Iterator[Chip]:
    if selection.q:
        yield Chip(_("„%(words)s“") % {"words": selection.q}, replace(selection, q=""))
    names = network_names()
    for slug in selection.networks:
        yield Chip(names[slug], replace(selection, networks=tuple(other for other in selection.networks if other != slug)))


def _by_name(network: Network) -> str:
    return network.name.casefold()
