"""What a suspicious answer means for a source and its published events; without a network."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from aggregator.ingest.commit import commit, visit
from aggregator.model import Fetched, Lifecycle, NotModified, PullOutcome, SourceState, State
from aggregator.moderation import sources
from aggregator.moderation.sources import Decision, decision
from aggregator.store import Transaction
from tests.cases import DATA
from tests.factories import NOW, TODAY
from tests.pipeline import Pipeline, calendar, vevent, weeks

STRANGER = "https://stranger.example/a.ics"


def spam(count: int) -> list[str]:
    return [vevent(uid=f"spam{n}", title=f"Gewinnspiel {n}", start=f"202612{4 + n % 25:02d}T{8 + n // 25:02d}0000") for n in range(count)]


def cancelled(events: list[str]) -> list[str]:
    return [event.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT") for event in events]


def known(lone: Pipeline, *events: str) -> None:
    """Pull a calendar that is good."""
    lone.answer("a", calendar(*events))
    assert lone.pull()[0].outcome is PullOutcome.UPDATED


SUSPICIOUS = {
    "another calendar": calendar(*spam(10)),
    "twenty times as many": calendar(*weeks(10), *spam(190)),
    "all cancelled": calendar(*cancelled(weeks(10))),
    "a redirect": Fetched(url=STRANGER, body=calendar(*weeks(9)), fetched_at=NOW),
    "a redirect to an empty list": Fetched(url=STRANGER, body=calendar(), fetched_at=NOW),
    "a redirect for good": Fetched(url=STRANGER, moved_to=STRANGER, body=calendar(*weeks(10), *spam(1)), fetched_at=NOW),
}


@pytest.mark.parametrize("answer", SUSPICIOUS.values(), ids=SUSPICIOUS.keys())
def test_a_suspicious_answer_changes_nothing_however_often_it_comes(lone: Pipeline, answer: bytes | Fetched) -> None:
    known(lone, *weeks(10))
    events, records, good = lone.published(), lone.store.records.of_source("a", TODAY), lone.state()
    lone.answer("a", answer)
    for _ in range(5):
        (report,) = lone.pull_after(hours=13)
        assert (report.outcome, report.new, report.changed, report.gone) == (PullOutcome.HELD, 0, 0, 0)
        assert "until a person has looked at it" in report.issues[0]
    state = lone.state()
    assert (lone.published(), lone.store.records.of_source("a", TODAY)) == (events, records)
    assert (state.good_pulls, state.last_good, state.events, state.answered_from) == (1, good.last_good, 10, "a.example")


@pytest.mark.parametrize("answer", SUSPICIOUS.values(), ids=SUSPICIOUS.keys())
def test_a_list_that_is_back_waits_for_a_person_and_is_then_read_as_before(lone: Pipeline, answer: bytes | Fetched) -> None:
    known(lone, *weeks(10))
    lone.answer("a", answer)
    lone.pull_after(hours=1)
    lone.answer("a", calendar(*weeks(10), vevent()))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.HELD
    decide(lone, sources.keep_old)
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.PAUSED
    decide(lone, sources.resume)
    (report,) = lone.pull_after(hours=1)
    assert (report.outcome, report.new, report.issues) == (PullOutcome.UPDATED, 1, ())
    assert lone.state().lifecycle is Lifecycle.OK


@pytest.mark.parametrize("answer", SUSPICIOUS.values(), ids=SUSPICIOUS.keys())
def test_a_list_that_a_person_takes_is_taken_as_it_is(lone: Pipeline, answer: bytes | Fetched) -> None:
    known(lone, *weeks(10))
    lone.answer("a", answer)
    lone.pull_after(hours=1)
    decide(lone, sources.take_all)
    assert lone.pull_after(hours=1)[0].outcome in (PullOutcome.UPDATED, PullOutcome.UNCHANGED)
    assert lone.state().lifecycle is Lifecycle.OK
    assert lone.pull_after(hours=1)[0].outcome in (PullOutcome.UPDATED, PullOutcome.UNCHANGED)


@pytest.mark.parametrize("answer", SUSPICIOUS.values(), ids=SUSPICIOUS.keys())
def test_a_yes_to_a_short_list_is_none_to_a_suspicious_one(lone: Pipeline, answer: bytes | Fetched) -> None:
    known(lone, *weeks(10))
    lone.answer("a", calendar(*weeks(3)))
    lone.pull_after(hours=1)
    decide(lone, sources.take_all)
    lone.answer("a", answer)
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.HELD
    assert (lone.state().lifecycle, lone.state().accepted) == (Lifecycle.SUSPICIOUS, False)
    assert len(lone.published()) == 10


def test_a_yes_to_a_short_list_takes_it(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    lone.answer("a", calendar(*weeks(3)))
    lone.pull_after(hours=1)
    decide(lone, sources.take_all)
    lone.pull_after(hours=1)
    assert lone.state().lifecycle is Lifecycle.OK
    assert sum(event.publication.state is State.ANNOUNCED for event in lone.published()) == 3


def test_a_visit_that_began_before_a_decision_is_dropped(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    (source,) = lone.config.sources
    visited = visit(lone.services, source)
    decide(lone, sources.pause)
    assert commit(lone.services, [visited]) == ()
    assert lone.state().lifecycle is Lifecycle.PAUSED


def test_a_commit_that_fails_undoes_no_decision(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    lone.answer("a", calendar(*weeks(11)))

    class Pausing(logging.Handler):
        """Pauses the source when the fault is logged: after the failed transaction, before the next one."""

        def emit(self, record: logging.LogRecord) -> None:
            decide(lone, sources.pause)

    def fail() -> str:
        raise RuntimeError

    pausing = Pausing(logging.ERROR)
    logging.getLogger("aggregator.ingest.visit").addHandler(pausing)
    failing = replace(lone.services, context=replace(lone.services.context, new_id=fail))
    try:
        assert commit(failing, [visit(failing, lone.config.sources[0])]) == ()
    finally:
        logging.getLogger("aggregator.ingest.visit").removeHandler(pausing)
    assert lone.state().lifecycle is Lifecycle.PAUSED


def decide(pipeline: Pipeline, action: Callable[[Transaction, Decision], SourceState]) -> None:
    """Let a moderator decide about the source."""
    with pipeline.store.write() as tx:
        action(tx, decision(pipeline.config, "a", "mod@example.org", pipeline.clock.now))


def test_other_settings_let_no_suspicious_list_in(lone: Pipeline) -> None:
    known(lone, *weeks(4))
    lone.answer("a", calendar(*weeks(4), *spam(196)))
    lone.pull_after(hours=1)
    set_source(lone, exclude=("klausur",))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.HELD


def test_other_settings_may_let_in_many_times_as_many_events(lone: Pipeline) -> None:
    set_source(lone, include=("abend",))
    known(lone, *weeks(4), *spam(196))
    set_source(lone, include=())
    (report,) = lone.pull_after(hours=1)
    assert (report.outcome, report.new) == (PullOutcome.UPDATED, 196)


def test_another_address_in_the_file_may_list_other_events(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    set_source(lone, url="https://b.example/")
    lone.answer("b", Fetched(url=STRANGER, body=calendar(*spam(10)), fetched_at=NOW))
    (report,) = lone.pull_after(hours=1)
    assert (report.outcome, report.new) == (PullOutcome.UPDATED, 10)


def test_a_source_may_always_have_redirected_to_its_calendars_host(lone: Pipeline) -> None:
    lone.answer("a", Fetched(url=STRANGER, body=calendar(*weeks(10)), fetched_at=NOW))
    assert lone.pull()[0].outcome is PullOutcome.UPDATED
    lone.answer("a", Fetched(url=STRANGER, body=calendar(*weeks(10), vevent()), fetched_at=NOW))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.UPDATED


def test_a_redirect_within_one_domain_is_not_suspicious(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    lone.answer("a", Fetched(url="https://termine.a.example/", body=calendar(*weeks(10), vevent()), fetched_at=NOW))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.UPDATED


def test_a_source_that_cancels_its_last_five_events_after_others_is_suspicious(lone: Pipeline) -> None:
    known(lone, *weeks(10))
    lone.answer("a", calendar(*cancelled(weeks(10)[:5]), *weeks(10)[5:]))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.UPDATED
    lone.answer("a", calendar(*cancelled(weeks(10))))
    assert lone.pull_after(hours=1)[0].outcome is PullOutcome.HELD


def test_the_most_events_ever_are_remembered(lone: Pipeline) -> None:
    known(lone, *weeks(10), vevent(uid="s", title="Stammtisch", start="20261201T170000", more="RRULE:FREQ=WEEKLY"))
    lone.answer("a", calendar(*weeks(9)))
    lone.pull_after(hours=1)
    lone.answer("a", NotModified(url="https://a.example/"))
    lone.pull_after(hours=1)
    assert lone.state().most_events == 11


@pytest.mark.parametrize("page", ["wordpress_login", "cloudflare_challenge"])
def test_a_page_that_stands_before_the_events_is_an_error_and_replaces_nothing(lone: Pipeline, page: str) -> None:
    known(lone, *weeks(6))
    events = lone.published()
    lone.answer("a", (DATA / "access_page" / page / "input.html").read_bytes())
    for _ in range(4):
        (report,) = lone.pull_after(hours=13)
        assert (report.outcome, lone.state().failure) == (PullOutcome.ERROR, "AccessPage")
    assert lone.published() == events


def set_source(lone: Pipeline, **said: object) -> None:
    (network,) = lone.config.networks
    lone.config = replace(lone.config, networks=(replace(network, sources=(replace(network.sources[0], **said),)),))  # type: ignore[arg-type]
