"""By which key a record is known at its source: the source's own UID where it is one, else something that stays the same on the next visit.

Providers' sins met here: no UID at all, one UID for every event, the same event listed twice, UIDs of a megabyte.
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
    """Return each event under a key of its own; of one event listed twice the highest SEQUENCE stays, then the later entry."""
    groups: dict[RecordKey, list[Keyed]] = defaultdict(list)
    shared: frozenset[str] | None = None
    for raw, details in entries:
        uid = _uid(raw.uid)
        if not uid:
            shared = _shared_links(entries) if shared is None else shared
            link = canonical_url(details.url)
            uid = _uid(link if link not in shared else "") or _content(details)
        groups[RecordKey(source_id, uid, occurrence(raw.recurrence_id))].append((raw, details))
    found: dict[RecordKey, Keyed] = {}
    for key, group in groups.items():
        if len(group) == 1:
            found[key] = group[0]
        else:
            found |= _apart(key, group)
    return found


def occurrence(recurrence_id: Moment | None) -> str:
    """Return which occurrence of a series this is, as text: a UTC instant, a date, or "" for the only one."""
    if isinstance(recurrence_id, datetime):
        return f"{recurrence_id.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    return recurrence_id.isoformat() if recurrence_id else ""


def _shared_links(entries: Sequence[Keyed]) -> frozenset[str]:
    return frozenset(url for url, n in Counter(canonical_url(details.url) for _, details in entries).items() if n > 1)


def _apart(key: RecordKey, group: Sequence[Keyed]) -> dict[RecordKey, Keyed]:
    """Several entries under one UID: newer versions of one event, or different events that a careless source gave one UID."""
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
