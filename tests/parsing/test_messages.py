from dataclasses import replace
from datetime import date

import pytest

from aggregator.model import DatedEvent, Fetched, ParseResult, RecordKey, Source, TimeSpan, Topic
from aggregator.parsing.messages import PreviewResult, Task, TaskResult, pack_result, pack_task, unpack_result, unpack_task
from tests.factories import NOW, record

PAGE = Fetched(url="https://a.example/", body=b"one\nbody\x00\xff", fetched_at=NOW)
TASK = Task(source=Source(id="a", network="a", url=PAGE.url), fetched=PAGE, now=NOW, zone="Europe/Berlin")
SERIES = tuple(replace(record(), details=DatedEvent(summary="Optik", span=TimeSpan(date(2026, 12, day)))) for day in (1, 8, 15))


def test_a_task_arrives_with_its_bodies_and_its_memory() -> None:
    task = replace(
        TASK,
        details=(replace(PAGE, body=b""), replace(PAGE, body=b"two")),
        topics=(Topic(slug="optik", name={"de": "Optik"}, words=("optik", "qualität")),),
        parse_state="what\nwas ü",
    )
    assert unpack_task(pack_task(task)) == (task, False)
    assert unpack_task(pack_task(task, preview=True)) == (task, True)


def test_an_answer_arrives_as_it_was_given() -> None:
    same = RecordKey("a", "1"), RecordKey("a", "2", "2026-12-01")
    parse_result = ParseResult(kind="ical", records=SERIES, same=same, parse_state="a\tb\nc")
    for answer in (
        TaskResult(parse_result=parse_result),
        TaskResult(parse_result=ParseResult(kind="ical")),
        TaskResult(preview=PreviewResult(kind="ical")),
        TaskResult(error="no"),
    ):
        assert unpack_result(pack_result(answer)) == answer


def test_half_a_letter_in_a_text_does_not_stop_an_answer() -> None:
    answer = unpack_result(pack_result(TaskResult(parse_result=ParseResult(kind="json", title="a\ud800b"))))
    assert answer.parse_result is not None
    assert answer.parse_result.title == "a?b"


def test_a_file_whose_name_is_no_text_is_read_like_any_other() -> None:
    fetched = Fetched(url=b"caf\xe9.ics".decode("utf-8", "surrogateescape"), body=b"1", fetched_at=NOW)
    task, _ = unpack_task(pack_task(replace(TASK, source=replace(TASK.source, url=fetched.url), fetched=fetched)))
    assert (task.fetched.url, task.source.url, task.fetched.body) == ("caf?.ics", "caf?.ics", b"1")


@pytest.mark.parametrize("answered", [b"", b"no", b"[1]", b'{"parse_result": {}}', b'{"parse_result": []}', b'{"error": 1}'])
def test_bytes_that_are_no_answer_are_refused(answered: bytes) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        unpack_result(answered)
