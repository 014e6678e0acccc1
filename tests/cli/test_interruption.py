"""`pull` that is interrupted or killed while a source hangs: what was read is kept, and nothing stands in the way of the next one."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.store.engine import WRITERS_WAIT_MS
from tests.loopback import CALENDAR, Request, Site, ok
from tests.pipeline import calendar, vevent
from tests.served import members_of
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
HANGS = 60.0  # seconds that the slow source takes
SITE = "site: {title: N, time_zone: Europe/Berlin, uid_domain: n.example}\nnetworks:\n"


class Home:
    """A folder with two sources that are files, and one in the net that hangs until a test lets it go."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.database, self.site, self.lets_go = folder / "store.db", site, False
        urls = ["a.ics", "b.ics", site.url("/c.ics")]
        for name in "ab":
            (folder / f"{name}.ics").write_bytes(calendar(vevent(uid=name, title=f"Abend {name}")))
        networks = (
            f"  - {{slug: n{n}, name: N, website: 'https://n{n}.example', sources: [{{id: s{n}, url: '{url}'}}]}}\n"
            for n, url in enumerate(urls)
        )
        (folder / "sources.yaml").write_text(SITE + "".join(networks), "utf-8")
        told = {
            "SOURCES": str(folder / "sources.yaml"),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "ALLOW_ADDRESSES": f"127.0.0.1:{site.port}",
        }
        self.environment = {**os.environ, **{f"NETZWERKTIMER_{name}": value for name, value in told.items()}}

    def start(self) -> "subprocess.Popen[str]":
        """Start a pull, in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "aggregator", "pull", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def pull(self) -> tuple[int, dict[str, str]]:
        """Pull with nothing in the way; the exit code, and each source's outcome."""
        self.lets_go = True
        with self.start() as process:
            out, err = process.communicate(timeout=PATIENCE)
        assert err == ""
        return process.returncode, outcomes(out)

    def leases(self) -> list[str]:
        """Who holds a source."""
        with closing(sqlite3.connect(self.database)) as connection:
            return [owner for (owner,) in connection.execute("SELECT lease_owner FROM sources WHERE lease_owner <> '' ORDER BY id")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made: Home

    def answer(_: Request) -> Iterator[bytes]:
        ends = time.monotonic() + HANGS
        while not made.lets_go and time.monotonic() < ends and not site.stopped.wait(0.02):
            pass
        yield ok(CALENDAR)

    with Site({"/c.ics": answer}) as site:
        made = Home(tmp_path, site)
        yield made


def outcomes(output: str) -> dict[str, str]:
    reports = [json.loads(line) for line in output.splitlines()]
    return {report["source"]: report["outcome"] for report in reports}


def hanging(home: Home, process: "subprocess.Popen[str]") -> dict[str, str]:
    """Wait until all but the source that hangs are read; their outcomes."""
    assert process.stdout is not None
    until(lambda: "/c.ics" in home.site.paths())
    return outcomes(process.stdout.readline() + process.stdout.readline())


READ = {"s0": "updated", "s1": "updated"}
SENTENCE = "netzwerktimer: interrupted: 2 of 3 sources were read and are kept\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_pull_that_hangs_and_what_was_read_is_kept(home: Home, number: signal.Signals, code: int) -> None:
    with home.start() as process:
        assert hanging(home, process) == READ
        began = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - began < HANGS / 4
    assert (process.returncode, out, err) == (code, "", SENTENCE)
    until(lambda: not members_of(process.pid))
    assert home.leases() == []
    assert home.pull() == (0, {"s0": "unchanged", "s1": "unchanged", "s2": "unchanged"})


def test_a_second_signal_changes_nothing(home: Home) -> None:
    with home.start() as process:
        hanging(home, process)
        for _ in range(3):
            os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (130, SENTENCE)


def test_a_pull_that_waits_for_the_database_ends_before_it_has_it(home: Home) -> None:
    with home.start() as process, closing(sqlite3.connect(home.database, isolation_level=None)) as other:
        hanging(home, process)
        other.execute("BEGIN IMMEDIATE")
        home.lets_go = True
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - began < WRITERS_WAIT_MS / 1000
    assert (process.returncode, err) == (130, SENTENCE)
    until(lambda: not members_of(process.pid))
    assert home.pull()[0] == 0


def test_a_pull_that_was_killed_holds_nothing(home: Home) -> None:
    with home.start() as process:
        hanging(home, process)
        process.kill()
    assert len(home.leases()) == 1
    assert home.pull() == (0, {"s0": "unchanged", "s1": "unchanged", "s2": "unchanged"})


def test_what_another_process_is_reading_is_called_busy_and_the_pull_is_no_success(home: Home) -> None:
    with home.start() as process:
        hanging(home, process)
        home.lets_go = False
        with home.start() as second:
            out, err = second.communicate(timeout=PATIENCE)
        assert (second.returncode, outcomes(out), err) == (1, {"s0": "unchanged", "s1": "unchanged", "s2": "busy"}, "")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
