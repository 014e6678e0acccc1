"""The order of the line: visit one source, read what it answered, settle what that means. Visits run side by side, settling in turn."""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol
from zoneinfo import ZoneInfo

from . import reading, wire
from .dedup import blocking_keys
from .errors import FetchError, InvalidSource, NetzwerktimerError, WorkerKilled
from .gathering import Gathered, gathered
from .lifecycle import Ending, Judgement, Visit, answered, arrived, confirmed, failed, judge, overdue
from .model import Config, Fetched, FetchResult, NotModified, Outcome, Page, Pull, Reading, Record, Source, SourceState, Validators
from .reading import BACK, Task
from .refresh import Press, refresh
from .store import Store, Transaction

log = logging.getLogger(__name__)

PAGES = frozenset({"html", "jsonld", "microdata", "hevent", "prose"})  # kinds in which silence may mean that we cannot read


class Fetch(Protocol):
    """What brings bytes from an address."""

    def visit(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return what the address answers; raises FetchError."""
        ...


class Workshop(Protocol):
    """What does work on a stranger's bytes where it can be killed."""

    def run(self, request: bytes) -> bytes:
        """Return the worker's answer; raises WorkerKilled."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the line works with; made by the doors."""

    store: Store
    config: Callable[[], Config]
    fetch: Fetch
    workshop: Workshop
    press: Press
    clock: Callable[[], datetime]  # UTC
    jitter: Callable[[], float]  # 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit went: an error, a confirmation of the last answer, or something read."""

    source: Source
    state: SourceState
    seconds: float = 0.0
    skipped: Outcome | None = None
    error: NetzwerktimerError | None = None
    result: FetchResult | None = None
    body_hash: str = ""
    reading: Reading | None = None
    pages: Mapping[str, Page] = field(default_factory=dict)


def visit(line: Line, source: Source) -> Visited:
    """Ask a source and read its answer; never raises for anything a source can do."""
    began, now = time.monotonic(), line.clock()
    state = arrived(line.store.sources.state(source.id), source)
    if state.paused:
        return Visited(source=source, state=state, skipped=Outcome.PAUSED)
    if state.not_before and now < state.not_before:
        return Visited(source=source, state=state, skipped=Outcome.WAITING)
    try:
        found = _asked(line, source, state, now)
    except (FetchError, InvalidSource, WorkerKilled) as error:
        found = Visited(source=source, state=state, error=error)
    except Exception as error:  # noqa: BLE001 (a fault of ours on one source's bytes must not stop the others)
        found = Visited(source=source, state=state, error=_fault(source, error))
    return replace(found, seconds=time.monotonic() - began)


def settle(line: Line, visits: Sequence[Visited], owner: str = "") -> tuple[Pull, ...]:
    """Write what visits mean and return a report on each.

    One transaction for each source that brought something to read, one for all that brought nothing new.
    With an `owner`, results of visits whose lease was lost meanwhile are thrown away, and leases given back.
    """
    quiet = [v for v in visits if v.skipped is None and v.reading is None and not _withdrawal_due(v, line.clock())]
    loud = [v for v in visits if v.skipped is None and v not in quiet]
    reports = {v.source.id: _skipped(v) for v in visits if v.skipped is not None}
    if quiet:
        with line.store.write() as tx:
            kept = [v for v in quiet if not owner or tx.sources.holds(v.source.id, owner)]
            ends = [(v, _calm(line, v)) for v in kept]
            tx.sources.save([state for _, state in ends])
            tx.sources.release([v.source.id for v in kept], owner)
        reports |= {v.source.id: _report(v, state) for v, state in ends}
    for one in loud:
        if report := _settled_alone(line, one, owner):
            reports[one.source.id] = report
    return tuple(reports[v.source.id] for v in visits if v.source.id in reports)


def forget_departed(line: Line, grace: timedelta = timedelta(hours=24)) -> tuple[str, ...]:
    """Let go of sources that left sources.yaml a day ago, with their records, unannounced; returns their ids."""
    now, here = line.clock(), {source.id for source in line.config().sources}
    leaving = [state for state in line.store.sources.states() if state.id not in here]
    back = [state for state in line.store.sources.states() if state.id in here and state.left_since]
    fresh = [state for state in leaving if state.left_since is None]
    over = [state for state in leaving if state.left_since and now - state.left_since >= grace]
    if fresh or back:
        with line.store.write() as tx:
            tx.sources.save([*(replace(s, left_since=now) for s in fresh), *(replace(s, left_since=None) for s in back)])
    for state in over:
        with line.store.write() as tx:
            gone = tx.records.delete_source(state.id)
            tx.pages.save(state.id, {})
            refresh(tx, gone, line.press, now)
            tx.sources.forget(state.id)
    return tuple(state.id for state in over)


def _asked(line: Line, source: Source, state: SourceState, now: datetime) -> Visited:
    known = bool(state.body_hash) and not _read_again(line, state, now)
    result = line.fetch.visit(state.url, state.validators if known else None)
    if isinstance(result, NotModified):
        if not state.body_hash:
            raise InvalidSource(f"{result.url} answered 304 (not modified), but was never read before")
        return Visited(source=source, state=state, result=result)
    body_hash = sha256(result.body).hexdigest()
    if known and body_hash == state.body_hash:
        return Visited(source=source, state=state, result=result)
    whole = _read(line, source, state, result, now)
    return Visited(
        source=source,
        state=state,
        result=result,
        body_hash=body_hash if whole.complete else "",
        reading=whole.reading,
        pages=whole.pages,
    )


def _read_again(line: Line, state: SourceState, now: datetime) -> bool:
    """Whether the same bytes would mean something new: a series brings new occurrences with each day."""
    return state.series and state.read_on != _today(line, now)


def _read(line: Line, source: Source, state: SourceState, fetched: Fetched, now: datetime) -> Gathered:
    config = line.config()
    network = next((n for n in config.networks if n.slug == source.network), None)
    task = Task(
        source=replace(source, kind=source.kind or state.kind or None),
        fetched=fetched,
        now=now,
        zone=config.site.time_zone,
        topics=config.topics,
        regions=config.regions,
        network_topics=network.topics if network else (),
    )

    def read(pages: Sequence[Fetched]) -> Reading:
        answer = wire.load(reading.Answer, json.loads(line.workshop.run(reading.packed(replace(task, details=tuple(pages))))))
        if answer.reading is None:
            raise InvalidSource(answer.error)
        return answer.reading

    def fetch(url: str) -> Fetched:
        result = line.fetch.visit(url)
        if isinstance(result, NotModified):
            raise FetchError(f"{url} answered 304 (not modified) to a request that did not ask for that")
        return result

    return gathered(read, fetch, line.store.pages.of_source(source.id))


def _settled_alone(line: Line, one: Visited, owner: str) -> Pull | None:
    """Settle one visit in a transaction of its own; a fault of ours leaves the source as it was, in error."""
    try:
        with line.store.write() as tx:
            if owner and not tx.sources.holds(one.source.id, owner):
                return None
            report = _settled(line, tx, one)
            tx.sources.release([one.source.id], owner)
            return report
    except Exception as error:  # noqa: BLE001 (one source's data must not stop the others)
        fault = replace(one, error=_fault(one.source, error), reading=None)
    with line.store.write() as tx:
        tx.sources.release([one.source.id], owner)
        return _failure(line, tx, fault)


def _fault(source: Source, error: Exception) -> NetzwerktimerError:
    log.error("source %s: a fault of the program", source.id, exc_info=error)
    return NetzwerktimerError(f"a fault of the program ({type(error).__name__}); the log has the details")


def _settled(line: Line, tx: Transaction, one: Visited) -> Pull:
    """Judge, write the records, refresh the events, remember the visit: inside one transaction."""
    now = line.clock()
    before = tx.records.of_source(one.source.id, _today(line, now) - BACK)
    when = Visit(number=one.state.good_pulls + 1, now=now, zone=line.press.zone)
    if one.reading and isinstance(one.result, Fetched):
        if one.reading.kind in PAGES and not before and not one.reading.records:
            nothing = InvalidSource(f"no event was found on {one.result.url}: is it the page that lists them?")
            return _failure(line, tx, replace(one, error=nothing))
        judgement = judge(before, one.reading, when)
        if one.pages:
            tx.pages.save(one.source.id, one.pages)
        state = answered(one.state, one.source, one.reading, judgement, one.result, one.body_hash, _ending(line))
        state = replace(state, read_on=_today(line, now)) if judgement.outcome is not Outcome.HELD else state
    else:
        judgement = overdue(before, when)
        state = confirmed(one.state, one.source, judgement, one.result, _ending(line))
    if judgement.written:
        _keep(tx, judgement)
        refresh(tx, (*_touched(before, judgement), *judgement.written), line.press, now)
    tx.sources.save([state])
    return _report(one, state, judgement)


def _failure(line: Line, tx: Transaction, one: Visited) -> Pull:
    state = _calm(line, one)
    tx.sources.save([state])
    return _report(one, state)


def _keep(tx: Transaction, judgement: Judgement) -> None:
    tx.publications.rename(judgement.renamed)
    tx.records.save(judgement.written, {record.key: blocking_keys(record) for record in judgement.written}, judgement.renamed)


def _touched(before: Sequence[Record], judgement: Judgement) -> list[Record]:
    """The records as they were, of all that is written now."""
    keys = {record.key for record in judgement.written} | set(judgement.renamed)
    return [record for record in before if record.key in keys]


def _calm(line: Line, one: Visited) -> SourceState:
    """The state after a visit that changed no record."""
    if one.error:
        return failed(one.state, one.source, one.error, _ending(line))
    nothing = Judgement(outcome=Outcome.UNCHANGED, renamed={}, unconfirmed_since=one.state.unconfirmed_since)
    return confirmed(one.state, one.source, nothing, one.result, _ending(line))


def _withdrawal_due(one: Visited, now: datetime) -> bool:
    since = one.state.unconfirmed_since
    return one.error is None and since is not None and now - since >= timedelta(hours=24)


def _ending(line: Line) -> Ending:
    return Ending(now=line.clock(), jitter=line.jitter())


def _today(line: Line, now: datetime) -> date:
    return now.astimezone(ZoneInfo(line.config().site.time_zone)).date()


def _skipped(one: Visited) -> Pull:
    said = "it answered 410 Gone: enable it again when it is back" if one.skipped is Outcome.PAUSED else "it asked us to wait"
    due = max(filter(None, (one.state.not_before, one.state.next_due)), default=None)
    return Pull(source=one.source.id, outcome=one.skipped or Outcome.WAITING, events=one.state.events, issues=(said,), next_due=due)


def _report(one: Visited, state: SourceState, judgement: Judgement | None = None) -> Pull:
    return Pull(
        source=one.source.id,
        outcome=state.outcome or Outcome.ERROR,
        events=state.events,
        new=judgement.new if judgement else 0,
        changed=judgement.changed if judgement else 0,
        gone=judgement.gone if judgement else 0,
        issues=state.issues,
        error=state.error,
        next_due=state.next_due,
        seconds=one.seconds,
    )
