"""The weekly listing: one issue for each ISO week, unchanged once it is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from .event import Change, Event

DAYS = 14
"""How many days an issue covers: its ISO week and the next."""


class WeeklyChange(StrEnum):
    """How an event changed since the previous issue."""

    NEW = "new"  # the previous issue did not list it
    CHANGED = "changed"
    CANCELLED = "cancelled"  # the organiser's own word
    DROPPED = "dropped"  # listed before, and now no longer announced, no longer in the calendar, or on other days


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvent:
    """One event of an issue, as it was at the time; a dropped one as the previous issue listed it."""

    event: Event  # its text shortened
    day: date  # the local day it is listed under: the first of its days in the issue
    mark: WeeklyChange | None = None
    changes: tuple[Change, ...] = ()  # since the previous issue; of a dropped event where it moved


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyIssue:
    """All events of an ISO week and the next, in order of start."""

    first: date  # the Monday of its ISO week
    listed: tuple[ListedEvent, ...] = ()
    networks: Mapping[str, str] = field(default_factory=dict)  # slug → name, as they were called at the time
    before: date | None = None  # the Monday of the previous issue, which marks compare with; None: there was none
    frozen_at: datetime | None = None  # UTC; None: a preview

    @property
    def week(self) -> str:
        """Return the ISO week as in addresses: 2026-W48."""
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)
