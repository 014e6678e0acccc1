"""The speed of serving a feed, as ratios to nginx with the same files.

    python benchmarks/serve.py [--peers ../shared/peers] [--rounds 5] [--events 1000] [--seconds 2]

One feed of that many events: 304, plain 200; requests per second of the same load generator (wrk) and CPU per request of every process of
the server, interleaved. Checked first: both sides answer the same status and as many bytes. Needs nginx and wrk from Debian.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import cpu
from benchmarks.figures import Figure, report, spread

HERE = Path(__file__).parent
OURS, THEIRS, CONNECTIONS = 18011, 18012, 16
LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


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


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--peers", type=Path, default=HERE.parents[1] / "shared" / "peers")
    for name, default in (("rounds", 5), ("events", 1000), ("seconds", 2)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    if missing := [name for name in ("wrk", "nginx") if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]:
        words.error(f"{', '.join(missing)} is missing: apt-get install wrk nginx-light")
    with tempfile.TemporaryDirectory() as name, ours(asked, Path(name)) as mine, nginx(asked, Path(name), mine) as theirs:
        return report(figures(asked, mine, theirs))


def figures(asked: argparse.Namespace, mine: Side, theirs: Side) -> list[Figure]:
    """Interleave both sides, for each kind of request."""
    found = []
    for kind, conditional in (("304", True), ("200 plain", False)):
        asked_for = [{"If-None-Match": etag(side)} if conditional else {} for side in (mine, theirs)]
        assert answer(mine, asked_for[0]) == answer(theirs, asked_for[1]), "both sides must answer alike"
        pairs = [
            tuple(load(side, head, asked.seconds) for side, head in zip((mine, theirs), asked_for, strict=True))
            for _ in range(asked.rounds + 1)
        ][1:]
        found.append(spread(f"{kind}: nginx's requests per second over ours", [b.per_second / a.per_second for a, b in pairs]))
        found.append(spread(f"{kind}: our CPU per request over nginx's", [a.cpu_ms / b.cpu_ms for a, b in pairs]))
    return found


@contextmanager
def ours(asked: argparse.Namespace, folder: Path) -> Iterator[Side]:
    """The installed program, with one source of that many events, pulled."""
    make = [sys.executable, str(asked.peers / "make_feeds.py"), str(folder / "feeds"), "--feeds", "1", "--events", str(asked.events)]
    subprocess.run(
        [*make, "--begin", f"{time.strftime('%Y-%m-%d', time.localtime(time.time() + 86400))}", "--description", "300"], check=True
    )
    (folder / "sources.yaml").write_text(
        'site: {title: "B", time_zone: Europe/Berlin, languages: [de], contact: "b@example.org", uid_domain: b.example}\n'
        'networks: [{slug: n, name: N, website: "https://n.example", sources: [{id: n, url: feeds/feed-000.ics}]}]\n'
    )
    env = os.environ | {"NETZWERKTIMER_SOURCES": str(folder / "sources.yaml"), "NETZWERKTIMER_DATABASE_URL": f"sqlite:///{folder / 'b.db'}"}
    program = str(Path(sys.executable).parent / "netzwerktimer")
    subprocess.run([program, "pull"], check=True, env=env, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([program, "serve", "--port", str(OURS)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    side = Side(server.pid, f"http://127.0.0.1:{OURS}/feeds/events.ics")
    try:
        until_up(side)
        yield side
    finally:
        server.terminate()
        server.wait()


@contextmanager
def nginx(asked: argparse.Namespace, folder: Path, mine: Side) -> Iterator[Side]:
    """nginx with the very bytes that we serve."""
    site = folder / "site"
    site.mkdir()
    (site / "events.ics").write_bytes(LOOPBACK.open(mine.url).read())
    site.chmod(0o755)
    folder.chmod(0o755)
    script = str(asked.peers / "nginx_static.sh")
    pid = int(subprocess.run(["sh", script, "start", str(site), str(THEIRS)], check=True, capture_output=True, text=True).stdout)
    try:
        yield Side(pid, f"http://127.0.0.1:{THEIRS}/events.ics")
    finally:
        subprocess.run(["sh", script, "stop", str(pid)], check=True)


def until_up(side: Side) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            LOOPBACK.open(side.url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{side.url} does not answer")


def etag(side: Side) -> str:
    with LOOPBACK.open(side.url) as found:
        return str(found.headers["ETag"])


def answer(side: Side, headers: dict[str, str]) -> tuple[int, int]:
    """Status and length of one answer."""
    try:
        with LOOPBACK.open(urllib.request.Request(side.url, headers=headers)) as found:
            return found.status, len(found.read())
    except urllib.error.HTTPError as other:
        return other.code, len(other.read())


def load(side: Side, headers: dict[str, str], seconds: int) -> Load:
    """One burst of the load generator."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *(f"-H{name}: {value}" for name, value in headers.items()), side.url]
    began = cpu.of_tree(side.pid)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    spent = cpu.of_tree(side.pid) - began
    found = re.search(r"(\d+) requests in", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert found, told
    assert rate, told
    return Load(float(rate[1]), 1000 * spent / int(found[1]))


if __name__ == "__main__":
    sys.exit(main())
