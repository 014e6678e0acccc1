"""A calendar read again: only what changed is read, and it comes out as if all had been."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Fetched, ParseResult, Source, State
from aggregator.parsing.incremental import split_calendar
from aggregator.parsing.messages import Task, pack_task, unpack_result, unpack_task
from aggregator.parsing.task import read, run_task
from tests.pipeline import Pipeline, calendar, vevent, weeks

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOURCE = Source(id="a", network="a", url="https://a.example/", kind="ical")

STARTS = st.sampled_from(["20261203T170000", "20270110T090000", "20261101T090000", "20280301T090000"])
MORE = st.sampled_from(
    ["", "", "RRULE:FREQ=WEEKLY;COUNT=4", "RECURRENCE-ID;TZID=Europe/Berlin:20261203T170000", "CLASS:PRIVATE", "DTEND:20200101T000000Z"]
)
EVENTS = st.builds(
    vevent, uid=st.sampled_from("abcdef"), title=st.sampled_from(["Forum", "Messe", "(intern) Rat"]), start=STARTS, more=MORE
)
LISTS = st.lists(EVENTS, max_size=6)


def task(body: bytes, parse_state: str = "") -> Task:
    return Task(
        source=SOURCE, fetched=Fetched(url=SOURCE.url, body=body, fetched_at=NOW), now=NOW, zone="Europe/Berlin", parse_state=parse_state
    )


def reread(body: bytes, parse_state: str = "") -> ParseResult:
    answer = unpack_result(run_task(pack_task(task(body, parse_state))))
    assert answer.parse_result is not None
    return answer.parse_result


@settings(deadline=None)
@given(LISTS, LISTS)
def test_reading_again_tells_what_reading_all_tells(before: list[str], after: list[str]) -> None:
    first, whole = reread(calendar(*before)), read(task(calendar(*after)))
    again = reread(calendar(*after), first.parse_state)
    known = {record.key: record for record in first.records}
    assert {r.key: r for r in again.records} | {key: known[key] for key in again.same} == {r.key: r for r in whole.records}
    assert (again.issues, again.unwanted, again.covers) == (whole.issues, whole.unwanted, whole.covers)
    assert again.moving or not whole.moving


def test_only_the_changed_event_is_read_again() -> None:
    first = reread(calendar(*weeks(10)))
    again = reread(calendar(*weeks(10, cancelled=3)), first.parse_state)
    assert [record.key.uid for record in again.records] == ["w3"]
    assert len(again.same) == 9


def test_another_zone_at_the_top_makes_all_be_read_again() -> None:
    body = calendar("X-WR-TIMEZONE:Europe/Berlin", *weeks(3))
    first = reread(body)
    assert len(reread(body.replace(b"Berlin\r\nBEGIN", b"Lisbon\r\nBEGIN"), first.parse_state).records) == 3


def test_an_alarm_with_a_uid_of_its_own_is_not_cut_apart() -> None:
    alarm = "BEGIN:VALARM\r\nUID:alarm\r\nTRIGGER:-PT15M\r\nEND:VALARM"
    block = vevent().replace("UID:1\r\n", "") + "\r\n"
    assert split_calendar(calendar(block.replace("END:VEVENT\r\n", f"{alarm}\r\nUID:1\r\nEND:VEVENT")), {}) is None


def test_what_is_cut_apart_and_joined_again_is_the_calendar() -> None:
    body = calendar(*weeks(4))
    parts = split_calendar(body, {})
    assert parts is not None
    assert parts.only(list(parts.events)).replace(b"\r\n", b"\n").replace(b"\r", b"") == body.replace(b"\r\n", b"\n")


def test_a_changed_event_of_many_is_the_only_one_that_changes(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(10)))
    lone.pull()
    before = {event.id: event.publication for event in lone.published()}
    lone.answer("a", calendar(*weeks(10, cancelled=4)))
    (report,) = lone.pull_after(hours=1)
    changed = [event for event in lone.published() if event.publication != before[event.id]]
    assert [event.publication.state for event in changed] == [State.CANCELLED]
    assert (report.events, report.changed, report.new, report.gone) == (10, 1, 0, 0)


def test_an_event_under_a_new_uid_is_known_again_among_unread_ones(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(10)))
    lone.pull()
    before = [event.id for event in lone.published()]
    lone.answer("a", calendar(*weeks(9), vevent(uid="other", title="Abend 9", start="20261212T170000")))
    lone.pull_after(hours=1)
    assert [event.id for event in lone.published()] == before


def test_what_an_unread_list_no_longer_has_is_withdrawn_in_time(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(10)))
    lone.pull()
    lone.answer("a", calendar(*weeks(10)[1:3], *weeks(10)[4:]))
    for _ in range(3):
        lone.pull_after(hours=13)
    assert [e.details.summary for e in lone.published() if e.publication.state is State.WITHDRAWN] == ["Abend 0", "Abend 3"]


def test_a_memory_is_good_for_one_day(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(3)))
    lone.pull()
    asked = []
    inner = lone.pool.run
    lone.pool.run = lambda request: asked.append(bool(unpack_task(request)[0].parse_state)) or inner(request)  # type: ignore[func-returns-value, method-assign]
    for hours, more in ((1, ""), (24, "LOCATION:Jena")):
        lone.answer("a", calendar(*weeks(3, more=more or "LOCATION:Gera")))
        lone.pull_after(hours=hours)
    assert asked == [True, False]


@pytest.mark.parametrize("parse_state", ["{}", '{"around":"0","entries":{"w1":{"mark":"0"}}}', "\t", "0\tmoving\nw1\t0", "\n\n\t\t\t\t"])
def test_another_memory_changes_nothing_in_what_is_told(parse_state: str) -> None:
    assert reread(calendar(*weeks(3)), parse_state) == reread(calendar(*weeks(3)))


def test_a_calendar_of_bare_line_feeds_is_read_again_in_part_too() -> None:
    bodies = [calendar(*weeks(5, cancelled=n)).replace(b"\r\n", b"\n") for n in (1, 2)]
    again = reread(bodies[1], reread(bodies[0]).parse_state)
    assert [record.key.uid for record in again.records] == ["w1", "w2"]


def test_an_event_more_under_a_known_uid_is_read_with_the_others_of_it() -> None:
    moved = vevent(uid="w1", title="Abend 1", start="20270101T180000", more="RECURRENCE-ID;TZID=Europe/Berlin:20261210T170000")
    first = reread(calendar(*weeks(3, more="RRULE:FREQ=WEEKLY;COUNT=2")))
    again = reread(calendar(*weeks(3, more="RRULE:FREQ=WEEKLY;COUNT=2"), moved), first.parse_state)
    assert {record.key.uid for record in again.records} == {"w1"}
    assert {key.uid for key in again.same} == {"w0", "w2"}
