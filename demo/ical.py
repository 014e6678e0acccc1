"""Writes iCalendar lines as three real programs write them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

PLAIN_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""

# Exchange names zones as Windows does and begins its rules in 1601
WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def dated_zone(today: date) -> str:
    """Return the zone as The Events Calendar writes it: each change of the clocks on its own, without a rule."""
    parts = []
    for year in (today.year - 1, today.year, today.year + 1):
        parts.append(_change("DAYLIGHT", "+0100", "+0200", "CEST", _last_sunday(year, 3)))
        parts.append(_change("STANDARD", "+0200", "+0100", "CET", _last_sunday(year, 10)))
    return "\n".join(["BEGIN:VTIMEZONE", "TZID:Europe/Berlin", *parts, "END:VTIMEZONE"])


def calendar(lines: Iterable[str]) -> bytes:
    """Return the bytes of a calendar: lines folded at 75 octets, CRLF (RFC 5545, 3.1)."""
    return "".join(_folded(line) + "\r\n" for block in lines for line in block.split("\n")).encode()


def text(value: str) -> str:
    """Return a TEXT value with its escapes (RFC 5545, 3.3.11)."""
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def moment(name: str, when: date | datetime, zone: str = "Europe/Berlin") -> str:
    """Return a property with a local time or a day."""
    if isinstance(when, datetime):
        return f"{name};TZID={zone}:{when:%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{when:%Y%m%d}"


def ending(end: date | datetime, zone: str = "Europe/Berlin") -> str:
    """Return DTEND; that of whole days is the day after the last one (RFC 5545, 3.6.1)."""
    return moment("DTEND", end if isinstance(end, datetime) else end + timedelta(days=1), zone)


def instant(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    pieces, current, remaining = [], "", 75
    for character in line:
        octets = len(character.encode())
        if octets > remaining:
            pieces.append(current)
            current, remaining = "", 74  # the space that opens the next line counts
        current += character
        remaining -= octets
    return "\r\n ".join([*pieces, current])


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _change(part: str, before: str, after: str, name: str, day: date) -> str:
    return (
        f"BEGIN:{part}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\nTZNAME:{name}\n"
        f"DTSTART:{day:%Y%m%d}T010000\nEND:{part}"
    )  # the plugin wrongly writes the hour in UTC
