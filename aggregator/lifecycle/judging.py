"""What one pull means for the records of its source: new, changed, unconfirmed, withdrawn; holds back what looks like an accident.

Promise 3: absence withdraws only after three good pulls over at least 24 hours that missed a record, only inside what the list covers,
never from an empty or suddenly shorter list, never from a stream, never once the event's own day has come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Absence, Outcome, Reading, Record, RecordKey
from aggregator.times import instant
from aggregator.wire import moment_text

from .rekeying import rekeyed

PULLS, PATIENCE = 3, timedelta(hours=24)
SHRUNK = 0.6  # a list with less than this share of the known future events is held


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What is to be written after a pull."""

    outcome: Outcome
    written: tuple[Record, ...] = ()
    renamed: Mapping[RecordKey, RecordKey]  # old key → new key
    issues: tuple[str, ...] = ()
    new: int = 0
    changed: int = 0
    gone: int = 0
    unconfirmed_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """When a good pull took place, and the how many-th of its source it is."""

    number: int
    now: datetime
    zone: ZoneInfo  # of the site

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def judge(before: Sequence[Record], reading: Reading, visit: Visit) -> Judgement:
    """Return what a good answer changes; `before` holds all records of the source that are inside the window or news."""
    told = {r.key: r for r in reading.records}
    archived = {r.key: _archived(r) for r in before if r.key in told and _repeated(r, told[r.key], visit)}
    known = {r.key: r for r in before if r.key not in archived}
    strange = [r for k, r in known.items() if k not in told], [r for k, r in told.items() if k not in known and k not in archived]
    moved = rekeyed(*strange, visit.zone, visit.now)
    continued = {key: known.get(key) or moved.get(key) for key in told}
    listed = [_continued(record, continued[key], visit.now) for key, record in told.items()]
    seen = {old.key for old in continued.values() if old}
    missed = [r for r in known.values() if r.key not in seen and r.withdrawn is None and _coming(r, visit)]
    held = _accident(before, reading, visit)
    absent = [r if held else _missed(r, reading.covers, visit) for r in missed]
    written = [*archived.values(), *(r for r in (*listed, *absent) if known.get(r.key) != r)]
    new = sum(old is None for old in continued.values())
    changed = sum(1 for r in listed if (old := continued[r.key]) and (old.details != r.details or old.withdrawn))
    gone = sum(r.withdrawn is not None for r in absent)
    return Judgement(
        outcome=Outcome.HELD if held else Outcome.UPDATED if new + changed + gone else Outcome.UNCHANGED,
        written=tuple(written),
        renamed={old.key: key for key, old in moved.items()} | {key: r.key for key, r in archived.items()},
        issues=(held,) if held else (),
        new=new,
        changed=changed,
        gone=gone,
        unconfirmed_since=_earliest(absent),
    )


def overdue(before: Sequence[Record], visit: Visit) -> Judgement:
    """Return what a pull changes that confirmed the last answer (304, same bytes): records that it misses once more."""
    absent = [r for r in before if r.absence and r.withdrawn is None and _coming(r, visit)]
    after = [_withdrawn_in_time(r, visit) for r in absent]
    written = tuple(r for r in after if r.withdrawn is not None)
    return Judgement(
        outcome=Outcome.UPDATED if written else Outcome.UNCHANGED,
        written=written,
        renamed={},
        gone=len(written),
        unconfirmed_since=_earliest(after),
    )


def _continued(record: Record, old: Record | None, now: datetime) -> Record:
    """The record as it is kept: what it was before stays where nothing about it changed."""
    if old is None:
        return record
    same = old.details == record.details
    return replace(
        record,
        first_seen=old.first_seen,
        changed=old.changed if same else now,
        sequence=old.sequence if same else record.sequence,
        published=old.published or record.published,
    )


def _repeated(old: Record, new: Record, visit: Visit) -> bool:
    """Whether a source reuses the key of an event that is over for a coming one (the round table's page with its next date)."""
    if old.details.span is None or new.details.span is None:
        return False
    over = instant(old.details.span.end or old.details.span.start, visit.zone) < visit.now and not _coming(old, visit)
    return over and _coming(new, visit) and old.details.span.start != new.details.span.start


def _archived(record: Record) -> Record:
    """The record of an event that is over, under a key that its source will not use again."""
    assert record.details.span is not None  # noqa: S101 (only dated events are over)
    day = moment_text(record.details.span.start)
    return replace(record, key=replace(record.key, uid=f"{record.key.uid}#was {day}"))


def _accident(before: Iterable[Record], reading: Reading, visit: Visit) -> str:
    """One sentence if the answer lists so little that it is taken for an accident, else ""."""
    known = sum(1 for r in before if r.withdrawn is None and _coming(r, visit))
    listed = sum(1 for r in reading.records if _coming(r, visit))
    if not reading.records and any(r.withdrawn is None for r in before) and known:
        return f"the list is empty, {known} coming events were known: nothing is withdrawn"
    if reading.covers is not None and listed < SHRUNK * known:
        return f"the list names {listed} coming events, {known} were known: nothing is withdrawn"
    return ""


def _missed(record: Record, covers: datetime | None, visit: Visit) -> Record:
    if covers is None or _start(record, visit.zone) > covers:
        return record
    return _withdrawn_in_time(replace(record, absence=record.absence or Absence(since=visit.now, pull=visit.number)), visit)


def _withdrawn_in_time(record: Record, visit: Visit) -> Record:
    absence = record.absence
    if absence is None or visit.number - absence.pull + 1 < PULLS or visit.now - absence.since < PATIENCE:
        return record
    return replace(record, withdrawn=visit.now)


def _coming(record: Record, visit: Visit) -> bool:
    """Whether its own day is still to come."""
    if record.details.span is None:
        return False
    start = record.details.span.start
    return (start.astimezone(visit.zone).date() if isinstance(start, datetime) else start) > visit.today


def _start(record: Record, zone: ZoneInfo) -> datetime:
    return instant(record.details.span.start, zone) if record.details.span else datetime.max.replace(tzinfo=UTC)


def _earliest(records: Iterable[Record]) -> datetime | None:
    return min((r.absence.since for r in records if r.absence and r.withdrawn is None), default=None)
