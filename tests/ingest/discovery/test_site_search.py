"""From a site's address to its sources: where they are found, and which is the best."""

import base64
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from aggregator.errors import Unreachable
from aggregator.ingest.discovery import Discovered, Reason, discover
from aggregator.ingest.fetch import HttpFetcher
from aggregator.model import Source
from demo import Region
from demo.programme import SLUGS
from demo.sites import SITES
from tests.discoveries import CALENDAR, HOME, NEWS, NOW, Web, best, found, found_in, page, rows
from tests.pipeline import InPlace


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with Region(date(2026, 11, 22)) as running:
        yield running


@pytest.fixture(scope="module")
def homes(region: Region) -> Mapping[str, str]:
    return region._bases()


def demo(region: Region, home: str) -> Discovered:
    fetcher = HttpFetcher(allow=region.allow_addresses(), contact_page="https://netzwerktimer.example/about")
    return discover(Source(id="s", network="n", url=home), fetcher=fetcher, pool=InPlace(), now=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "messtechnik"])
def test_each_home_page_of_the_region_leads_to_its_source(region: Region, homes: Mapping[str, str], slug: str) -> None:
    told = best(demo(region, homes[slug]))
    assert told.url == homes[slug] + SITES[slug].feed
    assert told.events >= 5
    assert told.quality.time > 0.8
    assert told.quality.place > 0.5


def test_a_site_in_trouble_tells_what_was_tried(region: Region, homes: Mapping[str, str]) -> None:
    told = demo(region, homes["messtechnik"])
    assert told.candidates == ()
    assert [trial.url for trial in told.tried] == [homes["messtechnik"] + "/", homes["messtechnik"] + "/sitemap.xml"]
    assert all("status 500" in trial.outcome for trial in told.tried)


def test_what_was_pasted_may_be_the_source_itself() -> None:
    web = Web({"https://netz.example/a.ics": CALENDAR})
    told = best(found_in(web, "webcal://netz.example/a.ics"))
    assert (told.url, told.kind, told.events, told.reason.way) == ("https://netz.example/a.ics", "ical", 2, "pasted")
    assert len(web.asked) == 1


def test_an_address_without_a_scheme_is_tried_with_https_then_http() -> None:
    web = Web({"https://netz.example/": Unreachable("no answer"), "http://netz.example/": page(rows("a"))})
    assert best(found_in(web, "netz.example")).url == "http://netz.example/"


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="text/calendar" href="/k">',
        '<a href="/k">Kalender abonnieren (iCal)</a>',
        '<a href="webcal://netz.example/k">In Outlook</a>',
        '<a href="https://outlook.office.com/owa?path=/calendar/action/compose&amp;url=webcal%3A%2F%2Fnetz.example%2Fk">Outlook</a>',
    ],
)
def test_an_offered_calendar_is_found(link: str) -> None:
    told = best(found(page(link), {"k": CALENDAR}))
    assert (told.url, told.kind, told.reason.way) == (HOME + "k", "ical", "offered")


@pytest.mark.parametrize("written", ["netz%40group.calendar.google.com", base64.b64encode(b"netz@group.calendar.google.com").decode()])
def test_an_embedded_google_calendar_leads_to_its_public_file(written: str) -> None:
    public = "https://calendar.google.com/calendar/ical/netz%40group.calendar.google.com/public/basic.ics"
    frame = f'<iframe data-cookie-src="https://calendar.google.com/calendar/embed?height=600&amp;src={written}&amp;ctz=Europe%2FBerlin"></iframe>'
    told = best(found_in(Web({HOME: page(frame), public: CALENDAR})))
    assert (told.url, told.reason) == (public, Reason("service", "Google Calendar"))


def test_public_holidays_are_no_calendar_of_the_site() -> None:
    web = Web({HOME: page('<iframe src="https://calendar.google.com/calendar/embed?src=de.german%23holiday@group.v.calendar.google.com">')})
    found_in(web)
    assert not any("google" in url for url in web.asked)


def test_the_index_of_wordpress_tells_which_plugin_there_is() -> None:
    home = page(
        '<link rel="https://api.w.org/" href="https://netz.example/blog/wp-json/">', "<script src='/blog/wp-content/x.js'></script>"
    )
    web = Web({
        HOME: home,
        HOME + "blog/wp-json/?_fields=namespaces": b'{"namespaces":["wp\\/v2","tribe\\/events\\/v1"]}',
        HOME + "blog/?post_type=tribe_events&ical=1&eventDisplay=list": CALENDAR,
    })  # fmt: skip
    told = found_in(web)
    assert best(told).reason == Reason("endpoint", "The Events Calendar")
    assert HOME + "blog/wp-json/tribe/events/v1/events?per_page=50" in web.asked


def test_the_page_named_like_a_list_is_found_and_read_as_what_it_is() -> None:
    told = found(page("<a href='/ueber'>Über uns</a><a href='/t'>Alle Termine</a>"), {"t": page(rows("a", "b"))})
    assert (best(told).url, best(told).kind, best(told).reason) == (HOME + "t", "jsonld", Reason("page", "Alle Termine"))


def test_a_calendar_is_found_behind_the_page_of_events() -> None:
    told = found(page("<a href='/t'>Termine</a>"), {"t": page("<a href='/k.ics'>Export</a>"), "k.ics": CALENDAR})
    assert best(told).url == HOME + "k.ics"


def test_calendar_files_of_single_events_are_not_asked_one_by_one() -> None:
    web = Web({HOME: page(*(f"<a href='/e{number}.ics'>In den Kalender</a>" for number in range(9)))})
    found_in(web)
    assert not any(url.endswith(".ics") for url in web.asked)


def test_a_list_with_more_events_is_better_than_a_teaser() -> None:
    told = found(page("<a href='/t'>Termine</a>", rows("a")), {"t": page(rows("a", "b", "c"))})
    assert [candidate.url for candidate in told.candidates] == [HOME + "t", HOME]


def test_two_addresses_that_tell_the_same_are_one_candidate() -> None:
    home = page("<a href='/t'>Termine</a><a href='/v'>Veranstaltungen</a>")
    assert len(found(home, {"t": page(rows("a", "b")), "v": page(rows("a", "b"))}).candidates) == 1


def test_a_feed_of_news_is_told_but_is_not_the_best() -> None:
    told = found(page('<link rel="alternate" type="application/rss+xml" href="/rss" title="Neues">'), {"rss": NEWS})
    assert told.best is None
    assert [(candidate.kind, candidate.events) for candidate in told.candidates] == [("feed", 0)]


def test_comments_and_archives_are_not_asked() -> None:
    web = Web({
        HOME: page(
            '<link rel="alternate" type="application/rss+xml" href="/comments/feed/" title="Kommentare">',
            "<a href='/rueckblick'>Rückblick Veranstaltungen</a>",
        )
    })  # fmt: skip
    found_in(web)
    assert web.asked == [HOME, HOME + "sitemap.xml"]


def test_other_hosts_are_not_asked_but_known_services() -> None:
    web = Web({HOME: page("<a href='https://other.example/termine'>Termine</a><a href='https://other.example/a.ics'>iCal</a>")})
    found_in(web)
    assert not any("other.example" in url for url in web.asked)


def test_a_host_below_the_site_belongs_to_it() -> None:
    web = Web({HOME: page("<a href='https://events.netz.example/'>Termine</a>"), "https://events.netz.example/": page(rows("a"))})
    assert best(found_in(web)).url == "https://events.netz.example/"


def test_a_sitemap_names_the_list_by_the_events_below_it() -> None:
    parts = b"<sitemapindex><sitemap><loc>https://netz.example/s-events.xml</loc></sitemap></sitemapindex>"
    entries = "".join(f"<url><loc>https://netz.example/veranstaltungen/e{number}</loc></url>" for number in range(5))
    web = Web({
        HOME: page(),
        HOME + "sitemap.xml": parts,
        HOME + "s-events.xml": f"<urlset>{entries}</urlset>".encode(),
        HOME + "veranstaltungen/": page(rows("a", "b")),
    })  # fmt: skip
    told = best(found_in(web))
    assert (told.url, told.reason.way) == (HOME + "veranstaltungen/", "sitemap")


def test_a_home_page_that_sends_browsers_on_is_followed() -> None:
    told = found(b'<html><meta http-equiv="refresh" content="0; URL=/de/"><a href="#">.</a></html>', {"de/": page(rows("a", "b"))})
    assert best(told).url == HOME + "de/"
