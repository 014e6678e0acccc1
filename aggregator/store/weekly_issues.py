"""The table of frozen weekly issues, which are never changed."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from aggregator import serialization
from aggregator.model import WeeklyIssue

from . import rows
from .rows import Connect
from .tables import weekly_issues


class WeeklyIssues:
    """Reads frozen issues by the Monday of their ISO week; inside a write, adds one."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def get(self, monday: date) -> WeeklyIssue | None:
        """Return the issue of a week, None if it was never frozen."""
        return self._first(select(weekly_issues.c.data).where(weekly_issues.c.monday == monday.isoformat()))

    def before(self, monday: date) -> WeeklyIssue | None:
        """Return the latest issue of an earlier week, None if there is none."""
        earlier = select(weekly_issues.c.data).where(weekly_issues.c.monday < monday.isoformat())
        return self._first(earlier.order_by(weekly_issues.c.monday.desc()))

    def latest(self, most: int) -> tuple[WeeklyIssue, ...]:
        """Return the last issues, newest first."""
        wanted = select(weekly_issues.c.data).order_by(weekly_issues.c.monday.desc()).limit(most)
        with self._connect() as connection:
            return tuple(serialization.loads(WeeklyIssue, row.data) for row in connection.execute(wanted))

    def mondays(self) -> tuple[date, ...]:
        """Return the Mondays of the weeks with an issue, in order."""
        wanted = select(weekly_issues.c.monday).order_by(weekly_issues.c.monday)
        with self._connect() as connection:
            return tuple(date.fromisoformat(row.monday) for row in connection.execute(wanted))

    def save(self, issue: WeeklyIssue) -> None:
        """Save a frozen issue; raises StoreError when its week has one."""
        row = {"monday": issue.first.isoformat(), "frozen_at": rows.stamp(issue.frozen_at), "data": serialization.dumps(issue)}
        with self._connect() as connection:
            connection.execute(weekly_issues.insert(), [row])

    def _first(self, wanted: Select[Any]) -> WeeklyIssue | None:
        with self._connect() as connection:
            data = connection.execute(wanted.limit(1)).scalar()
        return serialization.loads(WeeklyIssue, data) if data else None
