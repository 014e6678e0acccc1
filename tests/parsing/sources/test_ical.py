"""Calendars as they come: what is read of them, what is repaired, and what is refused."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from aggregator.errors import InvalidSource
from aggregator.model import Covers, Fetched, Moment, Parsed, RawEvent, Source
from aggregator.parsing.recurrence import expand
from aggregator.parsing.sources.ical import parse
from tests.growth import grows_linearly, repeated

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "data" / "ical").glob("*/input.ics"))
BERLIN = ZoneInfo("Europe/Berlin")
SOURCE = Source(id="optonet", network="optonet", url="https://optonet.example/termine.ics")


def read(body: bytes | str, charset: str = "") -> Parsed:
    body = body.encode() if isinstance(body, str) else body
    return parse(Fetched(url=SOURCE.url, body=body, charset=charset, fetched_at=datetime(2026, 11, 22, tzinfo=UTC)), SOURCE, {})


def calendar(*events: str, head: str = "") -> str:
    blocks = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{blocks}END:VCALENDAR\r\n"


def event(lines: str = "", uid: str = "1", start: str = "20261024T190000Z") -> str:
    return f"UID:{uid}\r\nDTSTART:{start}\r\n{lines}"


def told(event: RawEvent, name: str) -> object:
    if name == "zone":
        return str(event.start.tzinfo) if isinstance(event.start, datetime) else ""
    value = getattr(event, name)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def check(parsed: Parsed, expected: Mapping[str, Any]) -> None:
    assert list(parsed.issues) == expected["issues"]
    assert parsed.title == expected.get("title", "")
    assert parsed.time_zone == expected.get("time_zone", "")
    if "events" in expected:
        assert len(parsed.events) == len(expected["events"])
        for found, wanted in zip(parsed.events, expected["events"], strict=True):
            assert {name: told(found, name) for name in wanted} == wanted
    if "occurrences" in expected:
        dates = sorted(expand(parsed.events, None, BERLIN).events, key=lambda event: str(event.start))
        assert [[event.summary, told(event, "start")] for event in dates] == expected["occurrences"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_case_reads_as_expected(case: Path) -> None:
    check(read((case / "input.ics").read_bytes()), json.loads((case / "expected.json").read_text()))


def test_a_whole_calendar_is_a_snapshot() -> None:
    assert read(calendar(event())).covers == Covers()


def test_a_calendar_without_events_is_a_calendar() -> None:
    assert read(calendar()) == Parsed(covers=Covers())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n\t\r\n",
        b"invalid",
        b"<!doctype html><html><body>Wartung</body></html>",
        bytes(range(256)) * 40,
        b"BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\n",
        b"/etc/passwd",
    ],
    ids=["empty", "blank", "word", "page", "binary", "only-a-zone", "path"],
)
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidSource):
        read(body)


@pytest.mark.parametrize("cut", ["END:VCALENDAR", "END:VEVENT", "SUMMARY"])
def test_a_calendar_that_breaks_off_is_refused(cut: str) -> None:
    whole = calendar(event("SUMMARY:Eins", "1"), event("SUMMARY:Zwei", "2"))
    with pytest.raises(InvalidSource, match="breaks off"):
        read(whole[: whole.rindex(cut)])


def test_a_bare_event_needs_no_calendar_around_it() -> None:
    assert [each.uid for each in read("BEGIN:VEVENT\r\n" + event() + "END:VEVENT\r\n").events] == ["1"]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(InvalidSource, match="nested"):
        read("BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 100_000 + "END:VEVENT\r\n" * 100_000 + "END:VCALENDAR\r\n")


def test_a_path_in_the_body_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.ics"
    secret.write_text(calendar(event("SUMMARY:Geheim")))
    with pytest.raises(InvalidSource) as refusal:
        read(str(secret))
    assert "Geheim" not in str(refusal.value)


def test_of_too_many_events_the_latest_are_read_and_absence_says_nothing() -> None:
    first = datetime(2000, 1, 1, tzinfo=UTC)
    days = [event(uid=str(number), start=f"{first + timedelta(days=number):%Y%m%d}") for number in range(5_100)]
    parsed = read(calendar(*days))
    assert len(parsed.events) == 5_000
    assert parsed.events[0].uid == "100"
    assert parsed.covers is None
    assert parsed.issues == ("the calendar holds 5100 events: the 100 that start earliest were left out",)


def test_absurd_values_are_cut() -> None:
    huge = read(
        calendar(
            event("SUMMARY:" + "A" * 1_000_000, uid="u" * 1_000_000),
            event("DESCRIPTION:" + "\r\n ".join("x" * 100_000), uid="2"),
            event("CATEGORIES:" + ",".join(f"c{n}" for n in range(20_000)), uid="3"),
            event("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUFB" * 100_000, uid="4"),
        )
    ).events
    assert len(huge[0].summary) < 5_000
    assert len(huge[0].uid) < 200
    assert len(huge[1].description) < 60_001
    assert len(huge[2].categories) == 50
    assert huge[3].image == ""


def test_long_uids_stay_apart() -> None:
    first, second = read(calendar(event(uid="u" * 600 + "1"), event(uid="u" * 600 + "2"))).events
    assert first.uid != second.uid


def test_an_unclosed_event_does_not_swallow_the_next() -> None:
    body = calendar(event("SUMMARY:Eins", "1"), event("SUMMARY:Zwei", "2")).replace("END:VEVENT\r\n", "", 1)
    assert [each.summary for each in read(body).events] == ["Eins", "Zwei"]


def test_the_zone_of_one_feed_never_reaches_another() -> None:
    fixed = "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500"
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Haus\r\nBEGIN:STANDARD\r\n{fixed}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    lines = "UID:1\r\nDTSTART;TZID=Haus:20260702T090000\r\n"
    assert told(read(calendar(lines, head=zone)).events[0], "start") == "2026-07-02T09:00:00+05:00"
    assert told(read(calendar(lines)).events[0], "start") == "2026-07-02T09:00:00"


def test_a_zone_of_ten_thousand_onsets_is_read() -> None:
    observance = (
        "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0117\r\nRRULE:FREQ=DAILY\r\nEND:STANDARD\r\n"
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Haus\r\n{observance * 3_000}END:VTIMEZONE\r\n"
    assert len(read(calendar(*(f"DTSTART;TZID=Haus:{year}0702T090000" for year in range(1900, 2100)), head=zone)).events) == 200


def test_the_charset_of_the_header_may_lie() -> None:
    body = calendar(event("SUMMARY:Grüne Wärme"))
    for charset in ("utf-16", "iso-8859-1", "klingon-8"):
        assert read(body, charset).events[0].summary == "Grüne Wärme"


def test_lone_carriage_returns_and_line_separators_begin_no_line() -> None:
    odd = "a\rLOCATION:b\x0bLOCATION:c\u2028LOCATION:d\x85LOCATION:e"
    found = read(calendar(event(f"SUMMARY:{odd}"))).events[0]
    assert found.location == ""


def test_a_quote_that_never_ends_costs_its_parameters_only() -> None:
    found = read(calendar(event('SUMMARY;LANGUAGE="de:Titel'))).events[0]
    assert found.summary == "Titel"


@pytest.mark.parametrize("fold", ["\r\n ", "\n\t", "\r\r\n ", "\r\n\r\n ", "\n\n\n ", "\r\n \r\n "])
def test_a_fold_is_undone_however_it_is_written(fold: str) -> None:
    assert read(calendar(event(f"SUMMARY:Ein{fold}fach"))).events[0].summary == "Einfach"


def test_a_quoted_colon_does_not_end_the_parameters() -> None:
    found = read(calendar(event('SUMMARY;X-A="a:b;LANGUAGE=en:";LANGUAGE=de:Titel: zwei'))).events[0]
    assert (found.summary, found.language) == ("Titel: zwei", "de")


@pytest.mark.parametrize("piece", ["\r", "\r\r\n", '":', '";', "\n ", "\n\n"])
def test_odd_signs_are_read_in_linear_time(piece: str) -> None:
    def attempt(body: str) -> None:
        with suppress(InvalidSource):
            read(body)

    grows_linearly(attempt, lambda size: calendar(event("SUMMARY;X=" + repeated(piece)(size))) + "\n\n", small=32_000)


@pytest.mark.parametrize(("written", "hour"), [("20261203T240000", "2026-12-04T00"), ("20261203T235960", "2026-12-03T23:59:59")])
def test_a_time_that_no_clock_shows_is_mended(written: str, hour: str) -> None:
    assert str(told(read(calendar(f"UID:1\r\nDTSTART:{written}")).events[0], "start")).startswith(hour)


def test_carets_in_parameters_are_escapes() -> None:
    found = read(calendar(event("ORGANIZER;CN=Haus ^'Süd^' ^^:mailto:a@b.example"))).events[0]
    assert found.organizer == 'Haus "Süd" ^'


def test_stamps_that_are_no_dates_say_nothing() -> None:
    found = read(calendar(event("CREATED:00001231T000000Z\r\nLAST-MODIFIED:gestern\r\nSEQUENCE:-9x")))
    assert (found.events[0].published, found.events[0].last_modified, found.events[0].sequence, found.issues) == (None, None, 0, ())


def test_issues_have_an_end() -> None:
    assert len(read(calendar(*(f"UID:{number}" for number in range(1_000)))).issues) == 101


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x85\u2028\u2029\ufeff"), max_size=80).map(str.strip)
texts = texts.filter(lambda text: "\\N" not in text)  # which that library takes for a line break when it writes
days = st.dates(date(1970, 1, 1), date(2199, 1, 1))
times = st.times().map(lambda found: found.replace(microsecond=0))
walls = st.builds(datetime.combine, days, times)
moments: st.SearchStrategy[Moment] = st.one_of(days, walls, walls.map(lambda found: found.replace(tzinfo=ZoneInfo("UTC"))))


@settings(max_examples=100, deadline=None)
@given(summary=texts, location=texts, description=texts, start=moments)
def test_an_event_that_another_library_writes_reads_back(summary: str, location: str, description: str, start: Moment) -> None:
    written, holder = Event(), Calendar()
    for name, value in (("uid", "1"), ("dtstart", start), ("summary", summary), ("location", location), ("description", description)):
        written.add(name, value)
    holder.add_component(written)
    (found,) = read(holder.to_ical()).events
    assert (found.summary, found.location, found.description, found.start) == (summary, location, description, start)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "DTSTART:20260101", " x"]),
            st.text(max_size=60),
        ),
        max_size=20,
    )
)
def test_whatever_comes_it_is_read_or_refused(lines: list[str]) -> None:
    body = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode("utf-8", "surrogatepass")
    with suppress(InvalidSource):
        assert len(read(body).events) <= len(lines) + 1


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "GEO", "SEQUENCE", "CATEGORIES"]),
    st.text(max_size=40),
    st.text(max_size=20),
)
def test_no_value_of_one_event_harms_another(name: str, value: str, zone: str) -> None:
    value, zone = (" ".join(each.split()) for each in (value, zone))
    odd = f"UID:odd\r\nDTSTART;TZID={zone}:20260101T100000\r\n{name};TZID={zone}:{value}\r\n"
    parsed = read(calendar(odd, event(uid="good")).encode("utf-8", "surrogatepass"))
    assert "good" in {each.uid for each in expand(parsed.events, None, BERLIN, 3).events}
