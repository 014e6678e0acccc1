import json
from contextlib import suppress
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import (
    Config,
    Correction,
    DatedEvent,
    Event,
    Fetched,
    MissingSince,
    Mode,
    Network,
    NewsItem,
    ParseResult,
    Record,
    RecordKey,
    Site,
    Source,
    SourceState,
    Status,
    TimeSpan,
    Topic,
)
from aggregator.parsing.messages import TaskResult
from aggregator.serialization import dump, dumps, load, loads, moment_of, moment_text
from tests.factories import NOW, details, event, record

ZONES = st.sampled_from([ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland"), UTC])
TIMES = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1), timezones=ZONES, allow_imaginary=False)  # noqa: DTZ001
MOMENTS = st.dates() | TIMES
TEXT = st.text(max_size=20)  # without lone surrogates, as `st.text` is
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
FLOATS = st.floats(-180, 180).map(lambda number: number + 0.0)  # 0.0 for -0.0
FIELDS = {
    "summary": TEXT,
    "categories": TEXTS,
    "geo": st.none() | st.tuples(FLOATS, FLOATS),
    "status": st.sampled_from(Status),
    "mode": st.none() | st.sampled_from(Mode),
    "deadline": st.none() | MOMENTS,
}
SPANS = st.builds(TimeSpan, MOMENTS, st.none() | MOMENTS)
EVENTS = st.builds(DatedEvent, span=SPANS, time_open=st.booleans(), hours=st.none() | SPANS, **FIELDS)
DETAILS = st.builds(NewsItem, **FIELDS) | EVENTS
KEYS = st.builds(RecordKey, TEXT, TEXT, TEXT)
ABSENCES = st.builds(MissingSince, since=TIMES, pull=st.integers(0, 2**40))
RECORDS = st.builds(partial(replace, record()), key=KEYS, published=st.none() | TIMES, details=DETAILS, absence=st.none() | ABSENCES)
SOURCES = st.builds(
    Source,
    id=TEXT,
    network=TEXT,
    url=TEXT,
    kind=st.none() | TEXT,
    every=st.timedeltas(timedelta(0), timedelta(days=1_000)),
    select=st.dictionaries(TEXT, TEXT, max_size=3),
)
FETCHED = st.builds(Fetched, url=TEXT, body=st.binary(max_size=20), fetched_at=TIMES)
TOPICS = st.builds(Topic, slug=TEXT, name=st.dictionaries(TEXT, TEXT, max_size=3), words=TEXTS)
CORRECTIONS = st.builds(Correction, event=TEXT, field=TEXT, value=TEXT, source_value=TEXT, conflict=st.none() | TEXT, decided=TIMES)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.sampled_from(["2026-12-01[", "0001-01-01T00:00+01:00[Europe]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@given(MOMENTS)
def test_a_moment_reads_back_as_the_same_instant_in_the_same_zone(moment: date | datetime) -> None:
    back = moment_of(moment_text(moment))
    assert type(back) is type(moment)
    assert back == moment
    if isinstance(back, datetime) and isinstance(moment, datetime):
        assert back.astimezone(UTC) == moment.astimezone(UTC)
        assert str(back.tzinfo) == str(moment.tzinfo)


def test_both_hours_of_an_autumn_night_read_back() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    back = [moment_of(moment_text(first.replace(fold=fold))) for fold in (0, 1)]
    assert [moment.astimezone(UTC).hour for moment in back if isinstance(moment, datetime)] == [0, 1]


def test_a_fixed_offset_stays_that_offset() -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert moment_of(moment_text(moment)) == moment


def test_a_time_without_a_zone_stays_without() -> None:
    assert moment_of("2026-03-01T09:00:00") == datetime(2026, 3, 1, 9)  # noqa: DTZ001


@given(RECORDS | SOURCES | FETCHED | TOPICS | CORRECTIONS)
def test_a_value_reads_back_as_it_was(value: object) -> None:
    text = dumps(value)
    assert loads(type(value), text) == value
    assert dumps(loads(type(value), text)) == text


@given(RECORDS)
def test_a_value_reads_back_of_the_same_types(value: Record) -> None:
    back = loads(Record, dumps(value))
    assert type(back.key) is RecordKey
    assert [type(part) for part in astuple(back.details)] == [type(part) for part in astuple(value.details)]


@pytest.mark.parametrize(
    "value",
    [
        details(geo=(50.9, 11.6), mode=Mode.HYBRID, topics=("photonik",), status=Status.CANCELLED, deadline=date(2026, 12, 1)),
        event(),
        SourceState(id="optonet", next_due=NOW, issues=("one", "two")),
        Config(
            site=Site(title="N"),
            networks=(Network(slug="n", name="N", sources=(Source(id="n", network="n", url="u", select={"item": "li"}),)),),
        ),
        ParseResult(kind="ical", records=(record(),), covers=NOW),
    ],
    ids=lambda value: type(value).__name__,
)
def test_types_that_hold_others_read_back_as_they_were(value: object) -> None:
    assert loads(type(value), dumps(value)) == value


def test_a_span_keeps_the_zone_it_was_told_in() -> None:
    here = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    spans = [TimeSpan(here), TimeSpan(here.astimezone(ZoneInfo("America/New_York")))]
    assert [str(loads(TimeSpan, dumps(span))) for span in spans] == [str(span) for span in spans]


@pytest.mark.parametrize("number", [50, -0.0])
def test_equal_numbers_are_the_same_text(number: float) -> None:
    assert dumps(details(geo=(number, 1.5))) == dumps(details(geo=(number + 0.0, 1.5)))


@given(st.permutations(["a", "b", "ä", "\uffff", "\U0001f600"]))
def test_equal_mappings_are_the_same_text(names: list[str]) -> None:
    one, other = (replace(event(), provenance=dict.fromkeys(order, "x")) for order in (names, sorted(names)))
    assert dumps(one) == dumps(other)


def test_fields_at_their_default_are_left_out() -> None:
    assert dump(NewsItem(summary="a", price="", categories=())) == {"summary": "a"}
    assert dumps(NewsItem(summary="a", price="1")) == '{"price":"1","summary":"a"}'


def test_data_is_what_json_writes() -> None:
    value = event()
    assert json.loads(json.dumps(dump(value))) == json.loads(dumps(value))


def test_an_unknown_field_of_a_newer_program_is_passed_over() -> None:
    assert loads(NewsItem, '{"summary": "a", "colour": "red"}') == NewsItem(summary="a")


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert loads(NewsItem, dumps(NewsItem(summary="a\ud800ü", price="1"))) == NewsItem(summary="a?ü", price="1")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (NewsItem, {}),
        (NewsItem, {"summary": 1}),
        (NewsItem, {"summary": None}),
        (NewsItem, {"summary": "a", "status": "odd"}),
        (DatedEvent, {"summary": "a", "span": {"start": "tomorrow"}}),
        (DatedEvent, {"summary": "a", "span": {"start": "2026-12-01T09:00:00+01:00[Nowhere/Land]"}}),
        (NewsItem, {"summary": "a", "geo": [1.0]}),
        (MissingSince, {"since": "2026-12-01", "pull": 1}),
        (Event, {"publication": [], "records": []}),
        (Record, {**dump(record()), "key": {"source": "a", "uid": "b", "recurrence_id": ""}}),
        (Record, {**dump(record()), "key": ["a", "b"]}),
        (TaskResult, []),
        (Source, {"id": "a", "network": "a", "url": "u", "select": []}),
        (Source, {"id": "a", "network": "a", "url": "u", "every": 1e300}),
    ],
)
def test_data_of_another_form_are_refused(kind: type, data: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        load(kind, data)


@given(st.sampled_from([Record, NewsItem, Event, Source, Fetched, TaskResult]), JSON, st.data())
def test_any_data_are_read_or_refused(kind: type, other: object, choice: st.DataObject) -> None:
    """One field of sound data, or all of them, may be anything."""
    sound: dict[str, object] = choice.draw(
        st.sampled_from(
            [dump(record(published=NOW)), dump(event()), dump(details(geo=(1.0, 2.0))), dump(Source(id="a", network="a", url="u"))]
        )
    )
    broken = choice.draw(st.sampled_from([other, *({**sound, name: other} for name in sound)]))
    with suppress(KeyError, TypeError, ValueError):
        load(kind, broken)


def test_a_type_that_no_model_has_is_not_written() -> None:
    with pytest.raises(TypeError):
        dumps(object())
