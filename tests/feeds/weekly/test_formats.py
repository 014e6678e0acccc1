"""The weekly listing in its formats, read back as mail programs, editors and programs read them."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Mode, State, WeeklyIssue
from aggregator.serialization import dumps, loads
from feeds.weekly import WEEKLY_FORMATS, issue_text, item
from feeds.weekly.markdown import escaped
from tests.factories import BASE_URL, cancelled, everywhere, feed_context
from tests.issues import earlier, evening, issue, on

EVIL = (
    "\"'><script>XSS()</script><img src=x onerror=XSS()> [a](javascript:XSS()) <javascript:XSS()> ![i](http://x/y.png) `code` **b** | # h"
)
EVIL_EVENT = evening(
    summary=EVIL,
    networks=[EVIL],
    mode=Mode.ONLINE,
    **everywhere(EVIL, "location", "address", "description", "organizer", "price", "language"),
    **everywhere("javascript:XSS()", "url", "registration_url", "online_url"),
)
ANY_TEXT = st.text(st.characters(), max_size=400)


def written(extension: str, of: WeeklyIssue, language: str = "de") -> str:
    return WEEKLY_FORMATS[extension].render(of, feed_context(), language).decode()


def when(language: str = "de", **said: Any) -> str:
    (day,) = issue_text(issue([evening(**said)]), feed_context(), language).days
    return day.events[0].when


@pytest.mark.parametrize(
    ("said", "german", "english"),
    [
        ({}, "17:00 Uhr", "17:00"),
        ({"end": on(1, 19, 30)}, "17:00–19:30 Uhr", "17:00–19:30"),
        ({"end": on(2, 1)}, "17:00–01:00 Uhr", "17:00–01:00"),
        ({"end": on(1)}, "17:00 Uhr", "17:00"),
        ({"start": date(2026, 11, 24)}, "ganztägig", "all day"),
        ({"start": date(2026, 11, 24), "time_open": True}, "Uhrzeit folgt", "Time to be announced"),
        (
            {"start": date(2026, 11, 24), "end": date(2026, 11, 27)},
            "Di, 24.11.2026 – Do, 26.11.2026",
            "Tue, 24 Nov 2026 – Thu, 26 Nov 2026",
        ),
        ({"end": on(2, 16)}, "Di, 24.11.2026, 17:00 – Mi, 25.11.2026, 16:00 Uhr", "Tue, 24 Nov 2026, 17:00 – Wed, 25 Nov 2026, 16:00"),
        ({"start": datetime(2026, 11, 24, 16, tzinfo=UTC)}, "17:00 Uhr", "17:00"),
        ({"start": datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("Europe/London"))}, "00:30 Uhr", "00:30"),
    ],
)
def test_an_event_says_its_hours_by_the_clock_whose_days_it_stands_under(said: dict[str, Any], german: str, english: str) -> None:
    assert (when(**said), when("en", **said)) == (german, english)


@pytest.mark.parametrize("extension", list(WEEKLY_FORMATS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_same_issue_gives_the_same_bytes_also_after_it_was_stored(extension: str, language: str) -> None:
    of = issue([evening(), cancelled(evening("B" * 10, day=9))], earlier(evening(start=on(1, 9))))
    assert written(extension, loads(WeeklyIssue, dumps(of)), language) == written(extension, of, language)


@pytest.mark.parametrize("extension", list(WEEKLY_FORMATS))
def test_every_event_stands_there_once_in_order(extension: str) -> None:
    events = [evening(f"{n:010}", day=n % 14, summary=f"Abend {n}.") for n in range(40)]
    titles = re.findall(r"Abend (\d+)\.", written(extension, issue(events)))
    assert [int(number) for number in titles] == sorted(range(40), key=lambda n: (n % 14, n))


@pytest.mark.parametrize("extension", list(WEEKLY_FORMATS))
def test_marks_and_what_changed_are_said(extension: str) -> None:
    before = earlier(evening("A" * 10), evening("B" * 10), evening("C" * 10), evening("D" * 10), evening("E" * 10))
    now = [
        evening("A" * 10, location="Saal"),
        cancelled(evening("B" * 10)),
        cancelled(evening("C" * 10), State.WITHDRAWN),
        evening("F" * 10),
    ]
    text = " ".join(written(extension, issue(now, before, [evening("E" * 10, day=30)])).split())
    assert "Ort jetzt Saal" in text
    assert "Abgesagt am 22.11.2026" in text
    assert "Seit 22.11.2026 nicht mehr angekündigt" in text
    assert "Nicht mehr im Kalender" in text
    assert "Verschoben: Beginn jetzt Mi, 23.12.2026, 17:00 Uhr (bisher Di, 24.11.2026, 17:00 Uhr)" in text
    words = {"json": ['"new"', '"changed"', '"cancelled"', '"dropped"']}.get(extension, ["neu", "geändert", "abgesagt", "entfallen"])
    assert [word for word in words if word not in text.lower()] == []


@pytest.mark.parametrize(("extension", "language"), [("html", "en"), ("txt", "en"), ("md", "en")])
def test_english_is_complete(extension: str, language: str) -> None:
    before = earlier(evening("A" * 10), evening("E" * 10))
    text = written(extension, issue([evening("A" * 10, location="Saal"), evening("F" * 10)], before, [evening("E" * 10, day=30)]), language)
    assert not re.search(r"Uhr\b|Termin|Woche|bisher|\bOrt\b|\bNeu\b|erschoben|Dezember", text)
    assert "lang=en" in text
    assert "Tuesday" in text


@pytest.mark.parametrize("extension", list(WEEKLY_FORMATS))
def test_an_issue_without_events_says_so(extension: str) -> None:
    text = written(extension, issue([]))
    assert "In dieser und der nächsten Woche ist nichts angekündigt." in text or json.loads(text)["days"] == []


@pytest.mark.parametrize("extension", ["html", "txt", "md"])
def test_a_preview_says_that_it_is_one(extension: str) -> None:
    text = " ".join(written(extension, replace(issue([evening()]), frozen_at=None)).split())
    assert "Vorschau: Diese Ausgabe wird am Mo, 23.11.2026, 05:00 Uhr festgehalten" in text
    assert "Vorschau" not in written(extension, issue([evening()]))


def test_a_strangers_text_stays_text_in_markdown() -> None:
    text = written("md", issue([EVIL_EVENT]))
    assert re.findall(r"(?<!\\)\]\(([^)]*)\)", text) == [f"{BASE_URL}/events/AAAAAAAAAA"]
    assert not re.search(r"(?<!\\)[<`|]", re.sub(r"<https?://[^<> ]*>", "", text))
    assert not re.search(r"(?<!\\)!?(?<!\\)\[a", text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# Titel", r"\# Titel"),
        ("1. Punkt", r"1\. Punkt"),
        ("12) Punkt", r"12\) Punkt"),
        ("- Strich", r"\- Strich"),
        ("+ Plus", r"\+ Plus"),
        ("=====", r"\====="),
        ("> Zitat", r"\> Zitat"),
        ("a_b*c", r"a\_b\*c"),
        ("AT&T &lt; &amp;", r"AT&T \&lt; \&amp;"),
        ("Laser & Optik e. V. (Jena)!", "Laser & Optik e. V. (Jena)!"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, markdown: str) -> None:
    assert escaped(text) == markdown


def test_an_address_in_a_text_stays_whole() -> None:
    text = written("md", issue([evening(description="Siehe https://x.example/a_b*c, dort alles.")]))
    assert "Siehe <https://x.example/a_b*c>, dort alles." in text


def test_an_address_with_brackets_ends_no_link() -> None:
    text = written("md", issue([evening(registration_url="https://x.example/a_(b)?c=1&copy;d")]))
    assert "[Anmeldung](https://x.example/a_%28b%29?c=1&copy%3Bd)" in text


@given(text=ANY_TEXT, other=ANY_TEXT)
@settings(max_examples=80, deadline=None)
def test_any_text_fits_the_columns_and_is_well_formed(text: str, other: str) -> None:
    fields = everywhere(other, "description", "location", "address", "organizer", "price", "url", "registration_url", "language")
    of = issue([evening(summary=text, networks=[other], **fields)], earlier(evening(summary=other)))
    for line in written("txt", of).split("\n"):
        assert len(line) <= 72 or re.fullmatch(r"https?://\S+", line)
    json.loads(written("json", of))
    etree.fromstring(item(of, feed_context(), "de").replace(b"content:", b""))


def test_text_keeps_addresses_whole_and_alone() -> None:
    url = "https://optonet-jena.de/" + "veranstaltungen/" * 8 + "a"
    lines = written("txt", issue([evening(registration_url=url, description=f"Mehr unter ({url}), kommen Sie!")])).split("\n")
    assert lines.count(url) == 2
    assert "), kommen Sie!" in lines


def test_an_address_of_text_stands_behind_its_label_where_it_fits() -> None:
    fits = "https://x.example/" + "a" * (72 - len("Anmeldung: https://x.example/"))
    assert f"Anmeldung: {fits}" in written("txt", issue([evening(registration_url=fits)])).split("\n")
    lines = written("txt", issue([evening(registration_url=f"{fits}a")])).split("\n")
    assert lines[lines.index("Anmeldung:") + 1] == f"{fits}a"


def test_wide_letters_take_two_columns() -> None:
    lines = written("txt", issue([evening(summary="会議" * 60)])).split("\n")
    assert max(line.count("会") + line.count("議") for line in lines) == 36


def test_json_tells_programs_all() -> None:
    of = issue([evening(end=on(1, 19), topics=("photonik",), price="49 €")], earlier())
    data = json.loads(written("json", of))
    assert list(data) == [
        *("week", "title", "language", "url", "first_day", "last_day", "preview", "frozen_at", "compared_with", "counts", "days"),
    ]
    assert (data["week"], data["frozen_at"], data["compared_with"]) == ("2026-W48", "2026-11-23T04:00:00Z", "2026-W47")
    assert data["counts"] == {"events": 1, "new": 1, "changed": 0, "cancelled": 0, "dropped": 0}
    (day,) = data["days"]
    (one,) = day["events"]
    assert day["date"] == "2026-11-24"
    assert (one["id"], one["uid"], one["mark"]) == ("AAAAAAAAAA", "AAAAAAAAAA@netzwerktimer.example", "new")
    assert (one["start"], one["end"], one["last_day"]) == ("2026-11-24T17:00:00+01:00", "2026-11-24T19:00:00+01:00", "2026-11-24")
    assert (one["networks"], one["topics"], one["price"]) == ([{"slug": "optonet", "name": "OptoNet e. V."}], ["photonik"], "49 €")
    assert (one["deadline"], one["mode"], one["location"]) == (None, None, "")


def test_names_are_those_of_the_time() -> None:
    of = replace(issue([evening()]), networks={"optonet": "Alter Name"})
    assert "Alter Name" in written("txt", of)
    assert "OptoNet" not in written("txt", of)


def test_two_weeks_over_new_year_name_both_their_numbers() -> None:
    sheet = issue_text(
        issue([evening(start=datetime(2026, 12, 30, 17, tzinfo=ZoneInfo("Europe/Berlin")))], monday=date(2026, 12, 28)),
        feed_context(),
        "de",
    )
    assert sheet.title == "Termine der Kalenderwochen 53 und 1"
    assert sheet.days_words == "28. Dez. 2026 – 10. Jan. 2027"
