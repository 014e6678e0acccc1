"""One event's page and its calendar file."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from aggregator.model import Event, Link, Mode, RecordKey, State, TimeSpan
from tests.factories import NOW, START, TODAY, cancelled, change, event
from tests.web_site import WebSite, web_site

ID = "AAAAAAAAAA"
PAGE = f"/events/{ID}"


def data_of(html: str) -> dict[str, object]:
    """The schema.org data of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    told: dict[str, object] = json.loads(found[1])
    return told


def page(**fields: Any) -> str:
    return web_site(event(ID, **fields)).text(PAGE)


def test_a_page_tells_day_and_hour_in_words() -> None:
    html = page(end=START + timedelta(hours=2), location="Volkshaus Jena")
    assert "Donnerstag, 3. Dezember 2026, 17:00–19:00 Uhr" in html
    assert "Volkshaus Jena" in html


def test_a_span_of_days_ends_on_its_last_day() -> None:
    assert "Montag, 28. Dezember 2026 bis Samstag, 2. Januar 2027" in page(start=date(2026, 12, 28), end=date(2027, 1, 3))


def test_all_organizers_and_all_links_are_named() -> None:
    links = [Link(network="optonet", url="https://optonet-jena.de/1"), Link(network="medways", url="https://medways.example/2")]
    html = page(networks=["optonet", "medways"], links=links, organizer="Stadt Jena")
    for told in ("OptoNet e. V.", "medways e. V.", "Stadt Jena", 'href="https://optonet-jena.de/1"', 'href="https://medways.example/2"'):
        assert told in html


def test_an_event_that_only_a_relay_tells_of_names_where_it_was_found() -> None:
    site = web_site(event(ID, networks=["optonet"], records=[RecordKey("optonet", "1")]))
    assert "Veranstaltet von" in site.text(PAGE)
    relays, *others = site.config.networks
    relaying = replace(relays, sources=tuple(replace(source, relay=True) for source in relays.sources))
    site.config = replace(site.config, networks=(relaying, *others))
    html = site.text(PAGE)
    assert "Gefunden bei</dt><dd><a" in html
    assert "Veranstaltet von" not in html


def test_registration_deadline_price_and_mode_are_told() -> None:
    html = page(registration_url="https://a.example/r", deadline=date(2026, 12, 1), price="kostenfrei", mode=Mode.HYBRID)
    for told in ('href="https://a.example/r"', "1. Dezember 2026", "kostenfrei", "vor Ort und online"):
        assert told in html


def test_what_changed_stands_beside_what_was() -> None:
    before, after = (
        "2026-12-02T17:00:00+01:00[Europe/Berlin]",
        "2026-12-03T17:00:00+01:00[Europe/Berlin]/2026-12-03T19:00:00+01:00[Europe/Berlin]",
    )
    html = page(changes=(change("span", before, after), change("location", "Gera", "Jena"), change("description")), changed_on=TODAY)
    assert "Geändert am 22. November 2026" in html
    assert "Zeit: jetzt Donnerstag, 3. Dezember 2026, 17:00–19:00 Uhr, vorher Mittwoch, 2. Dezember 2026, 17:00 Uhr" in html
    assert "Ort: jetzt Jena, vorher Gera" in html
    assert "Beschreibung wurde geändert" in html


def test_a_page_says_where_the_event_was_found_and_whose_word_is_what() -> None:
    known = replace(
        event(ID, records=[RecordKey("optonet", "1"), RecordKey("medways", "2")]),
        provenance={"span": "medways", "summary": "optonet", "geo": "optonet"},
    )
    html = web_site(known).text(PAGE)
    assert "Woher diese Angaben stammen" in html
    assert re.search(r"OptoNet e\. V\..*optonet-jena\.de.*von hier: Titel<.*medways\.example.*von hier: Zeit<", html, re.DOTALL)


def test_a_page_links_to_where_an_event_was_found_and_names_what_was_corrected() -> None:
    links = [Link(network="optonet", url="https://optonet-jena.de/1")]
    known = replace(event(ID, links=links), provenance={"summary": "optonet"}, corrected=("location",))
    html = web_site(known).text(PAGE).partition("<details")[2]
    assert 'href="https://optonet-jena.de/1"' in html
    assert "von hier: Titel<" in html
    assert "hier berichtigt: Ort<" in html


def test_the_hours_of_several_days_stand_beside_the_dates() -> None:
    html = page(start=date(2026, 12, 3), end=date(2026, 12, 6), hours=TimeSpan(START, START + timedelta(hours=2)))
    assert "Donnerstag, 3. Dezember 2026 bis Samstag, 5. Dezember 2026" in html
    assert "Uhrzeiten: Donnerstag, 3. Dezember 2026, 17:00–19:00 Uhr" in html


def test_each_of_several_organizers_is_named_once() -> None:
    html = page(networks=["optonet"], organizer="OptoNet e. V.; Stadt Jena")
    assert "<dd>Stadt Jena</dd>" in html
    assert "OptoNet e. V.; Stadt" not in html


def test_a_description_keeps_its_harmless_markup_only() -> None:
    markup = '<p onclick="x()">Ein <strong>Abend</strong> <img src="https://evil.example/p.gif"><a href="javascript:x()">hier</a></p>'
    html = page(description_html=markup)
    assert "Ein <strong>Abend</strong>" in html
    assert not re.search(r"onclick|<img|javascript:", html)


def test_plain_text_keeps_its_paragraphs() -> None:
    assert "<p>Eins<br>Zwei</p>\n<p>&lt;Drei&gt;</p>" in page(description="Eins\nZwei\n\n<Drei>")


def test_search_engines_get_the_event_as_data() -> None:
    told = data_of(page(end=START + timedelta(hours=2), location="Volkshaus Jena", online_url="https://z.example/1", mode=Mode.HYBRID))
    assert (told["name"], told["startDate"], told["endDate"]) == (
        "Photonik-Stammtisch",
        "2026-12-03T17:00:00+01:00",
        "2026-12-03T19:00:00+01:00",
    )
    assert told["url"] == f"https://netzwerktimer.example/events/{ID}"
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in told["location"]] == ["Place", "VirtualLocation"]  # type: ignore[attr-defined] # read from JSON


def test_data_names_the_last_day_and_no_end_that_nobody_told() -> None:
    assert data_of(page(start=date(2026, 12, 12), end=date(2026, 12, 15)))["endDate"] == "2026-12-14"
    assert "endDate" not in data_of(page())


def test_data_cannot_end_its_script() -> None:
    html = page(summary="</script><script>alert(1)</script><!-- & \u2028")
    assert data_of(html)["name"] == "</script><script>alert(1)</script><!-- & \u2028"
    assert html.count("<script") == 1


def test_a_cancelled_event_keeps_its_page() -> None:
    answer = web_site(cancelled(event(ID))).client.get(PAGE)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "abgesagt" in html
    assert data_of(html)["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize(("state", "words"), [(State.WITHDRAWN, "Nicht mehr angekündigt."), (State.LEFT, "Nicht mehr im Kalender.")])
def test_what_nobody_announces_any_more_is_gone(state: State, words: str) -> None:
    answer = web_site(cancelled(event(ID), state)).client.get(PAGE)
    assert answer.status_code == 410
    html = answer.get_data(as_text=True)
    assert words in html
    assert ("EventCancelled" in html) is (state is State.WITHDRAWN)


def test_a_past_event_keeps_its_page() -> None:
    answer = web_site(event(ID, start=START - timedelta(days=300))).client.get(PAGE)
    assert answer.status_code == 200
    assert "Dieser Termin ist vorbei." in answer.get_data(as_text=True)


def test_an_unknown_id_is_not_found() -> None:
    site = web_site(event(ID))
    assert [site.client.get(path).status_code for path in ("/events/nope", "/events/nope.ics", "/events/")] == [404, 404, 404]


def test_a_merged_event_leads_to_its_survivor() -> None:
    known = event(ID, state=State.LEFT)
    merged = replace(known, publication=replace(known.publication, merged_into="BBBBBBBBBB"))
    answer = web_site(merged).client.get(f"{PAGE}?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/events/BBBBBBBBBB?lang=en")


def calendar(of: Event, query: str = "") -> tuple[WebSite, str]:
    site = web_site(of)
    return site, site.text(f"{PAGE}.ics{query}")


def test_an_event_can_be_added_to_a_calendar() -> None:
    site, told = calendar(event(ID))
    headers = site.client.get(f"{PAGE}.ics").headers
    assert told.count("BEGIN:VEVENT") == 1
    assert f"UID:{ID}@" in told
    assert "BEGIN:VTIMEZONE" in told
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == f'attachment; filename="netzwerktimer-{ID}.ics"'
    assert site.client.get(f"{PAGE}.ics", headers={"If-None-Match": headers["ETag"]}).status_code == 304


def test_its_calendar_says_that_it_was_cancelled() -> None:
    assert "STATUS:CANCELLED" in calendar(cancelled(event(ID)))[1]
    assert "STATUS:CANCELLED" not in calendar(cancelled(event(ID)), "?cancelled=mark")[1]


def test_its_calendar_is_gone_when_it_left_unannounced() -> None:
    assert web_site(cancelled(event(ID), State.LEFT)).client.get(f"{PAGE}.ics").status_code == 410


def test_its_calendar_notes_a_change_for_fourteen_days() -> None:
    changed = event(ID, changes=(change("location", "Gera", "Jena"),), changed_on=TODAY, last_modified=NOW)
    site, told = calendar(changed)
    assert "Geändert am" in told
    site.today += timedelta(days=14)
    assert "Geändert am" not in site.text(f"{PAGE}.ics")
