"""What becomes of the events of sources that are no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import Gone
from aggregator.ingest.departed import forget_departed, withdraw_gone
from aggregator.model import Lifecycle, State
from aggregator.moderation import sources
from aggregator.moderation.sources import decision
from tests.pipeline import Pipeline, calendar, vevent


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    made = Pipeline(tmp_path, "ab", owner="web@example.org")
    made.answer("a", calendar(vevent(uid="a", title="Abend am See", start="20270301T170000")))
    made.answer("b", calendar(vevent(uid="b", title="Forum Holzbau", start="20270302T170000")))
    made.pull()
    yield made
    made.store.close()


def titles(pipeline: Pipeline, state: State = State.ANNOUNCED) -> list[str]:
    return [event.details.summary for event in pipeline.published() if event.publication.state is state]


def test_events_of_a_source_that_is_gone_stay_for_30_days_and_are_then_withdrawn(pipeline: Pipeline) -> None:
    pipeline.answer("a", Gone("https://a.example/", 410))
    pipeline.pull_after(hours=1)
    pipeline.clock.move(days=29)
    withdraw_gone(pipeline.services)
    assert len(titles(pipeline)) == 2
    pipeline.clock.move(days=1)
    withdraw_gone(pipeline.services)
    assert titles(pipeline) == ["Forum Holzbau"]
    assert titles(pipeline, State.WITHDRAWN) == ["Abend am See"]


def test_events_of_a_source_whose_owner_left_go_unannounced(pipeline: Pipeline) -> None:
    with pipeline.store.write() as tx:
        sources.leave(tx, decision(pipeline.config, "a", "web@example.org", pipeline.clock.now), "a key")
    forget_departed(pipeline.services)
    assert [event.details.summary for event in pipeline.published()] == ["Forum Holzbau"]
    assert pipeline.state("a").lifecycle is Lifecycle.LEFT
    pipeline.pull_after(hours=1)
    assert pipeline.state("a").lifecycle is Lifecycle.LEFT


def test_of_a_source_that_departed_nothing_stays(pipeline: Pipeline) -> None:
    pipeline.config = replace(pipeline.config, networks=pipeline.config.networks[1:])
    forget_departed(pipeline.services)
    pipeline.clock.now += timedelta(hours=25)
    assert forget_departed(pipeline.services) == ("a",)
    assert [state.id for state in pipeline.store.sources.states()] == ["b"]
    assert pipeline.store.pulls.of("a", 9) == ()
