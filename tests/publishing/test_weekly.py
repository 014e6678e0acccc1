"""What an issue tells, and how each event stands against the issue before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.dates.instants import freeze_time, instant, last_day, local_day, monday_of
from aggregator.model import Config, Event, ListedEvent, Site, State, Weekly, WeeklyChange, WeeklyIssue
from aggregator.publishing.weekly import draft_issue, neighbouring_issues
from aggregator.serialization import dumps, loads
from tests.factories import BERLIN, NOW, cancelled
from tests.issues import BEFORE, MONDAY, earlier, evening, issue, on
from tests.stores import for_a_moment, store_of

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
CONFIG = Config(site=Site(title="N"))
STORE = store_of()


def only(of: WeeklyIssue) -> ListedEvent:
    (one,) = of.listed
    return one


def left(of: Event, merged_into: str = "") -> Event:
    return replace(of, publication=replace(of.publication, state=State.LEFT, merged_into=merged_into))


def test_an_event_that_the_issue_before_did_not_tell_is_new() -> None:
    assert only(issue([evening()], earlier())).mark is WeeklyChange.NEW


def test_an_event_as_the_issue_before_told_it_has_no_mark() -> None:
    assert only(issue([evening()], earlier(evening()))).mark is None


def test_without_an_issue_before_nothing_is_new() -> None:
    assert only(issue([evening()])).mark is None


@pytest.mark.parametrize(
    ("now", "field"),
    [
        (evening(start=on(1, 18)), "span"),
        (evening(location="Aula"), "location"),
        (evening(summary="Umbenannt"), "summary"),
        (evening(price="49 €"), "price"),
        (evening(day=9), "span"),
    ],
)
def test_an_event_whose_details_differ_is_changed(now: Event, field: str) -> None:
    one = only(issue([now], earlier(evening())))
    assert (one.mark, [change.field for change in one.changes]) == (WeeklyChange.CHANGED, [field])


def test_another_description_is_no_change_of_the_listing() -> None:
    assert only(issue([evening(description="anders")], earlier(evening()))).mark is None


def test_an_event_that_moved_here_from_the_days_before_is_changed() -> None:
    assert only(issue([evening(day=2)], earlier(evening(day=-3)))).mark is WeeklyChange.CHANGED


@pytest.mark.parametrize("former", [None, earlier(), earlier(evening()), earlier(cancelled(evening()))])
def test_a_cancelled_event_is_marked_whatever_stood_before(former: WeeklyIssue | None) -> None:
    assert only(issue([cancelled(evening())], former)).mark is WeeklyChange.CANCELLED


@pytest.mark.parametrize("former", [None, earlier(), earlier(evening())])
def test_a_withdrawn_event_is_dropped(former: WeeklyIssue | None) -> None:
    assert only(issue([cancelled(evening(), State.WITHDRAWN)], former)).mark is WeeklyChange.DROPPED


def test_an_event_that_takes_place_after_all_is_changed() -> None:
    before = earlier(cancelled(evening(status="cancelled")))
    assert only(issue([evening()], before)).mark is WeeklyChange.CHANGED


def test_an_event_that_moved_out_is_dropped_where_it_stood_and_says_where_it_went() -> None:
    one = only(issue([], earlier(evening()), [evening(day=40)]))
    assert (one.mark, one.day) == (WeeklyChange.DROPPED, MONDAY + DAY)
    assert [change.field for change in one.changes] == ["span"]


@pytest.mark.parametrize("fates", [[left(evening())], [cancelled(evening(), State.WITHDRAWN)], []])
def test_an_event_that_is_in_no_calendar_any_more_is_dropped(fates: list[Event]) -> None:
    one = only(issue([], earlier(evening()), fates))
    assert (one.mark, one.changes) == (WeeklyChange.DROPPED, ())


def test_what_was_told_to_be_off_is_not_told_again_once_it_left() -> None:
    assert issue([], earlier(cancelled(evening())), [cancelled(evening())]).listed == ()
    dropped = issue([], earlier(evening()), [left(evening())])
    assert issue([], replace(dropped, first=BEFORE), [left(evening())]).listed == ()


def test_what_was_dropped_and_is_back_is_new() -> None:
    dropped = issue([], earlier(evening()), [left(evening())])
    assert only(issue([evening()], replace(dropped, first=BEFORE))).mark is WeeklyChange.NEW


def test_what_is_over_is_not_dropped() -> None:
    assert issue([], earlier(evening(day=-1)), []).listed == ()


def test_an_event_that_turned_out_to_be_another_one_is_told_once_and_is_not_new() -> None:
    one, other = evening("A" * 10), evening("B" * 10)
    assert only(issue([other], earlier(one), [left(one, other.id), other])).mark is None
    assert only(issue([other], earlier(one, other), [left(one, other.id), other])).mark is None


def test_an_event_over_several_days_stands_under_its_first_day_in_the_issue() -> None:
    fair = evening(start=date(2026, 11, 20), end=date(2026, 11, 27))
    assert only(issue([fair])).day == MONDAY


def test_an_issue_reads_back_as_it_was_written() -> None:
    written = issue([evening(), evening("B" * 10, day=9)], earlier(evening(start=on(1, 9))))
    assert loads(WeeklyIssue, dumps(written)) == written


def test_a_long_text_is_kept_short() -> None:
    assert len(only(issue([evening(description="Wort " * 900)])).event.details.description) <= 600


MOMENTS = st.integers(-20 * 24, 30 * 24).map(lambda hours: on(0, 0) + timedelta(hours=hours))
SPANS = st.tuples(MOMENTS, st.integers(0, 200), st.booleans())
STATES = st.sampled_from([State.ANNOUNCED, State.ANNOUNCED, State.CANCELLED, State.WITHDRAWN])


def made(number: int, span: tuple[datetime, int, bool], state: State) -> Event:
    start, hours, whole = span
    first = start.date() if whole else start
    end = (first + timedelta(days=1 + hours // 24)) if whole else start + timedelta(hours=hours)
    one = evening(f"{number:010}", start=first, end=end)
    return one if state is State.ANNOUNCED else cancelled(one, state, since=date(2026, 11, 20))


EVENTS = st.lists(st.tuples(SPANS, STATES), max_size=25).map(lambda told: [made(n, *one) for n, one in enumerate(told)])


@given(now=EVENTS, before=EVENTS)
@settings(max_examples=150, deadline=None)
def test_every_event_of_the_two_weeks_stands_there_once_in_order_and_rightly_marked(now: list[Event], before: list[Event]) -> None:
    with for_a_moment(STORE, *before) as tx:
        former = replace(draft_issue(tx, CONFIG, BEFORE, NOW - WEEK), frozen_at=NOW - WEEK)
    with for_a_moment(STORE, *now, issues=[former]) as tx:
        draft = draft_issue(tx, CONFIG, MONDAY, NOW)

    ids = [one.event.id for one in draft.listed]
    within = {
        one.id for one in now if last_day(one.details.span, BERLIN) >= MONDAY and local_day(one.details.span.start, BERLIN) <= draft.last
    }
    assert len(ids) == len(set(ids))
    assert within <= set(ids)
    starts = [instant(one.event.details.span.start, BERLIN) for one in draft.listed]
    assert starts == sorted(starts)
    assert [one.day for one in draft.listed] == sorted(one.day for one in draft.listed)
    assert all(MONDAY <= one.day <= draft.last for one in draft.listed)
    told = {one.event.id: one for one in former.listed}
    for one in draft.listed:
        known = one.event.id in told and told[one.event.id].mark is not WeeklyChange.DROPPED
        assert one.event.id in within or (one.mark in (WeeklyChange.DROPPED, WeeklyChange.CANCELLED) and known)
        assert (one.mark is WeeklyChange.NEW) == (one.event.publication.state is State.ANNOUNCED and not known)
        assert one.mark is not WeeklyChange.CHANGED or (known and one.changes)
    gone = {key for key, one in told.items() if one.mark is None} - set(ids)
    assert all(last_day(told[key].event.details.span, BERLIN) < MONDAY for key in gone)


def test_an_issue_beyond_next_week_is_not_compared() -> None:
    store = store_of(evening(day=20), issues=[earlier()])
    assert only(draft_issue(store, CONFIG, MONDAY + 2 * WEEK, NOW)).mark is None
    assert only(draft_issue(store, CONFIG, MONDAY + WEEK, NOW + WEEK)).mark is WeeklyChange.NEW


@pytest.mark.parametrize(
    ("weekly", "moment"),
    [
        (Weekly(), datetime(2026, 11, 23, 4, 0, tzinfo=UTC)),
        (Weekly(day="friday", at="16:30"), datetime(2026, 11, 27, 15, 30, tzinfo=UTC)),
    ],
)
def test_an_issue_is_frozen_by_the_clock_of_the_site(weekly: Weekly, moment: datetime) -> None:
    assert freeze_time(MONDAY, weekly, BERLIN) == moment


@pytest.mark.parametrize(("week", "monday"), [("2026-W48", MONDAY), ("2026-W53", date(2026, 12, 28)), ("2027-W01", date(2027, 1, 4))])
def test_a_week_is_named_as_iso_names_it(week: str, monday: date) -> None:
    assert monday_of(week) == monday
    assert WeeklyIssue(first=monday).week == week


@pytest.mark.parametrize(
    "week", ["2026-W54", "2027-W53", "2026-W00", "2026-48", "26-W48", "2026-W048", "2026-w48", "0000-W01", "", "٢٠٢٦-W48"]
)
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        monday_of(week)


def test_issues_are_linked_over_weeks_that_were_never_frozen() -> None:
    today = MONDAY + 3 * DAY
    assert neighbouring_issues([BEFORE - 5 * WEEK], MONDAY, today) == (BEFORE - 5 * WEEK, MONDAY + WEEK)
    assert neighbouring_issues([], MONDAY, today) == (None, MONDAY + WEEK)
    assert neighbouring_issues([BEFORE], BEFORE, today) == (None, MONDAY)
