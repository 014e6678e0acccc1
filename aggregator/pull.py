"""The order of the line after a visit: judge what it brought, keep the records, refresh the events; in turn, one transaction a source."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .advice import advise_on_uids
from .dedup import blocking_keys
from .errors import InvalidSource
from .lifecycle import Ending, Judgement, Visit, answered, confirmed, failed, judge, overdue
from .model import BACK, MISSED_FOR, Fetched, Outcome, Pull, Reading, Record, SourceState
from .refresh import refresh
from .store import Transaction
from .visiting import Line, Visited, fault, settings_of, today, visit

__all__ = ["Line", "Visited", "forget_departed", "settle", "visit"]

log = logging.getLogger(__name__)

TOGETHER = 20_000  # records in one transaction
PAGES = frozenset({"html", "jsonld", "microdata", "hevent", "prose"})  # kinds in which silence may mean that we cannot read


def settle(line: Line, visits: Sequence[Visited], owner: str = "") -> tuple[Pull, ...]:
    """Write what visits mean and return a report on each.

    One transaction for sources that brought something to read, each alone where they fail together; one for all that brought nothing new.
    With an `owner`, results of visits whose lease was lost meanwhile are thrown away, and leases given back.
    """
    quiet = [v for v in visits if v.skipped is None and v.reading is None and not _withdrawal_due(v, line.clock())]
    loud = [v for v in visits if v.skipped is None and v not in quiet]
    reports = {v.source.id: _skipped(v) for v in visits if v.skipped is not None}
    if quiet or (reports and owner):
        with line.store.write() as tx:
            kept = _held(tx, quiet, owner)
            ends = [(v, _calm(line, v)) for v in kept]
            tx.sources.save([state for _, state in ends])
            tx.sources.release([*(v.source.id for v in kept), *reports], owner)
        reports |= {v.source.id: _report(v, state) for v, state in ends}
    for some in _batches(loud):
        reports |= {report.source: report for report in _settled_loud(line, some, owner)}
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
        _forget(line, state.id, now)
    return tuple(state.id for state in over)


def _held(tx: Transaction, visits: Sequence[Visited], owner: str) -> list[Visited]:
    """The visits whose lease still belongs to the owner; without an owner all."""
    held = tx.sources.held([visited.source.id for visited in visits], owner) if owner else frozenset()
    return [visited for visited in visits if not owner or visited.source.id in held]


def _forget(line: Line, source_id: str, now: datetime) -> None:
    try:
        with line.store.write() as tx:
            gone = tx.records.delete_source(source_id)
            tx.pages.save(source_id, {})
            tx.pages.save_parse_state(source_id, "")
            refresh(tx, gone, line.context, now)
            tx.sources.forget(source_id)
    except Exception:
        log.exception("source %s: cannot be let go", source_id)


def _batches(visits: Sequence[Visited]) -> Iterator[list[Visited]]:
    """The visits in runs that are not too much for one transaction."""
    batch: list[Visited] = []
    held = 0
    for one in visits:
        size = len(one.reading.records) if one.reading else 0
        if batch and held + size > TOGETHER:
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += size
    if batch:
        yield batch


def _settled_loud(line: Line, visits: Sequence[Visited], owner: str) -> list[Pull]:
    """Settle visits together, and one by one if that fails: one source's data must not stop the others."""
    if len(visits) > 1:
        try:
            return _settled_in_one(line, visits, owner)
        except Exception:
            log.warning("%d results are settled one by one, since they could not be settled together", len(visits), exc_info=True)
    return [report for one in visits for report in _settled_alone(line, one, owner)]


def _settled_alone(line: Line, one: Visited, owner: str) -> list[Pull]:
    """Settle one visit in a transaction of its own; a fault of ours leaves the source as it was, in error."""
    try:
        return _settled_in_one(line, [one], owner)
    except Exception as error:  # noqa: BLE001 (one source's data must not stop the others)
        failing = replace(one, error=fault(one.source, error), reading=None)
    with line.store.write() as tx:
        tx.sources.release([one.source.id], owner)
        return [_failure(line, tx, failing)]


def _settled_in_one(line: Line, visits: Sequence[Visited], owner: str) -> list[Pull]:
    """Judge visits, write their records, refresh the events of all: one transaction."""
    now = line.clock()
    with line.store.write() as tx:
        kept = _held(tx, visits, owner)
        judged = [_judged(line, tx, one, now) for one in kept]
        _keep(tx, [one.judgement for one in judged if one.judgement], line.context.towns)
        if touched := [record for one in judged for record in one.touched]:
            refresh(tx, touched, line.context, now, written=[record for one in judged if one.judgement for record in one.judgement.written])
        tx.sources.save([one.state for one in judged])
        tx.sources.release([one.source.id for one in kept], owner)
    return [one.report for one in judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What one visit came to: the report, the next state, what is to be written, and the records of that as they were and as they are."""

    report: Pull
    state: SourceState
    judgement: Judgement | None = None
    touched: tuple[Record, ...] = ()


def _judged(line: Line, tx: Transaction, one: Visited, now: datetime) -> _Judged:
    """Judge one visit; its records are still to be written, and the events to be refreshed."""
    when = Visit(number=one.state.good_pulls + 1, now=now, zone=line.context.zone)
    if one.reading and isinstance(one.result, Fetched):
        before, told = _known(line, tx, one, one.reading, now)
        if told.kind in PAGES and not before and not told.records:
            nothing = InvalidSource(f"no event was found on {one.result.url}: is it the page that lists them?")
            state = _calm(line, replace(one, error=nothing))
            return _Judged(report=_report(one, state), state=state)
        judgement = judge(before, told, when)
        state = _read_state(line, tx, one, judgement, now)
    else:
        before = tx.records.of_source(one.source.id, today(line, now) - BACK)
        judgement = overdue(before, when)
        state = confirmed(one.state, one.source, judgement, one.result, _ending(line))
    touched = (*_touched(before, judgement), *judgement.written)
    return _Judged(report=_report(one, state, judgement), state=state, judgement=judgement, touched=touched)


def _read_state(line: Line, tx: Transaction, one: Visited, judgement: Judgement, now: datetime) -> SourceState:
    """The state after an answer that was read; its pages and what the next reading is handed are kept beside it."""
    assert one.reading is not None  # noqa: S101 (for the type checker)
    assert isinstance(one.result, Fetched)  # noqa: S101 (for the type checker)
    if one.pages:
        tx.pages.save(one.source.id, one.pages)
    state = answered(one.state, one.source, one.reading, judgement, one.result, one.body_hash, _ending(line))
    tx.pages.save_parse_state(one.source.id, one.reading.memory if state.body_hash else "")
    read = one.reading
    advice = one.state.advice if read.same else (*advise_on_uids(len(judgement.renamed), len(read.records)), *read.advice)
    return replace(state, read_on=today(line, now), read_with=settings_of(line, one.source), advice=advice)


def _failure(line: Line, tx: Transaction, one: Visited) -> Pull:
    state = _calm(line, one)
    tx.sources.save([state])
    return _report(one, state)


def _keep(tx: Transaction, judged: Sequence[Judgement], towns: frozenset[str]) -> None:
    """Write the records of several sources."""
    written = [record for one in judged for record in one.written]
    renamed = {old: new for one in judged for old, new in one.renamed.items()}
    dropped = [key for one in judged for key in one.dropped]
    if renamed:
        tx.publications.rename(renamed)
        tx.decisions.rename(renamed)
    if dropped:
        tx.records.delete(dropped)
    if written:
        tx.records.save(written, {record.key: blocking_keys(record, towns) for record in written}, renamed)


def _known(line: Line, tx: Transaction, one: Visited, told: Reading, now: datetime) -> tuple[tuple[Record, ...], Reading]:
    """The records that the reading is judged against, and the reading; whole where it may take all to say what continues what.

    Those are the source's records inside the window, its news, and older ones whose key is told again.
    """
    since = today(line, now) - BACK
    keys, named = {record.key for record in told.records}, set(told.same)
    if told.same:
        there = tx.records.keys_of_source(one.source.id, since)
        missed = there - keys - named
        if not (missed and keys - there) and not any(key.recurrence_id for key in missed):
            return tx.records.get(sorted(missed | keys)), told
    recent = tx.records.of_source(one.source.id, since)
    before = recent + tx.records.get(sorted(keys - {record.key for record in recent}))
    if told.same:
        as_before = tuple(record for record in before if record.key in named)
        told = replace(told, records=told.records + as_before, same=(), same_coming=0)
    return before, told


def _touched(before: Sequence[Record], judgement: Judgement) -> list[Record]:
    """The records as they were, of all that is written now."""
    keys = {record.key for record in judgement.written} | set(judgement.renamed) | set(judgement.dropped)
    return [record for record in before if record.key in keys]


def _calm(line: Line, one: Visited) -> SourceState:
    """The state after a visit that changed no record."""
    if one.error:
        return failed(one.state, one.source, one.error, _ending(line))
    nothing = Judgement(outcome=Outcome.UNCHANGED, renamed={}, unconfirmed_since=one.state.unconfirmed_since)
    return confirmed(one.state, one.source, nothing, one.result, _ending(line))


def _withdrawal_due(one: Visited, now: datetime) -> bool:
    since = one.state.unconfirmed_since
    return one.error is None and since is not None and now - since >= MISSED_FOR


def _ending(line: Line) -> Ending:
    return Ending(now=line.clock(), jitter=line.jitter())


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
