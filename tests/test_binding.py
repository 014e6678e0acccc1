"""The calendars of named feeds: made in the write that changes them, the same bytes as when they are made for a request."""

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.binding import bind_again
from aggregator.model import ALL, Selection, selection_of_feed
from tests.factories import BERLIN
from tests.line import TestLine, calendar, vevent, weeks

A, B = "network:a", "network:b"
Told = dict[int, tuple[str, int]]  # number of an event → its title and day
TOLD = st.dictionaries(st.integers(0, 5), st.tuples(st.sampled_from(["Messtag", "Forum", "Lasertag"]), st.integers(1, 28)), min_size=3)


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


def anew(line: TestLine, feed: str) -> bytes:
    """The calendar of a feed as it is made of all its events."""
    binder = line.line.press.binder
    assert binder is not None
    selection, today = selection_of_feed(feed), line.clock.now.astimezone(BERLIN).date()
    return binder.frame(selection, line.store.events.pieces("ics", selection, today, "de", "show", most=binder.most))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rounds=st.lists(TOLD, min_size=2, max_size=4))
def test_a_mended_calendar_has_the_same_bytes_as_one_made_anew(tmp_path_factory: pytest.TempPathFactory, rounds: list[Told]) -> None:
    line = TestLine(tmp_path_factory.mktemp("line"))
    for told in rounds:
        events = [vevent(uid=f"a{n}", title=f"{title} {n}", start=f"202612{day:02}T100000") for n, (title, day) in told.items()]
        line.answer("a", calendar(*events))
        line.pull_after("a", hours=5)
        assert [bound(line, feed) == anew(line, feed) for feed in line.store.bodies.feeds()] == [True, True]
    line.store.close()


@pytest.mark.parametrize("day", [1, 390])
def test_a_calendar_that_is_cut_is_right_whether_a_change_touches_it_or_not(line: TestLine, day: int) -> None:
    long = f"DESCRIPTION:{'Optik und Photonik ' * 200}"
    days = [(n, line.clock.now.astimezone(BERLIN).date() + timedelta(days=n)) for n in range(1, 400)]
    events = {n: vevent(uid=f"a{n}", title=f"Abend {n}", start=f"{there:%Y%m%d}T170000", more=long) for n, there in days}
    line.answer("a", calendar(*events.values()))
    line.pull()
    assert bound(line).count(b"BEGIN:VEVENT") < 300
    line.answer("a", calendar(*(events | {n: text.replace("Abend", "Tag") for n, text in events.items() if n == day}).values()))
    line.pull_after("a", hours=1)
    assert bound(line) == anew(line, ALL)


def test_a_calendar_that_is_cut_is_right_when_what_comes_behind_it_has_a_zone_of_its_own(
    line: TestLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.ical.MAX_BYTES", 3_000)
    events = [vevent(uid=f"a{n}", title=f"Abend {n}", start=f"202612{n:02}T170000") for n in range(3, 12)]
    line.answer("a", calendar(*events))
    line.pull()
    assert 0 < bound(line).count(b"BEGIN:VEVENT") < 9
    line.answer("a", calendar(*events, vevent(uid="far", start="20261220T170000").replace("Europe/Berlin", "America/New_York")))
    line.pull_after("a", hours=1)
    assert bound(line) == anew(line, ALL)
