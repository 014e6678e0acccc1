"""Reads of a calendar only what it did not hold at the last reading: its events cut apart, each known by its bytes. Pure.

An event is left unread where its bytes and all that stands around the events are as before, on the same day, with the same settings. What
a reading says of the whole calendar must come out as if all had been read: so nothing is remembered of a reading with issues, and no
event that is not wanted.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from xxhash import xxh3_128_hexdigest

from . import wire
from .model import Reading, Record, RecordKey
from .text import clean, decode
from .times import instant, local_day

_BEGIN, _END = b"\nBEGIN:VEVENT", b"\nEND:VEVENT"
_LONGEST_UID = 250  # signs
_MOST = 4_000  # events; more are read as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A calendar cut apart: what stands before and after its events, and the events of each UID."""

    before: bytes
    after: bytes
    groups: Mapping[str, bytes]  # UID → the bytes of its events, in their order

    def only(self, uids: Sequence[str]) -> bytes:
        """Return the calendar as if it held these events alone."""
        return b"".join((self.before, *(self.groups[uid] for uid in uids), self.after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one UID amounted to when it was last read: the hash of its bytes, its records, and when they are."""

    mark: str
    recurrence_ids: tuple[str, ...] = ()  # of its records; their UID is the entry's
    first: str = ""  # instant of the earliest start, ISO 8601 in UTC; "" without a record
    last_day: str = ""  # local day of the latest start


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of a reading."""

    around: str = ""  # hash of what stands around the events
    moving: bool = False
    entries: Mapping[str, Entry] = field(default_factory=dict)  # by UID


def reread(body: bytes, remembered: str, source_id: str, today: date, zone: ZoneInfo, read: Callable[[bytes], Reading]) -> Reading:
    """Return what `read` makes of a calendar, where what is `remembered` is named as unchanged and not read."""
    parts = cut(body)
    if parts is None:
        return read(body)
    memory = wire.load(Memory, json.loads(remembered)) if remembered else Memory()
    around = xxh3_128_hexdigest(parts.before + parts.after)
    marks = {uid: xxh3_128_hexdigest(block) for uid, block in parts.groups.items()}
    same = {uid: entry for uid, entry in memory.entries.items() if marks.get(uid) == entry.mark} if memory.around == around else {}
    reading = read(parts.only([uid for uid in marks if uid not in same])) if same else read(body)
    if reading.kind != "ical" or reading.issues or (same and any(record.key.uid in same for record in reading.records)):
        return read(body) if same else reading
    fresh = _entries(reading, {uid: mark for uid, mark in marks.items() if uid not in same}, zone)
    memory = Memory(around=around, moving=reading.moving or (bool(same) and memory.moving), entries={**same, **fresh})
    return _completed(reading, same, memory, source_id, today)


def _completed(reading: Reading, same: Mapping[str, Entry], memory: Memory, source_id: str, today: date) -> Reading:
    starts = [datetime.fromisoformat(entry.first) for entry in same.values() if entry.first]
    return replace(
        reading,
        same=tuple(RecordKey(source_id, uid, occurrence) for uid, entry in same.items() for occurrence in entry.recurrence_ids),
        same_coming=sum(entry.last_day > today.isoformat() for entry in same.values()),
        covers=max((*starts, *([reading.covers] if reading.covers else [])), default=None),
        moving=memory.moving,
        memory=json.dumps(wire.dump(memory), ensure_ascii=False, separators=(",", ":")),
    )


def _entries(reading: Reading, marks: Mapping[str, str], zone: ZoneInfo) -> dict[str, Entry]:
    """What each UID amounted to; without those that hold an event which is not wanted, or a series and a single event."""
    records: dict[str, list[Record]] = defaultdict(list)
    for record in reading.records:
        records[record.key.uid].append(record)
    unwanted = {key.uid for key in reading.unwanted}
    alone = all(uid in marks for uid in (*records, *unwanted))  # else keys were made that are no UIDs, and nobody knows whose
    if not alone:
        return {}
    mixed = {uid for uid, some in records.items() if len(some) > 1 and any(not record.key.recurrence_id for record in some)}
    return {uid: _entry(mark, records.get(uid, ()), zone) for uid, mark in marks.items() if uid not in unwanted | mixed}


def _entry(mark: str, records: Sequence[Record], zone: ZoneInfo) -> Entry:
    starts = [record.details.span.start for record in records if record.details.span]
    if not starts:
        return Entry(mark=mark)
    return Entry(
        mark=mark,
        recurrence_ids=tuple(record.key.recurrence_id for record in records),
        first=min(instant(start, zone) for start in starts).isoformat(),
        last_day=max(local_day(start, zone) for start in starts).isoformat(),
    )


def cut(body: bytes) -> Cut | None:
    """Return a calendar cut apart, or None where it is not regular enough to be sure."""
    if body.count(b"BEGIN:VCALENDAR") != 1 or body.count(b"BEGIN:VEVENT") > _MOST or b"\x00" in body:
        return None
    first, *pieces = body.split(_BEGIN)
    groups: dict[str, list[bytes]] = defaultdict(list)
    between = []
    for piece in pieces:
        block, end, rest = piece.partition(_END)
        uid = _uid(block)
        if not end or not uid or b"BEGIN:VEVENT" in block:
            return None
        groups[uid].append(b"".join((_BEGIN, block, _END)))
        between.append(rest if rest.strip() else b"")
    around = b"".join((first, *between))
    tail = around.rfind(b"\nEND:VCALENDAR")
    if tail < 0:
        return None
    return Cut(before=around[:tail], after=around[tail:], groups={uid: b"".join(blocks) for uid, blocks in groups.items()})


def _uid(block: bytes) -> str:
    """The UID of an event, "" where it is not plain to see: missing, folded, or perhaps that of an alarm."""
    at = block.find(b"\nUID")
    nested = block.find(b"\nBEGIN:")
    if at < 0 or 0 <= nested < at or block[at + 4 : at + 5] not in (b":", b";"):
        return ""
    end = block.find(b"\n", at + 1)
    if end < 0 or block[end + 1 : end + 2] in (b" ", b"\t"):
        return ""
    told = block[at + 1 : end].partition(b":")[2].strip()
    plain = told.decode() if told.isascii() and b" " not in told and len(told) <= _LONGEST_UID else ""
    return plain if plain.isprintable() and plain else clean(decode(told, "utf-8"), _LONGEST_UID)
