"""What the general rule makes of a page: blocks, hostile pages, what it follows, and pages as German systems render them."""

import csv
import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import InvalidSource
from aggregator.model import Parsed
from aggregator.parsing.sources import html, prose
from aggregator.parsing.sources.page import read_page
from tests.cases import fetched, source
from tests.growth import grows_linearly, repeated

GERMAN = Path(__file__).parents[4].parent / "shared" / "corpus" / "german"
TODAY = date(2026, 2, 3)
ROW = '<li class="event"><h3><a href="/e/{0}">Kurs {0}</a></h3><p class="date">{0}.03.2026, 9–17 Uhr</p>{1}</li>'
PLACE = '<p class="ort">Halle {0}</p>'


def page_of(*rows: str, more: str = "") -> bytes:
    return f"<html><body><main><h1>Termine</h1><ul>{''.join(rows)}</ul>{more}</main></body></html>".encode()


def read(body: bytes, **details: bytes) -> Parsed:
    further = {f"https://source.example/{name}": fetched(page, url=f"https://source.example/{name}") for name, page in details.items()}
    return html.parse(fetched(body), source(), further)


@pytest.mark.parametrize("class_", ["event", "teaser", "x17 foo", ""])
def test_rows_are_found_whatever_their_class(class_: str) -> None:
    rows = [ROW.format(day, PLACE.format(day)).replace('"event"', f'"{class_}"') for day in (12, 13, 14)]
    events = read(page_of(*rows)).events
    assert [(event.summary, event.location) for event in events] == [(f"Kurs {day}", f"Halle {day}") for day in (12, 13, 14)]


def test_a_detail_page_fills_what_the_list_leaves_out() -> None:
    detail = b"<html><body><main><h1>Kurs 12</h1><p>12.03.2026, 9-17 Uhr</p><p>Ort: Werkhalle 3</p></main></body></html>"
    body = page_of(*(ROW.format(day, "") for day in (12, 13)))
    first = read(body)
    assert "https://source.example/e/12" in first.follow
    second = html.parse(fetched(body), source(), {"https://source.example/e/12": fetched(detail, url="https://source.example/e/12")})
    assert second.events[0].location == "Werkhalle 3"
    assert "https://source.example/e/12" not in second.follow


def test_only_pages_of_the_same_host_are_followed() -> None:
    body = page_of(*(ROW.format(day, "").replace("/e/", "https://other.example/e/") for day in (12, 13)))
    assert {urlsplit(address).hostname for address in read(body).follow} <= {"source.example"}


def test_next_pages_are_read_in_their_order() -> None:
    pager = '<ul class="pagination"><li class="active">1</li><li><a href="/two">2</a></li></ul>'
    first = page_of(*(ROW.format(day, PLACE.format(day)) for day in (12, 13)), more=pager)
    second = page_of(*(ROW.format(day, PLACE.format(day)) for day in (20, 21)))
    assert "https://source.example/two" in read(first).follow
    assert [event.summary for event in read(first, two=second).events] == ["Kurs 12", "Kurs 13", "Kurs 20", "Kurs 21"]


def test_dates_in_navigation_footer_and_side_column_are_no_events() -> None:
    chrome = "<nav><ul><li>12.03.2026 Fest</li><li>13.03.2026 Fest</li></ul></nav>"
    aside = '<aside><ul><li><a href="/n">Neues</a> 12.03.2026</li><li><a href="/m">Mehr</a> 13.03.2026</li></ul></aside>'
    footer = "<footer><p>Stand: 12.03.2026</p><p>Geprüft 13.03.2026</p></footer>"
    assert not read(f"<html><body>{chrome}<main><h1>Termine</h1><p>Zurzeit keine.</p></main>{aside}{footer}</body></html>".encode()).events


YEARS = {
    "bold paragraph": ("<p><strong>{}</strong></p>", "<ul>{}</ul>", "<li>{}</li>"),
    "heading with words": ("<h2>Sitzungen {}</h2>", "<p>{}</p>", "{}<br>"),
    "line of its own": ('<div class="y">{}</div>', "<div>{}</div>", '<div class="m">{}</div>'),
    "button": ('<button aria-controls="x">{}</button>', "<div>{}</div>", "<p>{}</p>"),
    "table row": ("<table><tr><td colspan=2>{}</td></tr>", "{}</table>", "<tr><td>{}</td><td>x</td></tr>"),
}


@pytest.mark.parametrize("form", YEARS)
def test_days_are_of_the_year_above_them_however_it_is_written(form: str) -> None:
    head, around, line = YEARS[form]
    parts = [
        head.format(year) + around.format("".join(line.format(f"{day}. Mai, <a href=/{year}{day}.pdf>Tagesordnung</a>") for day in (6, 20)))
        for year in (2026, 2025)
    ]
    events = read(f"<html lang=de><body><main><h1>Sitzungen des Beirats</h1>{''.join(parts)}</main></body></html>".encode()).events
    assert {str(event.start) for event in events} == {f"{year}-05-{day:02}" for year in (2026, 2025) for day in (6, 20)}


def test_an_archive_of_many_years_is_left_out_and_said_so() -> None:
    rows = [
        f"<tr><td>{day}.0{month}.{year}</td><td>Sitzung</td></tr>" for year in range(2019, 2027) for month in (3, 6) for day in (10, 11, 12)
    ]
    found = read(f"<html><body><main><h1>Sitzungen</h1><table>{''.join(rows)}</table></main></body></html>".encode())
    assert min(str(event.start) for event in found.events) == "2025-03-10"
    assert found.issues == ("36 events of more than 400 days ago were left out: the page keeps an archive.",)


def test_a_page_that_is_all_archive_is_read() -> None:
    rows = [f"<li>{day}.03.{year} Sitzung {day}</li>" for year in range(2017, 2024) for day in range(1, 8)]
    assert len(read(f"<html><body><main><h1>Sitzungen</h1><ul>{''.join(rows)}</ul></main></body></html>".encode()).events) == 49


@pytest.mark.parametrize(
    ("head", "piece", "small"),
    [
        ("<html>", "<div>", 15_000),
        ("<html><body>", "12.03.2026 ", 30_000),
        ("<html><body>", "<p>12.03.2026<p>Text", 1_500),
        ("<html><body><p>", "12.03.2026 Fest<br>", 1_500),
        ("<html><body><table>", "<tr><td rowspan=9>x<td>12.03.2026<td>Titel", 3_000),
    ],
    ids=["deep", "one long line", "unclosed paragraphs", "breaks", "spanning rows"],
)
@pytest.mark.parametrize("kind", [html, prose], ids=["html", "prose"])
def test_hostile_pages_are_read_in_linear_time(kind: Any, head: str, piece: str, small: int) -> None:
    def attempt(body: bytes) -> None:
        with suppress(InvalidSource):
            kind.parse(fetched(body), source(), {})

    grows_linearly(attempt, lambda size: (head + repeated(piece)(size) + "12.03.2026").encode(), small)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<td rowspan=2>",
                "<tr>",
                "<li>",
                "12.03.2026",
                "9 Uhr",
                "Fest",
                "<a href=x>",
                "<h2>",
                "<time datetime='99-99'>",
            ]
        ),
        max_size=40,
    )
)
def test_no_page_breaks_the_reader(parts: list[str]) -> None:
    for event in read_page("<html>" + " ".join(parts), "https://source.example/", TODAY).events:
        assert event.summary
        assert event.start is not None


def _pages() -> list[dict[str, str]]:
    if not GERMAN.exists():
        return []
    with (GERMAN / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not GERMAN.exists(), reason="the pages as German systems render them are not here")
@pytest.mark.parametrize("row", _pages(), ids=lambda row: row["file"])
def test_each_required_start_of_a_german_page_is_found_and_no_more(row: dict[str, str]) -> None:
    wanted = json.loads((GERMAN / row["file"].replace(".html", ".expected.json")).read_text("utf-8"))
    read_at = datetime.fromisoformat(row["read_at"]).replace(tzinfo=UTC, hour=12)
    body = (GERMAN / row["file"]).read_bytes()
    events = html.parse(fetched(body, url=row["base_url"], fetched_at=read_at), source(), {}).events
    starts = {event.start.isoformat()[:16] for event in events if event.start}
    required = {event["start"] for event in wanted if not event.get("optional")}
    allowed = {start for event in wanted for start in (event["start"], *event.get("start_alternatives", []))}
    assert starts <= allowed
    assert len(required - starts) <= len(starts - required)
