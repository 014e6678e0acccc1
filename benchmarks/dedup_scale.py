"""How matching grows: invented records, a tenth and all of them, time and memory: `dedup_scale.py [RECORDS]`."""

import random
import resource
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregator.dedup import resolve
from aggregator.model import Details, Record, RecordKey, TimeSpan
from benchmarks.figures import Figure, report

BERLIN = ZoneInfo("Europe/Berlin")
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = (
    "ba",
    "ge",
    "li",
    "mo",
    "ru",
    "sta",
    "ver",
    "kon",
    "tra",
    "del",
    "phi",
    "nor",
    "wel",
    "gan",
    "hau",
    "tem",
    "bri",
    "zol",
    "fech",
)
KINDS = ("Workshop", "Seminar", "Stammtisch", "Forum", "Tagung", "Vortrag", "Messe", "Infoabend", "Konferenz", "Praxistag", "Empfang")
YEARS = 5


def main(arguments: Sequence[str]) -> int:
    size = int(arguments[0]) if arguments else 100_000
    few, many = (invented(n) for n in (size // 10, size))
    short, _ = timed(few)
    long, events = timed(many)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return report(
        [
            Figure("records", size),
            Figure("events", events),
            Figure("time of a tenth", short, unit=" s"),
            Figure("time", long, at_most=60, unit=" s"),
            Figure("growth", long / short, at_most=12, unit=" times"),
            Figure("memory at most", peak, at_most=1024, unit=" MB"),
        ]
    )


def timed(records: Sequence[Record]) -> tuple[float, int]:
    """Return the seconds of CPU that resolving takes, and how many events come out."""
    began = process_time()
    groups = resolve(records, {})
    return process_time() - began, len(groups)


def invented(count: int) -> list[Record]:
    """Return records of a region that grows with their number: a third announced by several sources, some online, some without a place."""
    chance = random.Random(count)
    words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize() for _ in range(4_000)]
    towns = ["".join(chance.choices(SYLLABLES, k=2)).capitalize() + "stadt" for _ in range(max(20, count // 100))]
    found: list[Record] = []
    while len(found) < count:
        day = chance.randrange(365 * YEARS)
        start = datetime(2026, 1, 1, chance.choice((9, 10, 14, 17, 18, 19)), tzinfo=BERLIN) + timedelta(days=day)
        about = [words[min(int(chance.expovariate(1 / 700)), 3_999)] for _ in range(3)]
        town = chance.choice(towns)
        place = chance.choices(
            ("Online", "", f"Haus {chance.choice(words)}, Hauptstraße {chance.randrange(99)}, 07743 {town}"), (25, 12, 63)
        )[0]
        for source in chance.sample(range(300), chance.choice((1, 1, 2, 2, 3))):
            title = f"{chance.choice(KINDS)} {' '.join(chance.sample(about, chance.choice((2, 3))))}"
            found.append(_record(len(found), f"s{source}", title, start, place, f"Es geht um {about[0]} und {chance.choice(words)}."))
    return found[:count]


def _record(n: int, source: str, title: str, start: datetime, place: str, text: str) -> Record:
    span = TimeSpan(start.date()) if n % 5 == 0 else TimeSpan(start, start + timedelta(hours=2))
    details = Details(summary=title, span=span, location=place, description=text, url=f"https://{source}.example/{n}", organizer=source)
    return Record(key=RecordKey(source, str(n)), network=source, details=details, first_seen=SEEN, changed=SEEN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
