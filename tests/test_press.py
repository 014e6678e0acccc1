"""Entries of events: left out when they cannot be written, written anew when what they are written with changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.model import OTHERS, Entry, Event
from aggregator.press import AT_ONCE, Press, render_again, render_others, rendered
from tests.line import TestLine, calendar, vevent

FIRST, SECOND = "first", "second"
ALL = AT_ONCE + 20


def entries(line: TestLine, at_most: int = 10**9, word: str = "SUMMARY:") -> Press:
    """A press that writes titles in another way, and stops after so many events."""
    before, left = line.line.press.calendar, iter(range(at_most))

    def calendar_of(event: Event) -> Sequence[Entry]:
        if next(left, None) is None:
            raise SystemExit
        return [replace(entry, body=entry.body.replace(b"SUMMARY:", word.encode())) for entry in before(event)]

    return replace(line.line.press, calendar=calendar_of)


@pytest.fixture
def full(line: TestLine) -> TestLine:
    """A line with more events than are written at once."""
    days = [line.clock.now.date() + timedelta(days=n) for n in range(1, ALL + 1)]
    line.answer("a", calendar(*(vevent(uid=f"a{n}", title=f"Abend {n}", start=f"{day:%Y%m%d}T170000") for n, day in enumerate(days))))
    line.pull()
    render_again(line.store, line.line.press, line.clock(), FIRST)
    return line


def test_an_event_that_cannot_be_rendered_is_left_out(full: TestLine) -> None:
    def fails(_: Event) -> Sequence[Entry]:
        raise ValueError

    assert rendered(full.published()[0], fails) == ()


def test_all_entries_are_written_anew_when_what_they_are_written_with_changed(full: TestLine) -> None:
    assert render_again(full.store, entries(full, word="SUMMARY;X=1:"), full.clock(), SECOND) == ALL
    assert full.feed("ics").count(b"SUMMARY;X=1:") == ALL


def test_nothing_is_written_while_that_stays_the_same(full: TestLine) -> None:
    assert render_again(full.store, entries(full, at_most=0), full.clock(), FIRST) == 0


def test_work_that_was_ended_before_the_last_event_goes_on_where_it_stood(full: TestLine) -> None:
    with pytest.raises(SystemExit):
        render_again(full.store, entries(full, at_most=AT_ONCE + 5), full.clock(), SECOND)
    assert render_again(full.store, entries(full, word="SUMMARY;X=1:"), full.clock(), SECOND) == ALL - AT_ONCE
    assert full.feed("ics").count(b"SUMMARY;X=1:") == ALL - AT_ONCE


def test_what_is_made_of_the_other_entries_is_made_anew_when_none_is_missing(full: TestLine) -> None:
    """Until then the last good answer goes out: nobody reads a feed without the events that are not written yet."""
    before, press = full.store.versions.number((OTHERS,)), full.line.press
    with full.store.write() as tx:
        events = full.published()
        tx.events.save([(event, rendered(event, press.calendar)) for event in events], events, full.clock())
    with full.store.write() as tx:
        tx.events.complete([(event, rendered(event, press.others)) for event in events[:AT_ONCE]], full.clock())
    assert full.store.versions.number((OTHERS,)) == before
    render_others(full.store, press, full.clock())
    assert full.store.versions.number((OTHERS,)) > before


def test_other_entries_are_there_all_the_time_while_all_are_written_anew(full: TestLine) -> None:
    with pytest.raises(SystemExit):
        render_again(full.store, entries(full, at_most=AT_ONCE + 5), full.clock(), SECOND)
    assert not full.store.events.half_written(1)
