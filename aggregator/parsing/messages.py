"""The request to a worker and its answer, both as bytes."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise

from aggregator.errors import AccessPage, InvalidSource
from aggregator.model import Fetched, Network, ParseResult, RawEvent, Region, Source, Topic
from aggregator.serialization import dumps, loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that parsing one answer needs."""

    source: Source
    fetched: Fetched  # its body, like those of `details`, follows the JSON unencoded
    details: tuple[Fetched, ...] = ()  # the followed pages that earlier parses asked for
    now: datetime
    zone: str  # of the site: the window counts its local days
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    network_topics: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()  # whose events a relay may pass on
    allow: tuple[tuple[str, int], ...] = ()  # (address, port) that may be read and linked to though they are not public
    parse_state: str = ""  # of the last parse, if the settings and the local day are still the same


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewResult:
    """What would be read: the events of the source with zoned times, and the first occurrences."""

    kind: str
    events: tuple[RawEvent, ...] = ()
    occurrences: tuple[RawEvent, ...] = ()
    issues: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """The answer of a worker: one of the two results, or one sentence why there is none."""

    parse_result: ParseResult | None = None
    preview: PreviewResult | None = None
    error: str = ""
    is_access_page: bool = False  # the error is an AccessPage

    def raised(self, text: str = "") -> InvalidSource:
        """Return the error of an answer without a result, with another text if one is given."""
        return (AccessPage if self.is_access_page else InvalidSource)(text or self.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """The first line of a packed task: the task without the bodies that follow it, and the length of each body."""

    preview: bool
    task: Task
    lengths: tuple[int, ...]


def pack_task(task: Task, preview: bool = False) -> bytes:
    """Return a task as the bytes that `unpack_task` takes."""
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


def pack_result(result: TaskResult) -> bytes:
    """Return an answer as bytes."""
    return dumps(result).encode()


def unpack_result(packed_result: bytes) -> TaskResult:
    """Return the answer that was packed; raises KeyError, TypeError or ValueError for other bytes."""
    return loads(TaskResult, packed_result)


def _bare(page: Fetched) -> Fetched:
    return replace(page, body=b"")
