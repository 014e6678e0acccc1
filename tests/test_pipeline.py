"""From sources.yaml to the bytes of a feed, without a network."""

from datetime import timedelta

import pytest

from aggregator.errors import TooSlow
from aggregator.events.rebuild import ALL_AT_ONCE
from aggregator.model import NotModified, PullOutcome, State
from tests.calendars import assert_sound, by_icalendar
from tests.factories import NOW
from tests.pipeline import Pipeline, calendar, vevent, weeks

HOUR = timedelta(hours=1)


def titles(pipeline: Pipeline) -> list[tuple[str, str, int]]:
    return [(e.id, e.details.summary, e.publication.sequence) for e in pipeline.published()]


def test_an_event_reaches_every_feed(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(more="LOCATION:ComCenter Erfurt")))
    assert [report.outcome for report in pipeline.pull("a")] == [PullOutcome.UPDATED]
    assert_sound(pipeline.feed("ics"))
    assert [event.title for event in by_icalendar(pipeline.feed("ics"))] == ["Photonik-Forum"]
    assert b"Photonik-Forum" in pipeline.feed("rss")
    assert b"ComCenter Erfurt" in pipeline.feed("json")


def test_cohosted_events_are_published_once_with_both_networks(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(uid="1")))
    pipeline.answer("b", calendar(vevent(uid="2", title="PHOTONIK-FORUM")))
    pipeline.pull()
    (event,) = pipeline.published()
    assert event.publication.networks == ("a", "b")


def test_another_networks_account_is_no_change_of_the_event(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(uid="1")))
    pipeline.pull("a")
    pipeline.answer("b", calendar(vevent(uid="2", more="LOCATION:ComCenter Erfurt")))
    pipeline.pull_after("b", minutes=1)
    (event,) = pipeline.published()
    assert (event.details.location, event.publication.sequence, event.publication.changes) == ("ComCenter Erfurt", 1, ())


def test_a_moved_event_keeps_its_uid_and_says_so(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent()))
    pipeline.pull("a")
    pipeline.answer("a", calendar(vevent(start="20261204T180000")))
    pipeline.pull_after("a", hours=1)
    assert titles(pipeline) == [("0000000001", "Photonik-Forum", 1)]
    assert "bisher" in pipeline.feed("ics").decode().replace("\r\n ", "")


def test_a_note_of_change_expires_without_a_new_sequence(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(start="20270203T170000")))
    pipeline.pull("a")
    pipeline.answer("a", calendar(vevent(start="20270204T170000")))
    pipeline.pull_after("a", hours=1)
    assert b"bisher" in pipeline.feed("ics").replace(b"\r\n ", b"")
    version = pipeline.store.events.version()
    pipeline.clock.move(days=14)
    assert b"bisher" not in pipeline.feed("ics").replace(b"\r\n ", b"")
    assert pipeline.store.events.version() == version
    assert titles(pipeline) == [("0000000001", "Photonik-Forum", 1)]


def test_a_feed_that_changes_all_its_uids_changes_nothing_that_is_published(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(5)))
    pipeline.pull("a")
    before = pipeline.feed("ics")
    pipeline.answer("a", calendar(*weeks(5)).replace(b"UID:w", b"UID:other-"))
    pipeline.pull_after("a", hours=1)
    assert pipeline.feed("ics") == before


def test_a_series_moved_to_another_weekday_keeps_its_uids(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(uid="s", title="Stammtisch", start="20261201T170000", more="RRULE:FREQ=WEEKLY;COUNT=8")))
    pipeline.pull("a")
    before = [event.id for event in pipeline.published()]
    pipeline.answer("a", calendar(vevent(uid="s", title="Stammtisch", start="20261203T170000", more="RRULE:FREQ=WEEKLY;COUNT=8")))
    pipeline.pull_after("a", hours=1)
    assert [event.id for event in pipeline.published()] == before
    assert {event.publication.sequence for event in pipeline.published()} == {1}


def test_one_missing_event_is_withdrawn_in_time_also_when_the_source_answers_304(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(6)))
    pipeline.pull("a")
    pipeline.answer("a", calendar(*(weeks(6)[:2] + weeks(6)[3:])))
    pipeline.pull_after("a", hours=1)
    pipeline.answer("a", NotModified(url="https://a.example/"))
    pipeline.pull_after("a", hours=13)
    assert {event.publication.state for event in pipeline.published()} == {State.ANNOUNCED}
    pipeline.pull_after("a", hours=13)
    assert [e.details.summary for e in pipeline.published() if e.publication.state is State.WITHDRAWN] == ["Abend 2"]
    assert b"STATUS:CANCELLED" in pipeline.feed("ics")
    assert b"STATUS:CANCELLED" not in pipeline.feed("ics", cancelled="mark")
    assert b"Abend 2" not in pipeline.feed("ics", cancelled="hide")
    pipeline.clock.move(days=14)
    assert len(pipeline.published()) == 5 + 0


@pytest.mark.parametrize("listed", [0, 3, 5], ids=["an empty list", "a third of the list", "a list cut to its first five"])
def test_an_accident_withdraws_nothing_and_is_named(pipeline: Pipeline, listed: int) -> None:
    pipeline.answer("a", calendar(*weeks(10)))
    pipeline.pull("a")
    before = pipeline.feed("ics")
    pipeline.answer("a", calendar(*weeks(listed)))
    for _ in range(5):
        (report,) = pipeline.pull_after("a", hours=9)
        assert report.outcome is PullOutcome.HELD
        assert "nothing is withdrawn" in report.issues[0]
    assert pipeline.feed("ics") == before


def test_an_error_keeps_everything_and_waits_longer_each_time(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(3)))
    pipeline.pull("a")
    before = pipeline.feed("ics")
    pipeline.answer("a", TooSlow("https://a.example/ took longer than 30 s"))
    waits = []
    for _ in range(3):
        (report,) = pipeline.pull_after("a", hours=1)
        assert report.outcome is PullOutcome.ERROR
        waits.append((report.next_due or NOW) - pipeline.clock.now)
    assert waits == sorted(waits)
    assert waits[0] > HOUR
    assert pipeline.feed("ics") == before


@pytest.mark.parametrize("turns", [("ab",), ("a", "b")], ids=["all at once", "the second beside what is stored"])
def test_a_flood_of_new_events_meets_those_of_others_all_the_same(pipeline: Pipeline, turns: tuple[str, ...]) -> None:
    days = [NOW + timedelta(days=number // 3 + 1, hours=3 * (number % 3)) for number in range(ALL_AT_ONCE + 2)]
    for source in "ab":
        told = (vevent(uid=f"{source}{n}", title=f"Abend der Optik {n}", start=f"{day:%Y%m%dT%H%M%S}") for n, day in enumerate(days))
        pipeline.answer(source, calendar(*told))
    for together in turns:
        pipeline.pull(*together)
    assert {event.publication.networks for event in pipeline.published()} == {("a", "b")}
    assert len(pipeline.published()) == len(days)
