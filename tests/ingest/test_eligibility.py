"""Which of a source's entries are published: words that include and exclude, what is private, and what a source says for all of them."""

from pathlib import Path

import pytest

from aggregator.model import Mode
from tests.pipeline import Pipeline, calendar, vevent

LISTED = calendar(
    vevent("1", "Workshop Optik"),
    vevent("2", "Stammtisch Optik", "20261210T180000", "CATEGORIES:Geselliges"),
    vevent("3", "Workshop Laser (intern)"),
    vevent("4", "Workshop Budget", more="CLASS:PRIVATE"),
    vevent("5", "Klausur – nur für Mitglieder"),
    vevent("6", "Vorstand", more="CLASS:CONFIDENTIAL"),
)


def line_with(folder: Path, body: bytes, **said: object) -> Pipeline:
    pipeline = Pipeline(folder, "a", **said)
    pipeline.answer("a", body)
    pipeline.pull()
    return pipeline


def titles(pipeline: Pipeline) -> list[str]:
    return sorted(event.details.summary for event in pipeline.published())


def test_private_and_internal_entries_are_left_out_and_counted(tmp_path: Path) -> None:
    pipeline = line_with(tmp_path, LISTED)
    assert (titles(pipeline), pipeline.state().left_out) == (["Stammtisch Optik", "Workshop Optik"], 4)


@pytest.mark.parametrize(
    ("said", "published", "left_out"),
    [
        ({"include": ("workshop",)}, ["Workshop Optik"], 5),
        ({"include": ("WORKSHOP", "Stammtisch")}, ["Stammtisch Optik", "Workshop Optik"], 4),
        ({"exclude": ("Gesellig",)}, ["Workshop Optik"], 5),
        ({"include": ("Optik",), "exclude": ("Stammtisch",)}, ["Workshop Optik"], 5),
        ({"include": ("Chemie",)}, [], 6),
    ],
    ids=["include", "any of several, in any case", "exclude by category", "both", "nothing left"],
)
def test_words_of_title_and_categories_choose(tmp_path: Path, said: dict[str, object], published: list[str], left_out: int) -> None:
    pipeline = line_with(tmp_path, LISTED, **said)
    assert (titles(pipeline), pipeline.state().left_out) == (published, left_out)


def test_a_source_names_the_place_of_events_that_name_none(tmp_path: Path) -> None:
    body = calendar(vevent("1", "Ohne Ort"), vevent("2", "Mit Ort", more="LOCATION:Rathaus"), vevent("3", "Webinar Optik"))
    pipeline = line_with(tmp_path, body, location="Technologiepark, Jena")
    told = {event.details.summary: (event.details.location, event.details.mode) for event in pipeline.published()}
    assert told == {
        "Ohne Ort": ("Technologiepark, Jena", Mode.ONSITE),
        "Mit Ort": ("Rathaus", Mode.ONSITE),
        "Webinar Optik": ("", Mode.ONLINE),
    }


def test_a_source_names_the_zone_of_times_that_name_none(tmp_path: Path) -> None:
    body = calendar(vevent("1", "Ohne Zone").replace(";TZID=Europe/Berlin", ""), vevent("2", "Mit Zone"))
    pipeline = line_with(tmp_path, body, time_zone="Europe/Lisbon")
    told = {event.details.summary: event.details.span.start.isoformat() for event in pipeline.published()}
    assert told == {"Ohne Zone": "2026-12-03T17:00:00+00:00", "Mit Zone": "2026-12-03T17:00:00+01:00"}
