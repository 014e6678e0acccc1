"""Tables as text, one folder a case; and what no table may do to us."""

import time
from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from aggregator.sources.table import looks_like_table
from tests.cases import cases_of, check_case, read


@pytest.mark.parametrize("folder", cases_of("csv"), ids=lambda folder: folder.name)
def test_a_table_is_read_as_its_case_says(folder: Path) -> None:
    check_case("csv", folder)


@pytest.mark.parametrize(
    "line", ["Titel;Datum", "Date,Title,Place", "Betreff\tBeginnt am\tStart", '"Veranstaltung"|"Beginn"', "sep=;\nName;Von;Bis"]
)
def test_a_line_of_column_names_makes_a_table(line: str) -> None:
    assert looks_like_table(line.encode() + b"\n")


@pytest.mark.parametrize("text", ["", "Titel", "Hallo, Welt", "<html>Titel;Datum", '{"Titel":"Datum,"}', "BEGIN:VCALENDAR"])
def test_other_text_is_no_table(text: str) -> None:
    assert not looks_like_table(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "titel;datum\n" + '"x;' * 200_000,
        "titel;datum\n" + "x" * 500_000,
        "titel;datum;uhrzeit\nx;" + "1-" * 50_000,
        "titel;datum\n\0\0;\0\n",
    ],
    ids=["quotes", "long", "hours", "zeros"],
)
def test_hostile_tables_are_read_quickly(text: str) -> None:
    began = time.monotonic()
    read("csv", text)
    assert time.monotonic() - began < 3


def test_more_rows_than_we_read_are_an_issue() -> None:
    parsed = read("csv", "Titel;Datum\n" + "Treffen;12.03.2026\n" * 5_001)
    assert len(parsed.events) == 5_000
    assert "5001" in parsed.issues[-1]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InvalidSource):
        read("csv", "x" * 100_000)
