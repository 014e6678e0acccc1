"""What becomes of a source over many visits: waiting, redirects, leaving the file; without a network."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.errors import BadStatus, Gone
from aggregator.ingest.departed import forget_departed
from aggregator.model import Config, Fetched, NotModified, PullOutcome, Validators
from tests.factories import NOW
from tests.pipeline import Pipeline, calendar, config_of, vevent, weeks

HOUR = timedelta(hours=1)


def titles(pipeline: Pipeline) -> list[tuple[str, str, int]]:
    return [(e.id, e.details.summary, e.publication.sequence) for e in pipeline.published()]


def test_a_host_that_asks_to_wait_is_not_asked_even_by_hand(pipeline: Pipeline) -> None:
    pipeline.answer("a", BadStatus("https://a.example/", 503, retry_after=timedelta(minutes=20)))
    pipeline.pull("a")
    (report,) = pipeline.pull_after("a", minutes=19)
    assert (report.outcome, len(pipeline.fetcher.asked)) == (PullOutcome.WAITING, 1)
    pipeline.pull_after("a", minutes=2)
    assert len(pipeline.fetcher.asked) == 2


def test_a_source_that_is_gone_is_paused_and_keeps_its_events(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(3)))
    pipeline.pull("a")
    pipeline.answer("a", Gone("https://a.example/", 410))
    assert pipeline.pull_after("a", hours=1)[0].error
    assert pipeline.pull_after("a", hours=30)[0].outcome is PullOutcome.PAUSED
    assert (len(pipeline.fetcher.asked), len(pipeline.published())) == (2, 3)


def test_the_same_bytes_are_read_once(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(3)))
    pipeline.pull("a")
    version = pipeline.store.events.version()
    pipeline.pull_after("a", hours=1)
    assert (pipeline.pool.runs, pipeline.store.events.version()) == (1, version)


def test_another_owner_reads_nothing_again(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(3)))
    pipeline.pull("a")
    pipeline.config = config_of("ab", owner="web@example.org")
    pipeline.pull_after("a", hours=1)
    assert pipeline.pool.runs == 1
    pipeline.config = config_of("ab", owner="web@example.org", location="Jena")
    pipeline.pull_after("a", hours=1)
    assert pipeline.pool.runs == 2


def test_a_second_request_carries_the_validators_of_the_answer_that_was_read(pipeline: Pipeline) -> None:
    etag = Validators(etag='"17"')
    pipeline.answer("a", Fetched(url="https://a.example/", body=calendar(*weeks(3)), validators=etag, fetched_at=NOW))
    pipeline.pull("a")
    pipeline.pull_after("a", hours=1)
    assert [validators for _, validators in pipeline.fetcher.asked] == [None, etag]


def test_a_series_is_read_again_each_day_so_that_the_window_moves_on(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(title="Stammtisch", more="RRULE:FREQ=DAILY")))
    pipeline.pull("a")
    last = pipeline.published()[-1]
    pipeline.pull_after("a", hours=1)
    assert (pipeline.published()[-1], pipeline.pool.runs) == (last, 1)
    pipeline.pull_after("a", days=3)
    assert pipeline.published()[-1].id != last.id
    assert last in pipeline.published()


def test_a_page_without_any_event_is_an_error_from_the_start(pipeline: Pipeline) -> None:
    pipeline.answer("a", b"<html><body><h1>Willkommen</h1></body></html>")
    (report,) = pipeline.pull("a")
    assert report.outcome is PullOutcome.ERROR
    assert "no event was found" in report.error


def test_an_empty_calendar_is_no_error(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar())
    (report,) = pipeline.pull("a")
    assert (report.outcome, report.events) == (PullOutcome.UNCHANGED, 0)


def test_a_second_sources_same_uids_do_not_touch_the_first_ones_events(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent(uid="17")))
    pipeline.pull("a")
    before = pipeline.published()
    pipeline.answer("b", calendar(vevent(uid="17", title="Gewinnspiel", more="SEQUENCE:99")))
    pipeline.pull("b")
    assert before[0] in pipeline.published()
    assert len({event.id for event in pipeline.published()}) == 2


def test_a_permanent_redirect_is_believed_after_three_answers_over_a_day(pipeline: Pipeline) -> None:
    new = "https://www.a.example/neu.ics"
    pipeline.answer("a", Fetched(url=new, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=new))
    pipeline.fetcher.answers[new] = calendar(*weeks(3))
    for _ in range(4):
        pipeline.pull_after("a", hours=9)
    assert pipeline.state().url == new
    pipeline.pull_after("a", hours=9)
    assert pipeline.fetcher.asked[-1][0] == new


def test_a_permanent_redirect_is_believed_also_when_nothing_else_is_new(pipeline: Pipeline) -> None:
    new = "https://a.example/neu.ics"
    pipeline.answer("a", Fetched(url=new, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=new))
    pipeline.pull("a")
    pipeline.answer("a", NotModified(url=new, moved_to=new))
    for _ in range(3):
        pipeline.pull_after("a", hours=9)
    assert pipeline.state().url == new


def test_a_redirect_to_another_site_needs_a_person(pipeline: Pipeline) -> None:
    stranger = "https://stranger.example/a.ics"
    pipeline.answer("a", Fetched(url=stranger, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=stranger))
    reports = [pipeline.pull_after("a", hours=9)[0] for _ in range(5)]
    assert pipeline.state().url == "https://a.example/"
    assert "another site" in reports[0].issues[0]


def test_a_source_that_leaves_the_file_keeps_its_events_for_a_day_then_they_leave_unannounced(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent()))
    pipeline.answer("b", calendar(*weeks(2)))
    pipeline.pull()
    pipeline.config = config_of("b")
    assert forget_departed(pipeline.services) == ()
    pipeline.clock.move(hours=23)
    assert forget_departed(pipeline.services) == ()
    assert len(pipeline.published()) == 3
    pipeline.clock.move(hours=2)
    assert forget_departed(pipeline.services) == ("a",)
    assert [event.details.summary for event in pipeline.published()] == ["Abend 0", "Abend 1"]
    assert b"CANCELLED" not in pipeline.feed("ics")


def test_a_source_that_comes_back_finds_its_uids_again(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(vevent()))
    pipeline.pull("a")
    before, config = titles(pipeline), pipeline.config
    pipeline.config = config_of("b")
    for _ in range(2):
        forget_departed(pipeline.services)
        pipeline.clock.move(hours=25)
    assert titles(pipeline) == []
    pipeline.config = config
    pipeline.pull("a")
    assert [event_id for event_id, _, _ in titles(pipeline)] == [before[0][0]]


def test_another_address_in_the_file_begins_anew_and_keeps_the_uids(pipeline: Pipeline) -> None:
    pipeline.answer("a", calendar(*weeks(3)))
    pipeline.pull("a")
    before = titles(pipeline)
    pipeline.config = moved_config(pipeline.config)
    pipeline.fetcher.answers["https://new.example/"] = calendar(*weeks(3)).replace(b"UID:w", b"UID:n")
    pipeline.pull_after("a", hours=1)
    assert titles(pipeline) == before


def moved_config(config: Config) -> Config:
    network = config.networks[0]
    return replace(config, networks=(replace(network, sources=(replace(network.sources[0], url="https://new.example/"),)),))


def test_two_builds_of_the_same_data_are_the_same_bytes(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Pipeline(tmp_path / "other")
    for one in (pipeline, other):
        one.answer("a", calendar(*weeks(5)))
        one.answer("b", calendar(*weeks(3)))
        one.pull()
    assert [pipeline.feed(e) for e in ("ics", "rss", "json")] == [other.feed(e) for e in ("ics", "rss", "json")]
    other.store.close()


def test_a_fault_of_ours_on_one_source_stops_no_other(pipeline: Pipeline) -> None:
    pipeline.answer("a", Fetched(url="https://a.example/", body=calendar(vevent()), fetched_at=None))  # type: ignore[arg-type]
    pipeline.answer("b", calendar(*weeks(2)))
    assert [report.outcome for report in pipeline.pull()] == [PullOutcome.ERROR, PullOutcome.UPDATED]
    assert len(pipeline.published()) == 2
