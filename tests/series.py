"""Events and series that show only what matters, and what became of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Moment, RawEvent, Recurrence, Window
from aggregator.parsing.recurrence import Expanded, expand

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 6, 18, tzinfo=BERLIN)  # a Tuesday
AUTUMN = Window(date(2026, 10, 1), date(2026, 11, 30))


def single(start: Moment | None = START, hours: float = 2, **fields: object) -> RawEvent:
    end = start + timedelta(hours=hours) if isinstance(start, datetime) and hours else None
    return RawEvent(**{"uid": "1", "summary": "Stammtisch", "start": start, "end": end, **fields})  # type: ignore[arg-type]


def series(
    *rules: str,
    start: Moment = START,
    hours: float = 2,
    dates: Sequence[Moment] = (),
    excluded: Sequence[Moment] = (),
    excluding_rules: Sequence[str] = (),
    **fields: object,
) -> RawEvent:
    recurrence = Recurrence(rules=rules, dates=tuple(dates), excluded=tuple(excluded), excluding_rules=tuple(excluding_rules))
    return single(start, hours, recurrence=recurrence, **fields)


def days(found: Expanded) -> list[str]:
    return sorted(f"{event.start:%m-%d}" for event in found.events if event.start)


def hours(found: Expanded) -> list[str]:
    return [f"{event.start:%m-%d %H:%M%z}" for event in found.events if event.start]


def in_autumn(*events: RawEvent, limit: int = 450) -> Expanded:
    return expand(events, AUTUMN, BERLIN, limit)
