"""The calendar around the VEVENTs: what it says of itself, its zones, its size."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import MAX_BYTES, MAX_EVENTS, Event, FeedEntry
from feeds.ical import entry, frame, zone_of
from tests.calendars import assert_read_as, assert_sound, lines, values
from tests.factories import BASE_URL, LATER, TODAY, channel, event, feed_context


def entry_of(of: Event) -> FeedEntry:
    return FeedEntry(event_id=of.id, day=TODAY, zone=zone_of(of), body=entry(of, feed_context(), "de", "plain"))


def feed(*events: Event) -> bytes:
    return frame(channel(), [entry_of(one) for one in events])


def test_every_zone_in_use_is_defined_once() -> None:
    london = event("b", start=datetime(2026, 12, 4, 9, tzinfo=ZoneInfo("Europe/London")))
    body = feed(event("a"), london, event("c", start=LATER))
    assert values(body, "TZID") == ["Europe/Berlin", "Europe/London"]


def test_the_calendar_says_what_programs_ask() -> None:
    head = lines(feed(event()))[:14]
    assert head == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Netzwerktimer//Netzwerktimer 1//DE",
        "CALSCALE:GREGORIAN",
        "NAME:Netzwerktimer Thüringen",
        "X-WR-CALNAME:Netzwerktimer Thüringen",
        f"DESCRIPTION:Alle Termine unter {BASE_URL}/",
        f"X-WR-CALDESC:Alle Termine unter {BASE_URL}/",
        "X-WR-TIMEZONE:Europe/Berlin",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"SOURCE;VALUE=URI:{BASE_URL}/feeds/events.ics",
        f"URL:{BASE_URL}/",
        "COLOR:teal",
    ]


def test_a_calendar_without_events_is_one() -> None:
    assert_sound(frame(channel(), []))
    assert_read_as(frame(channel(), []), [])


def days(count: int, a_day: int, size: int = 0) -> list[FeedEntry]:
    """Entries on consecutive days, `a_day` on each."""
    body = entry(event(description="x" * size), feed_context(), "de", "plain")
    return [FeedEntry(event_id=str(n), day=TODAY + timedelta(days=n // a_day), zone="Europe/Berlin", body=body) for n in range(count)]


def test_too_many_events_lose_their_last_days_and_the_calendar_says_so() -> None:
    body = frame(channel(), days(1_003, a_day=3))
    assert values(body, "UID") == ["0123456789@netzwerktimer.example"] * 999
    assert values(body, "X-WR-CALDESC") == [f"Zeigt Termine bis 20.10.2027\\; alle unter {BASE_URL}/"]
    assert len(frame(channel(), days(MAX_EVENTS, a_day=3))) > len(body)


def test_the_limit_is_said_in_english_too() -> None:
    body = frame(channel(language="en"), days(1_003, a_day=3))
    assert values(body, "DESCRIPTION")[0] == f"Shows events until 20 Oct 2027\\; all at {BASE_URL}/"


def test_too_many_bytes_lose_their_last_days() -> None:
    body = frame(channel(), days(600, a_day=2, size=3_000))
    assert MAX_BYTES - 10_000 < len(body) <= MAX_BYTES
    assert len(values(body, "UID")) % 2 == 0


def test_a_first_day_that_is_too_full_is_shown_as_far_as_it_fits() -> None:
    body = frame(channel(), days(1_200, a_day=1_200))
    assert len(values(body, "UID")) == MAX_EVENTS
    assert values(body, "X-WR-CALDESC")[0].startswith("Zeigt Termine bis 22.11.2026")


def test_two_builds_are_byte_identical() -> None:
    assert feed(event(), event("b", start=LATER)) == feed(event(), event("b", start=LATER))
