"""What selections cost in a full store, and that it is no more than in a small one.

    python benchmarks/store.py [--events 100000] [--rounds 7] [--folder DIR]

A store of 10,000 events and one of that many (1000000 takes minutes and some gigabytes of disk; DIR keeps both for the next run), over
400 days back and 400 ahead, made by the same generator. CPU milliseconds of the store's own answers: events of a feed, a page of the
listing with its count, search; each question asked the first time in its round. What comes back is compared with what the generator knows.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.dates.instants import last_day, local_day
from aggregator.model import DatedEvent, Event, Mode, Publication, RecordKey, Selection, TimeSpan
from aggregator.store import Store
from benchmarks.figures import Figure, report, spread

ZONE = ZoneInfo("Europe/Berlin")
TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 9, tzinfo=UTC)
SMALL, FEED, PAGE, COUNTED, BATCH = 10_000, 1_000, 50, 1_000, 5_000
NETWORKS, TOPICS, REGIONS = 50, 40, 5
SYLLABLES = ("pho", "to", "nik", "la", "ser", "me", "di", "zin", "was", "stoff", "kunst", "schi", "nen", "bau", "fer", "gung", "kli", "tal")
ENDS = ("forum", "tag", "messe", "konferenz", "technik", "workshop")
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def words() -> tuple[str, ...]:
    """A vocabulary in the order of its use, with compounds in it."""
    dice = Random(1)
    made = ("".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) + (dice.choice(ENDS) if n % 9 == 0 else "") for n in range(20_000))
    return tuple(dict.fromkeys(made))


WORDS = words()
WEIGHTS = tuple(accumulate(1 / (n + 3) for n in range(len(WORDS))))


def event(number: int) -> Event:
    """The event of a number; always the same."""
    dice = Random(number)
    day = TODAY + timedelta(days=dice.randrange(-400, 400))
    start = datetime(day.year, day.month, day.day, dice.randrange(8, 20), dice.choice((0, 30)), tzinfo=ZONE)
    length = timedelta(hours=2) if number % 20 else timedelta(days=dice.choice((1, 2, 4, 30)))
    text = dice.choices(WORDS, cum_weights=WEIGHTS, k=75)
    details = DatedEvent(
        summary=" ".join(text[:6]).capitalize(),
        span=TimeSpan(start, start + length),
        description=" ".join(text[6:]),
        location=f"Haus {dice.choice(WORDS)}",
        topics=tuple(f"t{topic}" for topic in sorted(dice.sample(range(TOPICS), 2))),
        region=f"r{dice.randrange(REGIONS)}",
        mode=dice.choice((Mode.ONSITE, Mode.ONSITE, Mode.ONLINE, Mode.HYBRID)),
    )
    publication = Publication(
        id=_id(number), details=details, networks=(f"n{dice.randrange(NETWORKS)}",), created=NOW, last_modified=NOW, since=TODAY
    )
    return Event(publication=publication, records=(RecordKey("s", str(number)),))


def _id(number: int) -> str:
    mixed = number * 0x9E3779B97F4A7C15 % 2**50
    return "".join(SIGNS[mixed >> shift & 31] for shift in range(45, -1, -5))


class Spent:
    """CPU seconds of the blocks it was entered for."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._began = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.process_time() - self._began


def filled(folder: Path, size: int) -> Store:
    """A store of that many events, as it was left by a run before or filled now."""
    path = folder / f"store-{size}.db"
    store = Store(f"sqlite:///{path}", str(ZONE))
    if store.events.version().number:
        return store
    save, tidy = Spent(), Spent()
    for first in range(0, size, BATCH):
        made = [event(number) for number in range(first, min(first + BATCH, size))]
        with save, store.write() as tx:
            tx.events.save(made, (), NOW)
        if sys.stderr.isatty():
            print(f"\r{first + BATCH:,} of {size:,} events", end="", file=sys.stderr)
    more = True
    while more:  # as a job does every night
        with tidy, store.write() as tx:
            more = tx.events.tidy()
    for what, spent in (("saving events", save), ("what follows at night", tidy)):
        print(Figure(f"filling a store of {size}: {what}", spent.seconds / size * 1e6, unit=" CPU µs per event"))
    return store


def entries(store: Store, selection: Selection) -> int:
    return len(store.events.refs("start", selection, TODAY, "show", limit=FEED))


def found(store: Store, selection: Selection) -> int:
    return len(store.events.listed(selection, TODAY, limit=PAGE))


def page(store: Store, selection: Selection) -> int:
    return store.events.count(selection, TODAY, most=COUNTED) and found(store, selection)


def cost(ask: Callable[[Store, Selection], int], store: Store, selection: Selection) -> float:
    """CPU milliseconds of one answer that is not empty."""
    began = time.process_time()
    answered = ask(store, selection)
    spent = time.process_time() - began
    assert answered, f"nothing found for {selection}"
    return spent * 1_000


def questions(round_: int) -> dict[str, tuple[Callable[[Store, Selection], int], Selection, float]]:
    """What is asked in a round, and how many milliseconds it may take; other names in each round, so that each is the first time."""
    network, topic, other = f"n{round_}", f"t{round_}", f"t{round_ + 9}"
    week = TODAY + timedelta(days=7 * round_)
    common, rare = WORDS[round_], WORDS[3_000 + round_]
    return {
        "entries of a network": (entries, Selection(networks=(network,)), 10),
        "entries of a topic": (entries, Selection(topics=(topic,)), 10),
        "entries of a week": (entries, Selection(first=week, last=week + timedelta(days=6)), 10),
        "entries of a network and a topic": (entries, Selection(networks=(network,), topics=(topic,)), 25),
        "entries of two networks, two topics, a region and a mode": (
            entries,
            Selection(
                networks=tuple(sorted((f"n{round_ + NETWORKS // 2}", network))),
                topics=tuple(sorted((topic, other))),
                regions=("r1",),
                modes=("online",),
            ),
            25,
        ),
        "entries of a network with a word": (entries, Selection(networks=(network,), q=common), 25),
        "search for a common word": (found, Selection(q=common), 10),
        "search for a rare word": (found, Selection(q=rare), 10),
        "search for two words": (found, Selection(q=f"{common} {WORDS[40 + round_]}"), 10),
        "search for part of compounds": (found, Selection(q=ENDS[round_ % len(ENDS)]), 10),
        "search for three letters": (found, Selection(q=common[:3]), 10),
    }


def wrong(store: Store, size: int) -> int:
    """How many events differ from what the generator knows, over four questions."""
    first, last = TODAY + timedelta(days=14), TODAY + timedelta(days=380)
    asked = (
        Selection(networks=("n7",), topics=("t3",), first=first, last=last),
        Selection(q=WORDS[5], regions=("r2",), first=first, last=last),
        Selection(modes=("hybrid",), networks=("n7", "n8"), first=first, last=last),
        Selection(q=WORDS[9], networks=("n9",), first=first, last=last),
    )
    ours = [{one.id for one in store.events.listed(selection, TODAY, limit=size)} for selection in asked]
    expected: list[set[str]] = [set() for _ in asked]
    for number in range(size):
        one = event(number)
        for ids, selection in zip(expected, asked, strict=True):
            if _fits(one, selection):
                ids.add(one.id)
    assert all(expected), "the questions must have answers"
    return sum(len(mine ^ known) for mine, known in zip(ours, expected, strict=True))


def _fits(one: Event, selection: Selection) -> bool:
    details, span = one.details, one.details.span
    assert selection.first
    assert selection.last
    told = f"{details.summary} {details.location} {details.description[:500]}".lower().split()
    return (
        local_day(span.start, ZONE) <= selection.last
        and last_day(span, ZONE) >= selection.first
        and (not selection.networks or one.publication.networks[0] in selection.networks)
        and (not selection.topics or bool({*selection.topics} & {*details.topics}))
        and (not selection.regions or details.region in selection.regions)
        and (not selection.modes or details.mode in selection.modes)
        and (not selection.q or any(selection.q in word for word in told))
    )


def figures(small: Store, large: Store, size: int, rounds: int) -> list[Figure]:
    """Ask every question in every round, of both stores in turn."""
    asked = [questions(round_) for round_ in range(rounds)]
    for store in (small, large):  # connections, statements, the newest pages
        for ask, selection, _ in questions(rounds).values():
            ask(store, selection)
    made = [
        Figure(f"{name}, {size} stored", median(cost(*_of(of_round[name], large)) for of_round in asked), at_most=bar, unit=" ms")
        for name, (_, _, bar) in asked[0].items()
    ]
    pairs = [(cost(page, small, selection), cost(page, large, selection)) for selection in islice(_listings(), rounds)]
    return [*made, spread(f"listing of {PAGE}: {size} stored over {SMALL}", [b / a for a, b in pairs], at_most=1.3)]


def _of(
    question: tuple[Callable[[Store, Selection], int], Selection, float], store: Store
) -> tuple[Callable[[Store, Selection], int], Store, Selection]:
    return question[0], store, question[1]


def _listings() -> Sequence[Selection]:
    return [Selection(last=TODAY + timedelta(days=390 - n)) for n in range(100)]


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    told.add_argument("--events", type=int, default=100_000)
    told.add_argument("--rounds", type=int, default=7)
    told.add_argument("--folder", type=Path)
    asked = told.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        small, large = filled(folder, SMALL), filled(folder, asked.events)
        made = figures(small, large, asked.events, asked.rounds)
        made.append(Figure("events that differ from what the generator knows", wrong(small, SMALL), at_most=0))
        for store in (small, large):
            store.close()
    return report(made)


if __name__ == "__main__":
    sys.exit(main())
