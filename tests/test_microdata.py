"""Events marked in a page's elements, one folder a case; and what no markup may do to us."""

import time
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from tests.cases import cases_of, check_case, read

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
        OPEN + '<p itemprop="name">x</p>' * 30_000,
        OPEN.replace(">", f' itemref="{"a b " * 5_000}">') + "<p id=a>" * 10_000,
        OPEN + "<meta itemprop=startDate content=2026-01-01>" * 20_000,
    ],
    ids=["names", "references", "starts"],
)
def test_hostile_markup_is_read_quickly(page: str) -> None:
    began = time.monotonic()
    read("microdata", page)
    assert time.monotonic() - began < 3


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(InvalidSource):
        read("microdata", "BEGIN:VCALENDAR")
