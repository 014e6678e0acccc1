"""How matching grows: `dedup_scale.py [RECORDS]`.

Invented records, a tenth and all of them at once: time and memory; then one pull of 200 changed ones into a store of all.
"""

import random
import resource
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from aggregator.__main__ import collect_seldom
from aggregator.events.dedup import blocking_keys, resolve
from aggregator.events.rebuild import RefreshContext, refresh
from aggregator.model import DatedEvent, Record, RecordKey, TimeSpan
from aggregator.store import Store
from benchmarks.figures import Figure, report

BERLIN = ZoneInfo("Europe/Berlin")
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = [
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
]
KINDS = ("Workshop", "Seminar", "Stammtisch", "Forum", "Tagung", "Vortrag", "Messe", "Infoabend", "Konferenz", "Praxistag", "Empfang")
YEARS = 5
CHANGED = 200
CONTEXT = RefreshContext(new_id=(f"{n:010d}" for n in count()).__next__, zone=BERLIN)


def main(arguments: Sequence[str]) -> int:
    collect_seldom()
    size = int(arguments[0]) if arguments else 100_000
    few, many = (invented(n) for n in (size // 10, size))
    short, _ = timed(few)
    long, events = timed(many)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with TemporaryDirectory() as folder:
        pulled = pull_into(Store(f"sqlite:///{folder}/scale.db", BERLIN.key), many)
    return report(
        [
            Figure("records", size),
            Figure("events", events),
            Figure("time of a tenth", short, unit=" s"),
            Figure("time", long, at_most=60, unit=" s"),
            Figure("growth", long / short, at_most=12, unit=" times"),
            Figure("memory at most", peak, at_most=1024, unit=" MB"),
            Figure(f"{CHANGED} changed records into all", pulled, at_most=1, unit=" s"),
        ]
    )


def timed(records: Sequence[Record]) -> tuple[float, int]:
    """Return the seconds of CPU that resolving takes, and how many events come out."""
    began = process_time()
    groups = resolve(records, {})
    return process_time() - began, len(groups)


def pull_into(store: Store, records: Sequence[Record]) -> float:
    """Return the seconds of CPU that the last records take, each with another title, when all of them are kept and they are published."""
    before = records[-CHANGED:]
    kept(store, records)
    with store.write() as tx:
        refresh(tx, before, CONTEXT, SEEN)
    later = SEEN + timedelta(days=1)
    after = [replace(r, details=replace(r.details, summary=f"{r.details.summary} neu"), changed=later) for r in before]
    began = process_time()
    with store.write() as tx:
        tx.records.save(after, {r.key: blocking_keys(r) for r in after}, {})
        refresh(tx, [*before, *after], CONTEXT, later)
    return process_time() - began


def kept(store: Store, records: Sequence[Record]) -> None:
    """Keep records, some thousands a transaction."""
    for first in range(0, len(records), 5_000):
        some = records[first : first + 5_000]
        with store.write() as tx:
            tx.records.save(some, {r.key: blocking_keys(r) for r in some}, {})


def invented(size: int) -> list[Record]:
    """Return records of a region that grows with their number: a third announced by several sources, some online, some without a place."""
    chance = random.Random(size)
    words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize() for _ in range(4_000)]
    towns = ["".join(chance.choices(SYLLABLES, k=2)).capitalize() + "stadt" for _ in range(max(20, size // 100))]
    found: list[Record] = []
    while len(found) < size:
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
    return found[:size]


def _record(n: int, source: str, title: str, start: datetime, place: str, text: str) -> Record:
    span = TimeSpan(start.date()) if n % 5 == 0 else TimeSpan(start, start + timedelta(hours=2))
    details = DatedEvent(summary=title, span=span, location=place, description=text, url=f"https://{source}.example/{n}", organizer=source)
    return Record(key=RecordKey(source, str(n)), network=source, details=details, first_seen=SEEN, changed=SEEN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
