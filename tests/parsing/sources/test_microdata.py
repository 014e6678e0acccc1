"""Events marked in a page's elements, one folder a case; and what no markup may do to us."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly

OPEN = '<div itemscope itemtype="https://schema.org/Event">'


@pytest.mark.parametrize("folder", cases_of("microdata"), ids=lambda folder: folder.name)
def test_a_page_is_read_as_its_case_says(folder: Path) -> None:
    check_case("microdata", folder)


@pytest.mark.parametrize("page", [OPEN * 10_000, "<table>" * 100_000 + "itemscope"], ids=["items", "tables"])
def test_what_nests_too_deeply_is_refused(page: str) -> None:
    with pytest.raises(InvalidSource, match="deep"):
        read("microdata", page)


@pytest.mark.parametrize(
    "page",
    [
        lambda size: OPEN + '<p itemprop="name">x</p>' * size,
        lambda size: OPEN.replace(">", f' itemref="{"a b " * size}">') + "<p id=a>" * size,
        lambda size: OPEN + "<meta itemprop=startDate content=2026-01-01>" * size,
    ],
    ids=["names", "references", "starts"],
)
def test_hostile_markup_is_read_in_linear_time(page: Callable[[int], str]) -> None:
    def attempt(text: str) -> None:
        with suppress(InvalidSource):
            read("microdata", text)

    grows_linearly(attempt, page, small=800)


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(InvalidSource):
        read("microdata", "BEGIN:VCALENDAR")
