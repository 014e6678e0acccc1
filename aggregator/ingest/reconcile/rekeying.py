"""Finds the old record behind a new key: a source that renames its UIDs or links must not turn old events into new ones.

Promise 1: same source and same link, or same title and start; in a series whose rule moved, old and new occurrences are paired in order.
The rules run from the strongest to the weakest, and each pairs only records that are unambiguous on both sides.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.dates.instants import instant
from aggregator.model import Record, RecordKey
from aggregator.text import canonical_url, fold

Trait = Callable[[Record], Hashable | None]
FURTHEST = timedelta(days=15)  # further apart, neither two occurrences of a moved series nor two events with one title are the same


def rekeyed(
    old: Sequence[Record], new: Sequence[Record], shared: Collection[str], zone: ZoneInfo, now: datetime
) -> dict[RecordKey, Record]:
    """Return for keys of `new` the record of `old` that each continues; `shared` are links that several events have.

    Neither sequence holds records whose key already matches for sure. A link alone continues only a single event that has not begun: next
    month's meeting often has the page of last month's. A title alone continues only an event that moved by at most 15 days.
    """
    pairs: dict[RecordKey, Record] = {}
    left_old, left_new = list(old), list(new)
    for trait in _TRAITS:
        paired = _one_to_one(left_old, left_new, trait)
        pairs |= paired
        left_old, left_new = _without(left_old, left_new, paired)
    coming = [r for r in left_old if r.details.span and start_of(r, zone) > now and not r.key.recurrence_id]
    own_link = [r for r in left_new if not r.key.recurrence_id and _link(r) not in shared]
    linked = _one_to_one([r for r in coming if _link(r) not in shared], own_link, _link)
    left_old, left_new = _without(left_old, left_new, linked)
    single = [r for r in left_new if r.details.span and not r.key.recurrence_id]
    moved = {key: r for key, r in _one_to_one([r for r in coming if r in left_old], single, _title).items() if _near(r, key, single, zone)}
    return pairs | linked | moved | _moved_series(*_without(left_old, left_new, moved), zone)


def shared_links(*lists: Iterable[Record]) -> frozenset[str]:
    """Return the links that several events of one of the lists have: each leads to a calendar's page, not to an event's."""
    counted = [Counter(canonical_url(r.details.url) for r in records if r.details.url) for records in lists]
    return frozenset(url for counts in counted for url, n in counts.items() if n > 1)


def start_of(record: Record, zone: ZoneInfo) -> datetime:
    """Return when a record starts; news, which never do, come after everything else."""
    return instant(record.details.span.start, zone) if record.details.span else datetime.max.replace(tzinfo=UTC)


def _link_and_start(record: Record) -> Hashable | None:
    return (canonical_url(record.details.url), record.details.span) if record.details.url and record.details.span else None


def _link(record: Record) -> Hashable | None:
    return canonical_url(record.details.url) or None


def _title(record: Record) -> Hashable | None:
    return fold(record.details.summary)


def _near(old: Record, key: RecordKey, new: Iterable[Record], zone: ZoneInfo) -> bool:
    return any(r.key == key and abs(start_of(r, zone) - start_of(old, zone)) <= FURTHEST for r in new)


def _title_and_span(record: Record) -> Hashable | None:
    return (fold(record.details.summary), record.details.span)


def _title_and_start(record: Record) -> Hashable | None:
    return (fold(record.details.summary), record.details.span.start) if record.details.span else None


_TRAITS: tuple[Trait, ...] = (_link_and_start, _title_and_span, _title_and_start)


def _one_to_one(old: Iterable[Record], new: Iterable[Record], trait: Trait) -> dict[RecordKey, Record]:
    before, after = _grouped(old, trait), _grouped(new, trait)
    return {after[t][0].key: before[t][0] for t in after.keys() & before.keys() if len(after[t]) == len(before[t]) == 1}


def _grouped(records: Iterable[Record], trait: Trait) -> dict[Hashable, list[Record]]:
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for record in records:
        if (seen := trait(record)) is not None:
            groups[seen].append(record)
    return groups


def _without(old: list[Record], new: list[Record], paired: dict[RecordKey, Record]) -> tuple[list[Record], list[Record]]:
    taken = {record.key for record in paired.values()}
    return [r for r in old if r.key not in taken], [r for r in new if r.key not in paired]


def _moved_series(old: Sequence[Record], new: Sequence[Record], zone: ZoneInfo) -> dict[RecordKey, Record]:
    """Pair the occurrences of series whose rule moved, in order: series with the same UID at the source, then with the same title."""
    pairs: dict[RecordKey, Record] = {}
    for trait in (_series_uid, _series_title):
        before, after = _grouped(old, trait), _grouped(new, trait)
        for series in before.keys() & after.keys():
            pairs |= _in_order(before[series], after[series], zone)
        old, new = _without(list(old), list(new), pairs)
    return pairs


def _series_uid(record: Record) -> Hashable | None:
    return record.key.uid if record.key.recurrence_id and record.details.span else None


def _series_title(record: Record) -> Hashable | None:
    return fold(record.details.summary) if record.key.recurrence_id and record.details.span else None


def _in_order(old: Sequence[Record], new: Sequence[Record], zone: ZoneInfo) -> dict[RecordKey, Record]:
    """Pair the n-th with the n-th, shifted by at most one so that they move as little as possible: the window may cut a series anywhere."""
    before, after = sorted(old, key=lambda r: start_of(r, zone)), sorted(new, key=lambda r: start_of(r, zone))
    shifts = [list(zip(before[skip_old:], after[skip_new:], strict=False)) for skip_old, skip_new in ((0, 0), (1, 0), (0, 1))]
    best = min((pairs for pairs in shifts if pairs), key=lambda pairs: _mean_distance(pairs, zone), default=[])
    return {late.key: early for early, late in best if abs(start_of(late, zone) - start_of(early, zone)) <= FURTHEST}


def _mean_distance(pairs: Sequence[tuple[Record, Record]], zone: ZoneInfo) -> timedelta:
    return sum((abs(start_of(b, zone) - start_of(a, zone)) for a, b in pairs), timedelta()) / len(pairs)
