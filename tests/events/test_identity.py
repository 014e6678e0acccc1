"""Who is who when sources re-use, swap and share what events are known by; without a network."""

from dataclasses import replace
from datetime import date

import pytest

from aggregator.ingest.departed import forget_departed
from aggregator.model import State
from tests.pipeline import Pipeline, calendar, config_of, vevent, weeks

PAGE = "URL:https://a.example/kalender"


def ids(pipeline: Pipeline) -> dict[str, str]:
    return {event.details.summary: event.id for event in pipeline.published()}


def days(pipeline: Pipeline) -> dict[str, str]:
    return {str(event.details.span.start)[:10]: event.id for event in pipeline.published()}


def test_a_link_that_all_events_share_hands_no_identity_on(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(6, more=PAGE)))
    pipeline.pull("a")
    before = ids(pipeline)
    new = vevent(uid="new", title="Ganz anderes", start="20270310T090000", more=PAGE)
    pipeline.answer("a", calendar(*weeks(6, more=PAGE)[:2], *weeks(6, more=PAGE)[3:], new))
    pipeline.pull_after("a", hours=1)
    assert before.items() <= ids(pipeline).items()


def test_an_occurrence_that_is_excepted_does_not_jump_to_the_end_of_the_window(pipeline: Pipeline) -> None:
    daily = vevent(title="Stammtisch", start="20261101T170000", more=f"RRULE:FREQ=DAILY\r\n{PAGE}")
    pipeline.answer("a", calendar(daily))
    pipeline.pull("a")
    before = days(pipeline)
    pipeline.answer("a", calendar(daily.replace(PAGE, f"{PAGE}\r\nEXDATE;TZID=Europe/Berlin:20261210T170000")))
    pipeline.pull_after("a", days=1)
    assert days(pipeline)["2026-12-10"] == before["2026-12-10"]


def test_uids_that_number_a_list_do_not_shift_identities(pipeline: Pipeline) -> None:
    evenings = [(f"Abend {n}", f"202612{3 + n:02d}T170000") for n in range(5)]

    def numbered(told: list[tuple[str, str]]) -> bytes:
        return calendar(*(vevent(uid=f"ev-{n}", title=title, start=start) for n, (title, start) in enumerate(told)))

    pipeline.answer("a", numbered(evenings))
    pipeline.pull("a")
    before = ids(pipeline)
    pipeline.answer("a", numbered([("Neu", "20261201T100000"), *evenings]))
    pipeline.pull_after("a", hours=1)
    assert before.items() <= ids(pipeline).items()
    pipeline.answer("a", numbered(evenings[1:]))
    pipeline.pull_after("a", hours=1)
    assert {title: ids(pipeline)[title] for title in list(before)[1:]} == {title: before[title] for title in list(before)[1:]}


def test_two_swapped_uids_swap_no_identities(pipeline: Pipeline) -> None:
    def two(first: str, second: str) -> bytes:
        return calendar(vevent(uid=first, title="A"), vevent(uid=second, title="B", start="20261210T100000"))

    pipeline.answer("a", two("1", "2"))
    pipeline.pull("a")
    before = ids(pipeline)
    pipeline.answer("a", two("2", "1"))
    pipeline.pull_after("a", hours=1)
    assert ids(pipeline) == before


@pytest.mark.parametrize("later", [35, 45])
def test_the_next_round_table_under_the_same_uid_is_a_new_event(pipeline: Pipeline, later: int) -> None:
    pipeline.answer("a", calendar(vevent(uid="rt", title="Runder Tisch", start="20261201T170000")))
    pipeline.pull("a")
    (first,) = pipeline.published()
    pipeline.answer("a", calendar(vevent(uid="rt", title="Runder Tisch", start="20270301T170000")))
    pipeline.pull_after("a", days=later)
    second = pipeline.published()[-1]
    assert (second.id != first.id, second.publication.created) == (True, pipeline.clock.now)
    assert pipeline.store.events.get(first.id) is not None


def test_a_whole_day_postponed_in_its_morning_is_the_same_event(pipeline: Pipeline) -> None:
    def fair(day: str) -> bytes:
        return calendar(f"BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:Messe\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT")

    pipeline.answer("a", fair("20261123"))
    pipeline.pull("a")
    before = ids(pipeline)
    pipeline.answer("a", fair("20261130"))
    pipeline.pull_after("a", days=1)
    assert (ids(pipeline), len(pipeline.published())) == (before, 1)
    assert pipeline.published()[0].details.span == replace(pipeline.published()[0].details.span, start=date(2026, 11, 30))


def test_a_returning_source_does_not_take_over_a_living_uid(pipeline: Pipeline) -> None:
    both = pipeline.config
    pipeline.answer("a", calendar(vevent(uid="1")))
    pipeline.pull("a")
    pipeline.config = config_of("b")
    forget_departed(pipeline.services)
    pipeline.clock.move(hours=25)
    forget_departed(pipeline.services)
    pipeline.answer("b", calendar(vevent(uid="2")))
    pipeline.pull("b")
    living = ids(pipeline)
    pipeline.config = both
    pipeline.pull_after("a", days=1)
    assert ids(pipeline) == living


def test_a_cancelled_event_stays_gone_when_its_source_drops_it(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(6, month=3)))
    pipeline.pull("a")
    pipeline.answer("a", calendar(*weeks(6, month=3, cancelled=2)))
    pipeline.pull_after("a", hours=1)
    pipeline.clock.move(days=20)
    rest = weeks(6, month=3)
    pipeline.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        pipeline.pull_after("a", hours=13)
    assert "Abend 2" not in ids(pipeline)


def test_a_silent_cohost_does_not_revive_what_was_cancelled(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(6, month=3)))
    pipeline.answer("b", calendar(vevent(uid="x", title="Abend 2", start="20270305T170000")))
    pipeline.pull()
    pipeline.answer("a", calendar(*weeks(6, month=3, cancelled=2)))
    pipeline.pull_after(hours=1)
    rest = weeks(6, month=3)
    pipeline.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        pipeline.pull_after(hours=13)
    assert [e.publication.state for e in pipeline.published() if e.details.summary == "Abend 2"] == [State.CANCELLED]


def test_a_source_that_leaves_cancels_nothing(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(6, month=3)))
    pipeline.answer("b", calendar(vevent(uid="x", title="Abend 2", start="20270305T170000")))
    pipeline.pull()
    rest = weeks(6, month=3)
    pipeline.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        pipeline.pull_after(hours=13)
    pipeline.config = config_of("a")
    forget_departed(pipeline.services)
    pipeline.clock.move(hours=25)
    forget_departed(pipeline.services)
    assert {event.publication.state for event in pipeline.published()} == {State.ANNOUNCED}
    assert "Abend 2" not in ids(pipeline)
