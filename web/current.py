"""The running app's store, configuration and clock, typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from aggregator.model import Config, Event, Issue, Piece, Selection, Settings, SourceState, Version, Window

_KEY = "netzwerktimer"


class Events(Protocol):
    """What the pages and feeds read of the published events."""

    def listed(
        self, selection: Selection, today: date, *, limit: int = 200, after: str = "", config: Config | None = None
    ) -> tuple[Event, ...]: ...
    def count(self, selection: Selection, today: date, *, most: int = ..., config: Config | None = None) -> int: ...
    def knows_network(self, slug: str) -> bool: ...
    def get(self, event_id: str) -> Event | None: ...
    def many(self, ids: Iterable[str]) -> dict[str, Event]: ...
    def published(self, today: date) -> tuple[Event, ...]: ...
    def within(self, window: Window, today: date) -> tuple[Event, ...]: ...
    def pieces(
        self,
        extension: str,
        selection: Selection,
        today: date,
        language: str,
        cancelled: str,
        *,
        most: int = ...,
        config: Config | None = None,
    ) -> tuple[Piece, ...]: ...


class Versions(Protocol):
    """What every answer asks of the feeds it is made from."""

    def number(self, feeds: Sequence[str]) -> int: ...
    def of(self, feeds: Sequence[str]) -> Version: ...


class Sources(Protocol):
    """What the status page reads of the sources."""

    def states(self) -> tuple[SourceState, ...]: ...


class Weekly(Protocol):
    """What the weekly listing reads of frozen issues."""

    def get(self, monday: date) -> Issue | None: ...
    def before(self, monday: date) -> Issue | None: ...
    def latest(self, most: int) -> tuple[Issue, ...]: ...
    def mondays(self) -> tuple[date, ...]: ...


class Bound(Protocol):
    """A stored calendar."""

    @property
    def day(self) -> date: ...
    @property
    def number(self) -> int: ...
    @property
    def plain(self) -> bytes: ...
    @property
    def zipped(self) -> bytes: ...


class Bodies(Protocol):
    """The stored calendars of named feeds."""

    def get(self, feed: str) -> Bound | None: ...


class Store(Protocol):
    """The reading side of the store."""

    @property
    def events(self) -> Events: ...
    @property
    def sources(self) -> Sources: ...
    @property
    def weekly(self) -> Weekly: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def bodies(self) -> Bodies: ...
    def alive(self) -> bool: ...


@dataclass(frozen=True)
class Current:
    """What one running app is given: a store to read, and functions that tell the configuration and the time of this moment.

    `today` is the site's local day, `now` an aware moment; `heartbeat` is when the scheduler last looked around, None when it never did.
    """

    store: Store
    config: Callable[[], Config]
    settings: Settings
    today: Callable[[], date]
    now: Callable[[], datetime]
    heartbeat: Callable[[], datetime | None]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the site shows its times in."""
        return ZoneInfo(self.config().site.time_zone)


def hand_over(app: Flask, given: Current) -> None:
    """Make `given` what `current()` returns inside `app`."""
    app.extensions[_KEY] = given


def current() -> Current:
    """Return what the running app was given; raises RuntimeError outside of one."""
    return cast(Current, current_app.extensions[_KEY])
