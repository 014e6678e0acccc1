"""Parses only those events of a calendar whose bytes changed since the last parse. Pure.

An event is not parsed again where its bytes and everything around the events are as before, on the same day, with the same settings. The
result for the whole calendar must be as if all of it had been parsed: so the state keeps nothing of a parse with issues, and no event
that is private or excluded.

The state is text that only this module reads: a line on the calendar, then one for each UID. Any other text counts as no state.
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
_END_ALONE = _END + b"\r"  # directly followed by the next event
_LONGEST_UID = 250  # characters
_MOST = 4_000  # events; a calendar with more is always parsed as a whole
_BETWEEN = "\t"  # fields of a line; UIDs hold neither tabs nor line ends


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCalendar:
    """A calendar in parts: the bytes before and after its events, and the events of each UID."""

    before: bytes
    after: bytes
    events: Mapping[str, Sequence[bytes]]  # by UID, in their order, without their BEGIN and END lines
    hashes: Mapping[str, str]  # by UID: the hashes of its events, separated by commas

    def only(self, uids: Sequence[str]) -> bytes:
        """Return the calendar with the events of these UIDs only."""
        return b"".join((self.before, *(part for uid in uids for event in self.events[uid] for part in (_BEGIN, event, _END)), self.after))


class KnownEntry(NamedTuple):
    """The result for one UID at the last parse: the hashes of its events, its records, and their days."""

    uid: str
    hashes: str
    first: str = ""  # instant of the earliest start, ISO 8601 in UTC; "" without a record
    last_day: str = ""  # local day of the latest start
    recurrence_ids: str = ""  # of its records, separated by commas; their UID is the entry's


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseState:
    """What one parse leaves for the next."""

    around: str = ""  # hash of the bytes around the events
    moving: bool = False
    entries: tuple[KnownEntry, ...] = ()

    def text(self) -> str:
        """Return the state as text."""
        head = (self.around, "moving" if self.moving else "standing")
        return "\n".join(map(_BETWEEN.join, (head, *self.entries)))


def load_state(text: str) -> ParseState:
    """Return the state in a text; an empty state for a text in another form."""
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
    """Return the result of `read` for a calendar; events unchanged since the `remembered` state go into `same` and are not read."""
    state = load_state(remembered)
    parts = split_calendar(body, {event_hash: entry.uid for entry in state.entries for event_hash in entry.hashes.split(",")})
    if parts is None:
        return read(body)
    hashes, around = parts.hashes, xxh3_64_hexdigest(parts.before + parts.after)
    same = {entry.uid: entry for entry in state.entries if hashes.get(entry.uid) == entry.hashes} if around == state.around else {}
    parse_result = read(parts.only([uid for uid in hashes if uid not in same])) if same else read(body)
    if parse_result.kind != "ical" or parse_result.issues or (same and any(record.key.uid in same for record in parse_result.records)):
        return read(body) if same else parse_result
    fresh = _entries(parse_result, {uid: event_hash for uid, event_hash in hashes.items() if uid not in same}, zone)
    moving = parse_result.moving or (bool(same) and state.moving)
    return _completed(
        parse_result, same.values(), ParseState(around=around, moving=moving, entries=(*same.values(), *fresh)), source_id, today
    )


def _completed(parse_result: ParseResult, same: Collection[KnownEntry], state: ParseState, source_id: str, today: date) -> ParseResult:
    with_records, day = [entry for entry in same if entry.first], today.isoformat()
    covers = [datetime.fromisoformat(max(entry.first for entry in with_records))] if with_records else []
    return replace(
        parse_result,
        same=tuple(
            RecordKey(source_id, entry.uid, recurrence_id) for entry in with_records for recurrence_id in entry.recurrence_ids.split(",")
        ),
        same_coming=sum(entry.last_day > day for entry in with_records),
        covers=max((*covers, *([parse_result.covers] if parse_result.covers else [])), default=None),
        moving=state.moving,
        parse_state=state.text(),
    )


def _entries(parse_result: ParseResult, hashes: Mapping[str, str], zone: ZoneInfo) -> Iterable[KnownEntry]:
    """The entries of the UIDs, without those with a private or excluded event, or with both a series and a single event."""
    records: dict[str, list[Record]] = defaultdict(list)
    for record in parse_result.records:
        records[record.key.uid].append(record)
    unwanted = {key.uid for key in parse_result.unwanted}
    if not all(uid in hashes for uid in (*records, *unwanted)):  # some keys are no UIDs: which events they stand for is unknown
        return []
    mixed = {uid for uid, group in records.items() if len(group) > 1 and any(not record.key.recurrence_id for record in group)}
    return [_entry(uid, event_hash, records.get(uid, ()), zone) for uid, event_hash in hashes.items() if uid not in unwanted | mixed]


def _entry(uid: str, hashes: str, records: Sequence[Record], zone: ZoneInfo) -> KnownEntry:
    starts = [record.details.span.start for record in records if record.details.span]
    if not starts:
        return KnownEntry(uid, hashes)
    return KnownEntry(
        uid,
        hashes,
        first=min(instant(start, zone) for start in starts).isoformat(),
        last_day=max(local_day(start, zone) for start in starts).isoformat(),
        recurrence_ids=",".join(record.key.recurrence_id for record in records),
    )


def split_calendar(body: bytes, known: Mapping[str, str]) -> SplitCalendar | None:
    """Return a calendar in parts, or None where it is too irregular for that; `known` are UIDs by the hash of an event."""
    if body.count(b"BEGIN:VCALENDAR") != 1 or body.count(b"BEGIN:VEVENT") > _MOST or b"\x00" in body:
        return None
    first, *pieces = body.split(_BEGIN)
    events: dict[str, list[bytes]] = defaultdict(list)
    hashes: dict[str, list[str]] = defaultdict(list)
    between = []
    for piece in pieces:
        block, ended, rest = (piece[: -len(_END_ALONE)], _END, b"") if piece.endswith(_END_ALONE) else piece.partition(_END)
        event_hash = xxh3_64_hexdigest(block)
        uid = known.get(event_hash) or (_uid(block) if ended and _END not in block else "")
        if not uid:
            return None
        events[uid].append(block)
        hashes[uid].append(event_hash)
        between.append(rest if rest.strip() else b"")
    around = b"".join((first, *between))
    tail = around.rfind(b"\nEND:VCALENDAR")
    if tail < 0:
        return None
    return SplitCalendar(
        before=around[:tail], after=around[tail:], events=events, hashes={uid: ",".join(group) for uid, group in hashes.items()}
    )


def _uid(block: bytes) -> str:
    """The UID of an event, "" where it is unclear: missing, folded, or perhaps that of an alarm or of another event."""
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
