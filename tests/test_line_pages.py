"""Pages that name their events' details on pages of their own; without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.line import TestLine

ROW = '<div class="event"><h3><a href="/termin/{0}">{1}</a></h3><p class="date">{0}.12.2026, 9–17 Uhr</p></div>'
DETAIL = "<html><body><main><h1>{1}</h1><p>{0}.12.2026, 9–17 Uhr</p><p>Ort: {2}</p><p>Wir laden herzlich ein.</p></main></body></html>"
TITLES = {3: "Fachforum Sensorik", 8: "Optik im Alltag", 10: "Runder Tisch Energie", 15: "Jahresempfang"}


@pytest.fixture
def line(tmp_path: Path) -> Iterator[TestLine]:
    made = TestLine(tmp_path, "a")
    show(made, TITLES)
    yield made
    made.store.close()


def show(line: TestLine, titles: dict[int, str], place: str = "ComCenter Erfurt") -> None:
    rows = "".join(ROW.format(day, title) for day, title in titles.items())
    line.answer("a", f"<html><body><main><h1>Termine</h1>{rows}</main></body></html>".encode())
    for day, title in titles.items():
        line.fetch.answers[f"https://a.example/termin/{day}"] = DETAIL.format(day, title, place).encode()


def asked_again(line: TestLine) -> list[str]:
    line.fetch.asked.clear()
    line.pull_after(hours=1)
    return [url.removeprefix("https://a.example/") for url, _ in line.fetch.asked]


def test_what_the_list_does_not_say_is_read_from_the_detail_pages(line: TestLine) -> None:
    line.pull()
    assert [event.details.summary for event in line.published()] == list(TITLES.values())
    assert {event.details.location for event in line.published()} == {"ComCenter Erfurt"}


def test_a_list_without_changes_asks_for_nothing_else(line: TestLine) -> None:
    line.pull()
    assert asked_again(line) == [""]


def test_only_the_pages_of_changed_entries_are_asked_for_again(line: TestLine) -> None:
    line.pull()
    show(line, TITLES | {8: "Optik im Alltag und im Labor"}, place="Jena")
    assert asked_again(line) == ["", "termin/8"]
    assert [event.details.location for event in line.published()] == ["ComCenter Erfurt", "Jena", "ComCenter Erfurt", "ComCenter Erfurt"]
