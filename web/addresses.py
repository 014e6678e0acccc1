"""Every public address, and the file that holds its answer in a folder of plain files. One more page is one more line here."""

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.dates.instants import monday_before
from aggregator.model import Config, Selection, SiteAddress, WeeklyIssue
from aggregator.publishing.weekly import WEEK
from feeds import FORMATS
from feeds.weekly import SHEETS

from .assets import contents
from .context import Context
from .feeds import feed_path
from .links import ALL
from .listing_page import PAGE
from .selection import named, query

_SAID_SO = (200, 410)  # the page of an event that is no longer announced says just that


@dataclass(frozen=True, slots=True)
class _Spot:
    """An address in every language of the site, or in none."""

    path: str
    selection: Selection = ALL
    after: str = ""
    statuses: tuple[int, ...] = (200,)
    lasting: bool = False
    spoken: bool = True


def addresses(given: Context) -> Iterator[SiteAddress]:
    """Give the addresses of all public pages and named feeds, as things stand now."""
    default, *others = given.config().site.languages
    for spot in _spots(given):
        yield _address(spot, "")
        yield from (_address(spot, language) for language in others if spot.spoken and language != default)


def _spots(given: Context) -> Iterator[_Spot]:
    for selection in _selections(given.config()):
        yield from (_Spot("/", selection, after=mark) for mark in ("", *_further_pages(given, selection)))
        yield from (_Spot(feed_path(extension), selection, lasting=True) for extension in FORMATS)
    yield _Spot("/feeds/weekly.rss")
    yield _Spot("/weekly")
    yield from (_Spot(f"/weekly/{week}{suffix}") for week in _weeks(given) for suffix in ("", *(f".{sheet}" for sheet in SHEETS)))
    for event in given.store.events.published(given.today()):
        yield _Spot(f"/events/{event.id}", statuses=_SAID_SO, lasting=True)
        yield _Spot(f"/events/{event.id}.ics", lasting=True)
    yield _Spot("/status")
    yield _Spot("/404.html", statuses=(404,))
    yield _Spot("/robots.txt", spoken=False)
    yield from (_Spot(f"/static/{name}", spoken=False) for name in contents())


def _selections(config: Config) -> Iterator[Selection]:
    """The selections that have a name: all, each network, each topic."""
    yield ALL
    yield from (Selection(networks=(network.slug,)) for network in config.networks)
    yield from (Selection(topics=(topic.slug,)) for topic in config.topics)


def _further_pages(given: Context, selection: Selection) -> Iterator[str]:
    """The last event of each page of a listing that has another page behind it."""
    after = ""
    while True:
        events = given.store.events.listed(selection, given.today(), limit=PAGE + 1, after=after, config=given.config())
        if len(events) <= PAGE:
            return
        after = events[PAGE - 1].id
        yield after


def _weeks(given: Context) -> tuple[str, ...]:
    """The weekly listings: frozen ones, and those of this week and the next."""
    monday = monday_before(given.today())
    return tuple(WeeklyIssue(first=day).week for day in sorted({*given.store.weekly.mondays(), monday, monday + WEEK}))


def _address(spot: _Spot, language: str) -> SiteAddress:
    return SiteAddress(
        url=spot.path + query(spot.selection, {"after": spot.after, "lang": language}),
        file=_file(spot, language),
        statuses=spot.statuses,
        lasting=spot.lasting,
        zipped=spot.path.startswith("/feeds/"),
    )


def _file(spot: _Spot, language: str) -> str:
    """Language, filters and page as folders, then the path: en/network/optonet/feeds/events.ics."""
    filters = [part for pair in named(spot.selection) for part in pair]
    page = ["after", spot.after] if spot.after else []
    *folders, last = spot.path.strip("/").split("/")
    name = [last] if "." in last else [*filter(None, [last]), "index.html"]
    return "/".join([*filter(None, [language]), *filters, *page, *folders, *name])
