"""200 sources over a month, 40 of them ill in turns: each owner gets exactly the mails that the table of states says.

The oracle knows the table only: it counts failed and held pulls, and never looks at the program.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.errors import BadStatus, FetchError, Gone, NoConnection
from aggregator.ingest.trouble import judge_trouble
from aggregator.model import FetchResult, Validators
from tests.factories import NOW
from tests.pipeline import FakeFetcher, Pipeline, calendar, vevent

EVERY = timedelta(hours=6)
PULLS = 120  # 30 days
SOURCES, ILL = 200, 40
ILLNESSES = ("error", "no connection", "empty", "shorter", "gone", "takeover", "all cancelled", "multiplied")
FOR_GOOD = frozenset({"gone", "takeover", "all cancelled", "multiplied"})  # no pull ends these
DAY = timedelta(hours=24)


class World(FakeFetcher):
    """Each source answers as its plan says: an illness or nothing, pull by pull."""

    def __init__(self, pipeline: Pipeline, plans: Mapping[str, Sequence[str]]) -> None:
        super().__init__(pipeline.clock)
        self.plans, self.number = plans, 0
        self.bodies = {name: well(name) for name in plans}

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        name = url.removeprefix("https://").partition(".")[0]
        self.answers[url] = self._answer(name, url, self.plans[name][self.number])
        return super().fetch(url, validators)

    def _answer(self, name: str, url: str, illness: str) -> bytes | FetchError:
        if illness == "error":
            return BadStatus(url, 500)
        if illness == "no connection":
            return NoConnection(f"{url}: no address")
        if illness == "gone":
            return Gone(url, 410)
        return self.bodies[name] if not illness else sick(name, illness)


def well(name: str) -> bytes:
    return calendar(*(evening(name, number) for number in range(6)))


def sick(name: str, illness: str) -> bytes:
    if illness == "empty":
        return calendar()
    if illness == "shorter":
        return calendar(evening(name, 5))
    if illness == "all cancelled":
        return calendar(*(evening(name, number, "STATUS:CANCELLED") for number in range(6)))
    if illness == "multiplied":
        return calendar(*(evening(name, number) for number in range(6)), *(evening(f"{name}-more", number) for number in range(27)))
    return calendar(*(evening(f"other-{name}", number) for number in range(6)))


def evening(name: str, number: int, more: str = "") -> str:
    """An evening after the month; the titles of different names differ."""
    return vevent(
        uid=f"{name}-{number}", title=f"Abend {name} {number}", start=f"2027{2 + number // 27:02d}{1 + number % 27:02d}T170000", more=more
    )


def plan(rng: random.Random) -> list[str]:
    """Some illnesses, one after the other, each for a number of pulls."""
    days: list[str] = [""] * rng.randint(1, 30)
    while len(days) < PULLS:
        illness = rng.choice(ILLNESSES)
        days += [illness] * (PULLS if illness in FOR_GOOD else rng.choice((1, 2, 3, 4, 5, 6, 9, 20)))
        days += [""] * rng.randint(1, 25)
    return days[:PULLS]


def told(days: Sequence[str]) -> Counter[str]:
    """The mails of the table."""
    mails: Counter[str] = Counter(welcome=1)
    bad: list[int] = []
    mailed = False
    for number, illness in enumerate(days):
        if illness in FOR_GOOD:
            mails["gone" if illness == "gone" else "suspicious"] += 1
            break
        if not illness:
            mails["all-clear"] += mailed
            bad, mailed = [], False
            continue
        bad.append(number)
        if not mailed and len(bad) >= 3 and (number - bad[0]) * EVERY >= DAY:
            mails["ailing"] += 1
            mailed = True
    return +mails


def test_each_owner_gets_exactly_the_mails_of_the_table(tmp_path: Path) -> None:
    rng = random.Random(2)
    names = [f"s{number:03}" for number in range(SOURCES)]
    plans = {name: plan(rng) if number < ILL else [""] * PULLS for number, name in enumerate(names)}
    pipeline = Pipeline(tmp_path, names, owner="one@example.org")  # type: ignore[arg-type]
    world = World(pipeline, plans)
    pipeline.services = replace(pipeline.services, fetcher=world)
    for number in range(PULLS):
        world.number, pipeline.clock.now = number, NOW + number * EVERY
        pipeline.pull()
        judge_trouble(pipeline.services, pipeline.store.sources.states(), whole_round=True)
    got = {name: Counter[str]() for name in names}
    for mail in pipeline.store.outbox.all(most=100_000):
        got[mail.source][mail.kind.value] += 1
    pipeline.store.close()
    assert {name: dict(counter) for name, counter in got.items()} == {name: dict(told(plans[name])) for name in names}
    assert sum(counter["ailing"] for counter in got.values()) > 10, "the plans are too healthy to say anything"
