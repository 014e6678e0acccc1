"""The commands `serve` and `demo`: scheduler and parser workers in the first process, the web in others."""

import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from aggregator.errors import ConfigError
from aggregator.model import Settings
from aggregator.parsing.sources import PARSERS
from aggregator.scheduler import Scheduler
from demo import Region, page_texts

from .bootstrap import Application, settings_here
from .log_format import log_redacted
from .web_process import WebArguments, run_web_process

THREADS = 8  # of one web process: so many slow requests run at once before others wait
CONNECTIONS = 1_024  # open at once in one web process: each may hold a whole feed that its client does not read
HEADERS = 32_768  # bytes of a request's head
HEADERS_WITHIN = 10_000  # milliseconds for a head to arrive, and for an idle connection
ENDS_WITHIN = 2  # seconds for running requests when the server ends
DEMO_NOTICE = "events appear within seconds; after some minutes one moves and one is cancelled; one source fails on purpose"
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (an address to listen on, none to link to)


def serve(host: str, port: int, processes: int = 1) -> int:
    """Serve until interrupted."""
    settings, (address, port) = settings_here(), _free(host, port)
    if not settings.base_url:
        settings = replace(settings, base_url=f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}")
    return _end_now(_serve(settings, address, port, processes=processes))


def demo(port: int) -> int:
    """Serve the example region from a fresh temporary store."""
    address, port = _free("127.0.0.1", port)
    with tempfile.TemporaryDirectory(prefix="netzwerktimer-demo-", ignore_cleanup_errors=True) as name, Region(date.today()) as region:  # noqa: DTZ011 (local)
        folder = Path(name)
        _write_files(folder, {"sources.yaml": region.sources_yaml(), **page_texts()})
        settings = Settings(
            sources=str(folder / "sources.yaml"),
            database_url=f"sqlite:///{folder / 'demo.db'}",
            base_url=f"http://127.0.0.1:{port}",
            allow_addresses=region.allow_addresses(),
        )
        code = _serve(settings, address, port, DEMO_NOTICE)
    return _end_now(code)


def _write_files(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _serve(settings: Settings, address: str, port: int, word: str = "", processes: int = 1) -> int:
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell ignores SIGINT for what it starts with &
        signal.signal(ending, _end)
    server = _server(address, port, processes)
    log_redacted()
    for quiet in ("apscheduler", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    with Application(settings) as application, suppress(SystemExit):
        application.remember_base_url()
        application.bring_up_to_date()

        def reload() -> None:
            mistakes = application.config.mistakes
            if application.config.reload():
                application.bring_up_to_date()
            elif application.config.mistakes != mistakes:
                application.tell_of_mistakes()

        scheduler = Scheduler(application.services, reload, application.settings)
        try:
            scheduler.start()
            ours, theirs = multiprocessing.Pipe()  # the web processes end when our end of the pipe closes, however we ended
            arguments = WebArguments(settings=application.settings, config=application.config(), kinds=tuple(PARSERS), lifeline=theirs)
            threading.Thread(target=_announce, args=(ours, address, port, word), daemon=True).start()
            server.serve(target_loader=partial(run_web_process, arguments), wrap_loader=False)
        finally:  # a signal may come before the server handles it
            scheduler.stop()
    return 0


def _server(address: str, port: int, processes: int) -> MPServer:
    """The web server: it restarts failed processes, and spawns them instead of forking this one with its threads."""
    multiprocessing.set_start_method("spawn", force=True)
    server = MPServer(
        "netzwerktimer",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN, max_buffer_size=HEADERS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=ENDS_WITHIN,
        log_level=LogLevels.error,
        log_dictconfig={"loggers": {}},  # into our own log
    )
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt) and None)
    return server


def _free(host: str, port: int) -> tuple[str, int]:
    """Return the address and port to listen on; raises ConfigError when the port is in use."""
    try:
        family, kind, protocol, _, socket_address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(socket_address)
            return str(socket_address[0]), int(probe.getsockname()[1])
    except OSError as error:
        raise ConfigError(f"port {port} of {host} cannot be used ({error.strerror}): name another with --port") from error


def _announce(lifeline: Connection, address: str, port: int, word: str) -> None:
    """Print the address of the server as soon as a web process listens."""
    with suppress(OSError, EOFError):
        lifeline.recv_bytes()
        host = f"[{address}]" if ":" in address else address
        print(f"Netzwerktimer: http://{host}:{port}/  (Ctrl-C ends it){f' – {word}' if word else ''}", flush=True)


def _end_now(code: int) -> int:
    """End without waiting for running visits: they may hang in the network for half a minute, and their results would be dropped."""
    sys.stdout.flush()
    os._exit(code)


def _end(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
