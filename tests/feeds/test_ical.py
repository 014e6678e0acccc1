"""A VEVENT, read back by two independent parsers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.model import Event, FeedEntry, Link, State, Status
from feeds.ical import entry, frame, zone_of
from tests.calendars import Seen, assert_read_as, assert_sound, by_ical, by_icalendar, instant, lines, values
from tests.factories import BASE_URL, BERLIN, START, TODAY, cancelled, change, channel, event, everywhere, feed_context

HOSTILE = [
    "zwei\r\nZeilen",
    "ein\rWagenrücklauf",
    "Ende\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:untergeschoben",
    "Trenner\u2028und\u2029Absatz",
    "halb\ud83d",
    "verkehrt\u202egnp.exe",
    "Glocke\x07 Null\x00 Tab\t Escape\x1b",
    "kein Zeichen \ufffe\uffff\ufdd0\U0001ffff",
    r"Rück\strich; Semikolon, Komma: \n \N \\",
    "lang " + "ä" * 100 + "😀" * 60,
    '"Anführung";X="1"',
    "  vorn und hinten  ",
]
ANY_TEXT = st.text(st.characters(), max_size=200)  # surrogates and control characters included


def vevent(**said: Any) -> bytes:
    return entry(event(**said), feed_context(), "de", "plain")


def feed(*events: Event) -> bytes:
    """The calendar of these events."""
    entries = [FeedEntry(event_id=one.id, day=TODAY, zone=zone_of(one), body=entry(one, feed_context(), "de", "plain")) for one in events]
    return frame(channel(), entries)


def test_a_zoned_event_is_the_same_in_two_parsers() -> None:
    body = feed(event(summary="Licht, Optik; mehr", end=START + timedelta(hours=2)))
    assert_read_as(body, [Seen("Licht, Optik; mehr", instant(START), instant(START + timedelta(hours=2)))])
    assert "DTSTART;TZID=Europe/Berlin:20261203T170000" in lines(body)
    assert "TZID:Europe/Berlin" in lines(body)


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    body = feed(event(start=date(2026, 12, 3), end=date(2026, 12, 5)))
    assert "DTSTART;VALUE=DATE:20261203" in lines(body)
    assert "DTEND;VALUE=DATE:20261205" in lines(body)
    assert "BEGIN:VTIMEZONE" not in lines(body)
    assert_read_as(body, [Seen("Photonik-Stammtisch", date(2026, 12, 3), date(2026, 12, 5))])


def test_times_in_utc_have_a_z_and_no_zone() -> None:
    body = feed(event(start=datetime(2026, 12, 3, 16, tzinfo=UTC), end=datetime(2026, 12, 3, 17, tzinfo=UTC)))
    assert "DTSTART:20261203T160000Z" in lines(body)
    assert "DTEND:20261203T170000Z" in lines(body)
    assert "TZID" not in body.decode()


def test_an_unknown_end_stays_unknown() -> None:
    assert not values(vevent(end=None), "DTEND")


@pytest.mark.parametrize("end", [START, START - timedelta(hours=1)])
def test_an_end_that_is_not_after_the_start_is_left_out(end: datetime) -> None:
    assert not values(vevent(end=end), "DTEND")


def test_an_end_in_another_zone_is_written_in_that_of_the_start() -> None:
    body = feed(event(end=datetime(2026, 12, 3, 18, tzinfo=ZoneInfo("Europe/London"))))
    assert "DTEND;TZID=Europe/Berlin:20261203T190000" in lines(body)


@pytest.mark.parametrize(
    "start",
    [
        datetime(2027, 4, 1, 9, tzinfo=ZoneInfo("Africa/Cairo")),
        datetime(2027, 4, 1, 9, tzinfo=ZoneInfo("Asia/Jerusalem")),
        datetime(2027, 4, 1, 9, tzinfo=ZoneInfo("America/Santiago")),
        datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=BERLIN),
    ],
)
def test_what_no_yearly_rule_says_is_written_in_utc(start: datetime) -> None:
    one = event(start=start)
    assert zone_of(one) == ""
    assert_read_as(feed(one), [Seen("Photonik-Stammtisch", instant(start), None)])


def test_identity_and_stamps_are_those_of_the_publication() -> None:
    changed = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    body = vevent(id="K3V9XQ2A7B", sequence=4, created=datetime(2026, 11, 1, 8, tzinfo=UTC), last_modified=changed)
    assert values(body, "UID") == ["K3V9XQ2A7B@netzwerktimer.example"]
    assert values(body, "SEQUENCE") == ["4"]
    assert values(body, "DTSTAMP") == values(body, "LAST-MODIFIED") == ["20261122T103000Z"]
    assert values(body, "CREATED") == ["20261101T080000Z"]


def test_an_event_leaves_free_time_free() -> None:
    body = vevent()
    assert values(body, "TRANSP") == ["TRANSPARENT"]
    assert values(body, "X-MICROSOFT-CDO-BUSYSTATUS") == ["FREE"]


@pytest.mark.parametrize(
    ("look", "language", "title", "status"),
    [
        ("show", "de", "ABGESAGT: Stammtisch", "CANCELLED"),
        ("show", "en", "CANCELLED: Stammtisch", "CANCELLED"),
        ("mark", "de", "ABGESAGT: Stammtisch", "CONFIRMED"),
    ],
)
def test_a_cancelled_event_says_so(look: str, language: str, title: str, status: str) -> None:
    body = entry(cancelled(event(summary="Stammtisch", status=Status.CANCELLED)), feed_context(), language, look)
    assert values(body, "SUMMARY") == [title]
    assert values(body, "STATUS") == [status]


def test_a_withdrawn_event_is_not_called_cancelled() -> None:
    body = entry(cancelled(event(summary="Stammtisch"), State.WITHDRAWN), feed_context(), "de", "show")
    assert values(body, "SUMMARY") == ["Nicht mehr angekündigt: Stammtisch"]
    assert values(body, "DESCRIPTION")[0].startswith("Seit 22.11.2026 nicht mehr angekündigt")


def test_a_noted_event_opens_with_what_changed() -> None:
    moved = event(changes=(change("location", "Aula", "Hörsaal 1"),), changed_on=TODAY, description="Der Text.")
    assert values(entry(moved, feed_context(), "de", "noted"), "DESCRIPTION")[0].startswith(
        "Geändert am 22.11.2026: Ort jetzt Hörsaal 1 (bisher Aula)\\n\\nDer Text."
    )
    assert values(entry(moved, feed_context(), "de", "plain"), "DESCRIPTION")[0].startswith("Der Text.")


def test_the_description_tells_how_to_take_part_and_who_announces_it() -> None:
    links = (Link(network="optonet", url="https://optonet-jena.de/1"), Link(network="medways", url="https://medways.eu/2"))
    told: dict[str, Any] = {
        "links": links,
        "networks": ("optonet", "unbekannt"),
        "description": "Der Text.",
        "registration_url": "https://optonet-jena.de/anmelden",
        "deadline": date(2026, 11, 30),
        "price": "10 €",
        "organizer": "OptoNet",
    }
    assert values(vevent(**told), "DESCRIPTION") == [
        "Der Text.\\n\\nAnmeldung: https://optonet-jena.de/anmelden\\nAnmeldeschluss: Mo\\, 30.11.2026\\nPreis: 10 €"
        "\\nVeranstalter: OptoNet\\n\\nAngekündigt von:\\nOptoNet e. V.: https://optonet-jena.de/1\\nunbekannt\\nmedways e. V.: https://medways.eu/2"
    ]


def test_an_open_hour_is_said() -> None:
    body = vevent(start=date(2026, 12, 3), time_open=True)
    assert values(body, "DESCRIPTION")[0].startswith("Uhrzeit folgt\\n")


def test_our_words_are_of_the_language_of_the_feed_whatever_the_event_speaks() -> None:
    english, french = (event(language=language, deadline=TODAY) for language in ("en-gb", "fr"))
    assert "Register by" in entry(french, feed_context(), "en", "plain").decode()
    assert "Anmeldeschluss" in entry(english, feed_context(), "de", "plain").decode()


def test_place_link_and_categories_have_their_properties() -> None:
    body = vevent(
        location="Aula",
        address="Fürstengraben 1, 07743 Jena",
        geo=(50.93, 11.59),
        url="https://optonet-jena.de/1",
        online_url="https://meet.example/1",
        topics=("photonik", "neu"),
    )
    assert values(body, "LOCATION") == ["Aula\\, Fürstengraben 1\\, 07743 Jena"]
    assert values(body, "GEO") == ["50.930000;11.590000"]
    assert "URL:https://optonet-jena.de/1" in lines(body)
    assert 'CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Online":https://meet.example/1' in lines(body)
    assert values(body, "CATEGORIES") == ["OptoNet e. V.,Photonik und Optik,neu"]


def test_an_organizer_is_named_and_never_sent_mail() -> None:
    body = vevent(organizer='OptoNet "Jena" e. V. <info@optonet-jena.de>')
    assert f"ORGANIZER;CN=\"OptoNet 'Jena' e. V.\":{BASE_URL}/events/0123456789" in lines(body)


@pytest.mark.parametrize("organizer", ["", "info@optonet-jena.de", "mailto:info@optonet-jena.de", "<a@b.example>"])
def test_without_a_name_there_is_no_organizer(organizer: str) -> None:
    assert not [line for line in lines(vevent(organizer=organizer)) if line.startswith("ORGANIZER")]


@pytest.mark.parametrize(
    ("image", "line"),
    [
        ("https://optonet-jena.de/a.jpg?w=1", "IMAGE;VALUE=URI;DISPLAY=GRAPHIC;FMTTYPE=image/jpeg:https://optonet-jena.de/a.jpg?w=1"),
        ("https://optonet-jena.de/bild", "IMAGE;VALUE=URI;DISPLAY=GRAPHIC:https://optonet-jena.de/bild"),
        ("https://optonet-jena.de/a.html", "IMAGE;VALUE=URI;DISPLAY=GRAPHIC:https://optonet-jena.de/a.html"),
    ],
)
def test_an_image_says_how_it_is_shown(image: str, line: str) -> None:
    assert line in lines(vevent(image=image))


def test_an_event_without_a_page_of_its_own_links_ours() -> None:
    assert f"URL:{BASE_URL}/events/0123456789" in lines(vevent(url=""))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\r\nATTENDEE:x", 'https://a.example/ä b"<>', "file:///etc/passwd"]
)
def test_a_hostile_address_injects_nothing(url: str) -> None:
    body = feed(event(url=url, online_url=url, registration_url=url, image=url, links=(Link(network="optonet", url=url),)))
    assert_sound(body)
    assert not values(body, "ATTENDEE")
    assert "javascript" not in body.decode()


def test_a_long_text_is_cut_and_says_where_it_goes_on() -> None:
    text = values(vevent(description="Wort " * 3_000), "DESCRIPTION")[0]
    assert f"Wort…\\nWeiter auf {BASE_URL}/events/0123456789" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_changes_nothing_around_it(text: str) -> None:
    fields = everywhere(text, "summary", "description", "location", "price", "organizer")
    body = feed(event("a", **fields), event("b", summary="zweites"))
    assert_sound(body)
    first, second = by_icalendar(body)
    assert by_ical(body) == [first, second]
    assert second.title == "zweites"


@given(summary=ANY_TEXT, other=ANY_TEXT)
@example(summary="\ud800", other="\x00")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_a_sound_calendar(summary: str, other: str) -> None:
    fields = everywhere(
        other, "description", "location", "address", "url", "online_url", "registration_url", "price", "organizer", "language"
    )
    body = feed(event(summary=f"x{summary}x", changes=(change("summary", other, summary),), topics=(other,), networks=(other,), **fields))
    assert_sound(body)
    assert [seen.title for seen in by_icalendar(body)] == [seen.title for seen in by_ical(body)]
    assert by_icalendar(body)[0].start == instant(START)


@given(summary=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=200))
@settings(max_examples=60, deadline=None)
def test_a_clean_title_comes_back_as_it_was(summary: str) -> None:
    assert [seen.title for seen in by_ical(feed(event(summary=summary)))] == [summary]
    assert [seen.title for seen in by_icalendar(feed(event(summary=summary)))] == [summary]


def announced(**said: Any) -> str:
    """What stands at the end of a description where OptoNet passes on what others announce."""
    relaying = feed_context(relays=frozenset({"optonet"}))
    return values(entry(event(**said), relaying, "de", "plain"), "DESCRIPTION")[0]


def test_an_event_of_which_only_a_relay_tells_names_where_it_was_found() -> None:
    assert announced(networks=["optonet"]).endswith("Gefunden bei:\\nOptoNet e. V.")


def test_an_event_with_an_organizer_or_another_network_is_announced_by_them() -> None:
    assert "Angekündigt von:" in announced(networks=["optonet"], organizer="Stadt Jena")
    assert "Angekündigt von:" in announced(networks=["optonet", "medways"])
