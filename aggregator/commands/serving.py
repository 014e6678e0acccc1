"""`serve` and `demo`: scheduler, web, workers and database in one process tree."""

import logging
import os
import signal
import sys
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType

from waitress.server import create_server

from aggregator.errors import ConfigError
from aggregator.jobs import Jobs
from aggregator.model import Settings
from app import create_app
from demo import Region
from web.current import Current

from .house import House, settings_here

log = logging.getLogger(__name__)

THREADS = 8
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (an address to listen on, none to link to)


def serve(host: str, port: int) -> int:
    """Serve until interrupted."""
    settings = settings_here()
    if not settings.base_url:
        settings = replace(settings, base_url=f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}")
    return _end_now(_serve(settings, host, port))


def demo(port: int) -> int:
    """Serve the example region from a fresh temporary store."""
    with tempfile.TemporaryDirectory(prefix="netzwerktimer-demo-", ignore_cleanup_errors=True) as name, Region(date.today()) as region:  # noqa: DTZ011 (local)
        folder = Path(name)
        (folder / "sources.yaml").write_text(region.sources_yaml(), "utf-8")
        settings = Settings(
            sources=str(folder / "sources.yaml"),
            database_url=f"sqlite:///{folder / 'demo.db'}",
            base_url=f"http://127.0.0.1:{port}",
            allow_addresses=region.allow_addresses(),
        )
        code = _serve(settings, "127.0.0.1", port, "the example region is being pulled, events appear within seconds")
    return _end_now(code)


def _serve(settings: Settings, host: str, port: int, word: str = "") -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for quiet in ("apscheduler", "alembic", "waitress"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell ignores SIGINT for what it starts with &
        signal.signal(ending, _end)
    with House(settings) as house, suppress(SystemExit):
        house.remember_base_url()
        house.render_again_if_needed()

        def reload() -> None:
            if house.config.reload():
                house.render_again_if_needed()

        jobs = Jobs(house.line, reload)
        current = Current(
            store=house.store,
            config=house.config,
            settings=house.settings,
            today=lambda: house.clock().astimezone(house.zone).date(),
            now=house.clock,
            heartbeat=jobs.heartbeat,
        )
        try:
            server = create_server(
                create_app(current), host=host, port=port, threads=THREADS, ident="netzwerktimer", clear_untrusted_proxy_headers=False
            )
        except OSError as error:
            raise ConfigError(f"port {port} of {host} cannot be used ({error.strerror}): name another with --port") from error
        jobs.start()
        print(f"Netzwerktimer: http://{host}:{port}/  (Ctrl-C ends it){f' – {word}' if word else ''}", flush=True)
        with closing(server):
            server.run()
        jobs.stop()
    return 0


def _end_now(code: int) -> int:
    """End without waiting for visits under way: they may hang in the network for half a minute, and nothing of theirs is kept."""
    sys.stdout.flush()
    os._exit(code)


def _end(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
