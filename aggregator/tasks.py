"""What a worker is handed and what it answers, both as bytes."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise

from . import wire
from .model import Fetched, Network, RawEvent, Reading, Record, RecordKey, Region, Source, Topic

_ANY = ("utf-8", "surrogatepass")  # a file's name may hold bytes that are no text


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that reading one answer needs, beside its bytes."""

    source: Source
    fetched: Fetched  # bodies travel apart
    details: tuple[Fetched, ...] = ()  # the pages that earlier readings wanted followed
    now: datetime
    zone: str  # of the site: whose days the window counts
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    network_topics: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()  # whose events a relay may pass on
    allow: tuple[tuple[str, int], ...] = ()  # (address, port) that may be read and linked to though they are not public
    memory: str = ""  # of the last reading, where its settings and its day are still those of this one; travels apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be read: events as the source tells them, times zoned, and the first occurrences."""

    kind: str
    events: tuple[RawEvent, ...] = ()
    occurrences: tuple[RawEvent, ...] = ()
    issues: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comes back from the worker: one of the two results, or one sentence why there is none."""

    reading: Reading | None = None
    preview: Preview | None = None
    error: str = ""


def packed(task: Task, preview: bool = False) -> bytes:
    """Return a task as the bytes that a worker takes."""
    apart = [page.body for page in (task.fetched, *task.details)]
    bare = replace(task, fetched=_bare(task.fetched), details=tuple(map(_bare, task.details)), memory="")
    head = f'{{"preview":{json.dumps(preview)},"sizes":{json.dumps(list(map(len, apart)))},"task":{wire.dumps(bare)}}}'
    return b"".join((head.encode(*_ANY), b"\n", *apart, task.memory.encode(*_ANY)))


def unpacked(request: bytes) -> tuple[Task, bool]:
    """Return the task that was packed, and whether it is for a preview."""
    head, _, apart = request.partition(b"\n")
    told = json.loads(head)
    ends = list(accumulate(told["sizes"], initial=0))
    bodies = [apart[begin:end] for begin, end in pairwise(ends)]
    task = wire.load(Task, told["task"])
    first, *others = (replace(page, body=body) for page, body in zip((task.fetched, *task.details), bodies, strict=True))
    return replace(task, fetched=first, details=tuple(others), memory=apart[ends[-1] :].decode(*_ANY)), bool(told["preview"])


def packed_answer(answer: Answer) -> bytes:
    """Return an answer as bytes; each of its records says only what it does not say alike with the one before it."""
    told = answer.reading
    bare = replace(answer, reading=replace(told, records=(), same=(), memory="")) if told else answer
    records, same = wire.row_texts(told.records if told else ()), json.dumps(told.same if told else (), ensure_ascii=False)
    memory = told.memory if told else ""
    return f'{{"answer":{wire.dumps(bare)},"records":{records},"same":{same}}}\n{memory}'.encode("utf-8", "replace")


def unpacked_answer(answered: bytes) -> Answer:
    """Return the answer that was packed; raises KeyError, TypeError or ValueError for other bytes."""
    head, _, memory = answered.decode().partition("\n")
    data = json.loads(head)
    answer = wire.load(Answer, data["answer"])
    if answer.reading is None:
        return answer
    records, same = wire.load_rows(Record, data["records"]), tuple(RecordKey(*key) for key in data["same"])
    return replace(answer, reading=replace(answer.reading, records=records, same=same, memory=memory))


def _bare(page: Fetched) -> Fetched:
    return replace(page, body=b"")
