"""The ways in which people write when something is: one line, one case; and what looks like a date and is none."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from aggregator.dates.phrases import phrases
from aggregator.model import Moment

CASES = Path(__file__).parents[2] / "data" / "dates"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("case", cases("said"), ids=lambda case: case["text"])
def test_a_text_says_when(case: dict[str, str]) -> None:
    first = phrases(case["text"], date.fromisoformat(case["today"]))[0]
    assert (_written(first.start), _written(first.end)) == (case["start"], case["end"])


@pytest.mark.parametrize("case", cases("nothing"), ids=lambda case: case["text"])
def test_a_text_says_nothing(case: dict[str, str]) -> None:
    assert phrases(case["text"], date.fromisoformat(case["today"])) == ()


def _written(moment: Moment | None) -> str:
    if isinstance(moment, datetime):
        return moment.isoformat() if moment.tzinfo else moment.isoformat(timespec="minutes")
    return "" if moment is None else moment.isoformat()
