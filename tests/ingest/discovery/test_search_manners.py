"""How politely and how safely a site is searched, and that a source is searched for once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.errors import RobotsDisallowed, Unreachable
from aggregator.ingest.discovery import REQUESTS, Reason, discover
from aggregator.ingest.discovery.leads import leads_of
from aggregator.ingest.discovery.page_links import survey
from aggregator.model import Fetched, PullOutcome, Source
from tests import loopback
from tests.discoveries import CALENDAR, HOME, NOW, Web, found, found_in, page, rows
from tests.growth import grows_linearly, repeated
from tests.pipeline import InPlace, Pipeline


def test_no_more_is_asked_of_a_host_that_does_not_answer() -> None:
    web = Web({HOME: page("<a href='/t'>Termine</a><a href='/v'>Veranstaltungen</a>"), HOME + "t": Unreachable("broken")})
    found_in(web)
    assert len(web.asked) == 2


def test_a_discovery_makes_fifteen_requests_at_most() -> None:
    links = "".join(f"<a href='/a{number}/veranstaltungen'>Termine {number}</a>" for number in range(50))
    marks = "<i class='tribe-events-x mec-wrap eo-event-x com_jem tx_ttnews /wp-content/ /typo3conf/ jimdo.com/'></i>"
    everywhere = {f"/a{number}/veranstaltungen": loopback.ok(page(links)) for number in range(50)}
    with loopback.Site({"/": loopback.ok(page(links, marks)), **everywhere}) as site:
        told = discover(
            Source(id="s", network="n", url=site.url()), fetcher=loopback.fetcher(site), pool=InPlace(), now=NOW, zone="Europe/Berlin"
        )
        assert 10 <= len(site.requests) <= REQUESTS
    assert told.best is None


def test_robots_txt_is_obeyed_and_told() -> None:
    pages = {
        "/robots.txt": loopback.ok(b"User-agent: *\nDisallow: /t"),
        "/": loopback.ok(page("<a href='/t'>Termine</a>")),
        "/t": loopback.ok(page(rows("a"))),
    }
    with loopback.Site(pages) as site:
        told = discover(
            Source(id="s", network="n", url=site.url()), fetcher=loopback.fetcher(site), pool=InPlace(), now=NOW, zone="Europe/Berlin"
        )
        assert "/t" not in site.paths()
    assert any("robots.txt" in trial.outcome for trial in told.tried)


def test_a_refusal_is_told_not_raised() -> None:
    told = found(RobotsDisallowed("robots.txt does not allow this address"))
    assert told.best is None
    assert "robots.txt" in told.tried[0].outcome


def test_it_is_told_whether_the_address_brought_anything() -> None:
    assert not found(Unreachable("nobody is there")).answered
    assert found(page("<p>Nichts</p>")).answered


def test_broken_answers_are_told_not_raised() -> None:
    for body in (b"", b"\x00\xff" * 500, b"<" * 100_000, b"BEGIN:VCALENDAR\r\n", b"{" * 5_000, b"<rss>"):
        assert found(body).best is None


@pytest.mark.parametrize("way", ["pasted", "offered", "service", "endpoint", "page", "feed", "sitemap"])
def test_every_reason_is_a_sentence_in_both_languages(way: str) -> None:
    german, english = (Reason(way, "X").words(language) for language in ("de", "en"))  # type: ignore[arg-type]
    assert german != english
    assert german.endswith(".")
    assert english.endswith(".")


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a href=",
        "<a href='",
        '<a href="x">',
        "<a href=x>",
        "</",
        "<meta ",
        "<iframe src=//calendar.google.com/calendar/embed?",
        "tribe",
    ],
)
def test_hostile_pages_are_searched_in_linear_time(piece: str) -> None:
    def search(body: bytes) -> None:
        list(leads_of(survey(Fetched(url=HOME, body=body, fetched_at=NOW)), HOME))

    grows_linearly(search, repeated(piece.encode()), small=10_000)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = Pipeline(tmp_path, "a")
    yield made
    made.store.close()


def test_a_source_without_a_kind_is_searched_for_once_and_remembered(pipeline: Pipeline) -> None:
    pipeline.answer("a", page("<a href='/k.ics'>Kalender abonnieren</a>"))
    pipeline.fetcher.answers["https://a.example/k.ics"] = CALENDAR
    assert [report.events for report in pipeline.pull()] == [2]
    assert (pipeline.state().url, pipeline.state().kind) == ("https://a.example/k.ics", "ical")
    before = len(pipeline.fetcher.asked)
    pipeline.pull_after(hours=2)
    assert [url for url, _ in pipeline.fetcher.asked[before:]] == ["https://a.example/k.ics"]


def test_a_home_page_with_a_teaser_leads_to_the_whole_list(pipeline: Pipeline) -> None:
    pipeline.answer("a", page("<a href='/t'>Termine</a>", rows("x")))
    pipeline.fetcher.answers["https://a.example/t"] = page(rows("x", "y", "z"))
    assert [report.events for report in pipeline.pull()] == [3]


def test_a_home_page_that_is_the_list_is_asked_as_it_is(pipeline: Pipeline) -> None:
    pipeline.answer("a", page(rows("x", "y")))
    assert [report.events for report in pipeline.pull()] == [2]
    pipeline.pull_after(hours=2)
    assert [url for url, _ in pipeline.fetcher.asked] == ["https://a.example/"] * 2


def test_a_site_without_any_events_is_searched_once(pipeline: Pipeline) -> None:
    pipeline.answer("a", page("<a href='/t'>Termine</a>"))
    assert pipeline.pull()[0].outcome is PullOutcome.ERROR
    before = len(pipeline.fetcher.asked)
    pipeline.pull_after(hours=2)
    assert len(pipeline.fetcher.asked) == before + 1


def test_a_source_that_names_its_kind_is_not_searched_for(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, "a", kind="jsonld")
    pipeline.answer("a", page("<a href='/k.ics'>Kalender abonnieren</a>"))
    pipeline.pull()
    pipeline.store.close()
    assert len(pipeline.fetcher.asked) == 1
