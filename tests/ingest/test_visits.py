"""What becomes of a source over many visits: waiting, redirects, leaving the file; without a network."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.errors import BadStatus, Gone
from aggregator.ingest.commit import forget_departed
from aggregator.model import Config, Fetched, NotModified, PullOutcome, Validators
from tests.factories import NOW
from tests.line import TestLine, calendar, config_of, vevent, weeks

HOUR = timedelta(hours=1)


def titles(line: TestLine) -> list[tuple[str, str, int]]:
    return [(e.id, e.details.summary, e.publication.sequence) for e in line.published()]


def test_a_host_that_asks_to_wait_is_not_asked_even_by_hand(line: TestLine) -> None:
    line.answer("a", BadStatus("https://a.example/", 503, retry_after=timedelta(minutes=20)))
    line.pull("a")
    (report,) = line.pull_after("a", minutes=19)
    assert (report.outcome, len(line.fetch.asked)) == (PullOutcome.WAITING, 1)
    line.pull_after("a", minutes=2)
    assert len(line.fetch.asked) == 2


def test_a_source_that_is_gone_is_paused_and_keeps_its_events(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.pull("a")
    line.answer("a", Gone("https://a.example/", 410))
    assert line.pull_after("a", hours=1)[0].error
    assert line.pull_after("a", hours=30)[0].outcome is PullOutcome.PAUSED
    assert (len(line.fetch.asked), len(line.published())) == (2, 3)


def test_the_same_bytes_are_read_once(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.pull("a")
    version = line.store.events.version()
    line.pull_after("a", hours=1)
    assert (line.pool.runs, line.store.events.version()) == (1, version)


def test_a_second_request_carries_the_validators_of_the_answer_that_was_read(line: TestLine) -> None:
    etag = Validators(etag='"17"')
    line.answer("a", Fetched(url="https://a.example/", body=calendar(*weeks(3)), validators=etag, fetched_at=NOW))
    line.pull("a")
    line.pull_after("a", hours=1)
    assert [validators for _, validators in line.fetch.asked] == [None, etag]


def test_a_series_is_read_again_each_day_so_that_the_window_moves_on(line: TestLine) -> None:
    line.answer("a", calendar(vevent(title="Stammtisch", more="RRULE:FREQ=DAILY")))
    line.pull("a")
    last = line.published()[-1]
    line.pull_after("a", hours=1)
    assert (line.published()[-1], line.pool.runs) == (last, 1)
    line.pull_after("a", days=3)
    assert line.published()[-1].id != last.id
    assert last in line.published()


def test_a_page_without_any_event_is_an_error_from_the_start(line: TestLine) -> None:
    line.answer("a", b"<html><body><h1>Willkommen</h1></body></html>")
    (report,) = line.pull("a")
    assert report.outcome is PullOutcome.ERROR
    assert "no event was found" in report.error


def test_an_empty_calendar_is_no_error(line: TestLine) -> None:
    line.answer("a", calendar())
    (report,) = line.pull("a")
    assert (report.outcome, report.events) == (PullOutcome.UNCHANGED, 0)


def test_a_second_sources_same_uids_do_not_touch_the_first_ones_events(line: TestLine) -> None:
    line.answer("a", calendar(vevent(uid="17")))
    line.pull("a")
    before = line.published()
    line.answer("b", calendar(vevent(uid="17", title="Gewinnspiel", more="SEQUENCE:99")))
    line.pull("b")
    assert before[0] in line.published()
    assert len({event.id for event in line.published()}) == 2


def test_a_permanent_redirect_is_believed_after_three_answers_over_a_day(line: TestLine) -> None:
    new = "https://www.a.example/neu.ics"
    line.answer("a", Fetched(url=new, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=new))
    line.fetch.answers[new] = calendar(*weeks(3))
    for _ in range(4):
        line.pull_after("a", hours=9)
    assert line.state().url == new
    line.pull_after("a", hours=9)
    assert line.fetch.asked[-1][0] == new


def test_a_permanent_redirect_is_believed_also_when_nothing_else_is_new(line: TestLine) -> None:
    new = "https://a.example/neu.ics"
    line.answer("a", Fetched(url=new, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=new))
    line.pull("a")
    line.answer("a", NotModified(url=new, moved_to=new))
    for _ in range(3):
        line.pull_after("a", hours=9)
    assert line.state().url == new


def test_a_redirect_to_another_site_needs_a_person(line: TestLine) -> None:
    stranger = "https://stranger.example/a.ics"
    line.answer("a", Fetched(url=stranger, body=calendar(*weeks(3)), fetched_at=NOW, moved_to=stranger))
    reports = [line.pull_after("a", hours=9)[0] for _ in range(5)]
    assert line.state().url == "https://a.example/"
    assert "another site" in reports[0].issues[0]


def test_a_source_that_leaves_the_file_keeps_its_events_for_a_day_then_they_leave_unannounced(line: TestLine) -> None:
    line.answer("a", calendar(vevent()))
    line.answer("b", calendar(*weeks(2)))
    line.pull()
    line.config = config_of("b")
    assert forget_departed(line.line) == ()
    line.clock.move(hours=23)
    assert forget_departed(line.line) == ()
    assert len(line.published()) == 3
    line.clock.move(hours=2)
    assert forget_departed(line.line) == ("a",)
    assert [event.details.summary for event in line.published()] == ["Abend 0", "Abend 1"]
    assert b"CANCELLED" not in line.feed("ics")


def test_a_source_that_comes_back_finds_its_uids_again(line: TestLine) -> None:
    line.answer("a", calendar(vevent()))
    line.pull("a")
    before, config = titles(line), line.config
    line.config = config_of("b")
    for _ in range(2):
        forget_departed(line.line)
        line.clock.move(hours=25)
    assert titles(line) == []
    line.config = config
    line.pull("a")
    assert [event_id for event_id, _, _ in titles(line)] == [before[0][0]]


def test_another_address_in_the_file_begins_anew_and_keeps_the_uids(line: TestLine) -> None:
    line.answer("a", calendar(*weeks(3)))
    line.pull("a")
    before = titles(line)
    line.config = moved_config(line.config)
    line.fetch.answers["https://new.example/"] = calendar(*weeks(3)).replace(b"UID:w", b"UID:n")
    line.pull_after("a", hours=1)
    assert titles(line) == before


def moved_config(config: Config) -> Config:
    network = config.networks[0]
    return replace(config, networks=(replace(network, sources=(replace(network.sources[0], url="https://new.example/"),)),))


def test_two_builds_of_the_same_data_are_the_same_bytes(line: TestLine, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = TestLine(tmp_path / "other")
    for one in (line, other):
        one.answer("a", calendar(*weeks(5)))
        one.answer("b", calendar(*weeks(3)))
        one.pull()
    assert [line.feed(e) for e in ("ics", "rss", "json")] == [other.feed(e) for e in ("ics", "rss", "json")]
    other.store.close()


def test_a_fault_of_ours_on_one_source_stops_no_other(line: TestLine) -> None:
    line.answer("a", Fetched(url="https://a.example/", body=calendar(vevent()), fetched_at=None))  # type: ignore[arg-type]
    line.answer("b", calendar(*weeks(2)))
    assert [report.outcome for report in line.pull()] == [PullOutcome.ERROR, PullOutcome.UPDATED]
    assert len(line.published()) == 2
