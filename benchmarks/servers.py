"""Servers under load: ours with made-up events, nginx with the very bytes that ours sends; driven by wrk, watched through /proc."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aggregator.store import Store
from benchmarks import cpu
from benchmarks.filling import fill

CONNECTIONS = 16
GZIP = {"Accept-Encoding": "gzip"}
LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NETWORK = "n"  # its feed is what is asked for; what stands beside it in the store is another one's


@dataclass(frozen=True)
class Side:
    """A server under load."""

    pid: int
    url: str


@dataclass(frozen=True)
class Load:
    """What one burst of requests measured."""

    per_second: float
    cpu_ms: float  # of the server, per request
    p50_ms: float
    p99_ms: float


def missing(*programs: str) -> str:
    """Return the sentence to end with when a program is not installed."""
    lacking = [name for name in programs if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
    return f"{', '.join(lacking)} is missing: apt-get install wrk nginx-light" if lacking else ""


@contextmanager
def ours(folder: Path, peers: Path, port: int, events: int, stored: int = 0, sources: int = 1) -> Iterator[Side]:
    """The installed program with so many events of one network, pulled, among `stored` ones."""
    folder.mkdir(parents=True, exist_ok=True)
    tomorrow = time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400))
    make = [sys.executable, str(peers / "make_feeds.py"), str(folder / "feeds"), "--feeds", str(sources), "--events", str(events)]
    subprocess.run([*make, "--begin", tomorrow, "--description", "300"], check=True)
    listed = ", ".join(f"{{id: n{number}, url: feeds/feed-{number:03}.ics}}" for number in range(sources))
    (folder / "sources.yaml").write_text(
        'site: {title: "B", time_zone: Europe/Berlin, languages: [de], contact: "b@example.org", uid_domain: b.example}\n'
        f'networks: [{{slug: {NETWORK}, name: N, website: "https://n.example", sources: [{listed}]}}]\n'
    )
    told = {"SOURCES": str(folder / "sources.yaml"), "DATABASE_URL": f"sqlite:///{folder / 'b.db'}", "BASE_URL": f"http://127.0.0.1:{port}"}
    env = os.environ | {f"NETZWERKTIMER_{name}": value for name, value in told.items()}
    program = str(Path(sys.executable).parent / "netzwerktimer")
    subprocess.run([program, "pull"], check=True, env=env, stdout=subprocess.DEVNULL)
    if stored > events * sources:
        store = Store(f"sqlite:///{folder / 'b.db'}", "Europe/Berlin")
        fill(store, stored - events * sources)
        store.close()
    server = subprocess.Popen([program, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    side = Side(server.pid, f"http://127.0.0.1:{port}/feeds/events.ics?network={NETWORK}")
    try:
        until_up(side)
        yield side
    finally:
        server.terminate()
        server.wait()


@contextmanager
def nginx(folder: Path, peers: Path, port: int, mine: Side) -> Iterator[Side]:
    """nginx with the very bytes that we serve, plain and compressed."""
    site = folder / "site"
    site.mkdir()
    (site / "events.ics").write_bytes(body(mine, {}))
    (site / "events.ics.gz").write_bytes(body(mine, GZIP))
    for readable in (site, folder):
        readable.chmod(0o755)
    script = str(peers / "nginx_static.sh")
    pid = int(subprocess.run(["sh", script, "start", str(site), str(port)], check=True, capture_output=True, text=True).stdout)
    try:
        yield Side(pid, f"http://127.0.0.1:{port}/events.ics")
    finally:
        subprocess.run(["sh", script, "stop", str(pid)], check=True)


def until_up(side: Side) -> None:
    """Wait for the first answer."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            LOOPBACK.open(side.url, timeout=60).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{side.url} does not answer")


def body(side: Side, headers: Mapping[str, str]) -> bytes:
    """What is sent, compressed as it is."""
    with LOOPBACK.open(urllib.request.Request(side.url, headers=dict(headers))) as found:
        return bytes(found.read())


def etag(side: Side) -> str:
    """The validator of the plain answer."""
    with LOOPBACK.open(side.url) as found:
        return str(found.headers["ETag"])


def answer(side: Side, headers: Mapping[str, str]) -> tuple[int, int]:
    """Status and length of one answer."""
    try:
        with LOOPBACK.open(urllib.request.Request(side.url, headers=dict(headers))) as found:
            return found.status, len(found.read())
    except urllib.error.HTTPError as other:
        return other.code, len(other.read())


def load(side: Side, headers: Mapping[str, str], seconds: int, connections: int = CONNECTIONS, script: Path | None = None) -> Load:
    """One burst of the load generator."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *(f"-H{name}: {value}" for name, value in headers.items())]
    began = cpu.of_tree(side.pid)
    told = subprocess.run([*command, *(("-s", str(script)) if script else ()), side.url], check=True, capture_output=True, text=True).stdout
    spent = cpu.of_tree(side.pid) - began
    found = re.search(r"(\d+) requests in", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found, told
    assert rate, told
    assert "Non-2xx or 3xx" not in told, told
    return Load(float(rate[1]), 1000 * spent / int(found[1]), _percentile(told, 50), _percentile(told, 99))


def _percentile(told: str, which: int) -> float:
    found = re.search(rf"{which}%\s+([\d.]+)(us|ms|s)", told)
    assert found, told
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
