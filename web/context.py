"""The running app's store, configuration and clock, typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from aggregator.model import Config, Settings
from aggregator.store import ReadStore

_KEY = "netzwerktimer"


@dataclass(frozen=True)
class Context:
    """What one running app is given: a store to read, and functions that return the configuration and the time of this moment.

    `today` is the site's local day, `now` an aware moment; `heartbeat` is when the scheduler last looked for work, None when it never did.
    """

    store: ReadStore
    config: Callable[[], Config]
    settings: Settings
    today: Callable[[], date]
    now: Callable[[], datetime]
    heartbeat: Callable[[], datetime | None]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the site shows its times in."""
        return ZoneInfo(self.config().site.time_zone)


def init_context(app: Flask, context: Context) -> None:
    """Make `context` what `current()` returns inside `app`."""
    app.extensions[_KEY] = context


def current() -> Context:
    """Return what the running app was given; raises RuntimeError outside of one."""
    return cast(Context, current_app.extensions[_KEY])
