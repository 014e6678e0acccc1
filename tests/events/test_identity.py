"""Who is who when sources re-use, swap and share what events are known by; without a network."""

from dataclasses import replace
from datetime import date

import pytest

from aggregator.ingest.commit import forget_departed
from aggregator.model import State
from tests.line import TestLine, calendar, config_of, vevent, weeks

PAGE = "URL:https://a.example/kalender"


def ids(line: TestLine) -> dict[str, str]:
    return {event.details.summary: event.id for event in line.published()}


def days(line: TestLine) -> dict[str, str]:
    return {str(event.details.span.start)[:10]: event.id for event in line.published() if event.details.span}


def test_a_link_that_all_events_share_hands_no_identity_on(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(6, more=PAGE)))
    line.pull("a")
    before = ids(line)
    new = vevent(uid="new", title="Ganz anderes", start="20270310T090000", more=PAGE)
    line.answer("a", calendar(*weeks(6, more=PAGE)[:2], *weeks(6, more=PAGE)[3:], new))
    line.pull_after("a", hours=1)
    assert before.items() <= ids(line).items()


def test_an_occurrence_that_is_excepted_does_not_jump_to_the_end_of_the_window(line: TestLine) -> None:
    daily = vevent(title="Stammtisch", start="20261101T170000", more=f"RRULE:FREQ=DAILY\r\n{PAGE}")
    line.answer("a", calendar(daily))
    line.pull("a")
    before = days(line)
    line.answer("a", calendar(daily.replace(PAGE, f"{PAGE}\r\nEXDATE;TZID=Europe/Berlin:20261210T170000")))
    line.pull_after("a", days=1)
    assert days(line)["2026-12-10"] == before["2026-12-10"]


def test_uids_that_number_a_list_do_not_shift_identities(line: TestLine) -> None:
    evenings = [(f"Abend {n}", f"202612{3 + n:02d}T170000") for n in range(5)]

    def numbered(told: list[tuple[str, str]]) -> bytes:
        return calendar(*(vevent(uid=f"ev-{n}", title=title, start=start) for n, (title, start) in enumerate(told)))

    line.answer("a", numbered(evenings))
    line.pull("a")
    before = ids(line)
    line.answer("a", numbered([("Neu", "20261201T100000"), *evenings]))
    line.pull_after("a", hours=1)
    assert before.items() <= ids(line).items()
    line.answer("a", numbered(evenings[1:]))
    line.pull_after("a", hours=1)
    assert {title: ids(line)[title] for title in list(before)[1:]} == {title: before[title] for title in list(before)[1:]}


def test_two_swapped_uids_swap_no_identities(line: TestLine) -> None:
    def two(first: str, second: str) -> bytes:
        return calendar(vevent(uid=first, title="A"), vevent(uid=second, title="B", start="20261210T100000"))

    line.answer("a", two("1", "2"))
    line.pull("a")
    before = ids(line)
    line.answer("a", two("2", "1"))
    line.pull_after("a", hours=1)
    assert ids(line) == before


@pytest.mark.parametrize("later", [35, 45])
def test_the_next_round_table_under_the_same_uid_is_a_new_event(line: TestLine, later: int) -> None:
    line.answer("a", calendar(vevent(uid="rt", title="Runder Tisch", start="20261201T170000")))
    line.pull("a")
    (first,) = line.published()
    line.answer("a", calendar(vevent(uid="rt", title="Runder Tisch", start="20270301T170000")))
    line.pull_after("a", days=later)
    second = line.published()[-1]
    assert (second.id != first.id, second.publication.created) == (True, line.clock.now)
    assert line.store.events.get(first.id) is not None


def test_a_whole_day_postponed_in_its_morning_is_the_same_event(line: TestLine) -> None:
    def fair(day: str) -> bytes:
        return calendar(f"BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:Messe\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT")

    line.answer("a", fair("20261123"))
    line.pull("a")
    before = ids(line)
    line.answer("a", fair("20261130"))
    line.pull_after("a", days=1)
    assert (ids(line), len(line.published())) == (before, 1)
    assert line.published()[0].details.span == replace(line.published()[0].details.span, start=date(2026, 11, 30))  # type: ignore[type-var]


def test_a_returning_source_does_not_take_over_a_living_uid(line: TestLine) -> None:
    both = line.config
    line.answer("a", calendar(vevent(uid="1")))
    line.pull("a")
    line.config = config_of("b")
    forget_departed(line.line)
    line.clock.move(hours=25)
    forget_departed(line.line)
    line.answer("b", calendar(vevent(uid="2")))
    line.pull("b")
    living = ids(line)
    line.config = both
    line.pull_after("a", days=1)
    assert ids(line) == living


def test_a_cancelled_event_stays_gone_when_its_source_drops_it(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(6, month=3)))
    line.pull("a")
    line.answer("a", calendar(*weeks(6, month=3, cancelled=2)))
    line.pull_after("a", hours=1)
    line.clock.move(days=20)
    rest = weeks(6, month=3)
    line.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        line.pull_after("a", hours=13)
    assert "Abend 2" not in ids(line)


def test_a_silent_cohost_does_not_revive_what_was_cancelled(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(6, month=3)))
    line.answer("b", calendar(vevent(uid="x", title="Abend 2", start="20270305T170000")))
    line.pull()
    line.answer("a", calendar(*weeks(6, month=3, cancelled=2)))
    line.pull_after(hours=1)
    rest = weeks(6, month=3)
    line.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        line.pull_after(hours=13)
    assert [e.publication.state for e in line.published() if e.details.summary == "Abend 2"] == [State.CANCELLED]


def test_a_source_that_leaves_cancels_nothing(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(6, month=3)))
    line.answer("b", calendar(vevent(uid="x", title="Abend 2", start="20270305T170000")))
    line.pull()
    rest = weeks(6, month=3)
    line.answer("a", calendar(*rest[:2], *rest[3:]))
    for _ in range(3):
        line.pull_after(hours=13)
    line.config = config_of("a")
    forget_departed(line.line)
    line.clock.move(hours=25)
    forget_departed(line.line)
    assert {event.publication.state for event in line.published()} == {State.ANNOUNCED}
    assert "Abend 2" not in ids(line)
