"""The front page as visitors read it."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from aggregator.model import Mode, State
from tests.factories import BERLIN, NOW, START, TODAY, cancelled, change, event
from tests.web_site import WebSite, web_site
from web.listing_page import COUNT_LIMIT, PAGE_SIZE

LONG_AGO = NOW - timedelta(days=60)


def days_of(html: str) -> list[str]:
    """The days that a page lists, in its order."""
    return re.findall(r'<h3><time datetime="([^"]+)"', html)


def test_events_stand_by_day_under_their_month() -> None:
    site = web_site(
        event("A", summary="Später", start=START + timedelta(days=40)), event("B", summary="Zuerst"), event("C", summary="Am selben Tag")
    )
    html = site.text("/")
    assert days_of(html) == ["2026-12-03", "2027-01-12"]
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["Dezember 2026", "Januar 2027"]
    assert html.index("Zuerst") < html.index("Später")
    assert "Donnerstag, 3. Dezember 2026" in html


def test_a_title_leads_to_its_page() -> None:
    assert '<a href="/events/AAAAAAAAAA">Photonik-Stammtisch</a>' in web_site(event("AAAAAAAAAA")).text("/")


def test_an_event_over_several_days_stands_once_with_its_range() -> None:
    html = web_site(event("A", start=date(2026, 12, 12), end=date(2026, 12, 15))).text("/")
    assert days_of(html) == ["2026-12-12"]
    assert "12.–14. Dez." in html


def test_what_runs_already_stands_under_today() -> None:
    html = web_site(event("A", start=TODAY - timedelta(days=3), end=TODAY + timedelta(days=3))).text("/")
    assert days_of(html) == [TODAY.isoformat()]
    assert "Heute" in html


def test_an_evening_that_ends_at_one_is_one_evening() -> None:
    start = datetime(2026, 12, 3, 20, 0, tzinfo=BERLIN)
    assert "20:00–01:00 Uhr" in web_site(event("A", start=start, end=start + timedelta(hours=5))).text("/")


def test_unknown_hours_stay_unknown() -> None:
    html = web_site(event("A", start=date(2026, 12, 12), time_open=True), event("B", start=START)).text("/")
    assert "Uhrzeit folgt" in html
    assert "17:00 Uhr" in html
    assert "17:00–" not in html


def test_marks_tell_what_is_new_changed_off_or_gone() -> None:
    site = web_site(
        event("A", summary="Eins", created=NOW),
        event("B", summary="Zwei", created=LONG_AGO, changes=(change("location", "Jena", "Gera"),), changed_on=TODAY),
        cancelled(event("C", summary="Drei", created=LONG_AGO)),
        cancelled(event("D", summary="Vier", created=LONG_AGO), State.WITHDRAWN),
    )
    assert re.findall(r'class="mark mark-(\w+)">(.*?)<', site.text("/")) == [
        ("new", "Neu"),
        ("changed", "Geändert"),
        ("cancelled", "Abgesagt"),
        ("withdrawn", "Nicht mehr angekündigt"),
    ]


def test_a_change_is_no_news_after_fourteen_days() -> None:
    site = web_site(event("A", created=LONG_AGO, changes=(change("location", "Jena", "Gera"),), changed_on=TODAY - timedelta(days=14)))
    assert "Geändert" not in site.text("/")


def test_when_everything_is_new_nothing_is_marked_so() -> None:
    assert "mark-new" not in web_site(event("A"), event("B")).text("/")


def test_every_selection_shows_its_feeds() -> None:
    html = web_site(event("A")).text("/?network=optonet&q=photonik")
    for extension, media_type in (("ics", "text/calendar"), ("rss", "application/rss+xml"), ("json", "application/feed+json")):
        address = f"/feeds/events.{extension}?q=photonik&amp;network=optonet"
        assert re.search(rf'<link rel="alternate" type="{re.escape(media_type)}" title="[^"]+" href="{re.escape(address)}">', html)
        assert f'<a href="{address}" type="{media_type}">' in html
    assert 'href="webcal://netzwerktimer.example/feeds/events.ics?q=photonik&amp;network=optonet"' in html


def test_search_and_filter_narrow_the_list_and_can_be_taken_back() -> None:
    site = web_site(event("A", summary="Laser", networks=["optonet"]), event("B", summary="Medizin", networks=["medways"]))
    html = site.text("/?network=medways&q=medizin")
    assert "Laser" not in html
    assert "1 Termin<" in html
    assert 'value="medizin"' in html
    assert re.search(r'value="medways" checked', html)
    assert '<a href="/?network=medways">' in html
    assert '<a href="/?q=medizin">' in html


def test_finding_nothing_offers_a_way_out() -> None:
    html = web_site(event("A")).text("/?q=gibtesnicht")
    assert "keinen kommenden Termin gefunden" in html
    assert "0 Termine" in html


def test_an_empty_calendar_says_so() -> None:
    assert "Zurzeit sind keine Termine angekündigt" in web_site().text("/")


def test_a_long_list_goes_on_behind_its_last_event() -> None:
    known = [event(f"E{number:03}", start=START + timedelta(days=number)) for number in range(PAGE_SIZE + 5)]
    site = web_site(*known)
    first = site.text("/?network=optonet")
    following = f"/?network=optonet&amp;after=E{PAGE_SIZE - 1:03}"
    assert first.count('class="event announced"') == PAGE_SIZE
    assert f'rel="next" href="{following}"' in first
    second = site.text(following.replace("&amp;", "&"))
    assert second.count('class="event announced"') == 5
    assert 'rel="next"' not in second
    assert f"/events/E{PAGE_SIZE:03}" in second


def test_an_unknown_network_is_answered_with_the_known_ones() -> None:
    answer = web_site(event("A")).client.get("/?network=%3Cb%3E")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Ein Netzwerk „&lt;b&gt;“ gibt es hier nicht." in html
    assert html.count("optonet</span>") == html.count("optonet") - 1 == 1  # its link and what it is called in addresses
    assert '<a href="/?network=optonet">OptoNet e. V.</a>' in html
    assert "<b>" not in html


def test_what_is_subscribed_to_is_called_what_it_is() -> None:
    site = web_site(event("A"))
    assert site.text("/").count("Alle Termine abonnieren") == 2
    assert site.text("/?network=optonet&lang=en").count("Subscribe to this selection") == 2


@pytest.mark.parametrize(
    ("contact", "address"), [("a@example.org", "mailto:a@example.org"), ("https://example.org/wir", "https://example.org/wir")]
)
def test_the_contact_is_an_address_of_mail_or_of_a_page(contact: str, address: str) -> None:
    site = web_site()
    site.config = replace(site.config, site=replace(site.config.site, contact=contact))
    assert f'<a href="{address}">{contact}</a>' in site.text("/")


def test_the_page_is_built_once_per_version() -> None:
    site = web_site(event("A"))
    first = site.client.get("/")
    site.client.get("/")
    assert site.count("made") == 1
    assert site.client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_changed_configuration_shows_at_once() -> None:
    site = web_site(event("A"))
    assert "OptoNet e. V." in site.text("/")
    site.config = type(site.config)(site=site.config.site)
    assert "OptoNet e. V." not in site.text("/")


@pytest.mark.parametrize("title", ["x" * 3000, "Ein " * 800, "\u202eabc", "", "<b>fett</b>"])
def test_any_title_leaves_the_page_whole(title: str) -> None:
    html = web_site(event("A", summary=title, location=title)).text("/")
    assert html.rstrip().endswith("</html>")
    assert "<b>fett" not in html


def told_of(site: WebSite, query: str) -> str:
    """The first letters of the events a page lists."""
    return "".join(re.findall(r'<a href="/events/(\w)', site.text(f"/{query}")))


def varied() -> WebSite:
    return web_site(
        event("A", summary="Laser", topics=("photonik",), region="ostthueringen", mode=Mode.ONSITE),
        event("B", summary="Klinik", topics=("medizin",), mode=Mode.ONLINE, networks=["medways"], start=START + timedelta(days=5)),
        event("C", summary="cross-cluster", start=START + timedelta(days=60)),
        event("D", summary="cross-cluster", start=START + timedelta(days=1)),
    )


@pytest.mark.parametrize(
    ("query", "letters"),
    [
        ("?topic=Photonik", "A"),
        ("?topic=photonik&topic=medizin", "AB"),
        ("?region=ostthueringen", "A"),
        ("?mode=online", "B"),
        ("?collection=cross-cluster-wochen", "D"),
        ("?from=2026-12-05", "BC"),
        ("?to=2026-12-03", "A"),
        ("?topic=medizin&mode=online&network=medways&from=2026-12-08&to=2026-12-08&q=klinik", "B"),
        ("?topic=medizin&mode=onsite", ""),
    ],
)
def test_every_filter_narrows_the_list(query: str, letters: str) -> None:
    assert told_of(varied(), query) == letters


def test_every_filter_that_is_set_is_a_chip_that_takes_it_back() -> None:
    html = varied().text("/?topic=photonik&region=ostthueringen&mode=onsite&collection=cross-cluster-wochen&from=2026-12-01&to=2026-12-24")
    words = re.findall(r"Filter entfernen:</span> (.*?) <span", html)
    assert words == [
        "Photonik und Optik",
        "Ostthüringen",
        "vor Ort",
        "Cross-Cluster-Wochen",
        "ab 1. Dezember 2026",
        "bis 24. Dezember 2026",
    ]
    assert 'href="/?region=ostthueringen&amp;mode=onsite&amp;collection=cross-cluster-wochen&amp;from=2026-12-01&amp;to=2026-12-24"' in html


def test_controls_show_what_is_set() -> None:
    html = varied().text("/?topic=photonik&mode=hybrid&from=2026-12-01")
    assert re.findall(r'value="(\w+)" checked', html) == ["photonik", "hybrid"]
    assert 'type="date" value="2026-12-01"' in html


def test_a_collection_that_is_over_is_offered_no_more_but_can_be_asked_for() -> None:
    site = varied()
    assert 'value="cross-cluster-wochen"' in site.text("/")
    site.today = date(2026, 12, 12)
    assert 'value="cross-cluster-wochen"' not in site.text("/")
    assert 'value="cross-cluster-wochen" checked' in site.text("/?collection=cross-cluster-wochen")


def test_a_network_that_left_keeps_its_selection_and_its_control() -> None:
    site = web_site(event("A", networks=["departed"]))
    html = site.text("/?network=departed")
    assert "/events/A" in html
    assert 'value="departed" checked' in html
    assert "NAME:Netzwerktimer Thüringen: departed" in site.text("/feeds/events.ics?network=departed")


def test_finding_nothing_names_the_filters_without_which_something_is_found() -> None:
    html = varied().text("/?topic=medizin&mode=onsite&to=2026-12-31")
    ways = re.findall(r'<li><a href="([^"]+)">ohne: (.*?)</a> <span class="quiet">(.*?)<', html)
    assert ways == [
        ("/?mode=onsite&amp;to=2026-12-31", "Medizintechnik", "1 Termin"),
        ("/?topic=medizin&amp;to=2026-12-31", "vor Ort", "1 Termin"),
    ]


def test_days_that_are_past_can_be_looked_up() -> None:
    site = web_site(event("A", start=START))
    site.today = START.date() + timedelta(days=3)
    assert told_of(site, "") == ""
    assert days_of(site.text("/?from=2026-12-01")) == ["2026-12-03"]


def test_a_bad_day_is_answered_with_how_days_are_written() -> None:
    answer = web_site().client.get("/?from=gestern")
    assert answer.status_code == 400
    assert "from=2026-12-03" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("parameter", "link"),
    [
        ("topic", "/?topic=photonik"),
        ("region", "/?region=ostthueringen"),
        ("mode", "/?mode=online"),
        ("collection", "/?collection=cross-cluster-wochen"),
    ],
)
def test_an_unknown_name_is_answered_with_links_to_the_known_ones(parameter: str, link: str) -> None:
    answer = web_site().client.get(f"/?{parameter}=x")
    assert answer.status_code == 400
    assert f'<a href="{link}">' in answer.get_data(as_text=True)


def test_a_page_names_its_one_address() -> None:
    html = varied().text("/?Topic=PHOTONIK&topic=photonik&q=&utm_source=x")
    assert '<link rel="canonical" href="https://netzwerktimer.example/?topic=photonik">' in html


def test_more_than_anybody_reads_is_not_counted() -> None:
    site = web_site(*(event(f"E{number:04}", start=START) for number in range(COUNT_LIMIT + 2)))
    assert "Über 1.000 Termine" in site.text("/")
    assert "More than 1,000 events" in site.text("/?lang=en")
