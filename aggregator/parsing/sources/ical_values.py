"""Values of calendar properties: text, moments and durations as RFC 5545 defines them, and as programs write them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.errors import InvalidEvent
from aggregator.model import Moment
from aggregator.text import clean

from .ical_lines import ContentLine
from .ical_zones import Zones

_FIRST_YEAR, _LAST_YEAR = 1000, 9000  # beyond, conversions between zones overflow
_ESCAPE = re.compile(r'\\([nN,;:"\\])')
_ESCAPES = (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ("\\:", ":"), ('\\"', '"'))
_COMMA = re.compile(r"(?<!\\)((?:\\\\)*),")
_PLAIN = re.compile(r"[1-8]\d{7}T\d{6}Z?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d):?(\d\d)?(?:\.\d{1,9})?\s*([Zz]|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.ASCII | re.IGNORECASE,
)


def text(value: str) -> str:
    """Undo the escapes of a TEXT value (3.3.11)."""
    if "\\" not in value:
        return value.strip()
    if "\\\\" not in value:
        for escape, meant in _ESCAPES:
            value = value.replace(escape, meant)
        return value.strip()
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def texts(value: str, limit: int) -> tuple[str, ...]:
    """Return the first `limit` texts of a list, split at commas that are not escaped."""
    marked = _COMMA.sub("\\1\x1e", value)
    return tuple(part for part in map(text, marked.split("\x1e", limit)[:limit]) if part)


def moment(line: ContentLine, zones: Zones, value: str | None = None) -> Moment:
    """Return the date, zoned or floating time of a property, or raise InvalidEvent.

    Repaired: VALUE=DATE with a midnight, second 60, hour 24, an unquoted colon in TZID, ISO 8601 with dashes and offsets.
    """
    written = (line.value if value is None else value).strip()
    tzid = line.parameters.get("TZID", "")
    try:
        if "VALUE" not in line.parameters and (wall := _usual(written)):
            return _zoned(wall, written[15:], tzid, zones)
        match = _MOMENT.fullmatch(written)
        if match is None and ":" in written:  # TZID=(UTC-03:00) Brasilia without quotes
            prefix, _, written = written.rpartition(":")
            tzid, match = f"{tzid}:{prefix}", _MOMENT.fullmatch(written)
        if match is None:
            raise ValueError(written)
        return _moment(match, line.parameters.get("VALUE", "").upper(), tzid, zones)
    except (ValueError, OverflowError):
        raise InvalidEvent(f"{line.name} {clean(written, 40) or '(empty)'} is no date") from None


def moments(line: ContentLine, zones: Zones) -> tuple[Moment, ...]:
    """Return the moments of RDATE or EXDATE, of periods their starts; invalid ones are left out."""
    parsed = []
    for value in line.value.split(","):
        try:
            parsed.append(moment(line, zones, value.partition("/")[0]))
        except InvalidEvent:
            continue
    return tuple(parsed)


def duration(value: str) -> tuple[timedelta, timedelta]:
    """Return the days and the exact time of a DURATION (3.3.6), or raise InvalidEvent."""
    match = _DURATION.fullmatch(value.strip())
    if match is None or not any(match.groups()[1:]):
        raise InvalidEvent(f"DURATION {clean(value, 40)} is none")
    sign = -1 if match[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    try:
        return sign * timedelta(weeks=weeks, days=days), sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise InvalidEvent(f"DURATION {clean(value, 40)} is too long") from None


def _usual(text: str) -> datetime | None:
    """The local time in its most usual form; None for other forms, and for hour 24 and second 60."""
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text[:15])
    except ValueError:
        return None


def _moment(match: re.Match[str], kind: str, tzid: str, zones: Zones) -> Moment:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    midnight = match[4] in (None, "00") and match[5] in (None, "00") and match[6] in (None, "00")
    if match[4] is None or (kind == "DATE" and midnight):
        return date(year, month, day)
    hour, second = int(match[4]), min(int(match[6] or 0), 59)  # 60 is a leap second: 59 for clocks without them (3.3.12)
    wall = datetime(year, month, day, hour % 24 if hour == 24 else hour, int(match[5]), second)  # noqa: DTZ001  wall clock
    if hour == 24:
        wall += timedelta(days=1)
    return _zoned(wall, match[7], tzid, zones)


def _zoned(wall: datetime, offset: str | None, tzid: str, zones: Zones) -> datetime:
    if offset in ("Z", "z"):
        return wall.replace(tzinfo=ZoneInfo("UTC"))
    if offset:
        shifted = datetime.strptime(f"{wall:%Y%m%d%H%M%S}{offset}", "%Y%m%d%H%M%S%z")
        return shifted.astimezone(UTC).astimezone(ZoneInfo("UTC"))
    return zones.localize(wall, tzid) if tzid else wall
