"""Pages read by selectors and by their structure, one folder a case; and what no page may do to us."""

from contextlib import suppress
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly, repeated

ROW = '<div class="e"><h3>{}</h3><p class="d">{}</p></div>'


@pytest.mark.parametrize("folder", cases_of("html"), ids=lambda folder: folder.name)
def test_a_page_is_read_as_its_case_says(folder: Path) -> None:
    check_case("html", folder)


@pytest.mark.parametrize("selector", ["div[", "::before", ">>"])
def test_what_is_no_selector_is_said_so(selector: str) -> None:
    with pytest.raises(InvalidSource, match="no CSS selector"):
        read("html", "<html><p>x</p></html>", item=selector)


def test_a_selector_without_item_overrides_a_single_field() -> None:
    page = "<main><h1>Termine</h1>" + "".join(
        f'<div class="event"><h3>Kurs {n}</h3><p>1{n}.03.2026, 9 Uhr</p><p class="ort">Halle</p><i class="wer">Saal {n}</i></div>'
        for n in (2, 3)
    )
    events = read("html", page, location=".wer").events
    assert [(event.summary, event.location, str(event.start)) for event in events] == [
        ("Kurs 2", "Saal 2", "2026-03-12 09:00:00"),
        ("Kurs 3", "Saal 3", "2026-03-13 09:00:00"),
    ]


@pytest.mark.parametrize(
    "page", ["<html>" + "<div class=e>" * 100_000, "<html>" + "x" * 4_000_000, "plain text"], ids=["deep", "large", "text"]
)
def test_what_would_hurt_the_parser_is_refused(page: str) -> None:
    with pytest.raises(InvalidSource):
        read("html", page, item=".e")


@pytest.mark.parametrize("piece", ["<div class=e>", "<p class=e>12.03.2026</p>", "x"])
def test_hostile_pages_are_read_in_linear_time(piece: str) -> None:
    def attempt(page: str) -> None:
        with suppress(InvalidSource):
            read("html", page, item=".e")

    grows_linearly(attempt, lambda size: "<html>" + repeated(piece)(size), small=10_000)


def test_the_end_has_a_place_of_its_own() -> None:
    page = "<html><li><b>12.03.2026</b><i>9 Uhr</i><u>17 Uhr</u></li><li><b>12.03.2026</b><i>9 Uhr</i><u>14.03.2026 17 Uhr</u></li></html>"
    ends = [str(event.end) for event in read("html", page, item="li", date="b", time="i", end="u").events]
    assert ends == ["2026-03-12 17:00:00", "2026-03-14 17:00:00"]


def test_without_a_date_selector_the_row_is_read() -> None:
    (event,) = read("html", "<html>" + ROW.format("Fest", "am 4. Juli 2026 ab 14 Uhr"), item=".e").events
    assert (event.summary, str(event.start)) == ("Fest", "2026-07-04 14:00:00")


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    page = '<html><p><a href="javascript:alert(1)">12.03.2026 x</a></p></html>'
    assert read("html", page, item="p", url="a").events[0].url == ""
