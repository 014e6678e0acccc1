"""`netzwerktimer serve` as its users start it, in a session of its own, and what its processes hold."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .waiting import PATIENCE

SOURCES = """
site: {{title: "{title}", time_zone: Europe/Berlin, languages: [de], contact: "b@example.org", uid_domain: b.example}}
networks: [{{slug: n, name: N, website: "https://n.example"}}]
"""
FEED = "/feeds/events.ics"


class Served:
    """A running service; whatever is left of it is ended with it."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.sources, self.port = folder / "sources.yaml", free_port()
        self.title("Probe")
        told = {"SOURCES": str(self.sources), "DATABASE_URL": f"sqlite:///{folder / 'store.db'}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aggregator", "serve", "--port", str(self.port), *more],
            env={**os.environ, **{f"NETZWERKTIMER_{name}": value for name, value in told.items()}},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members():
            with contextlib.suppress(ProcessLookupError):  # ended with those before it
                os.kill(member, signal.SIGKILL)
        self.process.communicate()

    def ready(self) -> "Served":
        """Wait until it says where it is."""
        assert self.process.stdout is not None
        said = next((line for line in self.process.stdout if f":{self.port}/" in line), "")
        assert said, "it ended before it listened"
        return self

    def title(self, title: str) -> None:
        """Give the site another name."""
        self.sources.write_text(SOURCES.format(title=title))

    def ask(self, path: str = FEED, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def say(self, data: bytes) -> bytes:
        """Return the first bytes that come back for these."""
        with self.opened(data) as pipeline:
            return pipeline.recv(1_000)

    def opened(self, data: bytes) -> socket.socket:
        """Return a connection on which these bytes were sent."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall(data)
        return line

    def members(self) -> set[int]:
        """The living processes of its session."""
        return members_of(self.process.pid)

    def web(self) -> set[int]:
        """The processes that answer."""
        return {pid for pid in self.members() if "spawn_main" in _command(pid)}


def members_of(session: int) -> set[int]:
    """The living processes of a session."""
    found = {int(path.name): _stat(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    return {pid for pid, stat in found.items() if stat and stat[0] != "Z" and int(stat[3]) == session}


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stat(process: Path) -> list[str]:
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
