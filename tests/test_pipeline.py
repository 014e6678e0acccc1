"""From sources.yaml to the bytes of a feed, without a network."""

from datetime import timedelta

import pytest

from aggregator.errors import TooSlow
from aggregator.events.rebuild import ALL_AT_ONCE
from aggregator.model import NotModified, PullOutcome, State
from tests.calendars import assert_sound, by_icalendar
from tests.factories import NOW
from tests.line import TestLine, calendar, vevent, weeks

HOUR = timedelta(hours=1)


def titles(line: TestLine) -> list[tuple[str, str, int]]:
    return [(e.id, e.details.summary, e.publication.sequence) for e in line.published()]


def test_an_event_reaches_every_feed(line: TestLine) -> None:
    line.answer("a", calendar(vevent(more="LOCATION:ComCenter Erfurt")))
    assert [report.outcome for report in line.pull("a")] == [PullOutcome.UPDATED]
    assert_sound(line.feed("ics"))
    assert [event.title for event in by_icalendar(line.feed("ics"))] == ["Photonik-Forum"]
    assert b"Photonik-Forum" in line.feed("rss")
    assert b"ComCenter Erfurt" in line.feed("json")


def test_cohosted_events_are_published_once_with_both_networks(line: TestLine) -> None:
    line.answer("a", calendar(vevent(uid="1")))
    line.answer("b", calendar(vevent(uid="2", title="PHOTONIK-FORUM")))
    line.pull()
    (event,) = line.published()
    assert event.publication.networks == ("a", "b")


def test_another_networks_account_is_no_change_of_the_event(line: TestLine) -> None:
    line.answer("a", calendar(vevent(uid="1")))
    line.pull("a")
    line.answer("b", calendar(vevent(uid="2", more="LOCATION:ComCenter Erfurt")))
    line.pull_after("b", minutes=1)
    (event,) = line.published()
    assert (event.details.location, event.publication.sequence, event.publication.changes) == ("ComCenter Erfurt", 1, ())


def test_a_moved_event_keeps_its_uid_and_says_so(line: TestLine) -> None:
    line.answer("a", calendar(vevent()))
    line.pull("a")
    line.answer("a", calendar(vevent(start="20261204T180000")))
    line.pull_after("a", hours=1)
    assert titles(line) == [("0000000001", "Photonik-Forum", 1)]
    assert "bisher" in line.feed("ics").decode().replace("\r\n ", "")


def test_a_note_of_change_expires_without_a_new_sequence(line: TestLine) -> None:
    line.answer("a", calendar(vevent(start="20270203T170000")))
    line.pull("a")
    line.answer("a", calendar(vevent(start="20270204T170000")))
    line.pull_after("a", hours=1)
    assert b"bisher" in line.feed("ics").replace(b"\r\n ", b"")
    version = line.store.events.version()
    line.clock.move(days=14)
    assert b"bisher" not in line.feed("ics").replace(b"\r\n ", b"")
    assert line.store.events.version() == version
    assert titles(line) == [("0000000001", "Photonik-Forum", 1)]


def test_a_feed_that_changes_all_its_uids_changes_nothing_that_is_published(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(5)))
    line.pull("a")
    before = line.feed("ics")
    line.answer("a", calendar(*weeks(5)).replace(b"UID:w", b"UID:other-"))
    line.pull_after("a", hours=1)
    assert line.feed("ics") == before


def test_a_series_moved_to_another_weekday_keeps_its_uids(line: TestLine) -> None:
    line.answer("a", calendar(vevent(uid="s", title="Stammtisch", start="20261201T170000", more="RRULE:FREQ=WEEKLY;COUNT=8")))
    line.pull("a")
    before = [event.id for event in line.published()]
    line.answer("a", calendar(vevent(uid="s", title="Stammtisch", start="20261203T170000", more="RRULE:FREQ=WEEKLY;COUNT=8")))
    line.pull_after("a", hours=1)
    assert [event.id for event in line.published()] == before
    assert {event.publication.sequence for event in line.published()} == {1}


def test_one_missing_event_is_withdrawn_in_time_also_when_the_source_answers_304(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(6)))
    line.pull("a")
    line.answer("a", calendar(*(weeks(6)[:2] + weeks(6)[3:])))
    line.pull_after("a", hours=1)
    line.answer("a", NotModified(url="https://a.example/"))
    line.pull_after("a", hours=13)
    assert {event.publication.state for event in line.published()} == {State.ANNOUNCED}
    line.pull_after("a", hours=13)
    assert [e.details.summary for e in line.published() if e.publication.state is State.WITHDRAWN] == ["Abend 2"]
    assert b"STATUS:CANCELLED" in line.feed("ics")
    assert b"STATUS:CANCELLED" not in line.feed("ics", cancelled="mark")
    assert b"Abend 2" not in line.feed("ics", cancelled="hide")
    line.clock.move(days=14)
    assert len(line.published()) == 5 + 0


@pytest.mark.parametrize("listed", [0, 3, 5], ids=["an empty list", "a third of the list", "a list cut to its first five"])
def test_an_accident_withdraws_nothing_and_is_named(line: TestLine, listed: int) -> None:
    line.answer("a", calendar(*weeks(10)))
    line.pull("a")
    before = line.feed("ics")
    line.answer("a", calendar(*weeks(listed)))
    for _ in range(5):
        (report,) = line.pull_after("a", hours=9)
        assert report.outcome is PullOutcome.HELD
        assert "nothing is withdrawn" in report.issues[0]
    assert line.feed("ics") == before


def test_an_error_keeps_everything_and_waits_longer_each_time(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.pull("a")
    before = line.feed("ics")
    line.answer("a", TooSlow("https://a.example/ took longer than 30 s"))
    waits = []
    for _ in range(3):
        (report,) = line.pull_after("a", hours=1)
        assert report.outcome is PullOutcome.ERROR
        waits.append((report.next_due or NOW) - line.clock.now)
    assert waits == sorted(waits)
    assert waits[0] > HOUR
    assert line.feed("ics") == before


@pytest.mark.parametrize("turns", [("ab",), ("a", "b")], ids=["all at once", "the second beside what is stored"])
def test_a_flood_of_new_events_meets_those_of_others_all_the_same(line: TestLine, turns: tuple[str, ...]) -> None:
    days = [NOW + timedelta(days=number // 3 + 1, hours=3 * (number % 3)) for number in range(ALL_AT_ONCE + 2)]
    for source in "ab":
        told = (vevent(uid=f"{source}{n}", title=f"Abend der Optik {n}", start=f"{day:%Y%m%dT%H%M%S}") for n, day in enumerate(days))
        line.answer(source, calendar(*told))
    for together in turns:
        line.pull(*together)
    assert {event.publication.networks for event in line.published()} == {("a", "b")}
    assert len(line.published()) == len(days)
