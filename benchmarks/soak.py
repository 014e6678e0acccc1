"""Runs the demo for some minutes, asks for its feeds like subscribers do, and watches that it does not grow.

The program is driven through its console script and its addresses alone; memory and open files are read from /proc.
"""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FEEDS = ("/feeds/events.ics", "/feeds/events.rss", "/feeds/events.json", "/")
READY = 120.0  # seconds until the feeds must be there
SETTLE = 20.0  # seconds after that before the first measure: caches fill, worker processes come
GROWTH = 1.2
FILES = 32  # open files that may be added between first and last measure


@dataclass(frozen=True)
class Size:
    """What a process and its children hold."""

    bytes: int
    files: int
    processes: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long to ask after the start (default 2)")
    asked = parser.parse_args()
    if not Path("/proc/self/statm").exists():
        sys.exit("soak: /proc is needed to see memory and open files; run it on Linux.")
    port = _free_port()
    program = subprocess.Popen([str(Path(sys.executable).with_name("netzwerktimer")), "demo", "--port", str(port)])
    try:
        _wait_until_filled(port, program)
        answers, before = _ask(port, min(SETTLE, asked.minutes * 30)), size_of(program.pid)
        answers += _ask(port, asked.minutes * 60)
        after = size_of(program.pid)
        family = _family(program.pid)
    finally:
        program.send_signal(signal.SIGINT)
        left = _end(program)
    return _report(before, after, answers, left or [pid for pid in family if _alive(pid)])


def size_of(pid: int) -> Size:
    """Return what a process tree holds now; pages shared between its processes count once for each."""
    family = _family(pid)
    return Size(bytes=sum(map(_resident, family)), files=sum(map(_open_files, family)), processes=len(family))


def _wait_until_filled(port: int, program: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + READY
    while time.monotonic() < end:
        if program.poll() is not None:
            sys.exit(f"soak: netzwerktimer demo ended by itself with code {program.returncode}.")
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, _, body = _get(port, FEEDS[0], "")
            if status == 200 and body.count(b"BEGIN:VEVENT") > 10:
                return
        time.sleep(0.5)
    sys.exit(f"soak: the feeds were not filled after {READY:.0f} seconds.")


def _ask(port: int, seconds: float) -> list[int]:
    """Ask for every feed in turn, conditionally, for some seconds; return the statuses."""
    etags: dict[str, str] = {}
    statuses = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in FEEDS:
            status, etag, _ = _get(port, path, etags.get(path, ""))
            etags[path] = etag or etags.get(path, "")
            statuses.append(status)
        time.sleep(0.05)
    return statuses


def _get(port: int, path: str, etag: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("ETag", ""), answer.read()
    finally:
        connection.close()


def _report(before: Size, after: Size, answers: list[int], left: list[int]) -> int:
    figures = (
        ("memory at the end, of that at the start", after.bytes / before.bytes, GROWTH),
        ("open files added", after.files - before.files, FILES),
        ("answers that are neither 200 nor 304", sum(status not in (200, 304) for status in answers), 0),
        ("processes left behind", len(left), 0),
    )
    print(f"memory: {before.bytes / 1e6:.0f} MB in {before.processes} processes, then {after.bytes / 1e6:.0f} MB in {after.processes}")
    print(f"open files: {before.files}, then {after.files}")
    for name, value, bar in figures:
        print(f"{name}: {value:.2f} (bar ≤ {bar}) {'holds' if value <= bar else 'short'}")
    short = sum(value > bar for _, value, bar in figures)
    print(f"summary: {len(figures) - short} of {len(figures)} hold, {len(answers)} answers")
    return int(short > 0)


def _end(program: "subprocess.Popen[bytes]") -> list[int]:
    """Return the process that outlived its interrupt by half a minute, after killing it."""
    try:
        program.wait(30)
    except subprocess.TimeoutExpired:
        program.kill()
        return [program.pid]
    return []


def _family(pid: int) -> list[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    return [pid, *(member for child in children for member in _family(child))]


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _open_files(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/fd"))
    return 0


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
