"""JSON feeds, one folder a case; and how their pages come together."""

import json
from pathlib import Path

import pytest

from aggregator.model import Fetched
from aggregator.parsing.sources import jsonfeed
from tests.cases import cases_of, check_case, fetched, source
from tests.growth import grows_linearly


@pytest.mark.parametrize("folder", cases_of("jsonfeed"), ids=lambda folder: folder.name)
def test_a_feed_is_read_as_its_case_says(folder: Path) -> None:
    check_case("jsonfeed", folder)


def page(number: int, following: str = "") -> Fetched:
    said = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": str(number), "title": "x"}], "next_url": following}
    return fetched(json.dumps(said).encode(), url=f"https://source.example/{number}")


def test_further_pages_are_asked_for_and_come_together() -> None:
    first, second = page(1, "/2"), page(2)
    assert jsonfeed.parse(first, source(), {}).follow == ("https://source.example/2",)
    parsed = jsonfeed.parse(first, source(), {"https://source.example/2": second})
    assert ([event.uid for event in parsed.events], parsed.follow) == (["1", "2"], ())


def test_pages_that_lead_in_a_circle_are_read_once() -> None:
    details = {"https://source.example/2": page(2, "/1"), "https://source.example/1": page(1, "/2")}
    assert [event.uid for event in jsonfeed.parse(page(1, "/2"), source(), details).events] == ["1", "2"]


@pytest.mark.parametrize("announcing", ["", "Wir laden ein: Am 12. März 2026 um 9 Uhr. "])
def test_two_thousand_entries_of_long_texts_are_read_in_linear_time(announcing: str) -> None:
    text = announcing + "Das Netzwerk berichtet von neuen Entwicklungen der Optik in Thüringen. " * 40

    def entries(count: int) -> Fetched:
        items = [{"id": str(number), "title": f"Meldung {number}", "content_text": text} for number in range(count)]
        return fetched(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())

    assert len(jsonfeed.parse(entries(2_000), source(), {}).events) == 2_000
    grows_linearly(lambda body: jsonfeed.parse(body, source(), {}), entries, small=60)
