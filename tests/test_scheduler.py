import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.ingest.leases import LEASE
from aggregator.model import FetchResult, PullOutcome, Validators
from aggregator.scheduler import HEARTBEAT, Scheduler
from tests.factories import NOW
from tests.mail_settings import SETTINGS
from tests.pipeline import FakeFetcher, Pipeline, calendar, vevent
from tests.waiting import PATIENCE, until


class HangingFetcher(FakeFetcher):
    """Hangs at the addresses of `hanging` until it is let go; counts visits."""

    def __init__(self, pipeline: Pipeline, hanging: str = "") -> None:
        super().__init__(pipeline.clock)
        self.answers, self.hanging, self.let_go = pipeline.fetcher.answers, hanging, threading.Event()

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        if self.hanging and url.startswith(f"https://{self.hanging}."):
            self.let_go.wait(PATIENCE)
        return super().fetch(url, validators)


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = Pipeline(tmp_path, "abcdef")
    for name in "abcdef":
        made.answer(name, calendar(vevent(uid=name, title=f"Abend {name}")))
    yield made
    made.store.close()


def jobs_of(pipeline: Pipeline, fetcher: FakeFetcher) -> Scheduler:
    return Scheduler(replace(pipeline.services, fetcher=fetcher), lambda: None, SETTINGS)


def heartbeat(pipeline: Pipeline) -> str:
    return pipeline.store.service.get("heartbeat")


def wait_until(true: threading.Event) -> None:
    assert true.wait(PATIENCE), "it never happened"


def watch(pipeline: Pipeline, names: str) -> threading.Event:
    """An event that is set when all these sources have been settled."""
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            states = pipeline.store.sources.states()
            if all(state.outcome for state in states if state.id in names) and len(states) >= len(names):
                done.set()
            done.wait(0.02)

    threading.Thread(target=look, daemon=True).start()
    return done


def test_all_due_sources_are_visited_and_settled(pipeline: Pipeline) -> None:
    jobs = jobs_of(pipeline, HangingFetcher(pipeline))
    jobs.start()
    wait_until(watch(pipeline, "abcdef"))
    jobs.stop()
    assert {state.outcome for state in pipeline.store.sources.states()} == {PullOutcome.UPDATED}
    assert heartbeat(pipeline) == pipeline.clock.now.isoformat(timespec="seconds")


def test_a_source_that_hangs_delays_no_other(pipeline: Pipeline) -> None:
    fetcher = HangingFetcher(pipeline, hanging="c")
    jobs = jobs_of(pipeline, fetcher)
    jobs.start()
    wait_until(watch(pipeline, "abdef"))
    assert pipeline.state("c").outcome is None
    fetcher.let_go.set()
    wait_until(watch(pipeline, "c"))
    jobs.stop()


def test_two_schedulers_visit_each_source_once(pipeline: Pipeline) -> None:
    fetcher = HangingFetcher(pipeline)
    both = [jobs_of(pipeline, fetcher), jobs_of(pipeline, fetcher)]
    for jobs in both:
        jobs.start()
    wait_until(watch(pipeline, "abcdef"))
    for jobs in both:
        jobs.stop()
    assert sorted(url for url, _ in fetcher.asked) == [f"https://{name}.example/" for name in "abcdef"]


def test_what_is_not_due_is_not_visited(pipeline: Pipeline) -> None:
    pipeline.pull()
    fetcher = HangingFetcher(pipeline)
    jobs = jobs_of(pipeline, fetcher)
    jobs.tick()
    jobs.stop()
    assert fetcher.asked == []


def test_a_tick_that_fails_is_survived(pipeline: Pipeline) -> None:
    def fail() -> None:
        raise RuntimeError

    jobs = Scheduler(pipeline.services, fail, SETTINGS)
    jobs.tick()
    jobs.stop()
    assert heartbeat(pipeline)


def test_other_processes_see_the_heartbeat_and_not_every_beat_is_written(pipeline: Pipeline) -> None:
    jobs = jobs_of(pipeline, HangingFetcher(pipeline))
    jobs.tick()
    first = pipeline.store.service.get("heartbeat")
    pipeline.clock.now += HEARTBEAT / 2
    jobs.tick()
    assert pipeline.store.service.get("heartbeat") == first == NOW.isoformat()
    pipeline.clock.now += HEARTBEAT
    jobs.tick()
    assert pipeline.store.service.get("heartbeat") == pipeline.clock.now.isoformat(timespec="seconds")
    jobs.stop()


def leased_by(pipeline: Pipeline, owner: str) -> tuple[str, ...]:
    """Which of all sources are free for another owner."""
    with pipeline.store.write() as tx:
        return tx.sources.lease("abcdef", owner, NOW, NOW + LEASE, lambda _: True)


def test_a_stop_during_a_tick_is_quiet_and_leaves_no_lease(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    fetcher = HangingFetcher(pipeline)
    stopping = threading.Thread(target=lambda: jobs.stop())

    def stop_meanwhile() -> None:
        stopping.start()
        stopping.join(0.2)  # a stop that does not wait for the tick has ended by then

    jobs = Scheduler(replace(pipeline.services, fetcher=fetcher), stop_meanwhile, SETTINGS)
    with caplog.at_level(logging.INFO):
        jobs.tick()
        stopping.join(PATIENCE)
    assert (caplog.records, fetcher.asked) == ([], [])
    assert leased_by(pipeline, "other") == tuple("abcdef")


def test_a_tick_after_the_stop_does_nothing(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    fetcher = HangingFetcher(pipeline)
    jobs = jobs_of(pipeline, fetcher)
    jobs.stop()
    with caplog.at_level(logging.INFO):
        jobs.tick()
        jobs.tidy()
    assert (caplog.records, fetcher.asked, heartbeat(pipeline)) == ([], [], "")


def test_a_stop_while_visits_hang_logs_nothing_though_the_store_is_closed(pipeline: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    fetcher = HangingFetcher(pipeline, hanging="c")
    jobs = jobs_of(pipeline, fetcher)
    jobs.start()
    wait_until(watch(pipeline, "abdef"))
    with caplog.at_level(logging.WARNING):
        jobs.stop()
        pipeline.store.close()
        fetcher.let_go.set()
        until(lambda: not any(thread.name.startswith("visit") for thread in threading.enumerate()))
    assert caplog.records == []
    assert leased_by(pipeline, "other") == tuple("abcdef")


def test_a_database_that_fails_at_the_stop_is_said_in_one_sentence(
    pipeline: Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = jobs_of(pipeline, HangingFetcher(pipeline))
    pipeline.store.close()
    (tmp_path / "store.db").write_bytes(b"no database" * 1_000)
    jobs.stop()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("ERROR", None)]
