"""Events in the JSON of any service, one folder a case; and what no JSON may do to us."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import InvalidSource
from aggregator.parsing.sources.json_clock import date_or_time
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly

FIELDS = ["title", "name", "start", "end", "start_date", "end_date", "date", "time", "timezone", "venue",
          "location", "url", "id", "status", "organizer", "categories", "price", "image", "description", "utc_offset",
          "duration", "allDay", "occurrences", "latitude", "dates", "scheduling", "geo", "kind"]  # fmt: skip
GOOD = {"title": "Gut", "start": "2026-03-12T10:00", "venue": "Haus"}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-03-12", "25:99", "UTC", "9" * 400]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inside, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("folder", cases_of("json"), ids=lambda folder: folder.name)
def test_an_answer_is_read_as_its_case_says(folder: Path) -> None:
    check_case("json", folder)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-03-12T09:00:00Z", "2026-03-12 09:00:00+00:00"),
        ("2026-03-12 09:00:00 UTC", "2026-03-12 09:00:00+00:00"),
        ("20260312", "2026-03-12"),
        ("1773306000", "2026-03-12 09:00:00+00:00"),
        ("1773306000000", "2026-03-12 09:00:00+00:00"),
        ("1.773306E9", "2026-03-12 09:00:00+00:00"),
        ("/Date(1773306000000+0100)/", "2026-03-12 09:00:00+00:00"),
        ("7:30 PM", "19:30:00"),
        ("12 a.m.", "00:00:00"),
        ("19.30 Uhr", "19:30:00"),
        ("24.04.2026", "2026-04-24"),
        ("12/13/2026", "2026-12-13"),
        ("3/4/2026 18:00", "2026-04-03 18:00:00"),
        ("2026-03-12 7:30 pm", "2026-03-12 19:30:00"),
        ("12", "None"),
        ("99999999999999999999", "None"),
        ("25:00", "None"),
        ("bald", "None"),
    ],
)
def test_the_forms_of_a_time(written: str, read_as: str) -> None:
    assert str(date_or_time(written)) == read_as


@pytest.mark.parametrize("body", ["", "{", "[1,", '{"a":' * 100_000, "[" * 100_000, "nichts", "5", "null", '"text"'])
def test_what_is_no_data_is_refused(body: str) -> None:
    with pytest.raises(InvalidSource):
        read("json", body)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
def test_values_of_any_type_never_cost_the_others(odd: dict[str, object]) -> None:
    parsed = read("json", json.dumps([GOOD, {**GOOD, "title": "x", **odd}, GOOD]))
    assert [event.summary for event in parsed.events].count("Gut") == 2


@pytest.mark.parametrize(
    ("data", "small"),
    [
        (lambda size: [{f"date{n}": "2026-03-12" for n in range(size)} for _ in range(50)], 100),
        (lambda size: [{"title": "<p>" * size, "start": "2026-03-12", "venue": "x"}] * 20, 300),
        (lambda size: [GOOD] * size, 150),
    ],
    ids=["fields", "markup", "objects"],
)
def test_hostile_data_are_read_in_linear_time(data: Callable[[int], object], small: int) -> None:
    grows_linearly(lambda text: read("json", text), lambda size: json.dumps(data(size)), small)


def test_objects_beyond_the_limit_are_not_read() -> None:
    assert len(read("json", json.dumps([GOOD] * 6_000)).events) == 5_000
