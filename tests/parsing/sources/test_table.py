"""Tables as text, one folder a case; and what no table may do to us."""

from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from aggregator.parsing.sources.table import looks_like_table
from tests.cases import cases_of, check_case, read
from tests.growth import grows_linearly, repeated


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
    ("head", "piece"),
    [("titel;datum\n", '"x;'), ("titel;datum\n", "x"), ("titel;datum;uhrzeit\nx;", "1-"), ("titel;datum\n", "\0;")],
    ids=["quotes", "long", "hours", "zeros"],
)
def test_hostile_tables_are_read_in_linear_time(head: str, piece: str) -> None:
    grows_linearly(
        lambda text: read("csv", text), lambda size: head + repeated(piece)(size), small=4_000
    )  # 32 times that is just below what a field may hold


def test_zeros_in_a_row_are_survived() -> None:
    assert read("csv", "titel;datum\n\0\0;\0\n").events == ()


def test_more_rows_than_we_read_are_an_issue() -> None:
    parsed = read("csv", "Titel;Datum\n" + "Treffen;12.03.2026\n" * 5_001)
    assert len(parsed.events) == 5_000
    assert "5001" in parsed.issues[-1]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InvalidSource):
        read("csv", "x" * 100_000)
