"""Whose trouble it is (promise 13): while our own net is away nobody is told, nothing counts, and all is read soon after."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import BadStatus, NoConnection
from aggregator.ingest.reconcile.schedule import is_due
from aggregator.ingest.trouble import judge_trouble, outage_since
from aggregator.model import FetchResult, Lifecycle, MailKind, SourceState, Validators
from aggregator.scheduler import Scheduler
from tests.mail_settings import SETTINGS
from tests.pipeline import FakeFetcher, Pipeline, calendar, vevent
from tests.waiting import until

NAMES = "abcdefghijklmnopqrst"
TICK = timedelta(seconds=30)


class Net(FakeFetcher):
    """A fetcher whose net can be away, and single hosts too."""

    def __init__(self, pipeline: Pipeline) -> None:
        super().__init__(pipeline.clock)
        self.answers, self.away, self.down = pipeline.fetcher.answers, False, set[str]()

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        if self.away or url[8] in self.down:
            raise NoConnection(f"{url}: no address")
        return super().fetch(url, validators)


class Service:
    """A scheduler whose clock is moved by hand, one tick at a time."""

    def __init__(self, folder: Path) -> None:
        self.pipeline = Pipeline(folder, NAMES)
        self.pipeline.config = replace(
            self.pipeline.config, networks=tuple(replace(n, owner=f"{n.slug}@example.org") for n in self.pipeline.config.networks)
        )
        for name in NAMES:
            self.pipeline.answer(name, calendar(vevent(uid=name, title=f"Abend {name}", start="20261224T170000")))
        self.net = Net(self.pipeline)
        self.jobs = Scheduler(replace(self.pipeline.services, fetcher=self.net), lambda: None, SETTINGS)
        self.jobs.start()

    def run(self, **by: float) -> None:
        """Let time pass in ticks."""
        for _ in range(int(timedelta(**by) / TICK)):
            self.pipeline.clock.now += TICK
            self.jobs.tick()
            until(self._is_quiet)

    def _is_quiet(self) -> bool:
        """Whether no source is due: a visit that is not committed yet leaves its source due."""
        states, now = {state.id: state for state in self.pipeline.store.sources.states()}, self.pipeline.clock.now
        return not any(is_due(states.get(source.id, SourceState(id=source.id)), source, now) for source in self.pipeline.config.sources)

    def mails(self) -> list[str]:
        return sorted(mail.key for mail in self.pipeline.store.outbox.all() if mail.kind.value != "welcome")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    made.run(minutes=5)
    yield made
    made.jobs.stop()
    made.pipeline.store.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "committer"]


def test_while_our_net_is_away_nothing_counts_and_all_is_read_within_two_minutes_after(service: Service) -> None:
    service.net.away = True
    service.run(hours=3)
    states = service.pipeline.store.sources.states()
    assert outage_since(service.pipeline.store)
    assert {(state.failures, state.ill_pulls, state.lifecycle) for state in states} == {(0, 0, Lifecycle.OK)}
    service.net.away, back = False, service.pipeline.clock.now
    service.run(minutes=2)
    assert all(state.last_good and state.last_good > back for state in service.pipeline.store.sources.states())
    assert outage_since(service.pipeline.store) is None
    assert service.mails() == []


def test_one_host_that_is_down_is_its_own_trouble(service: Service) -> None:
    service.net.down = {"a"}
    service.run(hours=2)
    state = service.pipeline.state("a")
    assert state.lifecycle is Lifecycle.AILING
    assert state.failures >= 1
    assert outage_since(service.pipeline.store) is None


def test_three_hosts_that_are_down_are_found_out_to_be_their_own_trouble(service: Service) -> None:
    service.net.down = {"a", "b", "c"}
    service.run(hours=3)
    assert outage_since(service.pipeline.store) is None
    assert [service.pipeline.state(name).lifecycle for name in "abcd"] == [Lifecycle.AILING] * 3 + [Lifecycle.OK]


def test_a_host_that_is_down_alone_is_mailed_once_after_a_day_and_once_when_it_is_back(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, "abcd", owner="web@example.org")
    for name in "abcd":
        pipeline.answer(name, calendar(vevent(uid=name, title=f"Abend {name}", start="20261224T170000")))
    pipeline.pull()
    pipeline.answer("a", NoConnection("https://a.example/: no address"))
    for _ in range(10):
        pull_all(pipeline, hours=6)
    assert health_mails_of(pipeline) == ["ailing:a"]
    pipeline.answer("a", calendar(vevent(uid="a", title="Abend a", start="20261224T170000")))
    for _ in range(3):
        pull_all(pipeline, hours=6)
    assert health_mails_of(pipeline) == ["ailing:a", "all-clear:a"]
    pipeline.store.close()


def pull_all(pipeline: Pipeline, **by: float) -> None:
    pipeline.pull_after(**by)
    judge_trouble(pipeline.services, pipeline.store.sources.states(), whole_round=True)


def health_mails_of(pipeline: Pipeline) -> list[str]:
    return sorted(mail.key.rpartition(":")[0] for mail in pipeline.store.outbox.all() if mail.kind is not MailKind.WELCOME)


def test_a_host_that_answers_with_an_error_never_makes_the_trouble_ours(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path, "abcd")
    for name in "abc":
        pipeline.answer(name, BadStatus(f"https://{name}.example/", 503))
    pipeline.pull()
    judge_trouble(pipeline.services, pipeline.store.sources.states(), whole_round=True)
    assert outage_since(pipeline.store) is None
    assert [pipeline.state(name).failures for name in "abc"] == [1, 1, 1]
    pipeline.store.close()
