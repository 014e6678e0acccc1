import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.jobs import BEAT, Jobs
from aggregator.model import FetchResult, Outcome, Validators
from tests.factories import NOW
from tests.line import FakeFetch, TestLine, calendar, vevent
from tests.waiting import PATIENCE


class HangingFetch(FakeFetch):
    """Hangs at the addresses of `hanging` until it is let go; counts visits."""

    def __init__(self, line: TestLine, hanging: str = "") -> None:
        super().__init__(line.clock)
        self.answers, self.hanging, self.let_go = line.fetch.answers, hanging, threading.Event()

    def visit(self, url: str, validators: Validators | None = None) -> FetchResult:
        if self.hanging and url.startswith(f"https://{self.hanging}."):
            self.let_go.wait(PATIENCE)
        return super().visit(url, validators)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[TestLine]:
    made = TestLine(tmp_path, "abcdef")
    for name in "abcdef":
        made.answer(name, calendar(vevent(uid=name, title=f"Abend {name}")))
    yield made
    made.store.close()


def jobs_of(line: TestLine, fetch: FakeFetch) -> Jobs:
    return Jobs(replace(line.line, fetch=fetch), lambda: None)


def wait_until(true: threading.Event) -> None:
    assert true.wait(PATIENCE), "it never happened"


def watch(line: TestLine, names: str) -> threading.Event:
    """An event that is set when all these sources have been settled."""
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            if all(state.outcome for state in line.store.sources.states() if state.id in names) and len(line.store.sources.states()) >= len(
                names
            ):
                done.set()
            done.wait(0.02)

    threading.Thread(target=look, daemon=True).start()
    return done


def test_all_due_sources_are_visited_and_settled(line: TestLine) -> None:
    jobs = jobs_of(line, HangingFetch(line))
    jobs.start()
    wait_until(watch(line, "abcdef"))
    jobs.stop()
    assert {state.outcome for state in line.store.sources.states()} == {Outcome.UPDATED}
    assert jobs.heartbeat() == line.clock.now


def test_a_source_that_hangs_delays_no_other(line: TestLine) -> None:
    fetch = HangingFetch(line, hanging="c")
    jobs = jobs_of(line, fetch)
    jobs.start()
    wait_until(watch(line, "abdef"))
    assert line.state("c").outcome is None
    fetch.let_go.set()
    wait_until(watch(line, "c"))
    jobs.stop()


def test_two_schedulers_visit_each_source_once(line: TestLine) -> None:
    fetch = HangingFetch(line)
    both = [jobs_of(line, fetch), jobs_of(line, fetch)]
    for jobs in both:
        jobs.start()
    wait_until(watch(line, "abcdef"))
    for jobs in both:
        jobs.stop()
    assert sorted(url for url, _ in fetch.asked) == [f"https://{name}.example/" for name in "abcdef"]


def test_what_is_not_due_is_not_visited(line: TestLine) -> None:
    line.pull()
    fetch = HangingFetch(line)
    jobs = jobs_of(line, fetch)
    jobs.tick()
    jobs.stop()
    assert fetch.asked == []


def test_a_tick_that_fails_is_survived(line: TestLine) -> None:
    def fail() -> None:
        raise RuntimeError

    jobs = Jobs(line.line, fail)
    jobs.tick()
    jobs.stop()
    assert jobs.heartbeat() is not None


def test_other_processes_see_the_heartbeat_and_not_every_beat_is_written(line: TestLine) -> None:
    jobs = jobs_of(line, HangingFetch(line))
    jobs.tick()
    first = line.store.sources.fact("heartbeat")
    line.clock.now += BEAT / 2
    jobs.tick()
    assert line.store.sources.fact("heartbeat") == first == NOW.isoformat()
    line.clock.now += BEAT
    jobs.tick()
    assert line.store.sources.fact("heartbeat") == line.clock.now.isoformat(timespec="seconds")
    jobs.stop()
