"""Moments as text and back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_OF_A_DAY = len("2026-03-12")


def moment_text(moment: date | datetime) -> str:
    """Return a moment as text that sorts by wall clock and reads back exactly."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    zone = moment.tzinfo
    return f"{moment.isoformat()}[{zone.key}]" if isinstance(zone, ZoneInfo) else moment.isoformat()


def moment_of(text: str) -> date | datetime:
    """Read what `moment_text` wrote; raises ValueError for other text."""
    if len(text) == _OF_A_DAY:
        return date.fromisoformat(text)
    zone = text.find("[")
    return datetime.fromisoformat(text) if zone < 0 else datetime.fromisoformat(text[:zone]).astimezone(ZoneInfo(text[zone + 1 : -1]))
