"""Date phrases: what each text of a labelled file says, and how fast it is read.

    python benchmarks/dates.py FILE.csv [--out PRED.csv]

FILE has `id`, `text` and `reference_date`; its labels, if there are any, are not read. PRED gets `id,start,end,all_day`: the first phrase
of each text, local wall clock to the minute, end inclusive as in the phrase, empty where nothing is said.
"""

import argparse
import csv
import sys
import time
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.dates.phrases import phrases
from aggregator.model import Moment, Phrase
from benchmarks.figures import Figure, report

ROUNDS = 10
MEGABYTE = 1_000_000
HOSTILE = (
    "1", "1 ", "1.", "1, ", "1-", "1/", "1/1/", "1. bis ", "12.03.2026 ",
    "12.3.–", "12. März ", "12.3. 9 Uhr ", "9 Uhr bis ", "9:30", "Mo ",
    "am Montag ",
    "heute ", "March ", "bis 12.3. ", "Anmeldung bis am 12.3.2026 ", "Jena, ", ". ", " ", "\n", "Ab", "ä", "(", "x 1.1. 9 Uhr – ",
)  # fmt: skip


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("file", type=Path)
    words.add_argument("--out", type=Path)
    asked = words.parse_args()
    with asked.file.open(encoding="utf-8", newline="") as table:
        rows = [(row["id"], row["text"], date.fromisoformat(row["reference_date"])) for row in csv.DictReader(table)]
    told = [(name, first(text, today)) for name, text, today in rows]
    if asked.out:
        with asked.out.open("w", encoding="utf-8", newline="") as table:
            writer = csv.writer(table)
            writer.writerow(["id", "start", "end", "all_day"])
            writer.writerows(predicted(name, phrase) for name, phrase in told)
    return report(
        [
            Figure("texts", len(rows)),
            Figure("texts that say a start", sum(phrase is not None and phrase.start is not None for _, phrase in told)),
            Figure("speed", speed([(text, today) for _, text, today in rows]), at_least=10_000, unit=" phrases/s"),
            Figure("slowest 1 MB of hostile text", max(hostile(piece) for piece in HOSTILE), at_most=1, unit=" s"),
        ]
    )


def first(text: str, today: date) -> Phrase | None:
    """The first phrase of a text."""
    return next(iter(phrases(text, today)), None)


def predicted(name: str, phrase: Phrase | None) -> tuple[str, str, str, str]:
    """The row of a text: its id, start and end, and whether it means whole days."""
    if phrase is None:
        return name, "", "", ""
    all_day = not isinstance(phrase.start, datetime) and not isinstance(phrase.end, datetime)
    return name, written(phrase.start), written(phrase.end), str(all_day).lower()


def written(moment: Moment | None) -> str:
    """A date, or a time to the minute."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="minutes")
    return "" if moment is None else moment.isoformat()


def speed(texts: list[tuple[str, date]]) -> float:
    """Texts a second on one core, in the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text, today in texts:
            phrases(text, today)
        best = min(best, time.process_time() - began)
    return len(texts) / best


def hostile(piece: str) -> float:
    """Seconds that a megabyte of one piece over and over takes."""
    text = piece * (MEGABYTE // len(piece))
    began = time.process_time()
    phrases(text, date(2026, 2, 3))
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
