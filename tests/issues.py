"""Weekly listings for tests: the week of Monday, 23 November 2026, and the one before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aggregator.dates.instants import instant
from aggregator.model import Event, WeeklyIssue
from aggregator.publishing.weekly import listed_events
from tests.factories import BERLIN, event

MONDAY = date(2026, 11, 23)
BEFORE = MONDAY - timedelta(weeks=1)
FROZEN = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NAMES = {"optonet": "OptoNet e. V.", "medways": "medways e. V."}


def on(day: int, hour: int = 17, minute: int = 0) -> datetime:
    """A local time so many days after the Monday."""
    return datetime.combine(MONDAY, datetime.min.time(), BERLIN).replace(hour=hour, minute=minute) + timedelta(days=day)


def evening(id: str = "A" * 10, day: int = 1, **said: Any) -> Event:  # noqa: A002 (the field's name)
    """An event of the two weeks."""
    return event(id, start=said.pop("start", on(day)), **said)


def issue(events: Sequence[Event], former: WeeklyIssue | None = None, fates: Sequence[Event] = (), monday: date = MONDAY) -> WeeklyIssue:
    """The frozen issue of these events, which may come in any order."""
    ordered = sorted(events, key=lambda one: (instant(one.details.span.start, BERLIN), one.id))
    listed = listed_events(monday, ordered, former, {one.id: one for one in fates}, BERLIN)
    return WeeklyIssue(first=monday, listed=listed, networks=NAMES, before=former.first if former else None, frozen_at=FROZEN)


def earlier(*events: Event) -> WeeklyIssue:
    """The issue of the week before."""
    return replace(issue(events, monday=BEFORE), frozen_at=FROZEN - timedelta(weeks=1))
