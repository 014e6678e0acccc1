"""The weekly listing is frozen once, when it is due, by whichever scheduler comes first."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.ingest.leases import LEASE
from aggregator.model import WEEKLY, Weekly, WeeklyChange, WeeklyIssue
from aggregator.publishing.weekly import freeze_issue, is_freeze_due
from aggregator.scheduler import Scheduler
from aggregator.store import Store
from tests.issues import FROZEN, MONDAY
from tests.mail_settings import SETTINGS
from tests.pipeline import Pipeline, calendar, vevent
from tests.test_scheduler import HangingFetcher

BEFORE = MONDAY - timedelta(weeks=1)


def jobs_of(pipeline: Pipeline) -> Scheduler:
    return Scheduler(pipeline.services, lambda: None, SETTINGS)


def tick(pipeline: Pipeline, jobs: Scheduler) -> None:
    """One look for work that finds no source due."""
    pipeline.pull()
    jobs.tick()


def weeks(pipeline: Pipeline) -> list[str]:
    return [WeeklyIssue(first=monday).week for monday in pipeline.store.weekly.mondays()]


@pytest.fixture
def quiet(lone: Pipeline) -> Pipeline:
    """The pipeline after it read its source, on the Sunday before the week, the issue of the week that ends already frozen."""
    lone.answer("a", calendar(vevent(uid="1", start="20261124T170000"), vevent(uid="2", title="Messtag", start="20261201T090000")))
    lone.pull()
    freeze_issue(lone.store, lone.config, lone.clock.now)
    return lone


def test_an_issue_is_frozen_at_its_hour_and_not_before(quiet: Pipeline) -> None:
    jobs = jobs_of(quiet)
    quiet.clock.now = FROZEN - timedelta(seconds=1)
    tick(quiet, jobs)
    assert weeks(quiet) == ["2026-W47"]
    quiet.clock.now = FROZEN
    tick(quiet, jobs)
    jobs.stop()
    assert weeks(quiet) == ["2026-W47", "2026-W48"]
    frozen = quiet.store.weekly.get(MONDAY)
    assert frozen is not None
    assert (frozen.frozen_at, [one.event.details.summary for one in frozen.listed]) == (FROZEN, ["Photonik-Forum", "Messtag"])
    assert [one.mark for one in frozen.listed] == [None, WeeklyChange.NEW]


def test_a_missed_monday_is_caught_up(quiet: Pipeline) -> None:
    quiet.clock.now = FROZEN + timedelta(days=3)
    jobs = jobs_of(quiet)
    tick(quiet, jobs)
    jobs.stop()
    assert weeks(quiet) == ["2026-W47", "2026-W48"]


def test_a_week_that_was_missed_whole_stays_missed(quiet: Pipeline) -> None:
    quiet.clock.now = FROZEN + timedelta(weeks=2)
    assert freeze_issue(quiet.store, quiet.config, quiet.clock.now) is not None
    assert weeks(quiet) == ["2026-W47", "2026-W50"]


def test_a_frozen_issue_stays_as_it_is(quiet: Pipeline) -> None:
    first = freeze_issue(quiet.store, quiet.config, FROZEN)
    quiet.answer("a", calendar(vevent(uid="1", title="Anders", start="20261124T180000")))
    quiet.pull_after(hours=20)
    assert freeze_issue(quiet.store, quiet.config, FROZEN + timedelta(hours=1)) is None
    assert quiet.store.weekly.get(MONDAY) == first


def test_an_issue_outlives_a_restart(quiet: Pipeline, tmp_path: Path) -> None:
    first = freeze_issue(quiet.store, quiet.config, FROZEN)
    again = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    assert again.weekly.get(MONDAY) == first
    assert freeze_issue(again, quiet.config, FROZEN + timedelta(minutes=5)) is None
    again.close()


def test_two_schedulers_freeze_an_issue_once(quiet: Pipeline) -> None:
    made: list[WeeklyIssue | None] = []
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        made.append(freeze_issue(quiet.store, quiet.config, FROZEN))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(issue is not None for issue in made) == 1
    assert weeks(quiet) == ["2026-W47", "2026-W48"]


def test_nothing_is_frozen_before_what_was_due_at_the_start_has_been_read(lone: Pipeline) -> None:
    lone.answer("a", calendar(vevent()))
    lone.pull()
    lone.clock.move(hours=2)
    hanging = HangingFetcher(lone, "a")
    jobs = Scheduler(replace(lone.services, fetcher=hanging), lambda: None, SETTINGS)
    jobs.tick()
    assert weeks(lone) == []
    lone.clock.now += LEASE
    jobs.tick()
    assert weeks(lone) == ["2026-W47"]
    hanging.let_go.set()
    jobs.stop()


def test_nothing_is_frozen_before_the_first_event(lone: Pipeline) -> None:
    lone.answer("a", calendar())
    tick(lone, jobs_of(lone))
    assert weeks(lone) == []


def test_freezing_lets_the_version_grow_so_that_no_preview_is_served_any_more(quiet: Pipeline) -> None:
    before = quiet.store.versions.number([WEEKLY])
    freeze_issue(quiet.store, quiet.config, FROZEN)
    assert quiet.store.versions.number([WEEKLY]) == before + 1


def test_the_site_says_when_its_issues_are_frozen(quiet: Pipeline) -> None:
    friday = replace(quiet.config, site=replace(quiet.config.site, weekly=Weekly(day="friday", at="16:30")))
    assert not is_freeze_due(quiet.store, friday, datetime(2026, 11, 27, 15, 29, tzinfo=UTC))
    assert is_freeze_due(quiet.store, friday, datetime(2026, 11, 27, 15, 30, tzinfo=UTC))


def test_issues_are_found_by_their_week(quiet: Pipeline) -> None:
    store = quiet.store
    freeze_issue(store, quiet.config, FROZEN)
    assert [issue.week for issue in store.weekly.latest(10)] == ["2026-W48", "2026-W47"]
    assert [issue.week for issue in store.weekly.latest(1)] == ["2026-W48"]
    assert store.weekly.get(date(2026, 11, 9)) is None
    assert store.weekly.before(BEFORE) is None
    found = store.weekly.before(MONDAY + timedelta(weeks=9))
    assert found is not None
    assert found.first == MONDAY


def test_the_marks_follow_the_life_of_an_event(quiet: Pipeline) -> None:
    freeze_issue(quiet.store, quiet.config, FROZEN)
    quiet.answer(
        "a",
        calendar(
            vevent(uid="2", title="Messtag", start="20261201T100000"),
            vevent(uid="3", title="Neues", start="20261203T100000"),
            vevent(uid="4", title="Später", start="20261210T100000"),
        ),
    )
    quiet.pull_after(days=3)
    issue = freeze_issue(quiet.store, quiet.config, FROZEN + timedelta(weeks=1))
    assert issue is not None
    told = [(one.event.details.summary, one.mark) for one in issue.listed]
    assert told == [("Messtag", WeeklyChange.CHANGED), ("Neues", WeeklyChange.NEW), ("Später", WeeklyChange.NEW)]
