"""Rules are walked as others walk them, and none runs away: refused ones leave their first date, dear ones their beginning."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aggregator.model import RawEvent
from aggregator.parsing.recurrence import expand
from aggregator.parsing.recurrence.rules import Steps, read_rule, walk
from tests.series import AUTUMN, BERLIN, START, days, in_autumn, series


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;UNTIL=99991231T235959Z",
        "FREQ=HOURLY",
        "FREQ=FORTNIGHTLY;BYDAY=XX;COUNT=abc",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;COUNT=0",
        "FREQ=MONTHLY;INTERVAL=0;BYDAY=MO",
        "FREQ=DAILY;INTERVAL=100000",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
        "FREQ=YEARLY;BYMONTH=5L;RSCALE=HEBREW",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;UNTIL=gestern",
        "",
        "BYDAY=MO",
    ],
)  # fmt: skip
def test_a_rule_that_is_refused_leaves_its_first_date_and_an_issue(rule: str) -> None:
    found = in_autumn(series(rule))
    assert days(found) == ["10-06"]
    assert len(found.issues) == 1


def test_excluding_rules_are_refused() -> None:
    found = in_autumn(series("FREQ=DAILY", excluding_rules=["FREQ=DAILY"]))
    assert days(found) == ["10-06"]
    assert "EXRULE" in found.issues[0]


def test_many_rules_are_refused() -> None:
    assert days(in_autumn(series(*(f"FREQ=DAILY;INTERVAL={number}" for number in range(1, 1_001))))) == ["10-06"]


@pytest.mark.parametrize(
    "event",
    [
        series("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        series("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", start=datetime(1601, 1, 1, tzinfo=UTC)),
        series("FREQ=DAILY;COUNT=100000", start=datetime(1601, 1, 1, tzinfo=UTC)),
        series("FREQ=DAILY", excluded=[START + timedelta(days=number) for number in range(50_000)]),
        series(dates=[START + timedelta(minutes=number) for number in range(50_000)]),
    ],
    ids=["never", "never-since-1601", "count-since-1601", "50000-excluded", "50000-dates"],
)
def test_no_series_costs_more_than_its_budget(event: RawEvent) -> None:
    assert len(in_autumn(event).events) <= 450
    assert len(expand([event], None, BERLIN).events) <= 450


def test_all_series_of_a_source_share_one_budget() -> None:
    found = in_autumn(*(series("FREQ=DAILY", uid=str(number), start=datetime(1990, 1, 1, tzinfo=UTC)) for number in range(3_000)))
    assert len(found.events) < 60_000
    assert len(found.issues) == 101


def test_a_series_of_centuries_is_found_without_counting_through_them() -> None:
    found = expand([series("FREQ=DAILY", start=datetime(1601, 1, 1, 12, tzinfo=UTC))], AUTUMN, BERLIN)
    assert len(found.events) == 61
    assert found.issues == ()


weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that mean the same to everyone: of BYDAY=MO,1MO dateutil takes what both name, RFC 5545 what either does."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}", f"WKST={draw(weekdays)}"]
    if draw(st.booleans()):
        parts.append("BYMONTH=" + ",".join(map(str, draw(st.lists(st.integers(1, 12), min_size=3, max_size=8)))))
    if draw(st.booleans()):
        numbered = frequency in ("MONTHLY", "YEARLY") and draw(st.booleans())
        places = st.sampled_from(["1", "2", "-1", "-2"]) if numbered else st.just("")
        parts.append("BYDAY=" + ",".join(draw(st.lists(st.builds(str.__add__, places, weekdays), min_size=1, max_size=3))))
    elif frequency in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        parts.append("BYMONTHDAY=" + ",".join(map(str, draw(st.lists(st.integers(-31, 31).filter(bool), min_size=1, max_size=4)))))
    if draw(st.integers(0, 4)) == 0:
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, -1]))}")
    return ";".join(parts)


@settings(max_examples=120, deadline=None)
@given(rule=rules(), day=st.dates(date(2015, 1, 1), date(2025, 1, 1)), skipped=st.integers(0, 40))
def test_a_rule_is_walked_as_another_library_walks_it(rule: str, day: date, skipped: int) -> None:
    start, until = datetime.combine(day, time(19, 30)), datetime.combine(day, time()) + timedelta(days=3_000)
    first = next(iter(rrulestr(f"{rule};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=start)), None)
    assume(first is not None)
    assert first is not None
    wanted = list(islice(rrulestr(f"{rule};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=first), 60))
    assume(wanted and wanted[0] == first)
    wanted = wanted[min(skipped, len(wanted) - 1) :]
    assert list(islice(walk(read_rule(rule), first, wanted[0], until, Steps(10**6)), len(wanted))) == wanted


@settings(max_examples=60, deadline=None)
@given(rule=st.text(max_size=60), day=st.dates(date(1000, 1, 1), date(8999, 1, 1)))
def test_no_rule_is_too_odd_to_be_refused(rule: str, day: date) -> None:
    assert len(expand([series(rule, f"FREQ=DAILY;{rule}", start=day)], None, BERLIN, 5).events) <= 5
