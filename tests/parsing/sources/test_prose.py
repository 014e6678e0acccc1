"""Events told in sentences, one folder a case."""

from datetime import date
from pathlib import Path

import pytest

from aggregator.parsing.sources.page.sentences import announced, place_in
from tests.cases import cases_of, check_case

TODAY = date(2026, 2, 3)


@pytest.mark.parametrize("folder", cases_of("prose"), ids=lambda folder: folder.name)
def test_a_post_is_read_as_its_case_says(folder: Path) -> None:
    check_case("prose", folder)


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("Am Donnerstag, 12. März 2026, lädt das Cluster ins ComCenter Erfurt ein.", "ComCenter Erfurt"),
        ("Die Tagung findet vom 24. bis 25. November 2026 in Hannover statt.", "Hannover"),
        (
            "Wir treffen uns am 14.05.2026, 17.30 Uhr, vor dem Wasserschloss Klaffenbach in Chemnitz.",
            "Wasserschloss Klaffenbach in Chemnitz",
        ),
        ("Am 12. März 2026 im Rahmen der Reihe.", ""),
    ],
)
def test_the_place_follows_its_word(sentence: str, place: str) -> None:
    assert place_in(sentence) == place


@pytest.mark.parametrize(
    "text",
    [
        "Am 14. Januar 2026 kamen 120 Gäste zum Empfang.",
        "Bewerbungen sind bis zum 15. Mai 2026 möglich.",
        "Die Geschäftsstelle bleibt vom 24.12. bis 02.01. geschlossen.",
        "Der nächste Newsletter erscheint am 15. August 2026.",
    ],
)
def test_what_invites_to_nothing_announces_nothing(text: str) -> None:
    assert announced("Meldung", [text], None, TODAY) is None
