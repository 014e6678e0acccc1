"""The number of events of a source over time, as points of a line: one for each local day of the last 90."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.model import PullLogEntry, PullOutcome

from .context import current

DAYS = 90
MARKED_DAYS = 7
WIDTH, HEIGHT, MARGIN = 360, 80, 3  # units of the drawing


@dataclass(frozen=True)
class Mark:
    """One of the last days on the line."""

    x: float
    y: float
    day: date
    events: int


@dataclass(frozen=True)
class Chart:
    """A line for the template to draw; `points` as SVG has them."""

    points: str
    marks: tuple[Mark, ...]  # the last seven days, as far as they were read
    first_day: date
    least: int
    most: int
    last: int


def chart(pulls: Sequence[PullLogEntry]) -> Chart | None:
    """Return the line of the pulls that were read; None where there is not more than one day of them."""
    today, zone = current().today(), current().zone
    by_day: dict[date, int] = {}
    for pull in sorted(pulls, key=lambda pull: pull.at):
        if pull.outcome in (PullOutcome.UPDATED, PullOutcome.UNCHANGED):
            by_day[pull.at.astimezone(zone).date()] = pull.events
    days = sorted(day for day in by_day if today - day < timedelta(days=DAYS))
    if len(days) < 2:
        return None
    first, most = days[0], max(by_day[day] for day in days) or 1
    span = (days[-1] - first).days
    points = [(_across((day - first).days / span), _down(by_day[day] / most)) for day in days]
    return Chart(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        marks=tuple(
            Mark(round(x, 1), round(y, 1), day, by_day[day])
            for day, (x, y) in zip(days, points, strict=True)
            if today - day < timedelta(days=MARKED_DAYS)
        ),
        first_day=first,
        least=min(by_day[day] for day in days),
        most=max(by_day[day] for day in days),
        last=by_day[days[-1]],
    )


def _across(share: float) -> float:
    return MARGIN + share * (WIDTH - 2 * MARGIN)


def _down(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)
