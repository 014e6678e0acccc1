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

from aggregator.dates.instants import instant, local_day
from aggregator.model import ParseResult, Record, RecordKey
from aggregator.text import clean, decode

_BEGIN, _END = b"\nBEGIN:VEVENT", b"\nEND:VEVENT"
_END_ALONE = _END + b"\r"  # with nothing behind it but the next event
_LONGEST_UID = 250  # signs
_MOST = 4_000  # events; more are read as a whole
_BETWEEN = "\t"  # fields of a line; neither it nor a line's end stands in a UID


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCalendar:
    """A calendar cut apart: what stands before and after its events, and the events of each UID."""

    before: bytes
    after: bytes
    events: Mapping[str, Sequence[bytes]]  # of each UID in their order, without begin and end
    marks: Mapping[str, str]  # of each UID: the hashes of its events, commas between

    def only(self, uids: Sequence[str]) -> bytes:
        """Return the calendar as if it held these events alone."""
        return b"".join((self.before, *(part for uid in uids for event in self.events[uid] for part in (_BEGIN, event, _END)), self.after))


class KnownEntry(NamedTuple):
    """What one UID amounted to when it was last read: the hashes of its events, its records, and when they are."""

    uid: str
    marks: str
    first: str = ""  # instant of the earliest start, ISO 8601 in UTC; "" without a record
    last_day: str = ""  # local day of the latest start
    recurrence_ids: str = ""  # of its records, commas between; their UID is the entry's


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseState:
    """What is remembered of a reading."""

    around: str = ""  # hash of what stands around the events
    moving: bool = False
    entries: tuple[KnownEntry, ...] = ()

    def text(self) -> str:
        """Return the memory as it is kept."""
        head = (self.around, "moving" if self.moving else "standing")
        return "\n".join(map(_BETWEEN.join, (head, *self.entries)))


def load_state(text: str) -> ParseState:
    """Return what a text remembers; an empty memory of a text that is none of ours."""
    head, *lines = (line.split(_BETWEEN) for line in text.split("\n"))
    if len(head) != len(("around", "moving")):
        return ParseState()
    return ParseState(
        around=head[0],
        moving=head[1] == "moving",
        entries=tuple(KnownEntry(*fields) for fields in lines if len(fields) == len(KnownEntry._fields)),
    )


def parse_changed(
    body: bytes, remembered: str, source_id: str, today: date, zone: ZoneInfo, read: Callable[[bytes], ParseResult]
) -> ParseResult:
    """Return what `read` makes of a calendar, where what is `remembered` is named as unchanged and not read."""
    state = load_state(remembered)
    parts = split_calendar(body, {mark: entry.uid for entry in state.entries for mark in entry.marks.split(",")})
    if parts is None:
        return read(body)
    marks, around = parts.marks, xxh3_64_hexdigest(parts.before + parts.after)
    same = {entry.uid: entry for entry in state.entries if marks.get(entry.uid) == entry.marks} if around == state.around else {}
    parse_result = read(parts.only([uid for uid in marks if uid not in same])) if same else read(body)
    if parse_result.kind != "ical" or parse_result.issues or (same and any(record.key.uid in same for record in parse_result.records)):
        return read(body) if same else parse_result
    fresh = _entries(parse_result, {uid: mark for uid, mark in marks.items() if uid not in same}, zone)
    moving = parse_result.moving or (bool(same) and state.moving)
    return _completed(
        parse_result, same.values(), ParseState(around=around, moving=moving, entries=(*same.values(), *fresh)), source_id, today
    )


def _completed(parse_result: ParseResult, same: Collection[KnownEntry], state: ParseState, source_id: str, today: date) -> ParseResult:
    kept, day = [entry for entry in same if entry.first], today.isoformat()
    covers = [datetime.fromisoformat(max(entry.first for entry in kept))] if kept else []
    return replace(
        parse_result,
        same=tuple(RecordKey(source_id, entry.uid, recurrence_id) for entry in kept for recurrence_id in entry.recurrence_ids.split(",")),
        same_coming=sum(entry.last_day > day for entry in kept),
        covers=max((*covers, *([parse_result.covers] if parse_result.covers else [])), default=None),
        moving=state.moving,
        parse_state=state.text(),
    )


def _entries(parse_result: ParseResult, marks: Mapping[str, str], zone: ZoneInfo) -> Iterable[KnownEntry]:
    """What each UID amounted to; without those that hold an event which is not wanted, or a series and a single event."""
    records: dict[str, list[Record]] = defaultdict(list)
    for record in parse_result.records:
        records[record.key.uid].append(record)
    unwanted = {key.uid for key in parse_result.unwanted}
    alone = all(uid in marks for uid in (*records, *unwanted))  # else keys were made that are no UIDs, and nobody knows whose
    if not alone:
        return []
    left_out = unwanted | {uid for uid, some in records.items() if len(some) > 1 and any(not record.key.recurrence_id for record in some)}
    return [_entry(uid, mark, records.get(uid, ()), zone) for uid, mark in marks.items() if uid not in left_out]


def _entry(uid: str, marks: str, records: Sequence[Record], zone: ZoneInfo) -> KnownEntry:
    starts = [record.details.span.start for record in records if record.details.span]
    if not starts:
        return KnownEntry(uid, marks)
    return KnownEntry(
        uid,
        marks,
        first=min(instant(start, zone) for start in starts).isoformat(),
        last_day=max(local_day(start, zone) for start in starts).isoformat(),
        recurrence_ids=",".join(record.key.recurrence_id for record in records),
    )


def split_calendar(body: bytes, known: Mapping[str, str]) -> SplitCalendar | None:
    """Return a calendar cut apart, or None where it is not regular enough to be sure; `known` are UIDs by the mark of an event."""
    if body.count(b"BEGIN:VCALENDAR") != 1 or body.count(b"BEGIN:VEVENT") > _MOST or b"\x00" in body:
        return None
    first, *pieces = body.split(_BEGIN)
    events: dict[str, list[bytes]] = defaultdict(list)
    marks: dict[str, list[str]] = defaultdict(list)
    between = []
    for piece in pieces:
        block, ended, rest = (piece[: -len(_END_ALONE)], _END, b"") if piece.endswith(_END_ALONE) else piece.partition(_END)
        mark = xxh3_64_hexdigest(block)
        uid = known.get(mark) or (_uid(block) if ended and _END not in block else "")
        if not uid:
            return None
        events[uid].append(block)
        marks[uid].append(mark)
        between.append(rest if rest.strip() else b"")
    around = b"".join((first, *between))
    tail = around.rfind(b"\nEND:VCALENDAR")
    if tail < 0:
        return None
    return SplitCalendar(
        before=around[:tail], after=around[tail:], events=events, marks={uid: ",".join(some) for uid, some in marks.items()}
    )


def _uid(block: bytes) -> str:
    """The UID of an event, "" where it is not plain to see: missing, folded, or perhaps that of an alarm or of another event."""
    if b"BEGIN:VEVENT" in block:
        return ""
    at = block.find(b"\nUID")
    nested = block.find(b"\nBEGIN:")
    if at < 0 or 0 <= nested < at or block[at + 4 : at + 5] not in (b":", b";"):
        return ""
    end = block.find(b"\n", at + 1)
    if end < 0 or block[end + 1 : end + 2] in (b" ", b"\t"):
        return ""
    value = block[at + 1 : end].partition(b":")[2].strip()
    plain = value.decode() if value.isascii() and b" " not in value and len(value) <= _LONGEST_UID else ""
    return plain if plain.isprintable() and plain else clean(decode(value, "utf-8"), _LONGEST_UID)
