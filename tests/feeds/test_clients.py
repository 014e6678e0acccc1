"""What Outlook, Google, Apple and strict programs take: each rule that was learned from them, and the tests that hold it."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.model import MAX_BYTES, MAX_EVENTS
from tests.calendars import lines, values
from tests.factories import START, event, everywhere
from tests.pipeline import Pipeline, calendar, vevent
from tests.web_site import web_site
from tests.written import example, written

HERE = Path(__file__).parents[1]
RULES = {  # who, and the rule → the tests that hold it
    "Google: no feed above 1 MB": [
        "test_a_full_calendar_of_long_texts_stays_within_a_megabyte",
        "test_too_many_bytes_lose_their_last_days",
    ],
    "Google: no feed above 1,000 events, and the feed says so": ["test_too_many_events_lose_their_last_days_and_the_calendar_says_so"],
    "Google: one wrongly folded line, and the whole feed is ignored": ["test_any_text_gives_a_sound_calendar"],
    "Google: a change is seen by SEQUENCE and LAST-MODIFIED under the same UID": ["test_a_change_is_seen_under_the_same_uid"],
    "Google: cancelled events vanish, so a feed may mark them instead": [
        "test_a_cancelled_event_says_so",
        "test_cancelled_events_can_be_marked_or_hidden",
    ],
    "Google: robots.txt must be there and allow the feeds": ["test_robots_may_read_everything"],
    "Google and Apple: the calendar's name, twice": ["test_the_calendar_says_what_programs_ask"],
    "Outlook.com: no gzip": ["test_microsofts_programs_are_sent_plain_bytes"],
    "Outlook.com: an unknown TZID shows nothing": ["test_every_zone_in_use_is_defined_once", "test_zones_have_iana_names"],
    "Outlook.com: text/calendar, a path that ends in .ics, Content-Length": ["test_a_feed_says_what_it_is_and_how_long"],
    "Outlook: a VTIMEZONE for each TZID": ["test_every_zone_in_use_is_defined_once"],
    "Outlook: zones of yearly rules, never of RDATEs": ["test_blocks_are_made_of_yearly_rules_alone"],
    "Outlook: one BYDAY in a zone's rule, and no BYMONTHDAY beside it": [
        "test_blocks_are_made_of_yearly_rules_alone",
        "test_what_no_yearly_rule_says_is_written_in_utc",
    ],
    "Outlook: the spring change at the right hour": [
        "test_berlin_changes_at_the_last_sundays",
        "test_whatever_is_written_in_a_zone_is_the_same_instant_for_a_reader_of_its_rules",
    ],
    "Outlook: no floating times": ["test_no_time_floats"],
    "Outlook: X-PUBLISHED-TTL is obeyed even against the user": ["test_the_calendar_says_what_programs_ask"],
    "Outlook: free time stays free": ["test_an_event_leaves_free_time_free"],
    "Outlook: whole days are dates with an exclusive end": ["test_whole_days_are_dates_with_an_exclusive_end"],
    "Outlook and Apple: no METHOD, no ATTENDEE, no alarm: nobody is invited": ["test_nobody_is_invited_or_woken"],
    "Apple: one invalid line, and the subscription fails without a word": ["test_any_text_gives_a_sound_calendar"],
    "Apple: REFRESH-INTERVAL and SOURCE name their types": ["test_the_calendar_says_what_programs_ask"],
    "Apple: an ORGANIZER that is no address breaks the import": ["test_an_organizer_is_named_and_never_sent_mail"],
    "Nextcloud, Fastmail, Thunderbird: CRLF, PRODID, VERSION, and UID, DTSTAMP and DTSTART in each event": [
        "test_strict_parsers_find_what_they_want"
    ],
    "Nextcloud: one bad value loses the feed, so one bad event is left out": [
        "test_an_event_that_cannot_be_rendered_is_left_out_and_stops_no_other"
    ],
    "all: the same for independent parsers": [
        "test_what_was_read_comes_back_the_same_in_every_parser",
        "test_both_calendar_parsers_see_the_same",
    ],
    "all: occurrences, no rules": ["test_series_go_out_as_their_occurrences"],
    "all: a UID is made of nothing that may change": ["test_a_change_is_seen_under_the_same_uid", "test_every_event_has_a_uid_of_its_own"],
    "all: 304 where nothing is new": ["test_a_feed_that_did_not_change_is_not_sent_again"],
    "all: HEAD works": ["test_head_tells_what_get_would"],
    "all: a stable address with filters": ["test_order_and_case_of_parameters_make_no_difference"],
    "all: the feeds are found from the page": ["test_the_page_names_its_feeds_in_every_format"],
    "peers: two builds are the same bytes": ["test_two_builds_of_the_same_data_are_the_same_bytes"],
    "peers: DTSTAMP changes with the content alone": ["test_identity_and_stamps_are_those_of_the_publication"],
    "peers: no invented end": ["test_an_unknown_end_stays_unknown"],
    "peers: pubDate is never to come": [
        "test_the_date_of_an_item_is_when_we_published_it_first",
        "test_a_feed_breaks_no_rule_of_its_format",
    ],
    "peers: an error is never an event": ["test_an_error_is_no_calendar"],
    "peers: days of a conference are one bar": ["test_days_of_a_conference_are_one_bar"],
}
TESTS = set(re.findall(r"^def (test_\w+)", "\n".join(path.read_text("utf-8") for path in HERE.rglob("test_*.py")), re.MULTILINE))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_its_tests(rule: str) -> None:
    assert RULES[rule]
    assert set(RULES[rule]) <= TESTS


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path, "a")


def test_a_full_calendar_of_long_texts_stays_within_a_megabyte() -> None:
    long = "Öffentlichkeitsarbeit, " * 100
    many = [
        event(f"{n:010}", start=START + timedelta(hours=n), **everywhere(long, "summary", "description", "location")) for n in range(400)
    ]
    body = written("ics", many)
    assert len(body) <= MAX_BYTES
    assert 0 < body.count(b"BEGIN:VEVENT") < min(400, MAX_EVENTS)


def test_a_change_is_seen_under_the_same_uid(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(more="LOCATION:Aula")))
    pipeline.pull()
    before = pipeline.feed()
    pipeline.answer("a", calendar(vevent(uid="other", start="20261203T190000", more="LOCATION:Aula")))
    pipeline.pull_after(hours=2)
    after = pipeline.feed()
    assert values(after, "UID") == values(before, "UID")
    assert int(values(after, "SEQUENCE")[0]) > int(values(before, "SEQUENCE")[0])
    assert values(after, "LAST-MODIFIED") == values(after, "DTSTAMP") > values(before, "LAST-MODIFIED")
    assert values(after, "CREATED") == values(before, "CREATED")


def test_microsofts_programs_are_sent_plain_bytes() -> None:
    agents = ("Microsoft Office/16.0 (Microsoft Outlook 16.0; Pro)", "Microsoft.Exchange/15.20", "Microsoft-CalendarImporter/1.0")
    for agent in agents:
        answer = web_site(event()).client.get("/feeds/events.ics", headers={"User-Agent": agent, "Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in answer.headers
        assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_zones_have_iana_names() -> None:
    assert set(values(written("ics", example()), "TZID")) == {"Europe/Berlin", "Europe/London"}


def test_no_time_floats() -> None:
    starts = [line for line in lines(written("ics", example())) if line.startswith(("DTSTART", "DTEND"))]
    events = [line for line in starts if not re.fullmatch(r"DTSTART:1970\d{4}T\d{6}", line)]  # those of zones are local by definition
    assert events
    assert all(re.fullmatch(r"DT(START|END)(;VALUE=DATE:\d{8}|;TZID=[A-Za-z/_]+:\d{8}T\d{6}|:\d{8}T\d{6}Z)", line) for line in events)


def test_nobody_is_invited_or_woken() -> None:
    body = written("ics", example())
    assert not [name for name in ("METHOD", "ATTENDEE", "ATTACH", "REQUEST-STATUS") if values(body, name)]
    assert b"BEGIN:VALARM" not in body


def test_strict_parsers_find_what_they_want() -> None:
    body = written("ics", example())
    assert lines(body)[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Netzwerktimer//Netzwerktimer 1//DE"]
    assert body.count(b"\n") == body.count(b"\r\n")
    for block in body.decode().split("BEGIN:VEVENT\r\n")[1:]:
        names = re.findall(r"^([A-Z-]+)[;:]", block.partition("END:VEVENT")[0], re.MULTILINE)
        assert all(names.count(name) == 1 for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "SEQUENCE", "URL"))
        assert len(names) == len(set(names))


def test_series_go_out_as_their_occurrences(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(more="RRULE:FREQ=WEEKLY;COUNT=4")))
    pipeline.pull()
    body = pipeline.feed().partition(b"END:VTIMEZONE\r\nBEGIN:VEVENT")[2]
    assert len(values(body, "UID")) == len(set(values(body, "UID"))) == 4
    assert not re.search(rb"^(RRULE|RDATE|EXDATE|RECURRENCE-ID)", body, re.MULTILINE)


def test_every_event_has_a_uid_of_its_own() -> None:
    uids = values(written("ics", example()), "UID")
    assert len(set(uids)) == len(uids) == len(example())
    assert all(re.fullmatch(r"[0-9A-Z]{10}@netzwerktimer\.example", uid) for uid in uids)


def test_the_page_names_its_feeds_in_every_format() -> None:
    page = web_site(event()).text("/?network=optonet&lang=en")
    links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', page)
    query = "?network=optonet&amp;lang=en"
    assert links == [
        ("text/calendar", f"/feeds/events.ics{query}"),
        ("application/rss+xml", f"/feeds/events.rss{query}"),
        ("application/atom+xml", f"/feeds/events.atom{query}"),
        ("application/feed+json", f"/feeds/events.json{query}"),
        ("text/csv", f"/feeds/events.csv{query}"),
        ("application/rss+xml", f"/feeds/changes.rss{query}"),
    ]


def test_an_error_is_no_calendar(tmp_path: Path) -> None:
    site = web_site(event(), folder=tmp_path)
    site.break_store()
    answer = site.client.get("/feeds/events.ics")
    assert answer.status_code == 503
    assert not answer.content_type.startswith("text/calendar")
    assert b"VEVENT" not in answer.data


def test_days_of_a_conference_are_one_bar() -> None:
    body = written("ics", [event(start=date(2026, 12, 3), end=date(2026, 12, 6))])
    assert (values(body, "DTSTART"), values(body, "DTEND")) == (["20261203"], ["20261206"])


def test_an_evening_past_midnight_is_no_whole_day() -> None:
    body = written("ics", [event(start=START, end=datetime(2026, 12, 4, 2, tzinfo=START.tzinfo))])
    assert values(body, "DTEND") == ["20261204T020000"]
