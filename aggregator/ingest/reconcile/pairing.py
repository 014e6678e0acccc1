"""Pairs listed records with the known ones they continue: by key where the details fit, else by details (renamed, reused, swapped keys)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aggregator.dates.instants import instant, last_day
from aggregator.model import DatedEvent, Record, RecordKey
from aggregator.serialization import moment_text
from aggregator.text import fold

from .rekeying import rekeyed, shared_links


@dataclass(frozen=True, slots=True, kw_only=True)
class PullTime:
    """When a good pull took place, and its number among the good pulls of its source, from 1 on."""

    number: int
    now: datetime
    zone: ZoneInfo  # of the site

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Which listed record continues which known record, and which known records are missed."""

    known: Mapping[RecordKey, Record]
    continued: Mapping[RecordKey, Record | None]  # listed key → the known record that it continues
    missed: tuple[Record, ...]  # known records that no listed record continues, under the keys they keep
    set_aside: tuple[Record, ...]  # those among them whose key now means another event
    renamed: Mapping[RecordKey, RecordKey]  # old key → new key


def pair_records(before: Sequence[Record], listed: Sequence[Record], pull: PullTime) -> Pairing:
    """Return which record continues which.

    An equal key counts at once where title or start are the same too; elsewhere the details decide first, and the key only then.
    """
    known, now = {r.key: r for r in before}, {r.key: r for r in listed}
    shared = known.keys() & now.keys()
    reused = {key for key in shared if _is_reused(known[key], now[key], pull)}
    sure = {key for key in shared - reused if _alike(known[key], now[key])}
    doubtful = shared - reused - sure
    old = [r for key, r in known.items() if key not in now or key in doubtful]
    new = [r for key, r in now.items() if key not in known or key in doubtful]
    moved = rekeyed(old, new, shared_links(before, listed), pull.zone, pull.now) if old and new else {}
    taken = {r.key for r in moved.values()}
    by_key = sure | {key for key in doubtful if key not in moved and key not in taken}
    continued = {key: known[key] if key in by_key else moved.get(key) for key in now}
    matched = {r.key for r in continued.values() if r}
    set_aside = {key: _set_aside(r) for key, r in known.items() if key not in matched and key in now}
    return Pairing(
        known=known,
        continued=continued,
        missed=tuple(set_aside.get(key, r) for key, r in known.items() if key not in matched),
        set_aside=tuple(set_aside.values()),
        renamed={r.key: key for key, r in moved.items() if r.key != key} | {key: r.key for key, r in set_aside.items()},
    )


def is_coming(record: Record, pull: PullTime) -> bool:
    """Whether the local day of a record's start is after today; never for news."""
    if not isinstance(record.details, DatedEvent):
        return False
    start = record.details.span.start
    return (start.astimezone(pull.zone).date() if isinstance(start, datetime) else start) > pull.today


def _alike(old: Record, new: Record) -> bool:
    start = old.details.span.start if old.details.span else None
    same_start = start == (new.details.span.start if new.details.span else None)
    return same_start or fold(old.details.summary) == fold(new.details.summary)


def _is_reused(old: Record, new: Record, pull: PullTime) -> bool:
    """Whether a source reuses the key of a past event for a coming one (a regular meeting whose page shows its next date)."""
    span, new_span = old.details.span, new.details.span
    if not (span and new_span and is_coming(new, pull)):
        return False
    end = span.end or span.start
    is_over = instant(end, pull.zone) < pull.now if isinstance(end, datetime) else last_day(span, pull.zone) < pull.today
    return is_over and span.start != new_span.start


def _set_aside(record: Record) -> Record:
    """The record under a new key that its source never uses, since its old key now means another event."""
    former = moment_text(record.details.span.start) if record.details.span else fold(record.details.summary)[:40]
    return replace(record, key=record.key._replace(uid=f"{record.key.uid}#was {former}"))
