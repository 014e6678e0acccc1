"""Every public address of the site, and the file that holds its answer when the site is published as plain files."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.dates.instants import monday_before
from aggregator.model import TEXT_PAGES, Config, Selection, SiteAddress, WeeklyIssue
from aggregator.publishing.weekly import WEEK
from feeds import FORMATS
from feeds.weekly import WEEKLY_FORMATS

from .assets import hashed_files
from .context import Context
from .feeds import feed_path
from .links import UNFILTERED
from .listing_page import PAGE_SIZE
from .selection import query_string, selected_names

_OK_OR_GONE = (200, 410)  # 410: the page of an event that is no longer announced


@dataclass(frozen=True, slots=True)
class _Route:
    """A path with a selection, in every language of the site or in the first one only."""

    path: str
    selection: Selection = UNFILTERED
    after: str = ""
    statuses: tuple[int, ...] = (200,)
    lasting: bool = False
    localized: bool = True


def addresses(context: Context) -> Iterator[SiteAddress]:
    """Return the addresses of all public pages and of the feeds of all, of each network and of each topic."""
    default, *others = context.config().site.languages
    for route in _routes(context):
        yield _address(route, "")
        yield from (_address(route, language) for language in others if route.localized and language != default)


def _routes(context: Context) -> Iterator[_Route]:
    for selection in _selections(context.config()):
        yield from (_Route("/", selection, after=mark) for mark in ("", *_further_pages(context, selection)))
        yield from (_Route(feed_path(extension), selection, lasting=True) for extension in FORMATS)
    yield _Route("/feeds/weekly.rss")
    yield _Route("/weekly")
    yield from (
        _Route(f"/weekly/{week}{suffix}") for week in _weeks(context) for suffix in ("", *(f".{extension}" for extension in WEEKLY_FORMATS))
    )
    for event in context.store.events.published(context.today()):
        yield _Route(f"/events/{event.id}", statuses=_OK_OR_GONE, lasting=True)
        yield _Route(f"/events/{event.id}.ics", lasting=True)
    yield _Route("/status")
    for source in context.config().sources:
        yield _Route(f"/status/{source.id}")
        yield _Route(f"/status/{source.id}.json", localized=False)
        yield _Route(f"/status/{source.id}.svg")
    yield from (_Route(f"/{name}") for name in TEXT_PAGES)
    yield _Route("/404.html", statuses=(404,))
    yield _Route("/robots.txt", localized=False)
    yield from (_Route(f"/static/{name}", localized=False) for name in hashed_files())


def _selections(config: Config) -> Iterator[Selection]:
    """Return the selections that get pages and feeds as files: everything, each network, each topic."""
    yield UNFILTERED
    yield from (Selection(networks=(network.slug,)) for network in config.networks)
    yield from (Selection(topics=(topic.slug,)) for topic in config.topics)


def _further_pages(context: Context, selection: Selection) -> Iterator[str]:
    """Return the last event id of every page of a listing except the last page."""
    after = ""
    while True:
        events = context.store.events.listed(selection, context.today(), limit=PAGE_SIZE + 1, after=after, config=context.config())
        if len(events) <= PAGE_SIZE:
            return
        after = events[PAGE_SIZE - 1].id
        yield after


def _weeks(context: Context) -> tuple[str, ...]:
    """Return the weeks with a listing: frozen ones, this week and the next."""
    monday = monday_before(context.today())
    return tuple(WeeklyIssue(first=day).week for day in sorted({*context.store.weekly.mondays(), monday, monday + WEEK}))


def _address(route: _Route, language: str) -> SiteAddress:
    return SiteAddress(
        url=route.path + query_string(route.selection, {"after": route.after, "lang": language}),
        file=_file(route, language),
        statuses=route.statuses,
        lasting=route.lasting,
        zipped=route.path.startswith("/feeds/"),
    )


def _file(route: _Route, language: str) -> str:
    """Return the file of a route: folders for language, filters and page, then the path: en/network/optonet/feeds/events.ics."""
    filters = [part for pair in selected_names(route.selection) for part in pair]
    page = ["after", route.after] if route.after else []
    *folders, file = route.path.strip("/").split("/")
    name = [file] if "." in file else [*filter(None, [file]), "index.html"]
    return "/".join([*filter(None, [language]), *filters, *page, *folders, *name])
