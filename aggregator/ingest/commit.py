"""The steps after a visit: reconcile what it brought, write the records, refresh the events; sources together in one transaction."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.advice import advise_on_uids
from aggregator.errors import InvalidSource
from aggregator.events.dedup import blocking_keys
from aggregator.events.rebuild import refresh
from aggregator.model import (
    BACK,
    MISSED_FOR,
    Fetched,
    Lifecycle,
    ParseResult,
    PullLogEntry,
    PullOutcome,
    PullReport,
    Record,
    SourceState,
    Status,
)
from aggregator.notifications.health import health_mails
from aggregator.notifications.outbox import put
from aggregator.store import Transaction

from .changes import changeset_of, first_lines
from .reconcile.diff import Changeset, reconcile_unchanged
from .reconcile.lifecycle import after_pull, read
from .reconcile.pairing import PullTime
from .reconcile.schedule import VisitEnd, after_answer, after_confirmation, after_failure, after_suspicion
from .reconcile.suspicion import FEWEST
from .visit import FetchOutcome, Services, log_fault, parse_fingerprint, today, visit

__all__ = ["FetchOutcome", "Services", "commit", "visit"]

log = logging.getLogger(__name__)

TOGETHER = 20_000  # records that one transaction writes, at most, unless one source has more
_NOT_VISITED = {
    Lifecycle.GONE: "it answered 410 Gone: resume it when it is back, or change its address",
    Lifecycle.PAUSED: "a person paused it: resume it to have it read again",
    Lifecycle.PENDING: "it waits for a moderator's approval",
    Lifecycle.REJECTED: "a moderator rejected it",
    Lifecycle.LEFT: "its owner left",
}
PAGES = frozenset({"html", "jsonld", "microdata", "hevent", "prose"})  # kinds in which no events may mean that we cannot read the page


def commit(services: Services, visits: Sequence[FetchOutcome], owner: str = "") -> tuple[PullReport, ...]:
    """Write what visits brought; return a report on each.

    Sources with new answers share transactions; if one of these fails, each source gets its own. Sources with nothing new share one more.
    With an `owner`, results of visits whose lease was lost meanwhile are dropped, and the leases are released.
    """
    quiet = [v for v in visits if v.skipped is None and v.parse_result is None and not _withdrawal_due(v, services.clock())]
    with_news = [v for v in visits if v.skipped is None and v not in quiet]
    reports = {v.source.id: _skipped(v) for v in visits if v.skipped is not None}
    if quiet or (reports and owner):
        with services.store.write() as tx:
            held = _held(tx, quiet, owner)
            ends = [(v, _unchanged(services, v)) for v in held]
            _save_states(services, tx, ends)
            tx.sources.release([*(v.source.id for v in quiet), *reports], owner)
        reports |= {v.source.id: _report(v, state) for v, state in ends}
    for batch in _batches(with_news):
        reports |= {report.source: report for report in _commit_together(services, batch, owner)}
    return tuple(reports[v.source.id] for v in visits if v.source.id in reports)


def _held(tx: Transaction, visits: Sequence[FetchOutcome], owner: str) -> list[FetchOutcome]:
    """The visits whose lease still belongs to the owner (all without an owner), and whose source no person changed meanwhile."""
    decisions = tx.sources.held([visited.source.id for visited in visits], owner)
    return [v for v in visits if decisions.get(v.source.id, -1 if owner else 0) == v.state.decisions]


def _save_states(services: Services, tx: Transaction, ends: Sequence[tuple[FetchOutcome, SourceState]]) -> None:
    """Write the states after visits, add them to the history, and put the mails into the outbox that they cause."""
    now, config = services.clock(), services.config()
    tx.sources.save([state for _, state in ends])
    tx.pulls.save([_log_entry(state, now) for _, state in ends])
    put(tx, [mail for visited, state in ends for mail in health_mails(visited.state, state, visited.source, config, now)])


def _log_entry(state: SourceState, now: datetime) -> PullLogEntry:
    return PullLogEntry(source=state.id, at=now, outcome=state.outcome or PullOutcome.ERROR, events=state.events, failure=state.failure)


def _batches(visits: Sequence[FetchOutcome]) -> Iterator[list[FetchOutcome]]:
    """The visits in groups whose records fit into one transaction."""
    batch: list[FetchOutcome] = []
    size_of_batch = 0
    for visited in visits:
        size = len(visited.parse_result.records) if visited.parse_result else 0
        if batch and size_of_batch + size > TOGETHER:
            yield batch
            batch, size_of_batch = [], 0
        batch.append(visited)
        size_of_batch += size
    if batch:
        yield batch


def _commit_together(services: Services, visits: Sequence[FetchOutcome], owner: str) -> list[PullReport]:
    """Commit visits together, and each alone if that fails: one source's data must not stop the others."""
    if len(visits) > 1:
        try:
            return _commit_in_one(services, visits, owner)
        except Exception:
            log.warning("%d results are settled one by one, since they could not be settled together", len(visits), exc_info=True)
    return [report for visited in visits for report in _commit_alone(services, visited, owner)]


def _commit_alone(services: Services, visited: FetchOutcome, owner: str) -> list[PullReport]:
    """Commit one visit in its own transaction; a fault of ours leaves the records as they were and the source in error."""
    try:
        return _commit_in_one(services, [visited], owner)
    except Exception as error:  # noqa: BLE001 (one source's data must not stop the others)
        failing = replace(visited, error=log_fault(visited.source, error), parse_result=None)
    with services.store.write() as tx:
        held = _held(tx, [failing], owner)
        tx.sources.release([visited.source.id], owner)
        return [_failure(services, tx, failing) for failing in held]


def _commit_in_one(services: Services, visits: Sequence[FetchOutcome], owner: str) -> list[PullReport]:
    """Reconcile visits, write their records and refresh the events of all in one transaction."""
    now = services.clock()
    with services.store.write() as tx:
        held = _held(tx, visits, owner)
        results = [_reconciled(services, tx, visited, now) for visited in held]
        changesets = [result.changeset for result in results if result.changeset]
        _write_records(tx, changesets, services.context.towns)
        if touched := [record for result in results for record in result.touched]:
            refresh(tx, touched, services.context, now, written=[record for changeset in changesets for record in changeset.written])
        _save_states(services, tx, [(visited, result.state) for visited, result in zip(held, results, strict=True)])
        tx.sources.release([visited.source.id for visited in visits], owner)
    return [result.report for result in results]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reconciled:
    """What one visit means: the report, the next state, the changes to write, and the changed records as they were and as they are."""

    report: PullReport
    state: SourceState
    changeset: Changeset | None = None
    touched: tuple[Record, ...] = ()


def _reconciled(services: Services, tx: Transaction, visited: FetchOutcome, now: datetime) -> _Reconciled:
    """Reconcile one visit; its records are not written and the events not refreshed yet."""
    pull = PullTime(number=visited.state.good_pulls + 1, now=now, zone=services.context.zone)
    if visited.parse_result and isinstance(visited.result, Fetched):
        before, parse_result = _known(services, tx, visited, visited.parse_result, now)
        if parse_result.kind in PAGES and not before and not parse_result.records:
            error = InvalidSource(f"no event was found on {visited.result.url}: is it the page that lists them?")
            state = _unchanged(services, replace(visited, error=error))
            return _Reconciled(report=_report(visited, state), state=state)
        changeset = changeset_of(services, visited, before, parse_result, pull)
        state = _read_state(services, tx, visited, changeset, now)
    else:
        before = tx.records.of_source(visited.source.id, today(services, now) - BACK)
        changeset = reconcile_unchanged(before, pull)
        state = read(after_confirmation(visited.state, visited.source, changeset, visited.result, _visit_end(services)), now)
    touched = (*_touched(before, changeset), *changeset.written)
    return _Reconciled(report=_report(visited, state, changeset), state=state, changeset=changeset, touched=touched)


def _read_state(services: Services, tx: Transaction, visited: FetchOutcome, changeset: Changeset, now: datetime) -> SourceState:
    """The state after an answer that was parsed; saves the followed pages and the parse state too."""
    assert visited.parse_result is not None  # noqa: S101 (for the type checker)
    assert isinstance(visited.result, Fetched)  # noqa: S101 (for the type checker)
    if changeset.hold and changeset.hold.code.is_suspicious:
        suspicious = after_suspicion(visited.state, visited.source, changeset, _visit_end(services))
        held = replace(suspicious, held=first_lines(visited.parse_result, services.context.zone))
        return after_pull(visited.state, held, now)
    if visited.pages:
        tx.pages.save(visited.source.id, visited.pages)
    state = after_answer(
        visited.state, visited.source, visited.parse_result, changeset, visited.result, visited.body_hash, _visit_end(services)
    )
    tx.pages.save_parse_state(visited.source.id, visited.parse_result.parse_state if state.body_hash else "")
    parse_result = visited.parse_result
    advice = (
        visited.state.advice
        if parse_result.same
        else (*advise_on_uids(len(changeset.renamed), len(parse_result.records)), *parse_result.advice)
    )
    state = after_pull(visited.state, state, now)
    return replace(state, read_on=today(services, now), read_with=parse_fingerprint(services, visited.source), advice=advice)


def _failure(services: Services, tx: Transaction, visited: FetchOutcome) -> PullReport:
    state = _unchanged(services, visited)
    _save_states(services, tx, [(visited, state)])
    return _report(visited, state)


def _write_records(tx: Transaction, changesets: Sequence[Changeset], towns: frozenset[str]) -> None:
    """Write the records of several sources."""
    written = [record for changeset in changesets for record in changeset.written]
    renamed = {old: new for changeset in changesets for old, new in changeset.renamed.items()}
    dropped = [key for changeset in changesets for key in changeset.dropped]
    if renamed:
        tx.publications.rename(renamed)
        tx.decisions.rename(renamed)
    if dropped:
        tx.records.delete(dropped)
    if written:
        tx.records.save(written, {record.key: blocking_keys(record, towns) for record in written}, renamed)


def _known(
    services: Services, tx: Transaction, visited: FetchOutcome, parse_result: ParseResult, now: datetime
) -> tuple[tuple[Record, ...], ParseResult]:
    """The known records to compare the parse result with, and the parse result.

    The known records are those inside the window, the news, and older ones whose key is listed again. An incremental result that both
    misses and adds records is completed with the unchanged ones: pairing may need all of them. So is one that cancels many.
    """
    since = today(services, now) - BACK
    keys, named = {record.key for record in parse_result.records}, set(parse_result.same)
    if parse_result.same:
        stored = tx.records.keys_of_source(visited.source.id, since)
        missed = stored - keys - named
        cancelled = sum(record.details.status is Status.CANCELLED for record in parse_result.records)
        if not (missed and keys - stored) and not any(key.recurrence_id for key in missed) and cancelled < FEWEST:
            return tx.records.get(sorted(missed | keys)), parse_result
    recent = tx.records.of_source(visited.source.id, since)
    before = recent + tx.records.get(sorted(keys - {record.key for record in recent}))
    if parse_result.same:
        as_before = tuple(record for record in before if record.key in named)
        parse_result = replace(parse_result, records=parse_result.records + as_before, same=(), same_coming=0)
    return before, parse_result


def _touched(before: Sequence[Record], changeset: Changeset) -> list[Record]:
    """The former versions of the records that are written, renamed or dropped."""
    keys = {record.key for record in changeset.written} | set(changeset.renamed) | set(changeset.dropped)
    return [record for record in before if record.key in keys]


def _unchanged(services: Services, visited: FetchOutcome) -> SourceState:
    """The state after a visit that changed no record."""
    now = services.clock()
    if visited.error:
        return after_pull(visited.state, after_failure(visited.state, visited.source, visited.error, _visit_end(services)), now)
    no_change = Changeset(outcome=PullOutcome.UNCHANGED, renamed={}, unconfirmed_since=visited.state.unconfirmed_since)
    return read(after_confirmation(visited.state, visited.source, no_change, visited.result, _visit_end(services)), now)


def _withdrawal_due(visited: FetchOutcome, now: datetime) -> bool:
    since = visited.state.unconfirmed_since
    return visited.error is None and since is not None and now - since >= MISSED_FOR


def _visit_end(services: Services) -> VisitEnd:
    return VisitEnd(now=services.clock(), jitter=services.jitter(), by_hand=services.by_hand)


def _skipped(visited: FetchOutcome) -> PullReport:
    said = _NOT_VISITED.get(visited.state.lifecycle, "it asked us to wait")
    due = max(filter(None, (visited.state.not_before, visited.state.next_due)), default=None)
    return PullReport(
        source=visited.source.id, outcome=visited.skipped or PullOutcome.WAITING, events=visited.state.events, issues=(said,), next_due=due
    )


def _report(visited: FetchOutcome, state: SourceState, changeset: Changeset | None = None) -> PullReport:
    return PullReport(
        source=visited.source.id,
        outcome=state.outcome or PullOutcome.ERROR,
        events=state.events,
        new=changeset.new if changeset else 0,
        changed=changeset.changed if changeset else 0,
        gone=changeset.gone if changeset else 0,
        issues=state.issues,
        error=state.error,
        next_due=state.next_due,
        seconds=visited.seconds,
    )
