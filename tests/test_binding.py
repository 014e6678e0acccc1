"""The calendars of named feeds: made in the write that changes them, the same bytes as when they are made for a request."""

import gzip
from dataclasses import replace
from datetime import timedelta

from aggregator.binding import bind_again
from aggregator.model import ALL, Selection
from tests.line import TestLine, calendar, vevent, weeks

A, B = "network:a", "network:b"


def bound(line: TestLine, feed: str = ALL) -> bytes:
    found = line.store.bodies.get(feed)
    assert found is not None
    assert gzip.decompress(found.zipped) == found.plain
    assert found.number == line.store.versions.number([feed])
    return found.plain


def test_a_pull_leaves_the_calendars_of_all_it_touched(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.answer("b", calendar(vevent(uid="b", title="Messtag")))
    line.pull()
    assert line.store.bodies.feeds() == (ALL, A, B)
    assert [bound(line, feed).count(b"BEGIN:VEVENT") for feed in (ALL, A, B)] == [4, 3, 1]
    assert b"X-WR-CALNAME:N: B" in bound(line, B)


def test_only_what_changed_is_made_anew(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.answer("b", calendar(vevent(uid="b", title="Messtag")))
    line.pull()
    before = line.store.versions.number([A])
    line.answer("b", calendar(vevent(uid="b", title="Messtag der Optik")))
    line.pull_after("b", hours=1)
    assert b"Messtag der Optik" in bound(line)
    assert b"Messtag der Optik" in bound(line, B)
    assert line.store.versions.number([A]) == before


def test_a_calendar_is_what_a_request_would_make(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(9)))
    line.pull()
    assert bound(line) == line.feed("ics")


def test_after_midnight_the_window_moves(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(9)))
    line.pull()
    assert bind_again(line.store, line.line.press, line.clock()) == 0
    line.clock.move(days=45)
    assert bind_again(line.store, line.line.press, line.clock()) == 2
    assert bound(line).count(b"BEGIN:VEVENT") < 9


def test_a_calendar_that_stays_the_same_is_not_written_again(line: TestLine) -> None:
    line.answer("a", calendar(vevent()))
    line.pull()
    before = bound(line)
    line.clock.move(days=1)
    assert bind_again(line.store, line.line.press, line.clock()) == 2
    found = line.store.bodies.get(ALL)
    assert found is not None
    assert (found.plain, found.day) == (before, (line.clock() + timedelta(hours=1)).date())


def test_without_a_binder_nothing_is_made(line: TestLine) -> None:
    line.line = replace(line.line, press=replace(line.line.press, binder=None))
    line.answer("a", calendar(vevent()))
    line.pull()
    assert line.store.bodies.feeds() == ()
    assert line.feed("ics", selection=Selection()).count(b"BEGIN:VEVENT") == 1
