import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.ingest.leases import LEASE
from aggregator.model import FetchResult, PullOutcome, Validators
from aggregator.scheduler import BEAT, Scheduler
from tests.factories import NOW
from tests.line import FakeFetch, TestLine, calendar, vevent
from tests.waiting import PATIENCE, until


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


def jobs_of(line: TestLine, fetch: FakeFetch) -> Scheduler:
    return Scheduler(replace(line.line, fetch=fetch), lambda: None)


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
    assert {state.outcome for state in line.store.sources.states()} == {PullOutcome.UPDATED}
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

    jobs = Scheduler(line.line, fail)
    jobs.tick()
    jobs.stop()
    assert jobs.heartbeat() is not None


def test_other_processes_see_the_heartbeat_and_not_every_beat_is_written(line: TestLine) -> None:
    jobs = jobs_of(line, HangingFetch(line))
    jobs.tick()
    first = line.store.service.get("heartbeat")
    line.clock.now += BEAT / 2
    jobs.tick()
    assert line.store.service.get("heartbeat") == first == NOW.isoformat()
    line.clock.now += BEAT
    jobs.tick()
    assert line.store.service.get("heartbeat") == line.clock.now.isoformat(timespec="seconds")
    jobs.stop()


def leased_by(line: TestLine, owner: str) -> tuple[str, ...]:
    """Which of all sources are free for another owner."""
    with line.store.write() as tx:
        return tx.sources.lease("abcdef", owner, NOW, NOW + LEASE, lambda _: True)


def test_a_stop_during_a_tick_is_quiet_and_leaves_no_lease(line: TestLine, caplog: pytest.LogCaptureFixture) -> None:
    fetch = HangingFetch(line)
    stopping = threading.Thread(target=lambda: jobs.stop())

    def stop_meanwhile() -> None:
        stopping.start()
        stopping.join(0.2)  # a stop that does not wait for the tick has ended by then

    jobs = Scheduler(replace(line.line, fetch=fetch), stop_meanwhile)
    with caplog.at_level(logging.INFO):
        jobs.tick()
        stopping.join(PATIENCE)
    assert (caplog.records, fetch.asked) == ([], [])
    assert leased_by(line, "other") == tuple("abcdef")


def test_a_tick_after_the_stop_does_nothing(line: TestLine, caplog: pytest.LogCaptureFixture) -> None:
    fetch = HangingFetch(line)
    jobs = jobs_of(line, fetch)
    jobs.stop()
    with caplog.at_level(logging.INFO):
        jobs.tick()
        jobs.tidy()
    assert (caplog.records, fetch.asked, jobs.heartbeat()) == ([], [], None)


def test_a_stop_while_visits_hang_is_quiet_though_the_store_is_closed_under_them(line: TestLine, caplog: pytest.LogCaptureFixture) -> None:
    fetch = HangingFetch(line, hanging="c")
    jobs = jobs_of(line, fetch)
    jobs.start()
    wait_until(watch(line, "abdef"))
    with caplog.at_level(logging.WARNING):
        jobs.stop()
        line.store.close()
        fetch.let_go.set()
        until(lambda: not any(thread.name.startswith("visit") for thread in threading.enumerate()))
    assert caplog.records == []
    assert leased_by(line, "other") == tuple("abcdef")


def test_a_database_that_fails_at_the_stop_is_said_in_one_sentence(
    line: TestLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = jobs_of(line, HangingFetch(line))
    line.store.close()
    (tmp_path / "store.db").write_bytes(b"no database" * 1_000)
    jobs.stop()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("ERROR", None)]
