"""What a source's owner is told: how well events are described, and what would make it better."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aggregator.advice import advice_text, advise, advise_on_uids, quality
from aggregator.advice.texts import CODES
from aggregator.model import Advice, DatedEvent, Mode, NewsItem, PullOutcome, RawEvent, SourceState
from tests.factories import BERLIN, NOW, START, TODAY, details, news
from tests.growth import grows_linearly, repeated
from tests.pipeline import Pipeline, calendar, vevent
from tests.web_site import web_site

END = START + timedelta(hours=2)
WHOLE: dict[str, Any] = {"end": END, "location": "Haus", "url": "https://netz.example/1"}
EXAMPLES = {
    "tec_cut": ("30",),
    "uids_change": ("8", "9"),
    "list_cut": ("feed", "10"),
    "insecure_images": ("page", "2", "3"),
} | dict.fromkeys(("no_time", "no_place", "no_end", "no_link"), ("page", "8", "10"))


def told(
    *events: DatedEvent | NewsItem | RawEvent, kind: str = "html", body: bytes = b"<time datetime=x>", listed: int = 0
) -> dict[str, tuple[str, ...]]:
    """The advice on these events, by code."""
    return {one.code: one.values for one in advise(kind, events, today=TODAY, body=body, listed=listed)}


def many(number: int, **fields: Any) -> list[DatedEvent]:
    return [details(f"Forum {n}", **(WHOLE | fields)) for n in range(number)]


def test_quality_is_the_share_of_events_that_say_a_thing() -> None:
    found = quality([details(**WHOLE), details(location=""), news("news")])
    assert (found.events, found.time, found.place, found.link, found.end) == (2, 1.0, 0.5, 0.5, 0.5)
    assert 0 < found.overall < 1


def test_nothing_has_no_quality() -> None:
    assert quality([]).overall == 0


def test_a_fair_of_three_days_needs_no_hour_and_a_web_meeting_no_house() -> None:
    fair = details(start=date(2026, 12, 1), end=date(2026, 12, 4), mode=Mode.ONLINE)
    assert quality([fair]).time == quality([fair]).place == 1
    assert quality([details(start=date(2026, 12, 1), end=date(2026, 12, 2))]).time == 0


def test_a_source_that_says_everything_gets_no_advice() -> None:
    assert told(*many(10)) == {}


def test_what_many_events_lack_is_said_with_numbers() -> None:
    assert told(*many(2), *many(8, end=None)) == {"no_end": ("page", "8", "10")}
    assert told(*many(10, location="")) == {"no_place": ("page", "10", "10")}
    assert told(*many(9), *many(1, url="")) == {}


def test_an_event_of_a_whole_day_lacks_its_hour_not_its_end() -> None:
    assert told(*many(3, start=date(2026, 12, 1), end=None)) == {"no_time": ("page", "3", "3")}


def test_only_coming_events_count_where_there_are_any() -> None:
    past = many(5, start=START - timedelta(days=90), end=None)
    assert told(*past, *many(2)) == {}
    assert "no_end" in told(*past)


def test_a_feed_with_dates_of_news_alone_is_told_so() -> None:
    assert told(news("Neues"), kind="feed", body=b"<rss>") == {"news_dates_only": ("feed",)}


def test_a_feed_whose_dates_stand_in_its_text_is_told_so() -> None:
    assert told(*many(3), kind="feed", body=b"<rss><item>") == {"dates_in_text": ("feed",)}
    assert told(*many(3), kind="feed", body=b"<rss><ev:startdate>2026-12-03") == {}


def test_a_list_that_is_cut_at_a_usual_length_is_told_so() -> None:
    body = b"BEGIN:VCALENDAR\r\nPRODID:-//Netz - ECPv6.15.9//NONSGML v1.0//EN\r\n"
    assert told(*many(30), kind="ical", body=body) == {"tec_cut": ("30",)}
    assert told(*many(29), kind="ical", body=body) == {}
    assert told(*many(10), kind="feed", body=b"ev:startdate <ev:startdate>") == {"list_cut": ("feed", "10")}


def test_times_without_a_zone_are_told_but_those_of_the_zone_itself_are_not() -> None:
    zone = b"BEGIN:VTIMEZONE\r\nDTSTART:19700329T020000\r\nEND:VTIMEZONE\r\n"
    event = b"BEGIN:VEVENT\r\nUID:1\r\n%b\r\nEND:VEVENT\r\n"
    assert told(*many(3), kind="ical", body=zone + event % b"DTSTART;TZID=Europe/Berlin:20261203T170000") == {}
    assert told(*many(3), kind="ical", body=zone + event % b"DTSTART:20261203T170000") == {"no_zone": ("calendar",)}


def test_events_without_a_uid_are_told() -> None:
    assert told(*many(3), kind="ical", body=b"BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n") == {"no_uids": ("calendar",)}


@pytest.mark.parametrize("printed", ["3.12.", "03. 12. 17 Uhr", "am 3. Dezember um 17 Uhr", "3. Dez."])
def test_days_without_a_year_are_told(printed: str) -> None:
    body = f"<p>{printed}</p><p>{printed}</p><time datetime=2026-12-03>".encode()
    assert told(*many(2), body=body) == {"no_year": ("page",)}


@pytest.mark.parametrize(
    "printed", ["3.12.2026", "3.12.26", "3.–4. Dezember 2026", "3.12. bis 4.12.2026", "3.12.–4.12.2026", "jquery 1.12.4", "am 3. Tag"]
)
def test_days_with_a_year_are_not(printed: str) -> None:
    assert told(*many(2), body=f"<p>{printed}</p><p>{printed}</p><time datetime=2026-12-03>".encode()) == {}


def test_a_page_that_tells_its_events_as_text_alone_is_told_so() -> None:
    assert told(*many(2), body=b"<p>3.12.2026</p>") == {"only_text": ("page",)}


def test_images_without_https_are_counted() -> None:
    assert told(*many(1, image="http://a/b.png"), *many(3, image="https://a/b.png"), *many(2)) == {"insecure_images": ("page", "1", "4")}


def test_uids_that_change_at_each_load_are_told() -> None:
    assert advise_on_uids(9, 10) == (Advice("uids_change", ("9", "10")),)
    assert advise_on_uids(2, 2) == advise_on_uids(3, 10) == ()


def test_raw_events_are_judged_like_kept_ones() -> None:
    raw = RawEvent(summary="Forum", start=datetime(2026, 12, 3, 17, tzinfo=BERLIN), location="Haus", url="https://a/")
    assert told(raw) == {"no_end": ("page", "1", "1")}


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_advice_says_what_is_the_matter_and_what_to_do(code: str, language: str) -> None:
    said = advice_text(Advice(code, EXAMPLES.get(code, ("page",))), language)
    matter, _, remedy = said.partition(": ")
    assert matter[0].isupper()
    assert len(remedy) > 20
    assert said.endswith(".")
    assert not re.search(r"[{}]", said)


def test_german_says_how_many_of_how_many() -> None:
    assert advice_text(Advice("no_end", ("page", "8", "10")), "de").startswith("Ihre Seite nennt bei 8 von 10 Terminen kein Ende: ")
    assert advice_text(Advice("no_end", ("calendar", "10", "10")), "de").startswith("Ihr Kalender nennt zu keinem Termin ein Ende: ")
    assert advice_text(Advice("no_end", ("feed", "8", "10")), "en").startswith("Your feed gives no end for 8 of 10 events: ")


@pytest.mark.parametrize("advice", [Advice("of_tomorrow"), Advice("no_end"), Advice("list_cut", ("feed",)), Advice("no_end", ("page",))])
def test_an_advice_of_another_version_is_left_out(advice: Advice) -> None:
    assert advice_text(advice, "de") == ""


@pytest.mark.parametrize("piece", [b"BEGIN:VTIMEZONE", b"3.12.", b"<time ", b"1.1. ", b"UID:", b"DTSTART:20261203T170000"])
@pytest.mark.parametrize("kind", ["ical", "html", "feed"])
def test_hostile_bodies_are_judged_in_linear_time(kind: str, piece: bytes) -> None:
    grows_linearly(lambda body: advise(kind, many(3), today=TODAY, body=body), repeated(piece), small=75_000)


def test_a_pull_remembers_its_advice(tmp_path: Any) -> None:
    pipeline = Pipeline(tmp_path, "a")
    pipeline.answer("a", calendar(vevent("1"), vevent("2", "Stammtisch")))
    pipeline.pull()
    assert {one.code for one in pipeline.state().advice} == {"no_end", "no_place", "no_link"}
    pipeline.pull_after(hours=2)
    assert pipeline.state().advice
    pipeline.store.close()


def test_uids_that_change_at_each_pull_are_seen(tmp_path: Any) -> None:
    pipeline = Pipeline(tmp_path, "a")
    for visit in ("x", "y"):
        pipeline.answer("a", calendar(*(vevent(f"{visit}{n}", f"Forum {n}", f"202612{n + 10}T170000") for n in range(5))))
        pipeline.pull_after(hours=2)
    assert Advice("uids_change", ("5", "5")) in pipeline.state().advice
    pipeline.store.close()


def test_the_status_page_shows_advice_in_its_language() -> None:
    state = SourceState(
        id="optonet", outcome=PullOutcome.UNCHANGED, events=7, last_pull=NOW, last_good=NOW, advice=(Advice("no_end", ("page", "8", "10")),)
    )
    site = web_site(states=[state])
    assert "Ihre Seite nennt bei 8 von 10 Terminen kein Ende:" in site.text("/status")
    assert "1 Vorschlag" in site.text("/status")
    assert "Your page gives no end for 8 of 10 events:" in site.text("/status?lang=en")


def test_the_status_page_is_silent_about_advice_it_does_not_know() -> None:
    state = SourceState(id="optonet", outcome=PullOutcome.UNCHANGED, last_pull=NOW, last_good=NOW, advice=(Advice("of_tomorrow"),))
    assert "Vorschlag" not in web_site(states=[state]).text("/status")
