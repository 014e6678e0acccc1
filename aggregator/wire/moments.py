"""Moments as text and back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def moment_text(moment: date | datetime) -> str:
    """Return a moment as text that sorts by wall clock and reads back exactly."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    zone = moment.tzinfo
    return f"{moment.isoformat()}[{zone.key}]" if isinstance(zone, ZoneInfo) else moment.isoformat()


def moment_of(text: str) -> date | datetime:
    """Read what `moment_text` wrote; raises ValueError for other text."""
    if len(text) == len("2026-03-12"):
        return date.fromisoformat(text)
    if not text.endswith("]"):
        return datetime.fromisoformat(text)
    stamp, _, zone = text[:-1].partition("[")
    return datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone))
