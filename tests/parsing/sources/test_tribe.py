"""The Events Calendar's answers, one folder a case; and how its pages come together."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.model import Covers, Fetched, Parsed
from aggregator.parsing.sources import tribe
from tests.cases import cases_of, check_case, fetched, source

BASE = "https://netz.example/wp-json/tribe/events/v1/events"


@pytest.mark.parametrize("folder", cases_of("tribe"), ids=lambda folder: folder.name)
def test_an_answer_is_read_as_its_case_says(folder: Path) -> None:
    check_case("tribe", folder)


def page(number: int, of: int) -> Fetched:
    day = f"2026-03-{number:02} 09:00:00"
    answer: dict[str, object] = {
        "events": [{"id": number, "title": f"Tag {number}", "start_date": day, "utc_start_date": day, "timezone": "UTC"}],
        "rest_url": f"{BASE}?page={number}",
        "total_pages": of,
    }
    if number < of:
        answer["next_rest_url"] = f"{BASE}?page={number + 1}&per_page=1"
    return fetched(json.dumps(answer).encode(), url=f"{BASE}?per_page=1")


def read(first: Fetched, details: dict[str, Fetched]) -> Parsed:
    return tribe.parse(first, source(), details)


def address(number: int) -> str:
    return f"{BASE}?page={number}&per_page=1"


def test_all_further_pages_are_asked_for_at_once() -> None:
    parsed = read(page(1, 4), {})
    assert parsed.follow == (address(2), address(3), address(4))
    assert parsed.covers == Covers(until=datetime(2026, 3, 1, 9, tzinfo=UTC))


def test_the_pages_come_together() -> None:
    parsed = read(page(1, 3), {address(number): page(number, 3) for number in (2, 3)})
    assert [event.uid for event in parsed.events] == ["1", "2", "3"]
    assert (parsed.follow, parsed.covers) == ((), Covers())


def test_absence_says_nothing_behind_a_page_that_is_missing() -> None:
    parsed = read(page(1, 3), {address(3): page(3, 3)})
    assert [event.uid for event in parsed.events] == ["1"]
    assert parsed.follow == (address(2),)
    assert parsed.covers == Covers(until=datetime(2026, 3, 1, 9, tzinfo=UTC))


def test_a_page_that_is_broken_is_an_issue() -> None:
    parsed = read(page(1, 2), {address(2): fetched(b"<html>")})
    assert [event.uid for event in parsed.events] == ["1"]
    assert len(parsed.issues) == 1
    assert parsed.covers != Covers()


def test_an_event_that_moved_to_the_next_page_meanwhile_is_read_once() -> None:
    parsed = read(page(1, 2), {address(2): page(1, 2)})
    assert len(parsed.events) == 1


@pytest.mark.parametrize("total", [0, -3, 10**12, "viele", None, []])
def test_an_absurd_number_of_pages_is_not_believed(total: object) -> None:
    answer = {"events": [], "total_pages": total, "next_rest_url": f"{BASE}?page=2"}
    assert 1 <= len(read(fetched(json.dumps(answer).encode()), {}).follow) <= 101
