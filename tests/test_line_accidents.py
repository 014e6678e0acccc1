"""What a list that is cut, held or read with other settings means; without a network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.model import Entry, Event, NotModified, Outcome, State
from tests.line import TestLine, calendar, vevent, weeks

UNCHANGED = NotModified(url="https://a.example/")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[TestLine]:
    made = TestLine(tmp_path, "a")
    yield made
    made.store.close()


def set_source(line: TestLine, **said: object) -> None:
    (network,) = line.config.networks
    line.config = replace(line.config, networks=(replace(network, sources=(replace(network.sources[0], **said),)),))  # type: ignore[arg-type]


def announced(line: TestLine) -> set[str]:
    return {e.details.summary for e in line.published() if e.publication.state is State.ANNOUNCED}


def test_what_a_held_answer_changed_is_undone_when_the_list_is_back(line: TestLine) -> None:
    good = calendar(*weeks(10))
    line.answer("a", good)
    line.pull()
    before = [event.details for event in line.published()]
    line.answer("a", calendar(vevent(uid="w0", title="Abend 0", start="20261213T230000")))
    assert line.pull_after(hours=1)[0].outcome is Outcome.HELD
    line.answer("a", good)
    (report,) = line.pull_after(hours=1)
    assert ([event.details for event in line.published()], report.issues) == (before, ())


def test_a_list_that_ends_before_an_event_says_nothing_of_it(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(10, month=3)))
    line.pull()
    line.answer("a", calendar(*weeks(10, month=3)[:7], *weeks(10, month=3)[8:]))
    line.pull_after(hours=1)
    line.answer("a", calendar(*weeks(7, month=3)))
    line.pull_after(hours=1)
    line.answer("a", UNCHANGED)
    for _ in range(3):
        line.pull_after(hours=13)
    assert len(announced(line)) == 10


def test_a_series_neither_stretches_a_cut_list_nor_outweighs_it(line: TestLine) -> None:
    series = vevent(uid="s", title="Stammtisch", start="20261124T170000", more="RRULE:FREQ=WEEKLY")
    line.answer("a", calendar(series, *weeks(10)))
    line.pull()
    line.answer("a", calendar(series, *weeks(5)))
    for _ in range(3):
        line.pull_after(hours=13)
    assert len(announced(line)) == 11


def test_an_occurrence_that_its_series_no_longer_has_is_withdrawn(line: TestLine) -> None:
    series = vevent(uid="s", title="Stammtisch", start="20261124T170000", more="RRULE:FREQ=WEEKLY;COUNT=9")
    line.answer("a", calendar(series))
    line.pull()
    line.answer("a", calendar(series.replace("COUNT=9", "COUNT=9\r\nEXDATE;TZID=Europe/Berlin:20261215T170000")))
    for _ in range(3):
        line.pull_after(hours=13)
    gone = [e.details.span for e in line.published() if e.publication.state is State.WITHDRAWN]
    assert [str(span.start)[:10] for span in gone if span] == ["2026-12-15"]


@pytest.mark.parametrize(("said", "left"), [({"exclude": ("klausur",)}, 5), ({"include": ("klausur",)}, 1)])
def test_other_rules_take_effect_although_the_bytes_are_the_same(line: TestLine, said: dict[str, object], left: int) -> None:
    line.answer("a", calendar(*weeks(5), vevent(uid="i", title="Klausur: Vorstand")))
    line.pull()
    set_source(line, **said)
    (report,) = line.pull_after(hours=1)
    assert (len(line.published()), report.gone) == (left, 6 - left)
    assert report.outcome is Outcome.UPDATED


def test_a_corrected_zone_takes_effect_although_the_bytes_are_the_same(line: TestLine) -> None:
    line.answer("a", calendar("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nDTSTART:20261203T170000\r\nEND:VEVENT"))
    line.pull()
    set_source(line, time_zone="Europe/London")
    line.pull_after(hours=1)
    assert "Europe/London" in line.feed("ics").decode()


def test_what_turns_private_leaves_at_once(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(5)))
    line.pull()
    line.answer("a", calendar(*weeks(4), weeks(5)[4].replace("END:VEVENT", "CLASS:PRIVATE\r\nEND:VEVENT")))
    line.pull_after(hours=1)
    assert "Abend 4" not in {event.details.summary for event in line.published()}


def test_an_event_far_ahead_appears_when_its_day_comes_into_the_window(line: TestLine) -> None:
    line.answer("a", calendar(vevent(uid="1"), vevent(uid="2", title="Kongress", start="20280115T090000")))
    line.pull()
    assert "Kongress" not in announced(line)
    line.pull_after(days=25)
    assert "Kongress" in announced(line)


def test_a_site_that_answers_in_another_kind_is_recognised_anew(line: TestLine) -> None:
    feed = b'<rss version="2.0"><channel><title>N</title><item><title>Forum am 12.01.2027</title><guid>1</guid></item></channel></rss>'
    line.answer("a", calendar(*weeks(2)))
    line.pull()
    line.answer("a", feed)
    line.pull_after(hours=1)
    assert line.state().kind == "feed"


def test_an_event_that_cannot_be_rendered_is_left_out_and_stops_no_other(line: TestLine) -> None:
    press = line.line.press

    def render(event: Event) -> tuple[Entry, ...]:
        if event.details.summary == "Abend 3":
            raise ValueError(event.id)
        return tuple(press.render(event))

    line.line = replace(line.line, press=replace(press, render=render))
    line.answer("a", calendar(*weeks(5)))
    (report,) = line.pull()
    assert (report.outcome, line.feed("ics").count(b"BEGIN:VEVENT")) == (Outcome.UPDATED, 4)
