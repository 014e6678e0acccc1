"""The web processes: each answers from the database, and ends with the process that started it."""

import logging
import os
import resource
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aggregator.config import PageTexts
from aggregator.errors import StoreError
from aggregator.model import Config, Settings
from aggregator.store import Store
from app import create_app
from web.context import Context
from web.warm_up import start_warm_up

from .config_watcher import ConfigWatcher
from .log_format import log_redacted

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FIRST_FILES = 64  # the listening socket is among them: it is opened before any connection
LOOK_AGAIN = 2.0  # seconds between two checks of sources.yaml for changes


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArguments:
    """The arguments of a web process; they are pickled."""

    settings: Settings
    config: Config
    kinds: Sequence[str]
    lifeline: Connection  # the process reports on it that it listens; the other end closes when the first process ends, however it ended


def run_web_process(arguments: WebArguments) -> "WSGIApplication":
    """Return the application of a web process."""
    for task in (_end_with, _report_listening):
        threading.Thread(target=task, args=(arguments.lifeline,), name=task.__name__, daemon=True).start()
    log_redacted()
    logging.getLogger(ConfigWatcher.__module__).setLevel(logging.CRITICAL)  # the scheduler's process reports mistakes
    _raise_file_limit()
    os.environ.clear()  # the server would copy it into every request, with its secrets
    context = _context(arguments)
    app = create_app(context)
    start_warm_up(app, context)
    return app


class ReloadedConfig:
    """The configuration, checked for changes every other second."""

    def __init__(self, watcher: ConfigWatcher) -> None:
        self._watcher, self._next = watcher, 0.0

    def __call__(self) -> Config:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LOOK_AGAIN
            self._watcher.reload()
        return self._watcher()


class LocalDay:
    """The site's local day, cached until midnight: every request needs it."""

    def __init__(self, zone: ZoneInfo, clock: Callable[[], float] = time.time) -> None:
        self._zone, self._clock = zone, clock
        self._known = date.min, 0.0, 0.0

    def __call__(self) -> date:
        now = self._clock()
        day, begins, ends = self._known
        if not begins <= now < ends:
            day = datetime.fromtimestamp(now, self._zone).date()
            self._known = day, self._midnight(day), self._midnight(day + timedelta(days=1))
        return day

    def _midnight(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp()


def _context(arguments: WebArguments) -> Context:
    watcher = ConfigWatcher(Path(arguments.settings.sources), arguments.kinds, arguments.config)
    zone = arguments.config.site.time_zone
    store = Store(arguments.settings.database_url, zone)
    watcher.use(store, arguments.config.site.uid_domain)

    def heartbeat() -> datetime | None:
        try:
            stamp = store.service.get("heartbeat")
        except StoreError:
            return None
        return datetime.fromisoformat(stamp) if stamp else None

    return Context(
        store=store,
        write=store.write,
        config=ReloadedConfig(watcher),
        settings=arguments.settings,
        today=LocalDay(ZoneInfo(zone)),
        now=lambda: datetime.now(UTC),
        heartbeat=heartbeat,
        page_text=PageTexts(Path(arguments.settings.sources).parent),
    )


def _end_with(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _report_listening(lifeline: Connection) -> None:
    """Report when the server listens: it opens its socket after it has loaded the application, without an event for that."""
    while not any(map(_listens, range(3, FIRST_FILES))):
        time.sleep(0.01)
    with suppress(OSError):
        lifeline.send_bytes(b"listening")


def _listens(number: int) -> bool:
    """Whether a file descriptor is a socket that accepts connections."""
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            with socket.socket(fileno=os.dup(number)) as sock:
                return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return False


def _raise_file_limit() -> None:
    """Raise the limit of open files to the maximum, so that idle connections do not block others."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
