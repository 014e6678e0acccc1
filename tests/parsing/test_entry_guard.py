"""One entry that cannot be read is an issue, and never the end of its source."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from aggregator.dates.phrases import alike, phrases
from aggregator.errors import InvalidEvent, InvalidSource
from aggregator.model import RawEvent, Window
from aggregator.parsing.entry_guard import read_each, read_one
from aggregator.parsing.messages import Task
from aggregator.parsing.recurrence import expand
from aggregator.parsing.task import preview
from tests.cases import READ_AT, fetched, read, source
from tests.factories import BERLIN

NESTED = 460  # objects in each other, which JSON may hold and a reader that goes down into them cannot


def nested(depth: int = NESTED) -> Any:
    value: Any = "2026-03-12"
    for _ in range(depth):
        value = {"x": value}
    return value


def number_of(entry: Any) -> int:
    if isinstance(entry, Exception):
        raise entry
    return int(entry)


@pytest.mark.parametrize(
    "error", [TypeError("secret"), KeyError("secret"), RecursionError("secret"), AssertionError(), StopIteration(), UnicodeError("x")]
)
def test_an_entry_that_makes_its_reader_raise_is_named_and_left_out(error: Exception) -> None:
    issues: list[str] = []
    assert [*read_each(number_of, ["1", error, "3"], lambda entry: f"The entry {type(entry).__name__}", issues)] == [1, 3]
    (issue,) = issues
    assert issue.startswith(f"The entry {type(error).__name__} was left out: ")
    assert "secret" not in issue


def test_an_error_that_readers_raise_on_purpose_says_why() -> None:
    issues: list[str] = []
    for error in (ValueError("it has no date"), InvalidEvent("it has no date"), OverflowError("it has no date")):
        assert read_one(number_of, error, lambda _: "This", issues) is None
    assert issues == ["This was left out: it has no date."] * 3


def test_an_entry_without_a_name_goes_by_its_number() -> None:
    issues: list[str] = []
    assert [*read_each(number_of, ["1", TypeError()], lambda _: "", issues)] == [1]
    assert [*read_each(number_of, [TypeError()], lambda entry: str(entry.args[0]), issues)] == []
    assert issues == ["Entry 2 was left out: it cannot be read (TypeError).", "Entry 1 was left out: it cannot be read (TypeError)."]


@pytest.mark.parametrize("error", [MemoryError(), InvalidSource("no calendar"), KeyboardInterrupt()])
def test_what_is_wrong_with_the_whole_source_ends_it(error: BaseException) -> None:
    def reader(_: int) -> int:
        raise error

    with pytest.raises(type(error)):
        list(read_each(reader, [1], str, []))


def test_an_object_of_json_that_nests_too_deeply_leaves_the_others() -> None:
    good = {"title": "Forum", "start": "2026-03-12T17:00:00+01:00", "venue": "Jena"}
    parsed = read("json", json.dumps({"events": [good, {"title": "Tief", "schedule": nested()}, {**good, "title": "Messe"}]}))
    assert [event.summary for event in parsed.events] == ["Forum", "Messe"]
    assert parsed.issues == ("The event 'Tief' was left out: it cannot be read (RecursionError).",)


def test_a_post_whose_own_fields_nest_too_deeply_leaves_the_others() -> None:
    good = {"id": 1, "title": {"rendered": "Forum am 12.03.2026"}, "content": {"rendered": "Einladung"}, "link": "https://a.example/1"}
    parsed = read("wordpress", json.dumps([good, {**good, "id": 2, "title": {"rendered": "Tief"}, "acf": {"schedule": nested()}}]))
    assert [event.summary for event in parsed.events] == ["Forum am 12.03.2026"]
    assert parsed.issues == ("The post 'Tief' was left out: it cannot be read (RecursionError).",)


def test_such_data_is_still_recognised() -> None:
    good = {"title": "Forum", "start": "2026-03-12T17:00:00+01:00", "venue": "Jena"}
    body = json.dumps({"events": [{"title": "Tief", "schedule": nested()}, good]}).encode()
    shown = preview(Task(source=source(), fetched=fetched(body), now=READ_AT, zone="Europe/Berlin"))
    assert (shown.kind, [event.summary for event in shown.events]) == ("json", ["Forum"])


def test_changes_of_a_series_that_cannot_be_compared_leave_the_other_events() -> None:
    event = RawEvent(uid="1", summary="Stammtisch", start=datetime(2026, 3, 12, 17, tzinfo=UTC))
    twins = [replace(event, last_modified=datetime(2026, 1, 1, tzinfo=zone)) for zone in (UTC, None)]
    found = expand([*twins, replace(event, uid="2")], Window(date(2026, 1, 1), date(2027, 1, 1)), BERLIN)
    assert [one.uid for one in found.events] == ["2"]
    assert found.issues == ("The event 'Stammtisch' was left out: it cannot be read (TypeError).",)


LIST = """<html><title>Termine</title><body><h1>Veranstaltungen</h1><ul class="events">
<li><h3><a href="/1">Photonik-Forum Jena</a></h3><p>12.03.2026, 18:00 Uhr</p></li>
<li><h3><a href="/2">Optik-Messe Gera</a></h3><p>{}</p></li>
<li><h3><a href="/3">Laser-Runde Weimar</a></h3><p>14.03.2026, 20:00 Uhr</p></li></ul></body></html>"""


@pytest.mark.parametrize(
    "span",
    [
        "20.03.2026, 10:00 GMT bis 21.03.2026, 16:00",
        "20.03.2026, 10:00 bis 21.03.2026, 16:00 EST",
        "20.03.2026 10:00 UTC - 21.03.2026 16:00",
    ],
)
def test_a_zone_at_one_of_two_days_ends_no_page(span: str) -> None:
    parsed = read("html", LIST.format(span))
    assert [event.summary for event in parsed.events] == ["Photonik-Forum Jena", "Optik-Messe Gera", "Laser-Runde Weimar"]
    fair = parsed.events[1]
    assert isinstance(fair.start, datetime)
    assert isinstance(fair.end, datetime)
    assert (fair.start.tzinfo, fair.end.replace(tzinfo=None)) == (fair.end.tzinfo, datetime(2026, 3, 21, 16))  # noqa: DTZ001


def test_the_end_of_a_phrase_takes_the_zone_of_its_start() -> None:
    (phrase,) = phrases("2026-03-20T10:00+01:00 bis 2026-03-21T16:00", date(2026, 2, 3))
    assert isinstance(phrase.start, datetime)
    assert isinstance(phrase.end, datetime)
    assert phrase.end.tzinfo == phrase.start.tzinfo is not None
    day = date(2026, 3, 21)
    assert (alike(phrase.start, day), alike(day, phrase.end)) == (day, phrase.end)


def test_a_zone_at_one_of_two_times_ends_no_page_of_squarespace() -> None:
    event = {"id": "1", "title": "Forum", "startDate": "2026-03-12T17:00:00+01:00", "endDate": "2026-03-12T19:00:00"}
    parsed = read("squarespace", json.dumps({"website": {}, "upcoming": [event, {**event, "id": "2", "endDate": "2026-03-12T19:00:00Z"}]}))
    assert (len(parsed.events), parsed.issues) == (2, ())
    assert all(event.end is not None for event in parsed.events)


def test_a_selector_that_is_none_is_a_fault_of_the_source_and_not_of_its_rows() -> None:
    with pytest.raises(InvalidSource, match="no CSS selector"):
        read("html", LIST, item="li", title="h3[")
