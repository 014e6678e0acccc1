"""Pages that name their events' details on pages of their own; without a network."""

import pytest

from tests.pipeline import Pipeline

ROW = '<div class="event"><h3><a href="/termin/{0}">{1}</a></h3><p class="date">{0}.12.2026, 9–17 Uhr</p></div>'
DETAIL = "<html><body><main><h1>{1}</h1><p>{0}.12.2026, 9–17 Uhr</p><p>Ort: {2}</p><p>Wir laden herzlich ein.</p></main></body></html>"
TITLES = {3: "Fachforum Sensorik", 8: "Optik im Alltag", 10: "Runder Tisch Energie", 15: "Jahresempfang"}


def show(lone: Pipeline, titles: dict[int, str], place: str = "ComCenter Erfurt") -> None:
    rows = "".join(ROW.format(day, title) for day, title in titles.items())
    lone.answer("a", f"<html><body><main><h1>Termine</h1>{rows}</main></body></html>".encode())
    for day, title in titles.items():
        lone.fetcher.answers[f"https://a.example/termin/{day}"] = DETAIL.format(day, title, place).encode()


def asked_again(lone: Pipeline) -> list[str]:
    lone.fetcher.asked.clear()
    lone.pull_after(hours=1)
    return [url.removeprefix("https://a.example/") for url, _ in lone.fetcher.asked]


@pytest.fixture
def shown(lone: Pipeline) -> Pipeline:
    """The pipeline, whose source shows a list of four events."""
    show(lone, TITLES)
    return lone


def test_what_the_list_does_not_say_is_read_from_the_detail_pages(shown: Pipeline) -> None:
    shown.pull()
    assert [event.details.summary for event in shown.published()] == list(TITLES.values())
    assert {event.details.location for event in shown.published()} == {"ComCenter Erfurt"}


def test_a_list_without_changes_asks_for_nothing_else(shown: Pipeline) -> None:
    shown.pull()
    assert asked_again(shown) == [""]


def test_only_the_pages_of_changed_entries_are_asked_for_again(shown: Pipeline) -> None:
    shown.pull()
    show(shown, TITLES | {8: "Optik im Alltag und im Labor"}, place="Jena")
    assert asked_again(shown) == ["", "termin/8"]
    assert [event.details.location for event in shown.published()] == ["ComCenter Erfurt", "Jena", "ComCenter Erfurt", "ComCenter Erfurt"]
