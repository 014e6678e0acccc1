"""The table, read back by the csv module and looked at as a spreadsheet would."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Event, Mode
from tests.factories import BASE_URL, START, TODAY, cancelled, change, event, everywhere
from tests.written import written

FORMULA = re.compile(r"(^|;)[\s\"]*[=+\-@＝＋－＠]")
TEXTS = ("summary", "description", "location", "address", "price", "organizer", "language")


def rows(*events: Event) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(written("csv", events).decode("utf-8-sig"), newline=""), strict=True))


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert written("csv", []).startswith(b"\xef\xbb\xbfuid,title,first_day,first_hour,last_day,")


def test_every_line_ends_as_rfc_4180_says() -> None:
    body = written("csv", [event(description="eins\nzwei\r\ndrei")])
    assert body.count(b"\n") == body.count(b"\r\n") == 2


def test_a_row_tells_exact_times_and_what_the_clock_shows() -> None:
    (row,) = rows(event(end=START + timedelta(hours=2)))
    assert (row["start"], row["end"], row["all_day"]) == ("2026-12-03T17:00:00+01:00", "2026-12-03T19:00:00+01:00", "false")
    assert [row[name] for name in ("first_day", "first_hour", "last_day", "last_hour")] == ["2026-12-03", "17:00", "2026-12-03", "19:00"]


def test_whole_days_name_their_last_day_too() -> None:
    (row,) = rows(event(start=date(2026, 12, 3), end=date(2026, 12, 6)))
    assert (row["start"], row["end"], row["all_day"]) == ("2026-12-03", "2026-12-06", "true")
    assert [row[name] for name in ("first_day", "first_hour", "last_day", "last_hour")] == ["2026-12-03", "", "2026-12-05", ""]


def test_what_is_unknown_is_empty() -> None:
    (row,) = rows(event(end=None))
    assert [row[name] for name in ("end", "last_day", "last_hour", "latitude", "mode", "deadline")] == [""] * 6


def test_hours_are_those_of_the_sites_clock() -> None:
    (row,) = rows(event(start=datetime(2026, 12, 3, 23, 30, tzinfo=UTC)))
    assert (row["start"], row["first_day"], row["first_hour"]) == ("2026-12-03T23:30:00+00:00", "2026-12-04", "00:30")


def test_a_row_holds_what_companies_ask() -> None:
    told = event(
        "K3V9XQ2A7B",
        geo=(-33.4, -70.6),
        mode=Mode.HYBRID,
        networks=("optonet", "medways"),
        topics=("photonik",),
        categories=("Optik", "Messe"),
        sequence=3,
        image="https://optonet-jena.de/a.jpg",
    )
    (row,) = rows(told)
    assert (row["uid"], row["page"]) == ("K3V9XQ2A7B@netzwerktimer.example", f"{BASE_URL}/events/K3V9XQ2A7B")
    assert (row["latitude"], row["longitude"], row["mode"], row["sequence"]) == ("-33.4", "-70.6", "hybrid", "3")
    assert (row["networks"], row["topics"], row["categories"]) == ("OptoNet e. V. | medways e. V.", "Photonik und Optik", "Optik | Messe")


def test_what_changed_and_what_is_off_is_said() -> None:
    moved, off = rows(event(changes=(change("location", "Aula", "Saal"),), changed_on=TODAY), cancelled(event("b", summary="Fest")))
    assert moved["notes"] == "Geändert am 22.11.2026: Ort jetzt Saal (bisher Aula)"
    assert (off["title"], off["status"], off["state"]) == ("ABGESAGT: Fest", "cancelled", "cancelled")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49 361 1", "'+49 361 1"),
        ("-10 %", "'-10 %"),
        (" \t=1+1", "'=1+1"),
        ("\r\n=1+1", "'=1+1"),
        ('"=1+1', "\"'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("Laser; =cmd|' /C calc'!A0", "Laser; '=cmd|' /C calc'!A0"),
        ("Laser = Licht, 1 - 2; oder + mehr", "Laser = Licht, 1 - 2; oder + mehr"),
        ("info@optonet.example", "info@optonet.example"),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    (row,) = rows(event(**everywhere(text, *TEXTS)))
    assert [row[name] for name in ("title", "description", "location", "price")] == [cell] * 4


def test_no_part_of_an_address_is_a_formula_either() -> None:
    (row,) = rows(event(url="https://a.example/;=WEBSERVICE(A1);b"))
    assert row["url"] == "https://a.example/%3B=WEBSERVICE(A1);b"


@given(text=st.text(st.characters(), max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_stays_one_cell_on_one_line_and_no_formula(text: str) -> None:
    told = event(url=text, image=text, topics=(text,), networks=(text,), categories=(text,), **everywhere(text, *TEXTS))
    body = written("csv", [told, event("b")])
    assert body.count(b"\r\n") == body.count(b"\n") == 3
    first, second = rows(told, event("b"))
    assert (second["uid"][:1], None in first) == ("b", False)
    assert not [cell for name, cell in first.items() if not name.endswith("tude") and FORMULA.search(cell)]
