"""What is said of an event that changed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Change, State
from feeds.changes import note
from feeds.phrasebook import PHRASEBOOKS
from tests.factories import TODAY, cancelled, change, event

BERLIN = "[Europe/Berlin]"
NINE, TEN = f"2026-03-12T09:00:00+01:00{BERLIN}", f"2026-03-12T10:00:00+01:00{BERLIN}"
ELEVEN, NOON = f"2026-03-12T11:00:00+01:00{BERLIN}", f"2026-03-12T12:00:00+01:00{BERLIN}"
NEXT_DAY = f"2026-03-13T09:00:00+01:00{BERLIN}"


def said(*changes: Change, language: str = "de") -> str:
    return note(event(changes=changes, changed_on=date(2026, 11, 12)), language, "Europe/Berlin")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (NINE, TEN, "Beginn jetzt Do, 12.03.2026, 10:00 Uhr (bisher 09:00 Uhr)"),
        (NINE, NEXT_DAY, "Beginn jetzt Fr, 13.03.2026, 09:00 Uhr (bisher Do, 12.03.2026, 09:00 Uhr)"),
        (f"{NINE}/{TEN}", f"{TEN}/{ELEVEN}", "Beginn jetzt Do, 12.03.2026, 10:00 Uhr (bisher 09:00 Uhr)"),
        (f"{NINE}/{TEN}", f"{NINE}/{ELEVEN}", "Ende jetzt Do, 12.03.2026, 11:00 Uhr (bisher 10:00 Uhr)"),
        (
            f"{NINE}/{TEN}",
            f"{TEN}/{NOON}",
            "Beginn jetzt Do, 12.03.2026, 10:00 Uhr (bisher 09:00 Uhr); Ende jetzt Do, 12.03.2026, 12:00 Uhr (bisher 10:00 Uhr)",
        ),
        (NINE, f"{NINE}/{TEN}", "Ende jetzt Do, 12.03.2026, 10:00 Uhr"),
        ("2026-03-12", NINE, "Beginn jetzt Do, 12.03.2026, 09:00 Uhr (bisher Do, 12.03.2026)"),
        ("2026-03-12/2026-03-13", "2026-03-12/2026-03-14", "Ende jetzt Fr, 13.03.2026 (bisher Do, 12.03.2026)"),
        ("", NINE, "Beginn jetzt Do, 12.03.2026, 09:00 Uhr"),
        ("2026-03-12T08:00:00+00:00", "2026-03-12T09:00:00+00:00", "Beginn jetzt Do, 12.03.2026, 10:00 Uhr (bisher 09:00 Uhr)"),
        (f"{NINE}/{TEN}", NINE, "Angaben geändert"),
        (NINE, "irgendwann", "Angaben geändert"),
        (NINE, "2026-03-12T09:00:00+01:00[../etc]", "Angaben geändert"),
    ],
)
def test_a_moved_event_says_from_when_to_when(before: str, after: str, sentence: str) -> None:
    assert said(change("span", before, after)) == f"Geändert am 12.11.2026: {sentence}"


@pytest.mark.parametrize(
    ("field", "before", "after", "sentence"),
    [
        ("location", "Aula", "Saal", "Ort jetzt Saal (bisher Aula)"),
        ("location", "", "Saal", "Ort jetzt Saal"),
        ("location", "Aula", "", "Ort nicht mehr Aula"),
        ("summary", "A", "B", "Titel jetzt B (bisher A)"),
        ("status", "tentative", "confirmed", "Stand jetzt bestätigt (bisher unter Vorbehalt)"),
        ("online_url", "https://a.example/", "https://b.example/", "Online-Zugang geändert"),
        ("registration_url", "", "https://b.example/", "Anmeldung geändert"),
        ("deadline", "2026-11-20", "2026-11-30", "Anmeldeschluss jetzt Mo, 30.11.2026 (bisher Fr, 20.11.2026)"),
        ("something_new", "1", "2", "Angaben geändert"),
    ],
)
def test_a_changed_detail_is_named(field: str, before: str, after: str, sentence: str) -> None:
    assert said(change(field, before, after)) == f"Geändert am 12.11.2026: {sentence}"


def test_several_changes_stand_in_one_sentence_and_none_twice() -> None:
    both = said(change("description"), change("description_html"), change("location", "Aula", "Saal"))
    assert both == "Geändert am 12.11.2026: Beschreibung geändert; Ort jetzt Saal (bisher Aula)"


def test_english_is_complete() -> None:
    assert said(change("span", NINE, TEN), language="en") == "Changed on 12 Nov 2026: start now Thu, 12 Mar 2026, 10:00 (was 09:00)"
    assert PHRASEBOOKS["de"].changed.keys() == PHRASEBOOKS["en"].changed.keys()
    assert PHRASEBOOKS["de"].values.keys() == PHRASEBOOKS["en"].values.keys()


@pytest.mark.parametrize(
    ("state", "language", "sentence"),
    [
        (State.CANCELLED, "de", "Abgesagt am 22.11.2026"),
        (State.WITHDRAWN, "de", "Seit 22.11.2026 nicht mehr angekündigt"),
        (State.WITHDRAWN, "en", "No longer announced since 22 Nov 2026"),
    ],
)
def test_an_event_that_is_off_says_since_when(state: State, language: str, sentence: str) -> None:
    off = cancelled(event(changes=(change("location", "Aula", "Saal"),), changed_on=TODAY), state)
    assert note(off, language, "Europe/Berlin") == sentence


def test_an_unchanged_event_has_no_note() -> None:
    assert note(event(), "de", "Europe/Berlin") == ""


@given(st.sampled_from(["span", "deadline", "status", "summary", "x"]), st.text(max_size=60), st.text(max_size=60))
def test_no_value_of_a_change_breaks_the_note(field: str, before: str, after: str) -> None:
    assert said(change(field, before, after)).startswith("Geändert am 12.11.2026: ")
