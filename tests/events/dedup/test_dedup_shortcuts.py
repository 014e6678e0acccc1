"""Shortcuts of matching: what they leave out would have found nothing."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_
from random import Random
from zlib import crc32

import pytest

from aggregator.events.dedup import blocking_keys, resolve
from aggregator.events.dedup.blocking import index_keys_of, lookup_keys_of
from aggregator.events.dedup.cue_index import OF_SIDE, OF_VARIANT, cues_begun_by
from aggregator.events.dedup.cues import AGAIN, AGAIN_HINTS, HALF_DAY, LEVEL, MOVED_HINTS, PART, STREAMED_HINTS, UNITS, hints_in
from aggregator.events.dedup.scoring import SIGNALS, compare, score
from aggregator.events.dedup.text_traits import TextTraits
from aggregator.events.dedup.traits import Traits, traits_of
from aggregator.events.dedup.traits_cache import TraitsCache
from aggregator.events.dedup.trigrams import BITS, trigrams
from aggregator.events.dedup.weights import POSSIBLE_MATCH, WEIGHTS
from aggregator.events.dedup.word_classes import CITIES, SIDE, stem
from aggregator.model import Record
from aggregator.text import fold
from tests.factories import START, record

TEXT = (
    "Teil Modul 2 II B 3/4 5. 10th Vormittag Abendkurs evening class Basiskurs advanced Gala Dinner get together Preis Verleihung A1 2026 "
    "verschoben neuer Termin neues Datum moved to 9.12. change of date Wiederholung zweiter Durchgang noch einmal repeat Zusatztermin "
    "online livestream vor Ort on site Jena Gera Photonik Laser Workshop beim Forum Messe fünfte no KI E-Mail Sport and the Optik"
)
WORDS = TEXT.split()


def told(chance: Random, n: int) -> Record:
    def some(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    start = START + timedelta(hours=chance.choice((0, 0, 1, 24)))
    return record(
        source=chance.choice(("optonet", "medways")), uid=str(n), summary=some(6), description=some(30), location=some(2), start=start
    )


@pytest.mark.parametrize("hint", [*MOVED_HINTS, *STREAMED_HINTS])
def test_a_hint_is_found_by_the_words_that_hold_it(hint: str) -> None:
    assert hint in hints_in(f"Ganz {hint.upper()}ig ist das".split()) | hints_in(f"Ganz {hint}".split())
    assert not hints_in(["Ganz", "etwas", "anderes"])
    assert hint in hints_in(["anderes", *hint.split()])


@pytest.mark.parametrize(
    "text",
    ["wiederholung", "zusatzkurs", "zusaetzliche veranstaltung", "dritter termin", "noch einmal", "nochmals", "wegen grosser nachfrage",
     "repeated", "repetition", "rerun", "once more", "extra date", "second run", "due to high demand"],
)  # fmt: skip
def test_what_speaks_of_a_repetition_holds_a_hint(text: str) -> None:
    assert AGAIN.search(text)
    assert any(hint in word for word in text.split() for hint in AGAIN_HINTS)
    assert TextTraits(record(summary="Forum", description=text).details, CITIES).again


def test_a_part_is_named_beside_one_of_the_units() -> None:
    assert all(PART.search(f"{unit} 2") for unit in UNITS)


def test_words_that_can_speak_of_a_side_or_a_variant_are_known_by_themselves() -> None:
    sides = [
        word for word in fold("galaabend gettogether preisverleihung eröffnungsfeier callfor messestand").split() if stem(word) in SIDE
    ]
    assert len(sides) > 4
    assert all(cues_begun_by(word[:n]) & OF_SIDE for word in sides for n in range(1, len(word) + 1))
    assert all(cues_begun_by(cue.split()[0]) & OF_VARIANT for cues in (*HALF_DAY.values(), *LEVEL.values()) for cue in cues)
    assert not cues_begun_by("photonik")


@pytest.mark.parametrize("words", [[], ["laser"], ["laser", "optik"], ["a", "b", "größe"], ["кино", "x", "東京"]])
def test_trigrams_are_those_of_the_words_with_blanks_between_them(words: list[str]) -> None:
    text = f" {' '.join(words)} ".encode()
    assert trigrams(words) == reduce(or_, (1 << crc32(text[n : n + 3]) % BITS for n in range(len(text) - 2)), 0)


def test_a_score_is_the_sum_of_all_signals_or_none_where_that_is_too_little() -> None:
    chance = Random(7)
    everyone = [traits_of(told(chance, n)) for n in range(80)]
    for n, one in enumerate(everyone):
        for other in everyone[:n]:
            total = compare(one, other).score
            for least in (POSSIBLE_MATCH, 0, total, total + 1):
                assert score(one, other, least) == score(other, one, least) == (total if total >= least else None)


def test_every_signal_has_weights() -> None:
    assert set(SIGNALS) == set(WEIGHTS)


def series(summary: str = "Laserforum") -> list[Record]:
    return [record(summary=summary, uid="7", recurrence_id=f"2026120{n}", start=START + n * timedelta(days=7)) for n in range(3)]


def test_occurrences_of_a_series_share_what_is_worked_out_of_their_words() -> None:
    known = TraitsCache()
    accounts = {id(known.of(one, CITIES).account) for one in series()}
    assert len(accounts) == 1
    assert known.of(replace(series()[1], details=replace(series()[1].details, summary="Abgesagt")), CITIES).account.words == ("abgesagt",)


def test_what_is_shared_changes_no_key() -> None:
    known = TraitsCache()
    shared, alone = [known.of(one, CITIES) for one in series()], [Traits(one, CITIES) for one in series()]
    assert [set(index_keys_of(one)) for one in shared] == [set(index_keys_of(one)) for one in alone]
    assert [set(lookup_keys_of(one)) for one in shared] == [set(lookup_keys_of(one)) for one in alone]
    assert len({blocking_keys(one) for one in series()}) == 3


def test_occurrences_of_two_sources_are_matched_day_by_day() -> None:
    theirs = [replace(one, key=one.key._replace(source="medways")) for one in series()]
    assert [len(group.records) for group in resolve([*series(), *theirs], {})] == [2, 2, 2]
