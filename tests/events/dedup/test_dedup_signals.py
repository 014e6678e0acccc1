"""What matching must keep apart and bring together, one trick of announcements a test; and its laws over a labelled file."""

import sys
from collections import defaultdict
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.events.dedup import blocking_keys, explain_links, known_towns, linked_keys, lookup_keys, resolve
from aggregator.events.dedup.glossary import GLOSSARY
from aggregator.events.dedup.weights import POSSIBLE_MATCH
from aggregator.events.dedup.word_classes import stem
from aggregator.model import Record, RecordKey
from aggregator.text import fold
from tests.factories import START, record

ROOT = Path(__file__).parents[3]
LABELLED = ROOT.parent / "shared" / "data" / "dedup_train.jsonl"
HOUR = timedelta(hours=1)
needs_labels = pytest.mark.skipif(not LABELLED.exists(), reason="the labelled file is not part of the repository")


TOWNS = known_towns(["Jena", "Gera"])


def one(a: Record, b: Record) -> bool:
    return len(resolve([a, b], {}, towns=TOWNS)) == 1


def a(summary: str, **said: Any) -> Record:
    told: dict[str, Any] = {"location": "Jena", "end": START + 2 * HOUR} | said
    return record(summary=summary, source="optonet", **told)


def b(summary: str, **said: Any) -> Record:
    told: dict[str, Any] = {"location": "Jena", "end": START + 2 * HOUR} | said
    return record(summary=summary, source="medways", uid="8", **told)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (a("Maschinenbautag"), b("9. Thüringer Maschinenbautag – Jubiläumsausgabe")),
        (a("Fachkräfte finden: Fachkräftetag", location="Kontor Jena"), b("Fachkraeftetag", location="KONTOR, Jena")),
        (a("Quantum Photonics: industry workshop"), b("Industrieworkshop „Quantum Photonics“")),
        (a("AUSGEBUCHT: Betriebsbesichtigung Jenoptik"), b("Betriebsbesichtigung bei Jenoptik")),
        (a("Lehrgang Energiemanager – Modul II"), b("Lehrgang Energiemanager, Modul 2")),
        (
            a("EMV-Grundlagen", location="TGZ Jena"),
            b("Elektromagnetische Verträglichkeit", location="Technologie- und Gründerzentrum Jena"),
        ),
        (a("Robotikforum", start=START.date(), end=None), b("Robotikforum")),
        (a("Robotikforum"), b("Robotikforum", start=START - HOUR / 2)),
    ],
    ids=["compound", "umlaut", "two languages", "status words", "roman numeral", "abbreviation", "whole day", "doors open"],
)
def test_other_words_for_one_event(here: Record, there: Record) -> None:
    assert one(here, there)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (a("Zerspanung 4.0, Teil 1"), b("Zerspanung 4.0, Teil 2")),
        (a("KI-Kurs Gruppe A"), b("KI-Kurs Gruppe B")),
        (a("Optik-Symposium"), b("Optik-Symposium: Galadinner", start=START + 2 * HOUR, end=START + 5 * HOUR)),
        (a("Investor Days", start=START.date(), end=START.date() + timedelta(days=2)), b("Pitch-Training für die Investor Days")),
        (a("Azubi-Speed-Dating Gera", location="Gera"), b("Azubi-Speed-Dating Jena")),
        (a("Wasserstoff für Einsteiger", location="Volksbad Jena"), b("Datenschutz im Verein", location="Volksbad Jena")),
        (a("Cross-Cluster-Wochen", start=START.date(), end=START.date() + timedelta(days=12)), b("Auftakt der Cross-Cluster-Wochen")),
    ],
    ids=["part", "group", "evening", "training before", "town", "same house", "umbrella week"],
)
def test_like_words_for_two_events(here: Record, there: Record) -> None:
    assert not one(here, there)


def test_what_stands_between_is_told_to_people() -> None:
    groups = resolve([a("Robotikforum"), b("Robotikforum", start=START + HOUR, end=START + 4 * HOUR, location="Haus 5, Jena")], {})
    for group, other in zip(groups, reversed(groups), strict=True):
        assert [doubt.other for doubt in group.possible_matches] == ([other.records[0].key] if len(groups) == 2 else [])


def strength(here: Record, there: Record) -> int:
    return explain_links([here, there], TOWNS)[0].score


@pytest.mark.parametrize("place", ["Jena", "Volkshaus, Jena", "Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena"])
@pytest.mark.parametrize("other", ["Unternehmerfrühstück", "Alumniabend Maschinenbau", "Datenschutz im Verein"])
def test_one_hour_in_one_place_joins_no_titles_that_share_nothing(place: str, other: str) -> None:
    assert strength(a("Photonik-Forum", location="Volkshaus, Jena"), b(other, location=place)) < POSSIBLE_MATCH


def test_one_hour_in_one_town_is_far_from_joining_titles_that_share_nothing() -> None:
    here = a("Photonik-Forum", location="Volkshaus Jena", end=None)
    assert strength(here, b("Unternehmerfrühstück", end=None)) <= -3_000
    assert strength(here, b("Welcome breakfast for international students", end=None)) <= -3_000


def test_a_title_told_in_the_others_text_joins_what_is_called_otherwise() -> None:
    text = "Prof. Katrin Amunts stellt den Atlas des Gehirns vor."
    assert one(a("Katrin Amunts: Der Atlas des Gehirns"), b("Ein Abend über Landkarten im Kopf", description=text))


def test_one_title_in_one_house_at_another_hour_is_perhaps_one_event() -> None:
    here = a("Photonik-Forum", location="Volkshaus Jena", end=None)
    groups = resolve([here, b("Photonik-Forum", location="Volkshaus Jena", start=START + 3 * HOUR, end=None)], {}, towns=TOWNS)
    assert [len(group.possible_matches) for group in groups] == [1, 1]


def listed(*titles: str, url: str = "", **said: Any) -> int:
    """How many events a source lists with these titles."""
    told: dict[str, Any] = {"location": "", "end": None, "url": url} | said
    return len(resolve([record(summary=t, source="optonet", uid=str(n), **told) for n, t in enumerate(titles)], {}, towns=TOWNS))


@pytest.mark.parametrize(
    "titles",
    [
        ("Workshop Optik", "Stammtisch Optik"),
        ("Workshop Optik", "Workshop Optik für Schüler"),
        ("Seminar Statistik", "Vorlesung Statistik"),
        ("Führung Sternwarte", "Tour of the lab"),
    ],
)
def test_a_source_keeps_its_own_entries_apart(titles: tuple[str, str]) -> None:
    assert listed(*titles) == 2
    assert listed(*titles, location="Volkshaus, Jena", end=START + 2 * HOUR) == 2


@pytest.mark.parametrize(
    "titles",
    [("Workshop Optik", "Workshop Optik"), ("Workshop Optik", "AUSGEBUCHT: Workshop Optik"), ("Workshop Optik", "Optics workshop for all")],
)
def test_a_source_may_plainly_list_one_event_twice(titles: tuple[str, str]) -> None:
    assert listed(*titles) == 1


def test_one_page_at_one_time_is_one_event_of_a_source_where_a_title_holds_the_other() -> None:
    page = "https://optonet.example/termine/optik-im-handwerk"
    assert listed("Optik im Handwerk", "Optik im Handwerk: Messen ohne Kontakt", url=page) == 1
    assert listed("Optik im Handwerk", "Optik im Handwerk: Messen ohne Kontakt") == 2


def test_entries_that_a_source_keeps_apart_are_not_joined_by_a_third() -> None:
    own = [record(summary=t, source="optonet", uid=t, location="", end=None) for t in ("Workshop Optik", "Stammtisch Optik")]
    groups = resolve([*own, b("Optik-Workshop", location="", end=None)], {}, towns=TOWNS)
    assert sorted(len(group.records) for group in groups) == [1, 2]


def test_what_people_ruled_stands() -> None:
    same, other = (a("Robotikforum"), b("Robotikforum")), (a("Robotikforum"), b("Weinprobe", start=START + 300 * HOUR))
    pair = tuple(sorted(r.key for r in same))
    assert len(resolve(same, {}, {(pair[0], pair[1]): False})) == 2
    assert len(resolve(other, {}, {(pair[0], pair[1]): True})) == 1


def test_a_group_tells_which_signals_made_it() -> None:
    (link,) = explain_links([a("Robotikforum"), b("Robotikforum")])
    assert link.score > 0
    assert ("title", "same words") in {(name, level) for name, level, _ in link.signals}


@cache
def labelled() -> tuple[Record, ...]:
    sys.path.insert(0, str(ROOT))
    from benchmarks.dedup import read

    return tuple(read(LABELLED.read_text("utf-8").splitlines()).values())


def keys(records: list[Record]) -> set[frozenset[RecordKey]]:
    return {frozenset(r.key for r in group.records) for group in resolve(records, {})}


@needs_labels
@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_groups_are_the_same_in_any_order(chance: Random) -> None:
    shuffled = chance.sample(labelled(), len(labelled()))
    assert keys(shuffled) == keys(list(labelled()))


@needs_labels
def test_who_is_asked_for_asks_back() -> None:
    stands, asks = defaultdict(set), {r.key: lookup_keys(r) for r in labelled()}
    for r in labelled():
        for key in blocking_keys(r):
            stands[key].add(r.key)
    met = {(key, other) for key, asked in asks.items() for name in asked for other in stands[name]}
    assert met == {(other, key) for key, other in met}


@needs_labels
@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_records_that_come_one_by_one_make_the_groups_of_all_at_once(chance: Random) -> None:
    known: dict[RecordKey, Record] = {}
    stands: dict[int, set[RecordKey]] = defaultdict(set)
    group_of: dict[RecordKey, frozenset[RecordKey]] = {}
    for new in chance.sample(labelled(), len(labelled())):
        known[new.key] = new
        for key in blocking_keys(new):
            stands[key].add(new.key)
        found, edge = {new.key}, {new.key}
        while edge:
            beside = {k for key in edge for name in lookup_keys(known[key]) for k in stands[name]} - found
            edge = set(linked_keys([known[k] for k in edge], [known[k] for k in beside]))
            found |= edge
        group_of |= {k: group for group in keys([known[k] for k in found]) for k in group}
    assert set(group_of.values()) == keys(list(labelled()))


DAY = timedelta(days=1)
MOVED = {"location": "Kongresshalle, Jena", "end": None}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Logistikforum (neuer Termin)", "Der Abend vom 3. Dezember wurde verschoben."),
        ("Nachholtermin: Logistikforum", "Ersatz für den 3.12."),
        ("Logistikforum", "Verlegt vom 3.12."),
        ("Logistics Forum (postponed)", "Postponed from 3 December."),
        ("Rescheduled: Logistics Forum", "This replaces the meeting of December 3."),
    ],
)
def test_what_was_postponed_is_one_event_with_its_old_date(title: str, text: str) -> None:
    assert one(a("Logistikforum", **MOVED), b(title, start=START + 50 * DAY, description=text, **MOVED))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Logistikforum", "Wiederholung des Abends vom 3.12."),
        ("Logistikforum (Zusatztermin)", "Wegen großer Nachfrage, auch verschoben vom 3.12."),
        ("Logistikforum", "Weiterer Termin nach dem 3.12."),
        ("Logistics Forum – additional date", "Due to high demand after December 3."),
        ("Logistics Forum", "Repeats the evening of 3 December."),
    ],
)
def test_what_is_repeated_is_another_event(title: str, text: str) -> None:
    assert not one(a("Logistikforum", **MOVED), b(title, start=START + 50 * DAY, description=text, **MOVED))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (a("Exportforum Polen", location="IHK, Jena"), b("Exportforum Tschechien", location="IHK, Jena")),
        (a("Seminar Arbeitsrecht kompakt", location="IHK, Jena"), b("Seminar Steuerrecht kompakt", location="IHK, Jena")),
        (a("Deutsch am Arbeitsplatz B1"), b("Deutsch am Arbeitsplatz B2")),
        (a("CAD-Grundkurs"), b("CAD-Aufbaukurs")),
        (a("Gründersprechtag", location="Rathaus Mittweida"), b("Gründersprechtag", location="Rathaus Zschopau")),
        (a("Tag der Ausbildung", location="Berufsschule Gera"), b("Tag der Ausbildung Jena", location="")),
        (a("Führung durch das Kraftwerk", end=None), b("Führung durch das Kraftwerk", start=START + 4 * HOUR, end=None)),
        (a("KI im Einkauf", location="Zoom"), b("KI im Einkauf", location="Haus 5, Jena")),
        (a("Webinar Resilienz im Team", location="Online"), b("Webinar Cyber Resilience Act for manufacturers", location="MS Teams")),
        (a("Mikroelektronik-Kongress"), b("Mikroelektronik-Kongress: Conference Dinner", start=START + 2 * HOUR, end=START + 5 * HOUR)),
        (a("Textilforum 2026"), b("Textilforum 2027", start=START + 364 * DAY, end=None, description="Termin verschoben")),
    ],
)
def test_events_of_one_kind_are_told_apart(here: Record, there: Record) -> None:
    assert not one(here, there)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (a("Unternehmensnachfolge gestalten", location="IHK, Jena"), b("Shaping business succession", location="IHK, Jena")),
        (a("Zulieferertag Automobil"), b("Automotive Supplier Day")),
        (a("Stammtisch Kreislaufwirtschaft"), b("Circular economy regulars' table")),
        (a("KI im Einkauf", location="Zoom"), b("Webinar: Künstliche Intelligenz im Einkauf", location="Online")),
        (a("Ringvorlesung Quantencomputer", location="Hörsaal 2, Jena"), b("Quantencomputer (Livestream)", location="Online")),
        (a("Lange Nacht der Technik"), b("LNdT Jena", start=START.date(), end=None)),
        (a("Save the Date: Oberflächentage"), b("Surface Days")),
    ],
)
def test_two_languages_and_short_names_are_one_event(here: Record, there: Record) -> None:
    assert one(here, there)


def test_a_word_of_the_glossary_means_one_thing() -> None:
    meant: dict[str, str] = {}
    for line in GLOSSARY.split(";"):
        words = [stem(word) for word in fold(line).split()]
        assert all(meant.setdefault(word, words[0]) == words[0] for word in words), line
