import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import wire
from aggregator.model import Absence, Config, Details, Fetched, Mode, Network, Reading, Record, Site, Source, SourceState, Status, TimeSpan
from tests.factories import NOW, details, event, record

ZONES = st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland"), UTC])
MOMENTS = st.dates() | st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1), timezones=ZONES, allow_imaginary=False)  # noqa: DTZ001


@given(MOMENTS)
def test_a_moment_reads_back_as_the_same_instant_in_the_same_zone(moment: date | datetime) -> None:
    back = wire.moment_of(wire.moment_text(moment))
    assert type(back) is type(moment)
    assert back == moment
    if isinstance(back, datetime) and isinstance(moment, datetime):
        assert back.astimezone(UTC) == moment.astimezone(UTC)
        assert str(back.tzinfo) == str(moment.tzinfo)


def test_both_hours_of_an_autumn_night_read_back() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    back = [wire.moment_of(wire.moment_text(first.replace(fold=fold))) for fold in (0, 1)]
    assert [moment.astimezone(UTC).hour for moment in back if isinstance(moment, datetime)] == [0, 1]


@pytest.mark.parametrize(
    "value",
    [
        details(geo=(50.9, 11.6), mode=Mode.HYBRID, topics=("photonik",), status=Status.CANCELLED, deadline=date(2026, 12, 1)),
        record(absence=Absence(since=NOW, pull=3), published=NOW),
        event(),
        SourceState(id="optonet", next_due=NOW, issues=("one", "two")),
        Config(
            site=Site(title="N"),
            networks=(Network(slug="n", name="N", sources=(Source(id="n", network="n", url="u", select={"item": "li"}),)),),
        ),
        Reading(kind="ical", records=(record(),), covers=NOW),
        Fetched(url="https://example.org", body=b"\x00\xff", fetched_at=NOW),
    ],
    ids=lambda value: type(value).__name__,
)
def test_model_types_read_back_from_the_wire(value: object) -> None:
    assert wire.loads(type(value), wire.dumps(value)) == value


@pytest.mark.parametrize(
    "value", [event(), record(published=NOW), details(geo=(50, 11.5)), Source(id="n", network="n", url="u", select={"b": "ß", "a": '"'})]
)
def test_text_is_what_json_writes_of_the_data(value: object) -> None:
    assert wire.dumps(value) == json.dumps(wire.dump(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


DETAILS = st.builds(
    Details,
    summary=st.sampled_from("ab"),
    span=st.none() | st.builds(TimeSpan, MOMENTS, st.none()),
    categories=st.sampled_from([(), ("a",), ("a", "b")]),
    geo=st.sampled_from([None, (50.0, 11.0)]),
)
RECORDS = st.builds(partial(replace, record()), published=st.sampled_from([None, NOW]), details=DETAILS)


@given(st.lists(RECORDS))
def test_rows_that_say_what_differs_read_back_as_they_were(records: list[Record]) -> None:
    assert wire.load_rows(Record, json.loads(wire.row_texts(records))) == tuple(records)


def test_a_row_says_nothing_again() -> None:
    one = replace(record(), details=Details(summary="a", description="long", span=TimeSpan(date(2026, 12, 1))))
    other = replace(one, details=replace(one.details, span=TimeSpan(date(2026, 12, 8))))
    assert json.loads(wire.row_texts([one, other]))[1] == {"details": {"span": {"start": "2026-12-08"}}}


def test_rows_at_one_instant_in_two_zones_keep_their_zones() -> None:
    here = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    spans = [TimeSpan(here), TimeSpan(here.astimezone(ZoneInfo("America/New_York")))]
    rows = json.loads(wire.row_texts([Details(summary="a", span=span) for span in spans]))
    assert [str(one.span) for one in wire.load_rows(Details, rows)] == [str(span) for span in spans]


def test_equal_values_are_the_same_text() -> None:
    assert wire.dumps(Details(summary="a", price="1")) == wire.dumps(Details(price="1", summary="a"))


def test_an_unknown_field_of_a_newer_program_is_passed_over() -> None:
    assert wire.loads(Details, '{"summary": "a", "colour": "red"}') == Details(summary="a")


def test_a_fixed_offset_stays_that_offset() -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert wire.moment_of(wire.moment_text(moment)) == moment
