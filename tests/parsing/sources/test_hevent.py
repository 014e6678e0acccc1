"""Events marked with classes, one folder a case; and what no markup may do to us."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly


@pytest.mark.parametrize("folder", cases_of("hevent"), ids=lambda folder: folder.name)
def test_a_page_is_read_as_its_case_says(folder: Path) -> None:
    check_case("hevent", folder)


@pytest.mark.parametrize(
    ("start", "read_as"),
    [
        ("2026-03-12T09:00:00+0100", "2026-03-12 09:00:00+01:00"),
        ("2026-03-12 9:00am", "2026-03-12 09:00:00"),
        ("2026-03-12 12:15 a.m.", "2026-03-12 00:15:00"),
        ("2026-071", "2026-03-12"),
        ("2026-03-12T1900-08", "2026-03-12 19:00:00-08:00"),
    ],
)
def test_the_forms_of_a_start(start: str, read_as: str) -> None:
    page = f'<p class="h-event"><b class="p-name">x</b><time class="dt-start" datetime="{start}"></time></p>'
    assert str(read("hevent", page).events[0].start) == read_as


@pytest.mark.parametrize("start", ["2026-13-45", "2026-999", "25:61", "2026-03-12 99:99", "bald", ""])
def test_a_start_that_is_none_is_an_issue(start: str) -> None:
    parsed = read("hevent", f'<p class="h-event"><b class="p-name">x</b><time class="dt-start" datetime="{start}"></time></p>')
    assert (parsed.events, len(parsed.issues)) == ((), 1)


@pytest.mark.parametrize(
    ("page", "small"),
    [
        (lambda size: '<div class="h-event">' + '<p class="dt-start">x</p>' * size, 1_000),
        (lambda size: '<li class="vevent"><span class="dtstart">12. März</span></li>' * size, 100),
        (lambda size: f'<div class="{"h-event " * size}">', 1_500),
        (lambda size: '<div class="h-event"><p class="dt-start">' + '<span class="value">1</span>' * size, 1_000),
    ],
    ids=["starts", "events", "classes", "values"],
)
def test_hostile_markup_is_read_in_linear_time(page: Callable[[int], str], small: int) -> None:
    grows_linearly(lambda text: read("hevent", text), page, small)


def test_what_nests_too_deeply_is_refused() -> None:
    with pytest.raises(InvalidSource, match="deep"):
        read("hevent", '<div class="h-event">' * 100_000)
