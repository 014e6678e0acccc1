"""Series become occurrences: the right ones, at the right hour, few enough, whatever the rules say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Moment, RawEvent, Status
from aggregator.parsing.recurrence import Expanded, expand
from tests.series import AUTUMN, BERLIN, START, days, hours, in_autumn, series, single


def test_a_series_keeps_its_hour_over_the_change_of_clocks() -> None:
    assert hours(in_autumn(series("FREQ=WEEKLY;COUNT=4"))) == [
        "10-06 18:00+0200",
        "10-13 18:00+0200",
        "10-20 18:00+0200",
        "10-27 18:00+0100",
    ]


def test_an_occurrence_is_known_by_its_original_start_in_utc() -> None:
    found = in_autumn(series("FREQ=WEEKLY;COUNT=2")).events
    assert [event.recurrence_id for event in found] == [datetime(2026, 10, 6, 16, tzinfo=UTC), datetime(2026, 10, 13, 16, tzinfo=UTC)]
    assert all(event.recurrence is None for event in found)


def test_an_all_day_occurrence_is_known_by_its_day() -> None:
    found = in_autumn(series("FREQ=DAILY;COUNT=2", start=date(2026, 10, 31))).events
    assert [(event.start, event.recurrence_id) for event in found] == [(date(2026, 10, 31),) * 2, (date(2026, 11, 1),) * 2]


def test_a_floating_series_stays_floating() -> None:
    (found,) = in_autumn(series("FREQ=DAILY;COUNT=1", start=datetime(2026, 10, 6, 18))).events  # noqa: DTZ001
    assert (found.start, found.recurrence_id) == (datetime(2026, 10, 6, 18), datetime(2026, 10, 6, 16, tzinfo=UTC))  # noqa: DTZ001


def test_events_without_rules_pass_unchanged_wherever_they_are() -> None:
    events = (single(), single(uid="2", start=datetime(1999, 1, 1, tzinfo=BERLIN)), single(uid="", start=None))
    assert expand(events, AUTUMN, BERLIN) == Expanded(events=events)


def test_only_a_series_makes_the_reading_depend_on_the_window() -> None:
    assert in_autumn(series("FREQ=DAILY;COUNT=1")).series
    assert not in_autumn(single()).series


def test_an_hour_that_is_skipped_moves_forward() -> None:
    start = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN)
    found = expand([series("FREQ=DAILY;COUNT=3", start=start, hours=0)], None, BERLIN)
    assert hours(found) == ["03-28 02:30+0100", "03-29 03:30+0200", "03-30 02:30+0200"]


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    start = datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN)
    assert hours(in_autumn(series("FREQ=DAILY;COUNT=2", start=start, hours=0))) == ["10-24 02:30+0200", "10-25 02:30+0200"]


def test_an_occurrence_ends_at_the_hour_that_is_written_down() -> None:
    start = datetime(2026, 10, 23, 22, tzinfo=BERLIN)
    found = in_autumn(series("FREQ=DAILY;COUNT=3", start=start, hours=8)).events
    assert [f"{event.end:%H:%M}" for event in found] == ["06:00", "06:00", "06:00"]


def test_excluded_dates_are_left_out_in_whatever_form_they_come() -> None:
    told: list[Moment] = [datetime(2026, 10, 13, 18, tzinfo=BERLIN), datetime(2026, 10, 20, 16, tzinfo=UTC), date(2026, 10, 27)]
    assert days(in_autumn(series("FREQ=WEEKLY;COUNT=5", excluded=told))) == ["10-06", "11-03"]


def test_a_time_excludes_a_whole_day() -> None:
    told = [datetime(2026, 10, 7, 8), datetime(2026, 10, 7, 22, tzinfo=UTC)]  # noqa: DTZ001  the second is Outlook's midnight of the 8th
    assert days(in_autumn(series("FREQ=DAILY;COUNT=4", start=date(2026, 10, 6), excluded=told))) == ["10-06", "10-09"]


def test_single_dates_join_the_rule_and_none_comes_twice() -> None:
    told = [datetime(2026, 10, 8, 10, tzinfo=BERLIN), datetime(2026, 10, 13, 16, tzinfo=UTC), datetime(2026, 10, 8, 8, tzinfo=UTC)]
    assert days(in_autumn(series("FREQ=WEEKLY;COUNT=2", dates=told))) == ["10-06", "10-08", "10-13"]


def test_several_rules_are_one_series() -> None:
    assert days(in_autumn(series("FREQ=WEEKLY;COUNT=2", "FREQ=MONTHLY;COUNT=2"))) == ["10-06", "10-13", "11-06"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261020T160000Z", "10-20"),
        ("20261020T155959Z", "10-13"),
        ("20261020", "10-20"),
        ("20261020T180000", "10-20"),
        ("2026-10-20", "10-20"),
    ],
)
def test_the_end_of_a_rule_is_counted_in_its_own_zone(until: str, last: str) -> None:
    assert days(in_autumn(series(f"FREQ=WEEKLY;UNTIL={until}")))[-1] == last


@pytest.mark.parametrize(
    ("until", "last"), [("20261008", "10-08"), ("20261008T235959Z", "10-08"), ("20261007T220000Z", "10-08"), ("20261008T000000Z", "10-08")]
)
def test_a_time_ends_a_rule_of_whole_days_with_its_day(until: str, last: str) -> None:
    assert days(in_autumn(series(f"FREQ=DAILY;UNTIL={until}", start=date(2026, 10, 6))))[-1] == last


def test_a_changed_occurrence_replaces_its_original_before_or_after_its_master() -> None:
    moved = single(datetime(2026, 10, 14, 19, tzinfo=BERLIN), summary="verlegt", recurrence_id=datetime(2026, 10, 13, 16, tzinfo=UTC))
    master = series("FREQ=WEEKLY;COUNT=3")
    for found in (in_autumn(moved, master), in_autumn(master, moved)):
        assert days(found) == ["10-06", "10-14", "10-20"]
    assert {event.recurrence_id for event in found.events if event.summary == "verlegt"} == {datetime(2026, 10, 13, 16, tzinfo=UTC)}


def test_an_occurrence_moved_into_the_window_is_inside_and_one_moved_out_is_not() -> None:
    into = single(datetime(2026, 11, 30, 18, tzinfo=BERLIN), recurrence_id=datetime(2026, 12, 1, 18, tzinfo=BERLIN))
    out = single(datetime(2026, 12, 2, 18, tzinfo=BERLIN), recurrence_id=datetime(2026, 11, 24, 18, tzinfo=BERLIN))
    assert days(in_autumn(series("FREQ=WEEKLY"), into, out))[-2:] == ["11-17", "11-30"]


def test_a_change_outside_the_rule_is_an_occurrence_of_its_own() -> None:
    extra = single(datetime(2026, 11, 5, 18, tzinfo=BERLIN), recurrence_id=datetime(2026, 11, 4, 18, tzinfo=BERLIN))
    assert days(in_autumn(series("FREQ=WEEKLY;COUNT=1"), extra)) == ["10-06", "11-05"]


def test_of_two_changes_of_one_occurrence_the_newer_counts() -> None:
    original = datetime(2026, 10, 13, 18, tzinfo=BERLIN)
    old, new = (single(original, summary=name, sequence=number, recurrence_id=original) for name, number in (("alt", 1), ("neu", 2)))
    for found in (in_autumn(old, series("FREQ=WEEKLY;COUNT=2"), new), in_autumn(new, series("FREQ=WEEKLY;COUNT=2"), old)):
        assert sorted(event.summary for event in found.events) == ["Stammtisch", "neu"]


def test_a_cancelled_occurrence_stays_as_cancelled() -> None:
    original = datetime(2026, 10, 13, 18, tzinfo=BERLIN)
    bare = single(original, 0, summary="", status=Status.CANCELLED, recurrence_id=original)
    found = in_autumn(series("FREQ=WEEKLY;COUNT=2", location="Ratskeller"), bare).events
    assert [(event.summary, event.location, event.status) for event in found] == [
        ("Stammtisch", "Ratskeller", None),
        ("Stammtisch", "Ratskeller", Status.CANCELLED),
    ]
    assert found[1].end == original + timedelta(hours=2)


def test_a_change_of_this_and_all_later_ones_moves_them_alike() -> None:
    onward = single(
        datetime(2026, 10, 21, 19, tzinfo=BERLIN), 3, summary="mittwochs",
        recurrence_id=datetime(2026, 10, 20, 18, tzinfo=BERLIN), this_and_future=True,
    )  # fmt: skip
    found = in_autumn(series("FREQ=WEEKLY;COUNT=4"), onward)
    assert hours(found) == ["10-06 18:00+0200", "10-13 18:00+0200", "10-21 19:00+0200", "10-28 19:00+0100"]
    assert [event.end and f"{event.end:%H}" for event in found.events] == ["20", "20", "22", "22"]


def test_a_change_without_its_series_is_one_event() -> None:
    lone = single(recurrence_id=START)
    (found,) = in_autumn(lone).events
    assert (found.start, found.recurrence_id) == (START, START.astimezone(UTC))


def test_a_change_replaces_the_single_event_that_it_changes() -> None:
    moved = single(START + timedelta(days=1), recurrence_id=START)
    assert days(in_autumn(single(), moved)) == ["10-07"]


def test_two_halves_of_a_series_share_a_uid() -> None:
    second = series("FREQ=WEEKLY", start=datetime(2026, 11, 3, 19, tzinfo=BERLIN))
    moved = single(datetime(2026, 11, 18, 19, tzinfo=BERLIN), recurrence_id=datetime(2026, 11, 17, 19, tzinfo=BERLIN))
    found = in_autumn(second, moved, series("FREQ=WEEKLY;UNTIL=20261031"))
    assert days(found) == ["10-06", "10-13", "10-20", "10-27", "11-03", "11-10", "11-18", "11-24"]


def test_of_the_same_event_told_twice_the_newest_is_kept() -> None:
    old, new = single(summary="alt", sequence=1), single(summary="neu", sequence=5)
    assert [event.summary for event in in_autumn(new, old).events] == ["neu"]


def test_a_shared_uid_makes_no_series_of_different_events() -> None:
    events = [single(), single(START + timedelta(days=1), summary="Anderes")]
    assert len(in_autumn(*events).events) == 2


def test_what_began_before_the_window_and_still_runs_is_inside() -> None:
    long_ago = series("FREQ=YEARLY", start=datetime(2020, 9, 20, 10, tzinfo=BERLIN), hours=24 * 20)
    over = series("FREQ=YEARLY", start=datetime(2020, 9, 20, 10, tzinfo=BERLIN), hours=24, uid="2")
    assert days(in_autumn(long_ago, over)) == ["09-20"]


def test_a_day_that_ends_at_midnight_does_not_reach_into_the_next() -> None:
    evening = series("FREQ=YEARLY", start=datetime(2020, 9, 30, 22, tzinfo=BERLIN), hours=2)
    assert days(in_autumn(evening)) == []


def test_at_most_so_many_occurrences_of_a_series_are_kept_and_the_rest_is_reported() -> None:
    found = in_autumn(series("FREQ=DAILY"), limit=5)
    assert days(found) == ["10-06", "10-07", "10-08", "10-09", "10-10"]
    assert found.issues == ("series 'Stammtisch' (UID 1): only its first 5 dates are kept",)


def test_without_a_window_the_first_occurrences_are_given() -> None:
    found = expand([series("FREQ=YEARLY", start=datetime(1999, 12, 31, 23, tzinfo=BERLIN))], None, BERLIN, 3)
    assert [event.start.year for event in found.events if event.start] == [1999, 2000, 2001]
    assert found.issues == ()


changes = st.builds(
    lambda day, shift, number, onward: single(
        START + timedelta(days=7 * day, hours=shift), summary=f"Änderung {number}", sequence=number,
        recurrence_id=(START + timedelta(days=7 * day)).astimezone(UTC), this_and_future=onward,
    ),
    st.integers(0, 6), st.integers(-30, 30), st.integers(0, 3), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(overrides=st.lists(changes, max_size=5), data=st.data())
def test_the_order_of_a_calendar_does_not_matter(overrides: list[RawEvent], data: st.DataObject) -> None:
    events = [series("FREQ=WEEKLY;COUNT=8"), series("FREQ=MONTHLY", start=START + timedelta(days=3)), single(uid="2"), *overrides]
    shuffled = data.draw(st.permutations(events))
    assert sorted(map(repr, in_autumn(*shuffled).events)) == sorted(map(repr, in_autumn(*events).events))
