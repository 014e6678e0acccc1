"""The table of formats: in which looks an event is shown, what an entry is, and the golden feeds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.model import Event, State, TimeSpan
from feeds import FORMATS, looks, render
from tests.factories import START, cancelled, change, event, feed_context
from tests.written import example, written

GOLDEN = Path(__file__).parents[1] / "data" / "feeds"


def test_an_announced_event_has_one_look_and_a_changed_one_two() -> None:
    assert looks(event()) == ("plain",)
    assert looks(event(changes=(change("location", "a", "b"),))) == ("plain", "noted")


@pytest.mark.parametrize("state", [State.CANCELLED, State.WITHDRAWN])
def test_an_event_that_is_off_is_shown_or_marked(state: State) -> None:
    assert looks(cancelled(event(), state)) == ("show", "mark")


def text_of(known: Event, look: str, language: str = "de") -> str:
    return FORMATS["ics"].entry(known, feed_context(), language, look).decode().replace("\r\n ", "")


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


def test_what_left_is_in_no_feed() -> None:
    assert looks(cancelled(event(), State.LEFT)) == ()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("extension", FORMATS)
def test_rendering_is_a_function_of_the_event(extension: str, language: str) -> None:
    for known in example():
        for look in looks(known):
            assert render(known, feed_context(), extension, language, look) == render(known, feed_context(), extension, language, look)


def test_an_entry_is_never_that_of_another_event_or_site() -> None:
    def bodies(summary: str, name: str) -> bytes:
        of, at = event(description=summary), feed_context(networks={"optonet": name})
        made = [render(of, at, extension, language, "plain") for extension in ("rss", "atom", "json") for language in ("de", "en")]
        return b"".join(one.body for one in made)

    for number in range(40):
        told = bodies(f"Text {number}.", f"Netz {number}.").decode()
        assert told.count(f"Text {number}.") >= 10
        assert f"Text {number - 1}." not in told
        assert f"Netz {number - 1}." not in told


def test_an_entry_says_which_event_it_is_and_when_that_is_and_changed() -> None:
    late = event("LATE000001", start=datetime(2026, 12, 3, 23, 30, tzinfo=UTC))
    made = render(late, feed_context(), "rss", "de", "plain")
    assert (made.event_id, made.day, made.modified) == ("LATE000001", date(2026, 12, 4), late.publication.last_modified)


@pytest.mark.parametrize(
    ("start", "zone"), [(START, "Europe/Berlin"), (date(2026, 12, 3), ""), (datetime(2026, 12, 3, 16, tzinfo=UTC), "")]
)
def test_an_entry_of_a_calendar_names_the_zone_of_its_times(start: date, zone: str) -> None:
    assert render(event(start=start), feed_context(), "ics", "de", "plain").zone == zone


def name_of(extension: str) -> str:
    return "changes.rss" if extension == "changes" else f"events.{extension}"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("extension", FORMATS)
def test_a_feed_is_its_golden_file_byte_for_byte(extension: str, language: str) -> None:
    assert written(extension, example(), language) == (GOLDEN / language / name_of(extension)).read_bytes()


def write_golden_files() -> None:
    """Take today's output as right: `python -m tests.feeds.test_formats`, then read the difference."""
    for language in ("de", "en"):
        for extension in FORMATS:
            (GOLDEN / language / name_of(extension)).write_bytes(written(extension, example(), language))


if __name__ == "__main__":
    write_golden_files()
