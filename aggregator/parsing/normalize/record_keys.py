"""The keys of records: the UID of the source where it is usable, else a link or a hash that is the same at the next pull.

Seen at providers: no UID at all, one UID for all events, one event listed twice, UIDs of a megabyte.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from aggregator.model import DatedEvent, Moment, NewsItem, RawEvent, RecordKey
from aggregator.serialization import moment_text
from aggregator.text import canonical_url, clean, fold

LONGEST_UID = 255

Keyed = tuple[RawEvent, DatedEvent | NewsItem]


def with_keys(entries: Sequence[Keyed], source_id: str) -> dict[RecordKey, Keyed]:
    """Return the events by their keys; of an event listed twice the entry with the highest SEQUENCE stays, then the later one."""
    groups: dict[RecordKey, list[Keyed]] = defaultdict(list)
    shared: frozenset[str] | None = None
    for raw, details in entries:
        uid = _uid(raw.uid)
        if not uid:
            shared = _shared_links(entries) if shared is None else shared
            link = canonical_url(details.url)
            uid = _uid(link if link not in shared else "") or _content(details)
        groups[RecordKey(source_id, uid, occurrence(raw.recurrence_id))].append((raw, details))
    keyed: dict[RecordKey, Keyed] = {}
    for key, group in groups.items():
        if len(group) == 1:
            keyed[key] = group[0]
        else:
            keyed |= _split(key, group)
    return keyed


def occurrence(recurrence_id: Moment | None) -> str:
    """Return a RECURRENCE-ID as text: an instant in UTC, a date, or "" for none."""
    if isinstance(recurrence_id, datetime):
        return f"{recurrence_id.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    return recurrence_id.isoformat() if recurrence_id else ""


def _shared_links(entries: Sequence[Keyed]) -> frozenset[str]:
    return frozenset(url for url, n in Counter(canonical_url(details.url) for _, details in entries).items() if n > 1)


def _split(key: RecordKey, group: Sequence[Keyed]) -> dict[RecordKey, Keyed]:
    """Keys for several entries with one UID: versions of one event, or different events to which a source gave one UID."""
    versions = len({raw.sequence for raw, _ in group}) > 1 and len({fold(details.summary) for _, details in group}) == 1
    if versions:
        return {key: _newest(group)}
    same: dict[str, list[Keyed]] = defaultdict(list)
    for raw, details in group:
        same[_content(details)].append((raw, details))
    if len(same) == 1:
        return {key: _newest(group)}
    return {RecordKey(key.source, f"{key.uid}#{content}", key.recurrence_id): _newest(twins) for content, twins in same.items()}


def _newest(group: Iterable[Keyed]) -> Keyed:
    return max(enumerate(group), key=lambda item: (item[1][0].sequence, item[0]))[1]


def _uid(text: str) -> str:
    uid = clean(text[: 4 * LONGEST_UID], LONGEST_UID * 2)
    return uid if len(text) <= LONGEST_UID else _hash(text)


def _content(details: DatedEvent | NewsItem) -> str:
    start = moment_text(details.span.start) if details.span else ""
    return _hash(f"{fold(details.summary)}\n{start}\n{fold(details.location)}")


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
