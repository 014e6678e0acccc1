"""What a worker is handed and what it answers, both as bytes."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise

from aggregator.model import Fetched, Network, ParseResult, RawEvent, Region, Source, Topic
from aggregator.serialization import dumps, loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that reading one answer needs, beside its bytes."""

    source: Source
    fetched: Fetched  # bodies follow the JSON as they are
    details: tuple[Fetched, ...] = ()  # the pages that earlier readings wanted followed
    now: datetime
    zone: str  # of the site: whose days the window counts
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    network_topics: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()  # whose events a relay may pass on
    allow: tuple[tuple[str, int], ...] = ()  # (address, port) that may be read and linked to though they are not public
    parse_state: str = ""  # of the last reading, where its settings and its day are still those of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewResult:
    """What would be read: events as the source tells them, times zoned, and the first occurrences."""

    kind: str
    events: tuple[RawEvent, ...] = ()
    occurrences: tuple[RawEvent, ...] = ()
    issues: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What comes back from the worker: one of the two results, or one sentence why there is none."""

    parse_result: ParseResult | None = None
    preview: PreviewResult | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """The first line of a task's bytes: the task without its bodies, which follow, and how long each of them is."""

    preview: bool
    task: Task
    lengths: tuple[int, ...]


def pack_task(task: Task, preview: bool = False) -> bytes:
    """Return a task as the bytes that a worker takes."""
    bodies = [page.body for page in (task.fetched, *task.details)]
    bare = replace(task, fetched=_bare(task.fetched), details=tuple(map(_bare, task.details)))
    request = _Request(preview=preview, task=bare, lengths=tuple(map(len, bodies)))
    return b"".join((dumps(request).encode(), b"\n", *bodies))


def unpack_task(packed_task: bytes) -> tuple[Task, bool]:
    """Return the task that was packed, and whether it is for a preview."""
    head, _, joined = packed_task.partition(b"\n")
    request = loads(_Request, head)
    bodies = [joined[begin:end] for begin, end in pairwise(accumulate(request.lengths, initial=0))]
    task = request.task
    first, *others = (replace(page, body=body) for page, body in zip((task.fetched, *task.details), bodies, strict=True))
    return replace(task, fetched=first, details=tuple(others)), request.preview


def pack_result(answer: TaskResult) -> bytes:
    """Return an answer as bytes."""
    return dumps(answer).encode()


def unpack_result(answered: bytes) -> TaskResult:
    """Return the answer that was packed; raises KeyError, TypeError or ValueError for other bytes."""
    return loads(TaskResult, answered)


def _bare(page: Fetched) -> Fetched:
    return replace(page, body=b"")
