"""The store, configuration and clock of the running app."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from aggregator.access.tokens import TokenIssuer
from aggregator.model import Config, OperatorText, Settings
from aggregator.store import ReadStore, Transaction

_KEY = "netzwerktimer"


def no_text(_name: str, _language: str) -> None:
    """Return the text of any page of a site whose operator wrote none."""


@dataclass(frozen=True)
class Context:
    """What a running app needs: a store to read, and functions that return the current configuration and time.

    `today` is the local day of the site, `now` an aware datetime. `heartbeat` is when the scheduler last looked for work, None for never.
    `write` opens a write transaction, for the pages behind a log-in and for forms.
    `page_text` returns the operator's text of a page (its name, a language), None if there is none.
    """

    store: ReadStore
    write: Callable[[], AbstractContextManager[Transaction]]
    config: Callable[[], Config]
    settings: Settings
    today: Callable[[], date]
    now: Callable[[], datetime]
    heartbeat: Callable[[], datetime | None]
    page_text: Callable[[str, str], OperatorText | None] = no_text

    @property
    def tokens(self) -> TokenIssuer:
        """What makes the tokens of links."""
        return TokenIssuer(self.settings.secret_key)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that the site shows its times in."""
        return ZoneInfo(self.config().site.time_zone)


def init_context(app: Flask, context: Context) -> None:
    """Make `context` what `current()` returns inside `app`."""
    app.extensions[_KEY] = context


def current() -> Context:
    """Return the context of the running app; raises RuntimeError outside of one."""
    return cast(Context, current_app.extensions[_KEY])
