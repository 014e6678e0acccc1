"""The order of the line after a visit: judge what it brought, keep the records, refresh the events; in turn, one transaction a source."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.advice import advise_on_uids
from aggregator.errors import InvalidSource
from aggregator.events.dedup import blocking_keys
from aggregator.events.rebuild import refresh
from aggregator.model import BACK, MISSED_FOR, Fetched, ParseResult, PullOutcome, PullReport, Record, SourceState
from aggregator.store import Transaction

from .reconcile.diff import Changeset, reconcile, reconcile_unchanged
from .reconcile.pairing import Visit
from .reconcile.schedule import VisitEnd, after_answer, after_confirmation, after_failure
from .visit import FetchOutcome, Services, log_fault, parse_fingerprint, today, visit

__all__ = ["FetchOutcome", "Services", "commit", "forget_departed", "visit"]

log = logging.getLogger(__name__)

TOGETHER = 20_000  # records in one transaction
PAGES = frozenset({"html", "jsonld", "microdata", "hevent", "prose"})  # kinds in which silence may mean that we cannot read


def commit(line: Services, visits: Sequence[FetchOutcome], owner: str = "") -> tuple[PullReport, ...]:
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
            ends = [(v, _unchanged(line, v)) for v in kept]
            tx.sources.save([state for _, state in ends])
            tx.sources.release([*(v.source.id for v in kept), *reports], owner)
        reports |= {v.source.id: _report(v, state) for v, state in ends}
    for some in _batches(loud):
        reports |= {report.source: report for report in _commit_together(line, some, owner)}
    return tuple(reports[v.source.id] for v in visits if v.source.id in reports)


def forget_departed(line: Services, grace: timedelta = timedelta(hours=24)) -> tuple[str, ...]:
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


def _held(tx: Transaction, visits: Sequence[FetchOutcome], owner: str) -> list[FetchOutcome]:
    """The visits whose lease still belongs to the owner; without an owner all."""
    held = tx.sources.held([visited.source.id for visited in visits], owner) if owner else frozenset()
    return [visited for visited in visits if not owner or visited.source.id in held]


def _forget(line: Services, source_id: str, now: datetime) -> None:
    try:
        with line.store.write() as tx:
            gone = tx.records.delete_source(source_id)
            tx.pages.save(source_id, {})
            tx.pages.save_parse_state(source_id, "")
            refresh(tx, gone, line.context, now)
            tx.sources.forget(source_id)
    except Exception:
        log.exception("source %s: cannot be let go", source_id)


def _batches(visits: Sequence[FetchOutcome]) -> Iterator[list[FetchOutcome]]:
    """The visits in runs that are not too much for one transaction."""
    batch: list[FetchOutcome] = []
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


def _commit_together(line: Services, visits: Sequence[FetchOutcome], owner: str) -> list[PullReport]:
    """Settle visits together, and one by one if that fails: one source's data must not stop the others."""
    if len(visits) > 1:
        try:
            return _commit_in_one(line, visits, owner)
        except Exception:
            log.warning("%d results are settled one by one, since they could not be settled together", len(visits), exc_info=True)
    return [report for one in visits for report in _commit_alone(line, one, owner)]


def _commit_alone(line: Services, one: FetchOutcome, owner: str) -> list[PullReport]:
    """Settle one visit in a transaction of its own; a fault of ours leaves the source as it was, in error."""
    try:
        return _commit_in_one(line, [one], owner)
    except Exception as error:  # noqa: BLE001 (one source's data must not stop the others)
        failing = replace(one, error=log_fault(one.source, error), reading=None)
    with line.store.write() as tx:
        tx.sources.release([one.source.id], owner)
        return [_failure(line, tx, failing)]


def _commit_in_one(line: Services, visits: Sequence[FetchOutcome], owner: str) -> list[PullReport]:
    """Judge visits, write their records, refresh the events of all: one transaction."""
    now = line.clock()
    with line.store.write() as tx:
        kept = _held(tx, visits, owner)
        judged = [_reconciled(line, tx, one, now) for one in kept]
        _keep(tx, [one.judgement for one in judged if one.judgement], line.context.towns)
        if touched := [record for one in judged for record in one.touched]:
            refresh(tx, touched, line.context, now, written=[record for one in judged if one.judgement for record in one.judgement.written])
        tx.sources.save([one.state for one in judged])
        tx.sources.release([one.source.id for one in kept], owner)
    return [one.report for one in judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Committed:
    """What one visit came to: the report, the next state, what is to be written, and the records of that as they were and as they are."""

    report: PullReport
    state: SourceState
    judgement: Changeset | None = None
    touched: tuple[Record, ...] = ()


def _reconciled(line: Services, tx: Transaction, one: FetchOutcome, now: datetime) -> _Committed:
    """Judge one visit; its records are still to be written, and the events to be refreshed."""
    when = Visit(number=one.state.good_pulls + 1, now=now, zone=line.context.zone)
    if one.reading and isinstance(one.result, Fetched):
        before, told = _known(line, tx, one, one.reading, now)
        if told.kind in PAGES and not before and not told.records:
            nothing = InvalidSource(f"no event was found on {one.result.url}: is it the page that lists them?")
            state = _unchanged(line, replace(one, error=nothing))
            return _Committed(report=_report(one, state), state=state)
        judgement = reconcile(before, told, when)
        state = _read_state(line, tx, one, judgement, now)
    else:
        before = tx.records.of_source(one.source.id, today(line, now) - BACK)
        judgement = reconcile_unchanged(before, when)
        state = after_confirmation(one.state, one.source, judgement, one.result, _ending(line))
    touched = (*_touched(before, judgement), *judgement.written)
    return _Committed(report=_report(one, state, judgement), state=state, judgement=judgement, touched=touched)


def _read_state(line: Services, tx: Transaction, one: FetchOutcome, judgement: Changeset, now: datetime) -> SourceState:
    """The state after an answer that was read; its pages and what the next reading is handed are kept beside it."""
    assert one.reading is not None  # noqa: S101 (for the type checker)
    assert isinstance(one.result, Fetched)  # noqa: S101 (for the type checker)
    if one.pages:
        tx.pages.save(one.source.id, one.pages)
    state = after_answer(one.state, one.source, one.reading, judgement, one.result, one.body_hash, _ending(line))
    tx.pages.save_parse_state(one.source.id, one.reading.memory if state.body_hash else "")
    read = one.reading
    advice = one.state.advice if read.same else (*advise_on_uids(len(judgement.renamed), len(read.records)), *read.advice)
    return replace(state, read_on=today(line, now), read_with=parse_fingerprint(line, one.source), advice=advice)


def _failure(line: Services, tx: Transaction, one: FetchOutcome) -> PullReport:
    state = _unchanged(line, one)
    tx.sources.save([state])
    return _report(one, state)


def _keep(tx: Transaction, judged: Sequence[Changeset], towns: frozenset[str]) -> None:
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


def _known(line: Services, tx: Transaction, one: FetchOutcome, told: ParseResult, now: datetime) -> tuple[tuple[Record, ...], ParseResult]:
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


def _touched(before: Sequence[Record], judgement: Changeset) -> list[Record]:
    """The records as they were, of all that is written now."""
    keys = {record.key for record in judgement.written} | set(judgement.renamed) | set(judgement.dropped)
    return [record for record in before if record.key in keys]


def _unchanged(line: Services, one: FetchOutcome) -> SourceState:
    """The state after a visit that changed no record."""
    if one.error:
        return after_failure(one.state, one.source, one.error, _ending(line))
    nothing = Changeset(outcome=PullOutcome.UNCHANGED, renamed={}, unconfirmed_since=one.state.unconfirmed_since)
    return after_confirmation(one.state, one.source, nothing, one.result, _ending(line))


def _withdrawal_due(one: FetchOutcome, now: datetime) -> bool:
    since = one.state.unconfirmed_since
    return one.error is None and since is not None and now - since >= MISSED_FOR


def _ending(line: Services) -> VisitEnd:
    return VisitEnd(now=line.clock(), jitter=line.jitter())


def _skipped(one: FetchOutcome) -> PullReport:
    said = "it answered 410 Gone: enable it again when it is back" if one.skipped is PullOutcome.PAUSED else "it asked us to wait"
    due = max(filter(None, (one.state.not_before, one.state.next_due)), default=None)
    return PullReport(
        source=one.source.id, outcome=one.skipped or PullOutcome.WAITING, events=one.state.events, issues=(said,), next_due=due
    )


def _report(one: FetchOutcome, state: SourceState, judgement: Changeset | None = None) -> PullReport:
    return PullReport(
        source=one.source.id,
        outcome=state.outcome or PullOutcome.ERROR,
        events=state.events,
        new=judgement.new if judgement else 0,
        changed=judgement.changed if judgement else 0,
        gone=judgement.gone if judgement else 0,
        issues=state.issues,
        error=state.error,
        next_due=state.next_due,
        seconds=one.seconds,
    )
