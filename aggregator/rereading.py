"""Reads of a calendar only what it did not hold at the last reading: its events cut apart, each known by its bytes. Pure.

An event is left unread where its bytes and all that stands around the events are as before, on the same day, with the same settings. What
a reading says of the whole calendar must come out as if all had been read: so nothing is remembered of a reading with issues, and no
event that is not wanted.

A memory is text that nobody else looks into: a line on the calendar, then one for each UID. Of any other text nothing is remembered.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from xxhash import xxh3_64_hexdigest

from .model import Reading, Record, RecordKey
from .text import clean, decode
from .times import instant, local_day

_BEGIN, _END = b"\nBEGIN:VEVENT", b"\nEND:VEVENT"
_LONGEST_UID = 250  # signs
_MOST = 4_000  # events; more are read as a whole
_BETWEEN = "\t"  # fields of a line; neither it nor a line's end stands in a UID


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A calendar cut apart: what stands before and after its events, and the events of each UID."""

    before: bytes
    after: bytes
    groups: Mapping[str, bytes]  # UID → the bytes of its events in their order, without the first begin and the last end

    def only(self, uids: Sequence[str]) -> bytes:
        """Return the calendar as if it held these events alone."""
        return b"".join((self.before, *(part for uid in uids for part in (_BEGIN, self.groups[uid], _END)), self.after))


class Entry(NamedTuple):
    """What one UID amounted to when it was last read: the hash of its bytes, its records, and when they are."""

    uid: str
    mark: str
    first: str = ""  # instant of the earliest start, ISO 8601 in UTC; "" without a record
    last_day: str = ""  # local day of the latest start
    recurrence_ids: str = ""  # of its records, commas between; their UID is the entry's


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered of a reading."""

    around: str  # hash of what stands around the events
    moving: bool = False
    entries: tuple[Entry, ...] = ()

    def text(self) -> str:
        """Return the memory as it is kept."""
        head = (self.around, "moving" if self.moving else "standing")
        return "\n".join(map(_BETWEEN.join, (head, *self.entries)))


def recalled(text: str, around: str) -> Memory:
    """Return the memory of a calendar, an empty one where it is of another or of none."""
    head, *lines = text.split("\n")
    was_around, _, moving = head.partition(_BETWEEN)
    if was_around != around:
        return Memory(around=around)
    told = (line.split(_BETWEEN) for line in lines)
    entries = tuple(Entry(*fields) for fields in told if len(fields) == len(Entry._fields))
    return Memory(around=around, moving=moving == "moving", entries=entries)


def reread(body: bytes, remembered: str, source_id: str, today: date, zone: ZoneInfo, read: Callable[[bytes], Reading]) -> Reading:
    """Return what `read` makes of a calendar, where what is `remembered` is named as unchanged and not read."""
    parts = cut(body)
    if parts is None:
        return read(body)
    memory = recalled(remembered, xxh3_64_hexdigest(parts.before + parts.after))
    marks = {uid: xxh3_64_hexdigest(block) for uid, block in parts.groups.items()}
    same = {entry.uid: entry for entry in memory.entries if marks.get(entry.uid) == entry.mark}
    reading = read(parts.only([uid for uid in marks if uid not in same])) if same else read(body)
    if reading.kind != "ical" or reading.issues or (same and any(record.key.uid in same for record in reading.records)):
        return read(body) if same else reading
    fresh = _entries(reading, {uid: mark for uid, mark in marks.items() if uid not in same}, zone)
    moving = reading.moving or (bool(same) and memory.moving)
    return _completed(reading, same.values(), replace(memory, moving=moving, entries=(*same.values(), *fresh)), source_id, today)


def _completed(reading: Reading, same: Collection[Entry], memory: Memory, source_id: str, today: date) -> Reading:
    kept, day = [entry for entry in same if entry.first], today.isoformat()
    covers = [datetime.fromisoformat(max(entry.first for entry in kept))] if kept else []
    return replace(
        reading,
        same=tuple(RecordKey(source_id, entry.uid, told) for entry in kept for told in entry.recurrence_ids.split(",")),
        same_coming=sum(entry.last_day > day for entry in kept),
        covers=max((*covers, *([reading.covers] if reading.covers else [])), default=None),
        moving=memory.moving,
        memory=memory.text(),
    )


def _entries(reading: Reading, marks: Mapping[str, str], zone: ZoneInfo) -> Iterable[Entry]:
    """What each UID amounted to; without those that hold an event which is not wanted, or a series and a single event."""
    records: dict[str, list[Record]] = defaultdict(list)
    for record in reading.records:
        records[record.key.uid].append(record)
    unwanted = {key.uid for key in reading.unwanted}
    alone = all(uid in marks for uid in (*records, *unwanted))  # else keys were made that are no UIDs, and nobody knows whose
    if not alone:
        return []
    left_out = unwanted | {uid for uid, some in records.items() if len(some) > 1 and any(not record.key.recurrence_id for record in some)}
    return [_entry(uid, mark, records.get(uid, ()), zone) for uid, mark in marks.items() if uid not in left_out]


def _entry(uid: str, mark: str, records: Sequence[Record], zone: ZoneInfo) -> Entry:
    starts = [record.details.span.start for record in records if record.details.span]
    if not starts:
        return Entry(uid, mark)
    return Entry(
        uid,
        mark,
        first=min(instant(start, zone) for start in starts).isoformat(),
        last_day=max(local_day(start, zone) for start in starts).isoformat(),
        recurrence_ids=",".join(record.key.recurrence_id for record in records),
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
        groups[uid].append(block)
        between.append(rest if rest.strip() else b"")
    around = b"".join((first, *between))
    tail = around.rfind(b"\nEND:VCALENDAR")
    if tail < 0:
        return None
    return Cut(before=around[:tail], after=around[tail:], groups={uid: (_END + _BEGIN).join(blocks) for uid, blocks in groups.items()})


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
