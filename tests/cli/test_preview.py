"""How a preview looks on a terminal, and what `discover` prints."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aggregator.advice import Quality
from aggregator.cli.discover import discover, discovered_json, discovered_text
from aggregator.cli.preview import language_of, preview_text
from aggregator.cli.pull import preview
from aggregator.ingest.discovery import Candidate, Discovered, Reason, Trial
from aggregator.model import Advice, ParseResult, RawEvent, Status
from aggregator.parsing.messages import PreviewResult
from tests import loopback
from tests.factories import BERLIN, NOW, START, record
from tests.pipeline import calendar, vevent

ADDRESS = "https://netz.example/termine"


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def raw(summary: str = "Forum", start: Any = START, **fields: Any) -> RawEvent:
    return RawEvent(summary=summary, start=start, **fields)


def shown(*events: RawEvent, advice: tuple[Advice, ...] = (), language: str = "en", **fields: Any) -> str:
    published = ParseResult(kind="ical", advice=advice)
    return preview_text(ADDRESS, PreviewResult(kind="ical", events=events, **fields), published, NOW, language)


def test_a_preview_says_what_was_read_and_how_many_events() -> None:
    assert f"{ADDRESS}\n“Kalender”, read as iCalendar: 1 event\n" in shown(raw(), title="Kalender")


def test_day_hours_title_and_place_stand_in_columns() -> None:
    text = shown(raw(end=START + timedelta(hours=2), location="Haus", address="Jena"))
    assert "Thu 03 Dec 2026" in text
    assert "17:00–19:00" in text
    assert text.index("Forum") < text.index("Haus, Jena")


def test_events_stand_in_order_and_what_is_over_is_counted() -> None:
    text = shown(raw("Später", START + timedelta(days=9)), raw("Früher"), raw("Vorbei", START - timedelta(days=90)))
    assert text.index("Früher") < text.index("Später")
    assert "Vorbei" not in text
    assert "1 more is over" in text


def test_a_list_that_is_over_shows_its_last_events() -> None:
    text = shown(*(raw(f"Alt {n}", START - timedelta(days=100 - n)) for n in range(30)))
    assert "Alt 29" in text
    assert "Alt 3 " not in text


def test_several_days_and_whole_days_are_told_in_short() -> None:
    text = shown(raw(start=date(2026, 12, 1), end=date(2026, 12, 4)), raw(start=date(2026, 12, 30), end=date(2027, 1, 2)))
    assert "Tue 01–03 Dec 2026" in text
    assert "Wed 30 Dec–01 Jan 2027" in text


def test_an_evening_that_ends_after_midnight_is_one_day() -> None:
    assert "Thu 03 Dec 2026 " in shown(raw(end=datetime(2026, 12, 4, 2, tzinfo=BERLIN)))


def test_the_called_off_and_the_open_are_marked() -> None:
    text = shown(raw(status=Status.CANCELLED, location="Haus"), raw(start=date(2026, 12, 8), time_open=True))
    assert "CANCELLED Haus" in text
    assert "to follow" in text


def test_news_without_an_event_date_are_shown_as_such() -> None:
    text = shown(raw("Meldung", None))
    assert "0 events and 1 entry without an event's date" in text
    assert "no date" in text


def test_lines_fit_the_terminal() -> None:
    text = shown(*(raw("Ein sehr langer Titel " * 9, location="Ein sehr langer Ort " * 9) for _ in range(3)))
    assert max(map(len, text.splitlines())) <= 100


def test_strangers_cannot_steer_the_terminal() -> None:
    text = shown(raw("\x1b[2JForum", location="\x9bHaus"), issues=("\x1b]0;x\x07",), title="\x1b[31m")
    assert not any(char in text for char in "\x1b\x9b\x07")


def test_quality_counts_a_series_once_and_what_is_over_not_at_all_as_advice_does() -> None:
    series = [record("s", recurrence_id=f"{n}", start=START + timedelta(days=7 * n)) for n in range(9)]
    single, over = record("1", location="Haus"), record("0", start=START - timedelta(days=20))
    published = ParseResult(kind="ical", records=(*series, single, over))
    assert "place 50%" in preview_text(ADDRESS, PreviewResult(kind="ical", events=(raw(), raw())), published, NOW, "en")


def test_quality_and_advice_follow_the_table() -> None:
    text = shown(raw(location="Haus"), advice=(Advice("no_end", ("page", "1", "1")),), language="de")
    assert "time 100%, place 100%, link 0%, end 0%" in text
    assert "Was dem Anbieter hilft:\n  • Ihre Seite nennt zu keinem Termin ein Ende:" in text


@pytest.mark.parametrize(("spoken", "language"), [("de_DE.UTF-8", "de"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")])
def test_the_terminal_speaks_its_users_language(spoken: str, language: str) -> None:
    assert language_of({"LANG": spoken}) == language


def test_preview_and_discover_run_from_end_to_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    soon = datetime.now(BERLIN) + timedelta(days=5)
    with loopback.Site({"/k.ics": loopback.ok(calendar(vevent("1", "Forum", f"{soon:%Y%m%d}T170000")))}) as site:
        monkeypatch.setenv("NETZWERKTIMER_ALLOW_ADDRESSES", f"127.0.0.1:{site.port}")
        assert discover(site.url("/k.ics"), as_json=True) == 0
        assert preview([site.url("/k.ics")], None, None, "", as_json=False) == 0
    found, shown = capsys.readouterr().out.split("\n", 1)
    assert json.loads(found)["candidates"][0]["kind"] == "ical"
    assert f"{soon:%a %d %b %Y}" in shown
    assert "Advice to its owner:" in shown or "Was dem Anbieter hilft:" in shown


FOUND = Discovered(
    candidates=(
        Candidate(
            url="https://netz.example/k.ics",
            kind="ical",
            reason=Reason("offered", "Kalender"),
            events=2,
            quality=Quality(events=2, time=1.0),
        ),
    ),
    tried=(Trial(url="https://netz.example/", reason=Reason("pasted"), outcome="no coming events, read as jsonld"),),
)


def test_a_discovery_shows_candidates_with_their_reason_and_the_lines_to_paste() -> None:
    text = discovered_text("netz.example", FOUND, "en")
    assert (
        "1. https://netz.example/k.ics\n   ical, 2 coming events (time 100%, place 0%, link 0%, end 0%)\n   The site offers it: Kalender."
        in text
    )
    assert '      - url: "https://netz.example/k.ics"\n        kind: ical' in text


def test_a_discovery_without_any_says_what_was_tried() -> None:
    text = discovered_text("netz.example", Discovered(tried=FOUND.tried), "en")
    assert "no source with coming events was found. This was tried:\n  https://netz.example/\n    no coming events" in text


def test_how_to_read_a_page_is_advised_only_where_there_is_one() -> None:
    assert "`kind: html`" in discovered_text("netz.example", Discovered(tried=FOUND.tried), "en")
    dead = discovered_text("netz.exmaple", Discovered(tried=FOUND.tried, answered=False), "en")
    assert "`kind: html`" not in dead
    assert "see whether the address is written" in dead


def test_a_discovery_as_json_is_one_line() -> None:
    line = discovered_json("netz.example", FOUND)
    told = json.loads(line)
    assert "\n" not in line
    assert [(one["url"], one["kind"], one["events"], one["quality"]["time"]) for one in told["candidates"]] == [
        ("https://netz.example/k.ics", "ical", 2, 1.0)
    ]
    assert told["tried"] == [{"url": "https://netz.example/", "outcome": "no coming events, read as jsonld"}]
