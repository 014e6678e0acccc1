"""schema.org events in pages, one folder a case; and what no page may do to us."""

from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from aggregator.model import Covers
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly, repeated

BLOCK = '<html><script type="application/ld+json">{}</script></html>'
GOOD = '{"@type":"Event","name":"Gut","startDate":"2026-03-12"}'


@pytest.mark.parametrize("folder", cases_of("jsonld"), ids=lambda folder: folder.name)
def test_a_page_is_read_as_its_case_says(folder: Path) -> None:
    check_case("jsonld", folder)


def test_a_page_lists_all_its_events() -> None:
    assert read("jsonld", BLOCK.format(GOOD)).covers == Covers()


@pytest.mark.parametrize("body", ["", "  \n", "BEGIN:VCALENDAR\nEND:VCALENDAR"])
def test_what_is_no_page_is_refused(body: str) -> None:
    with pytest.raises(InvalidSource):
        read("jsonld", body)


@pytest.mark.parametrize(
    "bad",
    [
        '{"a":' * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "/*" * 100_000,
        '"\\' * 100_000,
        "[" + "," * 100_000 + "]",
        '[{"@type":"Event","name":"x","startDate":' + "9" * 5_000 + "}]",
        '{"@type":"Event","startDate":"2026-01-01T99:99"}',
        '{"@type":"Event","startDate":"9999-12-31","endDate":"9999-12-31"}',
        '{"@type":"Event","startDate":"2026-01-01T10:00+99:00"}',
    ],
    ids=["objects", "lists", "comments", "quotes", "commas", "number", "hour", "year", "offset"],
)
def test_a_hostile_block_is_an_issue_beside_a_good_one(bad: str) -> None:
    parsed = read("jsonld", BLOCK.format(bad) + BLOCK.format(GOOD))
    assert [event.summary for event in parsed.events] == ["Gut"]
    assert len(parsed.issues) == 1


@pytest.mark.parametrize("piece", ['{"a":', "[", "/*", '"\\', ",", "9", "{}"])
def test_a_hostile_block_is_read_in_linear_time(piece: str) -> None:
    def page(size: int) -> str:
        return BLOCK.format('[{"@type":"Event","name":"x","startDate":' + repeated(piece)(size)) + BLOCK.format(GOOD)

    grows_linearly(lambda text: read("jsonld", text), page, small=6_000)


@pytest.mark.parametrize(
    "value", ["null", "5", "true", "[]", "{}", "[[null]]", '"\\ud800"', "NaN", "1e999", '{"@value":{}}', '{"name":[]}']
)
def test_values_of_any_type_are_survived(value: str) -> None:
    keys = ("@id", "identifier", "name", "endDate", "description", "location", "keywords", "eventStatus")
    more = ("eventAttendanceMode", "organizer", "offers", "inLanguage", "image", "url")
    fields = ",".join(f'"{key}":{value}' for key in keys + more)
    parsed = read("jsonld", BLOCK.format(f'{{"@type":"Event","startDate":"2026-03-12",{fields}}}'))
    assert len(parsed.events) == 1


def test_a_page_of_one_long_line_and_great_depth_is_read_in_linear_time() -> None:
    def page(size: int) -> str:
        return "<html>" + "x" * (50 * size) + "<div>" * size + "<!a" * size + BLOCK.format(GOOD)

    assert len(read("jsonld", page(100_000)).events) == 1
    grows_linearly(lambda text: read("jsonld", text), page, small=3_000)


def test_midnight_in_utc_is_an_hour() -> None:
    event = '{"@type":"Event","name":"x","startDate":"2026-06-01T00:00:00Z"}'
    assert str(read("jsonld", BLOCK.format(event)).events[0].start) == "2026-06-01 00:00:00+00:00"


def test_an_end_on_the_day_of_a_timed_start_stays_unknown() -> None:
    event = '{"@type":"Event","name":"x","startDate":"2026-06-01T09:00","endDate":"2026-06-01"}'
    assert read("jsonld", BLOCK.format(event)).events[0].end is None
