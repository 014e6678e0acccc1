"""The processes that answer: each shows what the database holds, and ends with the process that started it."""

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

from aggregator.errors import StoreError
from aggregator.model import Config, Settings
from aggregator.store import Store
from aggregator.urls import redacted_text
from app import create_app
from web.context import Context
from web.warm_up import start_warm_up

from .config_watcher import ConfigWatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOG = "%(asctime)s %(levelname)s %(name)s: %(message)s"
FIRST_FILES = 64  # among which the listening socket is: nobody has connected before it
LOOK_AGAIN = 2.0  # seconds after which sources.yaml is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class WebArguments:
    """What such a process is given at its start; it crosses to another process."""

    settings: Settings
    config: Config
    kinds: Sequence[str]
    lifeline: Connection  # says when we listen; its other end closes when the one who started us ends, however that comes


class Redacted(logging.Formatter):
    """Writes log lines, tracebacks and the words of libraries in them, in which every address is redacted."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted_text(super().format(record))


def log_redacted() -> None:
    """Log to the terminal."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted(LOG))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def run_web_process(orders: WebArguments) -> "WSGIApplication":
    """Return the application of a process that answers."""
    for task in (_end_with, _tell_when_listening):
        threading.Thread(target=task, args=(orders.lifeline,), name=task.__name__, daemon=True).start()
    log_redacted()
    logging.getLogger(ConfigWatcher.__module__).setLevel(logging.CRITICAL)  # mistakes are reported once, by the scheduler's process
    _hold_many_connections()
    os.environ.clear()  # it would be copied into every request, secrets and all
    context = _context(orders)
    app = create_app(context)
    start_warm_up(app, context)
    return app


class Followed:
    """The configuration, looked at again every other second."""

    def __init__(self, live: ConfigWatcher) -> None:
        self._live, self._next = live, 0.0

    def __call__(self) -> Config:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LOOK_AGAIN
            self._live.reload()
        return self._live()


class LocalDay:
    """The site's local day, worked out again when it has ended; asked at every request."""

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


def _context(orders: WebArguments) -> Context:
    live = ConfigWatcher(Path(orders.settings.sources), orders.kinds, orders.config)
    live.keep_uid_domain(orders.config.site.uid_domain)
    zone = orders.config.site.time_zone
    store = Store(orders.settings.database_url, zone)

    def heartbeat() -> datetime | None:
        try:
            stamp = store.service.get("heartbeat")
        except StoreError:
            return None
        return datetime.fromisoformat(stamp) if stamp else None

    return Context(
        store=store,
        config=Followed(live),
        settings=orders.settings,
        today=LocalDay(ZoneInfo(zone)),
        now=lambda: datetime.now(UTC),
        heartbeat=heartbeat,
    )


def _end_with(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _tell_when_listening(lifeline: Connection) -> None:
    """The server opens its socket after it has the application, and tells nobody."""
    while not any(map(_listens, range(3, FIRST_FILES))):
        time.sleep(0.01)
    with suppress(OSError):
        lifeline.send_bytes(b"listening")


def _listens(number: int) -> bool:
    """Whether the open file of this number is a socket that takes connections."""
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            with socket.socket(fileno=os.dup(number)) as found:
                return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return False


def _hold_many_connections() -> None:
    """As many open files as we may have: connections that idle must not keep others out."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
