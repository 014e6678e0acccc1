from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from aggregator.errors import InvalidEvent
from aggregator.model import DatedEvent, Mode, Moment, NewsItem, RawEvent, Region, Status, TimeSpan, Topic
from aggregator.parsing.normalize import SourceContext, normalize
from tests.factories import BERLIN, START, TODAY

PHOTONIK = Topic(slug="photonik", name={"de": "Photonik"}, words=("photonik", "optik", "laser"))
OST = Region(slug="ost", name={"de": "Ost"}, postcodes=("07",), towns=("Jena", "Gera"))
AROUND = SourceContext(
    base_url="https://optonet.example/termine/", zone=BERLIN, today=TODAY, topics=(PHOTONIK,), regions=(OST,), network_topics=("technik",)
)


def details(summary: str = "Forum", start: Moment | None = START, **told: object) -> DatedEvent | NewsItem:
    return normalize(RawEvent(summary=summary, start=start, **told), AROUND)  # type: ignore[arg-type]


def span(start: Moment, end: Moment | None = None) -> TimeSpan | None:
    return details(start=start, end=end).span


def test_a_floating_time_is_in_the_zone_of_its_source() -> None:
    assert span(START.replace(tzinfo=None)) == TimeSpan(START)


def test_an_instant_in_utc_is_told_in_the_zone_of_its_source() -> None:
    assert span(START.astimezone(UTC)) == TimeSpan(START)
    told = span(START.astimezone(UTC))
    assert told is not None
    assert isinstance(told.start, datetime)
    assert told.start.tzinfo == BERLIN


def test_a_named_zone_stays() -> None:
    there = datetime(2026, 12, 3, 11, tzinfo=ZoneInfo("America/New_York"))
    told = span(there)
    assert told is not None
    assert isinstance(told.start, datetime)
    assert told.start.tzinfo == there.tzinfo


def test_a_fixed_offset_is_the_same_instant() -> None:
    assert span(datetime(2026, 12, 3, 18, tzinfo=timezone(timedelta(hours=2)))) == TimeSpan(START)


def test_a_time_that_a_spring_night_leaves_out_moves_on_with_the_clock() -> None:
    assert span(datetime(2027, 3, 28, 2, 30)) == TimeSpan(datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN))  # noqa: DTZ001


@pytest.mark.parametrize("end", [START, START - timedelta(hours=1), START + timedelta(days=4000)])
def test_an_end_that_is_none_is_left_out(end: datetime) -> None:
    assert span(START, end) == TimeSpan(START)


def test_a_day_that_ends_at_a_clock_time_ends_with_that_day() -> None:
    assert span(date(2026, 12, 3), datetime(2026, 12, 4, 16, tzinfo=BERLIN)) == TimeSpan(date(2026, 12, 3), date(2026, 12, 5))


def test_no_end_is_invented() -> None:
    assert span(date(2026, 12, 3)) == TimeSpan(date(2026, 12, 3))


def test_times_at_the_edge_of_the_calendar_are_refused() -> None:
    with pytest.raises(InvalidEvent, match="edge of the calendar"):
        details(start=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))))


def test_an_event_without_a_title_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="without a title"):
        details(summary=" \x00 ")


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("ABGESAGT: Forum", "Forum"),
        ("Abgesagt! Forum", "Forum"),
        ("[ABGESAGT] Forum", "Forum"),
        ("Forum (entfällt)", "Forum"),
        ("Forum – fällt aus!", "Forum"),
        ("Cancelled: Forum", "Forum"),
        ("*** ENTFÄLLT *** Forum", "Forum"),
    ],
)
def test_a_title_that_says_so_cancels(told: str, title: str) -> None:
    assert (details(told).summary, details(told).status) == (title, Status.CANCELLED)


@pytest.mark.parametrize("told", ["Forum", "Absage an die Linearität", "Wenn das Netz ausfällt", "Abgesagt"])
def test_a_title_that_speaks_of_something_else_does_not(told: str) -> None:
    assert (details(told).summary, details(told).status) == (told, Status.CONFIRMED)


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("12.03.2026 (09:00–17:00) Fachforum", "Fachforum"),
        ("Do, 12.03.2026: Fachforum", "Fachforum"),
        ("12.03.–14.03.2026 Fachforum", "Fachforum"),
        ("12.03.2026", "12.03.2026"),
        ("Fachforum 12.03.2026", "Fachforum 12.03.2026"),
        ("3.0 ist das neue 2.0", "3.0 ist das neue 2.0"),
    ],
)
def test_a_date_before_a_title_is_no_part_of_it(told: str, title: str) -> None:
    assert details(told).summary == title


def test_control_characters_and_markup_leave_plain_fields() -> None:
    told = details("<b>Forum</b>\x07 &amp; Markt", location="Jena\u202e\x00", categories=("<i>Optik</i>", "", "Optik"))
    assert (told.summary, told.location, told.categories) == ("Forum & Markt", "Jena", ("Optik",))


@pytest.mark.parametrize("told", ["Messe & Kongress <Test>", "Umsatz < 5 Mio.", "Q&A"])
def test_signs_that_are_no_markup_stay(told: str) -> None:
    assert details(told).summary == told


def test_html_is_sanitized_and_also_kept_as_text() -> None:
    told = details(description_html='<p onclick="x()">Guten <script>alert(1)</script>Tag</p>')
    assert told.description == "Guten Tag"
    assert "script" not in told.description_html
    assert "onclick" not in told.description_html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://user:pw@", "ftp://example.org/a"])
def test_a_link_that_is_none_is_left_out(address: str) -> None:
    assert details(url=address).url == ""


def test_links_are_told_from_the_page_they_stood_on() -> None:
    assert details(url="../forum?cHash=1a#top").url == "https://optonet.example/forum?cHash=1a#top"


def test_topics_come_from_words_and_else_from_the_network() -> None:
    assert details("Laserschutz für Einsteiger").topics == ("photonik",)
    assert details("Jahrestreffen").topics == ("technik",)


def test_the_region_comes_from_postcode_or_town() -> None:
    assert details(location="Aula, 07743 Jena").region == "ost"
    assert details(location="Rathaus Gera").region == "ost"
    assert details(location="10115 Berlin").region == ""


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Do, 03.12.2026, 10:00: Robotik", "Robotik"),
        ("Mi, 25.11.2026 – Fr, 27.11.2026: Messe", "Messe"),
        ("Thu, 3 Dec 2026, 10:00: Robotics", "Robotics"),
        ("Wed, 25 Nov 2026 – Fri, 27 Nov 2026: Fair", "Fair"),
        ("ABGESAGT: Do, 03.12.2026, 10:00: Robotik", "Robotik"),
        ("CANCELLED: Thu, 3 Dec 2026, 10:00: Robotics", "Robotics"),
        ("2 Dec: a date without its year stays", "2 Dec: a date without its year stays"),
    ],
)
def test_a_title_loses_the_date_that_feeds_as_ours_put_before_it(told: str, title: str) -> None:
    assert (details(told).summary, details(told).status is Status.CANCELLED) == (title, told.startswith(("ABGESAGT", "CANCELLED")))


@pytest.mark.parametrize(
    ("told", "mode"),
    [
        ({"location": "Online"}, Mode.ONLINE),
        ({"location": "Digitalwerk, Jena"}, Mode.ONSITE),
        ({"location": "Jena", "online_url": "https://meet.example/1"}, Mode.HYBRID),
        ({"online_url": "https://meet.example/1"}, Mode.ONLINE),
        ({"location": "https://teams.microsoft.com/l/meetup-join/19%3ameeting"}, Mode.ONLINE),
        ({"location": "https://meet.google.com/abc-defg-hij"}, Mode.ONLINE),
        ({"location": "Jena, https://meet.google.com/abc-defg-hij"}, Mode.HYBRID),
        ({"location": "Jena", "description": "Sitzung teilnehmen: https://teams.microsoft.com/meet/1?p=2"}, Mode.HYBRID),
        ({"description": "Microsoft Teams\nhttps://teams.microsoft.com/l/meetup-join/19%3ameeting"}, Mode.ONLINE),
        ({"location": "https://maps.app.goo.gl/abc"}, Mode.ONSITE),
        ({"summary": "Webinar Optik"}, Mode.ONLINE),
        ({"summary": "Forum (hybrid)", "location": "Jena"}, Mode.HYBRID),
        ({}, None),
    ],
)
def test_the_mode_follows_from_place_and_words(told: dict[str, str], mode: Mode | None) -> None:
    assert details(**({"summary": "Forum"} | told)).mode is mode  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"location": "https://us02web.zoom.us/j/123?pwd=a"}, "https://us02web.zoom.us/j/123?pwd=a"),
        ({"location": "Jena / https://meet.google.com/abc-defg-hij"}, "https://meet.google.com/abc-defg-hij"),
        ({"url": "https://firma.webex.com/meet/raum"}, "https://firma.webex.com/meet/raum"),
        ({"description": "Beitreten (https://teams.live.com/meet/9)."}, "https://teams.live.com/meet/9"),
        ({"online_url": "https://meet.example/1", "location": "https://zoom.us/j/2"}, "https://meet.example/1"),
        ({"description": "Anmelden: https://us02web.zoom.us/webinar/register/WN_1"}, ""),
        ({"description": "https://boese.example/zoom.us/j/1 https://zoom.us.boese.example/j/1"}, ""),
        ({"location": "https://maps.app.goo.gl/abc"}, ""),
    ],
)
def test_the_address_of_a_meeting_is_where_one_takes_part(told: dict[str, str], address: str) -> None:
    assert details(**({"summary": "Forum"} | told)).online_url == address  # type: ignore[arg-type]


def test_registration_deadline_and_price_are_found_in_the_text() -> None:
    told = details(
        description_html='<p>Teilnahme 49,00 € inkl. Imbiss. <a href="/anmelden">Zur Anmeldung</a>. Anmeldeschluss: 01.12.2026</p>'
    )
    assert told.registration_url == "https://optonet.example/anmelden"
    assert told.deadline == date(2026, 12, 1)
    assert told.price == "49,00 €"


def test_a_place_is_read_from_a_line_that_names_it() -> None:
    assert details(description="Herzlich willkommen\nOrt: ComCenter Erfurt\n").location == "ComCenter Erfurt"


def test_absurd_lengths_are_cut() -> None:
    told = details("x" * 10_000, description="y " * 100_000, categories=tuple(map(str, range(5_000))))
    assert len(told.summary) <= 300
    assert len(told.description) <= 5_000
    assert len(told.categories) == 20
