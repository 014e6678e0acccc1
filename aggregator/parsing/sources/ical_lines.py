"""From the bytes of a calendar to the property lines of each event: folding, encodings, nesting (RFC 5545, 3.1 and 3.4)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from aggregator.errors import InvalidSource
from aggregator.text import decode

# Everything else is dropped unread: attendees are personal data, and alarms are not needed.
EVENT_PROPERTIES = {
    "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
    "DESCRIPTION", "X-ALT-DESC", "LOCATION", "GEO", "URL", "X-APPLE-STRUCTURED-LOCATION", "CATEGORIES", "STATUS",
    "ORGANIZER", "SEQUENCE", "CREATED", "LAST-MODIFIED", "CLASS", "CONFERENCE", "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "IMAGE", "ATTACH", "X-COST",
    "X-TICKETS-URL",
}  # fmt: skip
_CALENDAR_PROPERTIES = frozenset({"NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "METHOD"})
_ZONE_PROPERTIES = frozenset({"TZID", "X-LIC-LOCATION", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"})
_DATE_LISTS = frozenset({"RDATE", "EXDATE"})

_DEPTH_LIMIT = 5
_LINES_LIMIT = 400  # of one event; of its date lists and of a zone more
_ZONE_LINES_LIMIT = 4_000
_VALUE_LIMIT = 4_000  # characters of one line
_LONG_LIMITS = {"DESCRIPTION": 60_000, "X-ALT-DESC": 60_000, "RDATE": 2_000_000, "EXDATE": 2_000_000}
_ZONES_LIMIT = 200

_COMMON_HEAD = 200  # characters; longer ones seldom repeat
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*(?=;|\Z)")
_PARAMETER = re.compile(r';((?:[^";]+|"[^"]*(?:"|\Z))*)')
_ENDS_OF_LINES = re.compile(rb"(?<!\r)\r*\n(?:\r*\n)*")
_QUOTE_OR_COLON = re.compile('[":]')
_CARET = {"^n": "\n", "^N": "\n", "^'": '"', "^^": "^"}


class ContentLine(NamedTuple):
    """One property: name in capitals, parameters with names in capitals, value as written."""

    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """The lines of one event or zone, unfolded, as far as we read them; `method` is its calendar's METHOD."""

    method: str = ""
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Components:
    """What a body holds: events and zones in order, and the first value of each property of its calendars."""

    events: list[Component] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)
    calendar: dict[str, str] = field(default_factory=dict)


def blocks(body: bytes, charset: str = "") -> Components:
    """Split a body into its events and zones, or raise InvalidSource if it is no whole calendar.

    Several calendars in one body and events outside of a calendar are read; no line of one event reaches another.
    """
    lines = unfolded(body, charset)
    if not any(line.lstrip().upper().startswith(("BEGIN:VCALENDAR", "BEGIN:VEVENT")) for line in lines):
        raise InvalidSource(f"this is no calendar: it holds {_seen(lines)} and no BEGIN:VCALENDAR")
    reader = _ComponentReader()
    reader.take(lines)
    reader.close()
    return reader.components


def unfolded(body: bytes, charset: str = "") -> list[str]:
    """Return the content lines of a body; folds are undone before decoding, because many programs fold inside a character."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"BEGIN" not in body and b"begin" not in body):
        body = decode(body, charset).encode("utf-8", "replace")
    body = body.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in body:
        body = body.replace(b"\r", b"\n")
    body = body.replace(b"\r\n", b"\n")
    if b"\r\n" in body or b"\n\n" in body:
        body = _ENDS_OF_LINES.sub(b"\n", body)  # old Mozilla programs leave an empty line before a fold
    text = _text(body.replace(b"\n ", b"").replace(b"\n\t", b""), charset)
    lines = [line for line in text.replace("\r", " ").split("\n") if line.strip()]
    return [line.strip("\ufeff") for line in lines] if "\ufeff" in text else lines


def line_of(text: str) -> ContentLine | None:
    """Read one content line; None if it is none. Quotes protect colons (3.1), carets are escapes (RFC 6868)."""
    head, colon, value = text.partition(":")
    if '"' in head and head.count('"') % 2:
        at = _colon(text)
        if at >= 0:
            head, value = text[:at], text[at + 1 :]
        else:  # A quote that never ends: what follows the first colon is the value all the same.
            head, colon = head.partition(";")[0], value
    if not colon:
        return None
    parts = _head(head) if len(head) <= _COMMON_HEAD else _read_head(head)
    return ContentLine(*parts, value) if parts else None


def lines_of(block: Component) -> Iterator[ContentLine]:
    """Return the lines of a block that are content lines; the others ("X", "DESCRIPTION") are skipped."""
    return (line for line in map(line_of, block.lines) if line is not None)


def _colon(text: str) -> int:
    """The index of the first colon outside quotes, -1 if there is none."""
    inside = False
    for mark in _QUOTE_OR_COLON.finditer(text):
        if mark[0] == '"':
            inside = not inside
        elif not inside:
            return mark.start()
    return -1


def _read_head(head: str) -> tuple[str, Mapping[str, str]] | None:
    """The name and the parameters before the colon; None if there is no name."""
    match = _NAME.match(head)
    if match is None:
        return None
    parameters: dict[str, str] = {}
    for piece in _PARAMETER.findall(head, match.end()):
        name, is_there, value = piece.partition("=")
        if is_there:
            parameters.setdefault(name.strip().upper(), re.sub(r"\^[nN'^]", lambda match: _CARET[match[0]], value.strip().strip('"')))
    return match[1].upper(), parameters


def _name(head: str) -> str:
    return head.partition(";")[0].strip().upper()


_head, _common_name = lru_cache(1_000)(_read_head), lru_cache(1_000)(_name)


def _text(body: bytes, charset: str) -> str:
    """As UTF-8 if it is (the default of RFC 5545; headers are often wrong), else line by line: one bad byte spoils one line only."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(decode(line, charset) for line in body.split(b"\n"))


def _seen(lines: list[str]) -> str:
    start = next((line.strip()[:15].lower() for line in lines), "")
    if not start:
        return "nothing"
    return "a web page" if start.startswith(("<!doctype html", "<html")) else "something else"


class _ComponentReader:
    """Takes the lines of a body in order and sorts them by the component they are in."""

    def __init__(self) -> None:
        self.components = Components()
        self._open: list[tuple[str, Component]] = []

    def take(self, lines: Iterable[str]) -> None:
        """File each line under the innermost open component, if it is one that we read."""
        for line in lines:
            head, colon, value = line.partition(":")
            name = _common_name(head) if len(head) <= _COMMON_HEAD else _name(head)
            if name == "BEGIN" and colon:
                self._begin(value.strip().upper(), line)
            elif name == "END" and colon:
                self._end(value.strip().upper())
            elif self._open:
                kind, block = self._open[-1]
                if kind != "VEVENT":
                    self._file(kind, block, name, line)
                elif name in EVENT_PROPERTIES and (len(block.lines) < _LINES_LIMIT or name in _DATE_LISTS):
                    block.lines.append(line[: _LONG_LIMITS.get(name, _VALUE_LIMIT)])

    def close(self) -> None:
        """Refuse a body that is cut off: events missing at its end would look withdrawn."""
        if self._open:
            inside = "inside an event" if any(kind == "VEVENT" for kind, _ in self._open) else "before END:VCALENDAR"
            read = len(self.components.events)
            raise InvalidSource(f"the calendar breaks off {inside}, after {read} event{'' if read == 1 else 's'}")

    def _begin(self, kind: str, line: str) -> None:
        if len(self._open) >= _DEPTH_LIMIT:
            raise InvalidSource(f"components of the calendar are nested more than {_DEPTH_LIMIT} deep")
        block = Component()
        if kind == "VEVENT":
            block.method = next((outer.method for name, outer in self._open if name == "VCALENDAR"), "")
            self.components.events.append(block)
        elif kind == "VTIMEZONE" and len(self.components.zones) < _ZONES_LIMIT:
            self.components.zones.append(block)
        elif kind in ("STANDARD", "DAYLIGHT") and self._open and self._open[-1][0] == "VTIMEZONE":
            block = self._open[-1][1]
            block.lines.append(line)
        self._open.append((kind, block))

    def _end(self, kind: str) -> None:
        """Close the innermost component of this kind; an unknown END is a misspelt one for the innermost (END:VTOOD, END:VCALENDARD)."""
        kinds = [name for name, _ in self._open]
        if kind in kinds:
            del self._open[len(kinds) - 1 - kinds[::-1].index(kind) :]
        elif kinds and kind not in ("VEVENT", "VCALENDAR") and (kinds[-1] == "VCALENDAR") == kind.startswith("VCAL"):
            self._open.pop()

    def _file(self, kind: str, block: Component, name: str, line: str) -> None:
        if kind in ("VTIMEZONE", "STANDARD", "DAYLIGHT") and name in _ZONE_PROPERTIES:
            if len(block.lines) < _ZONE_LINES_LIMIT:
                block.lines.append(line[:_VALUE_LIMIT])
        elif kind == "VCALENDAR" and name in _CALENDAR_PROPERTIES:
            value = line.partition(":")[2].strip()[:_VALUE_LIMIT]
            self.components.calendar.setdefault(name, value)
            block.method = value.upper() if name == "METHOD" else block.method
