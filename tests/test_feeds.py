"""The table of formats: which entries an event has, and the golden feeds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.model import Event, Link, Mode, Piece, State, Status, TimeSpan
from feeds import FORMATS, looks, piece_zone, render
from tests.factories import START, TODAY, cancelled, change, channel, event, masthead

GOLDEN = Path(__file__).parent / "data" / "feeds"


def test_an_announced_event_has_one_look_and_a_changed_one_two() -> None:
    assert looks(event()) == ("plain",)
    assert looks(event(changes=(change("location", "a", "b"),))) == ("plain", "noted")


@pytest.mark.parametrize("state", [State.CANCELLED, State.WITHDRAWN])
def test_an_event_that_is_off_is_shown_or_marked(state: State) -> None:
    assert looks(cancelled(event(), state)) == ("show", "mark")


def text_of(known: Event, look: str, language: str = "de") -> str:
    return FORMATS["ics"].entry(known, masthead(), language, look).decode().replace("\r\n ", "")


@pytest.mark.parametrize(("language", "words"), [("de", "Zusammengeführt mit: Industrieforum"), ("en", "Merged with: Industrieforum")])
def test_a_merged_event_says_where_it_went(language: str, words: str) -> None:
    gone = cancelled(event(), State.MERGED)
    into = replace(gone, publication=replace(gone.publication, merged_into="ELDER00001", merged_title="Industrieforum"))
    text = text_of(into, "show", language)
    assert looks(into) == ("show", "mark")
    assert "STATUS:CANCELLED" in text
    assert f"{words} https://netzwerktimer.example/events/ELDER00001" in text
    assert "ABGESAGT" not in text


def test_the_hours_of_several_days_stand_in_the_text() -> None:
    fair = event(start=date(2026, 12, 3), end=date(2026, 12, 6), hours=TimeSpan(START, START + timedelta(hours=2)))
    assert "DESCRIPTION:Uhrzeiten: Do\\, 03.12.2026\\, 17:00–19:00" in text_of(fair, "plain")
    assert "DESCRIPTION:Hours: Thu\\, 3 Dec 2026\\, 17:00–19:00" in text_of(fair, "plain", "en")


def test_what_left_and_news_are_in_no_feed() -> None:
    assert looks(cancelled(event(), State.LEFT)) == ()
    assert render(event(start=None), masthead()) == ()


def test_plain_entries_without_our_words_are_rendered_once() -> None:
    entries = {(one.extension, one.look, one.language) for one in render(event(), masthead())}
    assert entries == {("ics", "plain", ""), ("json", "plain", ""), ("rss", "plain", "de"), ("rss", "plain", "en")}


def test_entries_with_our_words_are_rendered_in_every_language() -> None:
    entries = {(one.extension, one.look, one.language) for one in render(cancelled(event()), masthead())}
    assert entries == {(extension, look, language) for extension in FORMATS for look in ("show", "mark") for language in ("de", "en")}


def test_rendering_is_a_function_of_the_event() -> None:
    assert render(example()[0], masthead()) == render(example()[0], masthead())


def test_an_entry_names_the_zone_of_its_times() -> None:
    assert {one.zone for one in render(event(), masthead())} == {"Europe/Berlin"}
    assert piece_zone(event()) == "Europe/Berlin"
    assert piece_zone(event(start=date(2026, 12, 3))) == ""
    assert piece_zone(event(start=datetime(2026, 12, 3, 16, tzinfo=UTC))) == ""
    assert piece_zone(event(start=None)) == ""


def example() -> tuple[Event, ...]:
    """One event of every sort."""
    return (
        event(
            "EVENT00001",
            summary="Photonik-Stammtisch: Licht, Laser; Öl",
            end=START + timedelta(hours=2),
            description="Ein Abend über Optik.\n\nMit Führung & Brezeln – <b>nicht fett</b>.",
            location="Haus der Wissenschaft",
            address="Fürstengraben 1, 07743 Jena",
            geo=(50.929, 11.587),
            url="https://optonet-jena.de/stammtisch",
            registration_url="https://optonet-jena.de/anmelden?id=1&ref=2",
            deadline=date(2026, 11, 30),
            price="10 €",
            organizer="OptoNet e. V.",
            topics=("photonik",),
            networks=("optonet", "medways"),
            links=(Link(network="optonet", url="https://optonet-jena.de/stammtisch"), Link(network="medways", url="https://medways.eu/42")),
            sequence=2,
            changes=(change("span", "2026-12-03T16:00:00+01:00[Europe/Berlin]", "2026-12-03T17:00:00+01:00[Europe/Berlin]"),),
            changed_on=TODAY,
        ),
        event("EVENT00002", summary="Messe", start=date(2026, 12, 4), end=date(2026, 12, 7), status=Status.TENTATIVE),
        event("EVENT00003", summary="Uhrzeit offen", start=date(2026, 12, 8), time_open=True),
        event(
            "EVENT00004",
            summary="Webinar",
            start=datetime(2026, 12, 9, 9, tzinfo=UTC),
            mode=Mode.ONLINE,
            online_url="https://meet.example/1",
        ),
        event("EVENT00005", summary="Pitch", start=datetime(2026, 12, 10, 18, tzinfo=ZoneInfo("Europe/London")), language="en"),
        cancelled(event("EVENT00006", summary="Abgesagtes", start=date(2026, 12, 11))),
        cancelled(event("EVENT00007", summary="Verschwundenes", start=date(2026, 12, 12)), State.WITHDRAWN),
    )


def feed(extension: str, language: str) -> bytes:
    form, pieces = FORMATS[extension], []
    for one in example():
        look = "show" if one.publication.state is not State.ANNOUNCED else looks(one)[-1]
        spoken = language if form.spoken or look != "plain" else ""
        [body] = [
            entry.body for entry in render(one, masthead()) if (entry.extension, entry.language, entry.look) == (extension, spoken, look)
        ]
        pieces.append(Piece(event_id=one.id, day=TODAY, zone=piece_zone(one), body=body))
    return form.frame(channel(extension, language=language), pieces)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("extension", FORMATS)
def test_a_feed_is_its_golden_file_byte_for_byte(extension: str, language: str) -> None:
    assert feed(extension, language) == (GOLDEN / language / f"events.{extension}").read_bytes()


def write_golden_files() -> None:
    """Take today's output as right: `python -m tests.test_feeds`, then read the difference."""
    for language in ("de", "en"):
        for extension in FORMATS:
            (GOLDEN / language / f"events.{extension}").write_bytes(feed(extension, language))


if __name__ == "__main__":
    write_golden_files()
