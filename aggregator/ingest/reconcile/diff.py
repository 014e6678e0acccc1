"""Which records of a source a pull adds, changes, leaves unconfirmed or withdraws; holds back what looks like an accident.

Promise 3: a record is withdrawn only after three good pulls over at least 24 hours missed it, only inside what the list covers, never
from an empty or suddenly shorter list, never from a stream, and never once the event's own day has come. A list that a person confirmed
counts at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aggregator.model import MISSED_FOR, Hold, MissingSince, ParseResult, PullOutcome, Record, RecordKey

from .pairing import PullTime, is_coming, pair_records
from .rekeying import start_of
from .suspicion import hold_sentence

PULLS = 3  # that must miss a record before it is withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Changeset:
    """The changes that a pull makes to the records of its source."""

    outcome: PullOutcome
    written: tuple[Record, ...] = ()
    renamed: Mapping[RecordKey, RecordKey]  # old key → new key
    dropped: tuple[RecordKey, ...] = ()  # listed, but now private or excluded: they are deleted without an announcement
    hold: Hold | None = None  # why known events stay as they are
    issues: tuple[str, ...] = ()
    new: int = 0
    changed: int = 0
    gone: int = 0
    unconfirmed_since: datetime | None = None


def reconcile(before: Sequence[Record], parse_result: ParseResult, pull: PullTime, hold: Hold | None) -> Changeset:
    """Return what a good answer changes; if the list is held nothing is missed, and if it is suspicious nothing changes at all.

    `before` holds the source's records inside the window, its news, and those whose key is listed now. Records in `parse_result.same`
    may be left out of it, unless the pull both misses some records and adds others.
    """
    if hold and hold.code.is_suspicious:
        return Changeset(outcome=PullOutcome.HELD, renamed={}, hold=hold, issues=(hold_sentence(hold),))
    changeset = _changes(before, parse_result, pull, lambda record: record if hold else _missed(record, parse_result, pull))
    return replace(changeset, outcome=PullOutcome.HELD, hold=hold, issues=(hold_sentence(hold),)) if hold else changeset


def reconcile_confirmed(before: Sequence[Record], parse_result: ParseResult, pull: PullTime) -> Changeset:
    """Return what an answer changes that a person confirmed: nothing holds it, and what it misses is withdrawn at once.

    Otherwise the next pull would hold the same list again, since the missed events would still be known. A stream misses nothing.
    """
    is_stream = parse_result.covers is None and bool(parse_result.records or parse_result.same)
    return _changes(before, parse_result, pull, lambda record: record if is_stream else replace(record, withdrawn=pull.now))


def _changes(before: Sequence[Record], parse_result: ParseResult, pull: PullTime, after_missing: Callable[[Record], Record]) -> Changeset:
    unwanted = set(parse_result.unwanted)
    pairing = pair_records([r for r in before if r.key not in unwanted], parse_result.records, pull)
    listed = [_continued(record, pairing.continued[record.key], pull.now) for record in parse_result.records]
    absent = [after_missing(r) for r in pairing.missed if r.withdrawn is None and is_coming(r, pull)]
    after = {r.key: r for r in (*pairing.set_aside, *listed, *absent)}
    written = tuple(r for r in after.values() if pairing.known.get(r.key) != r)
    new = sum(old is None for old in pairing.continued.values())
    changed = sum(1 for r in listed if (old := pairing.continued[r.key]) and (old.details != r.details or old.withdrawn))
    gone = sum(r.withdrawn is not None for r in absent)
    dropped = tuple(r.key for r in before if r.key in unwanted)
    return Changeset(
        outcome=PullOutcome.UPDATED if new + changed + gone + len(dropped) else PullOutcome.UNCHANGED,
        written=written,
        renamed=pairing.renamed,
        dropped=dropped,
        new=new,
        changed=changed,
        gone=gone + len(dropped),
        unconfirmed_since=_earliest(absent),
    )


def reconcile_unchanged(before: Sequence[Record], pull: PullTime) -> Changeset:
    """Return what a pull changes that confirmed the last answer (304, same bytes): it misses the absent records once more."""
    absent = [r for r in before if r.absence and r.withdrawn is None and is_coming(r, pull)]
    after = [_withdrawn_in_time(r, pull) for r in absent]
    written = tuple(r for r in after if r.withdrawn is not None)
    return Changeset(
        outcome=PullOutcome.UPDATED if written else PullOutcome.UNCHANGED,
        written=written,
        renamed={},
        gone=len(written),
        unconfirmed_since=_earliest(after),
    )


def _continued(record: Record, old: Record | None, now: datetime) -> Record:
    """The record with `first_seen`, and where its details are the same `changed` and `sequence`, of the record that it continues."""
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


def _missed(record: Record, parse_result: ParseResult, pull: PullTime) -> Record:
    """The record after one more pull missed it; outside of what the list covers, absence says nothing and its count starts again."""
    if not _covered(record, parse_result, pull.zone):
        return replace(record, absence=None)
    return _withdrawn_in_time(replace(record, absence=record.absence or MissingSince(since=pull.now, pull=pull.number)), pull)


def _covered(record: Record, parse_result: ParseResult, zone: ZoneInfo) -> bool:
    """Whether the list covers the start of the record; an occurrence is covered as far as its listed series reaches."""
    if parse_result.covers is None:
        return False
    series = [r for r in parse_result.records if record.key.recurrence_id and r.key.recurrence_id and r.key.uid == record.key.uid]
    until = max((start_of(r, zone) for r in series), default=parse_result.covers)
    return start_of(record, zone) <= until


def _withdrawn_in_time(record: Record, pull: PullTime) -> Record:
    absence = record.absence
    if absence is None or pull.number - absence.pull + 1 < PULLS or pull.now - absence.since < MISSED_FOR:
        return record
    return replace(record, withdrawn=pull.now)


def _earliest(records: Iterable[Record]) -> datetime | None:
    return min((r.absence.since for r in records if r.absence and r.withdrawn is None), default=None)
