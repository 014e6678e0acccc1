"""What a list that is cut, held or read with other settings means; without a network."""

from dataclasses import replace

import pytest

from aggregator.model import NotModified, PullOutcome, State
from tests.pipeline import Pipeline, calendar, vevent, weeks

UNCHANGED = NotModified(url="https://a.example/")


def set_source(lone: Pipeline, **said: object) -> None:
    (network,) = lone.config.networks
    lone.config = replace(lone.config, networks=(replace(network, sources=(replace(network.sources[0], **said),)),))  # type: ignore[arg-type]


def announced(lone: Pipeline) -> set[str]:
    return {e.details.summary for e in lone.published() if e.publication.state is State.ANNOUNCED}


def test_what_a_held_answer_changed_is_undone_when_the_list_is_back(lone: Pipeline) -> None:
    good = calendar(*weeks(10))
    lone.answer("a", good)
    lone.pull()
    before = [event.details for event in lone.published()]
    lone.answer("a", calendar(vevent(uid="w0", title="Abend 0", start="20261213T230000")))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.HELD
    lone.answer("a", good)
    (report,) = lone.pull_after(hours=1)
    assert ([event.details for event in lone.published()], report.issues) == (before, ())


def test_a_list_that_ends_before_an_event_says_nothing_of_it(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(10, month=3)))
    lone.pull()
    lone.answer("a", calendar(*weeks(10, month=3)[:7], *weeks(10, month=3)[8:]))
    lone.pull_after(hours=1)
    lone.answer("a", calendar(*weeks(7, month=3)))
    lone.pull_after(hours=1)
    lone.answer("a", UNCHANGED)
    for _ in range(3):
        lone.pull_after(hours=13)
    assert len(announced(lone)) == 10


def test_a_series_neither_stretches_a_cut_list_nor_outweighs_it(lone: Pipeline) -> None:
    series = vevent(uid="s", title="Stammtisch", start="20261124T170000", more="RRULE:FREQ=WEEKLY")
    lone.answer("a", calendar(series, *weeks(10)))
    lone.pull()
    lone.answer("a", calendar(series, *weeks(5)))
    for _ in range(3):
        lone.pull_after(hours=13)
    assert len(announced(lone)) == 11


def test_an_occurrence_that_its_series_no_longer_has_is_withdrawn(lone: Pipeline) -> None:
    series = vevent(uid="s", title="Stammtisch", start="20261124T170000", more="RRULE:FREQ=WEEKLY;COUNT=9")
    lone.answer("a", calendar(series))
    lone.pull()
    lone.answer("a", calendar(series.replace("COUNT=9", "COUNT=9\r\nEXDATE;TZID=Europe/Berlin:20261215T170000")))
    for _ in range(3):
        lone.pull_after(hours=13)
    gone = [e.details.span.start for e in lone.published() if e.publication.state is State.WITHDRAWN]
    assert [str(start)[:10] for start in gone] == ["2026-12-15"]


@pytest.mark.parametrize(("said", "left"), [({"exclude": ("klausur",)}, 5), ({"include": ("klausur",)}, 1)])
def test_other_rules_take_effect_although_the_bytes_are_the_same(lone: Pipeline, said: dict[str, object], left: int) -> None:
    lone.answer("a", calendar(*weeks(5), vevent(uid="i", title="Klausur: Vorstand")))
    lone.pull()
    set_source(lone, **said)
    (report,) = lone.pull_after(hours=1)
    assert (len(lone.published()), report.gone) == (left, 6 - left)
    assert report.outcome is PullOutcome.UPDATED


def test_a_corrected_zone_takes_effect_although_the_bytes_are_the_same(lone: Pipeline) -> None:
    lone.answer("a", calendar("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nDTSTART:20261203T170000\r\nEND:VEVENT"))
    lone.pull()
    set_source(lone, time_zone="Europe/London")
    lone.pull_after(hours=1)
    assert "Europe/London" in lone.feed("ics").decode()


def test_what_turns_private_leaves_at_once(lone: Pipeline) -> None:
    lone.answer("a", calendar(*weeks(5)))
    lone.pull()
    lone.answer("a", calendar(*weeks(4), weeks(5)[4].replace("END:VEVENT", "CLASS:PRIVATE\r\nEND:VEVENT")))
    lone.pull_after(hours=1)
    assert "Abend 4" not in {event.details.summary for event in lone.published()}


def test_an_event_far_ahead_appears_when_its_day_comes_into_the_window(lone: Pipeline) -> None:
    lone.answer("a", calendar(vevent(uid="1"), vevent(uid="2", title="Kongress", start="20280115T090000")))
    lone.pull()
    assert "Kongress" not in announced(lone)
    lone.pull_after(days=25)
    assert "Kongress" in announced(lone)


def test_a_site_that_answers_in_another_kind_is_recognised_anew(lone: Pipeline) -> None:
    feed = b'<rss version="2.0"><channel><title>N</title><item><title>Forum am 12.01.2027</title><guid>1</guid></item></channel></rss>'
    lone.answer("a", calendar(*weeks(2)))
    lone.pull()
    lone.answer("a", feed)
    lone.pull_after(hours=1)
    assert lone.state().kind == "feed"
