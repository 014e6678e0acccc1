"""One command, one process tree: it answers while clients misbehave, and leaves nothing behind however it ends."""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.cli.config_watcher import ConfigWatcher
from aggregator.cli.web_process import LocalDay
from aggregator.errors import ConfigError
from tests.served import FEED, SOURCES, Served
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
HEAD = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("served")) as it:
        yield it.ready()


def test_it_answers_over_http_what_the_application_says(served: Served) -> None:
    status, headers, body = served.ask()
    assert (status, headers["Content-Type"], int(headers["Content-Length"])) == (200, "text/calendar; charset=utf-8", len(body))
    assert served.ask(If_None_Match=headers["ETag"])[0] == 304
    assert served.ask(Accept_Encoding="gzip")[1]["Vary"] == "Accept-Encoding"
    assert "Transfer-Encoding" not in headers


@pytest.mark.parametrize("path", [FEED, "/", "/healthz", "/nope"])
def test_head_tells_the_length_and_sends_nothing(served: Served, path: str) -> None:
    status, _, body = served.ask(path)
    told = served.ask(path, "HEAD")
    assert (told[0], told[1]["Content-Length"], told[2]) == (status, str(len(body)), b"")


def test_many_may_ask_at_once(served: Served) -> None:
    with ThreadPoolExecutor(16) as askers:
        assert set(askers.map(lambda _: served.ask()[0], range(200))) == {200}


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        HEAD + b"".join(b"X%d: a\r\n" % number for number in range(2_000)) + b"\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00" * 50,
        b"GET\r\n\r\n",
    ],
    ids=["a huge header", "headers without end", "a huge address", "TLS", "no request"],
)
def test_what_is_no_request_is_refused_and_forgotten(served: Served, data: bytes) -> None:
    with contextlib.suppress(ConnectionError):  # the rest of what we sent was not read
        assert served.say(data).startswith(b"HTTP/1.1 4")
    assert served.ask()[0] == 200


def is_open(line: socket.socket) -> bool:
    """Whether neither side has ended a connection."""
    return line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1  # ESTABLISHED


@pytest.mark.parametrize("data", [b"GET / HT", b""])
def test_slow_clients_hold_up_nobody(served: Served, data: bytes) -> None:
    with contextlib.ExitStack() as slow:
        lines = [slow.enter_context(served.opened(data)) for _ in range(300)]
        assert {served.ask()[0] for _ in range(20)} == {200}
        assert any(is_open(line) for line in lines)  # so nobody had to wait until the service gave them up


def test_bodies_that_do_not_come_are_not_waited_for(served: Served) -> None:
    with contextlib.ExitStack() as slow:
        for _ in range(300):
            slow.enter_context(served.opened(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\na"))
        assert {served.ask()[0] for _ in range(20)} == {200}
    assert served.say(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\na").startswith(b"HTTP/1.1 4")


def test_readers_that_do_not_read_hold_up_nobody(served: Served) -> None:
    with contextlib.ExitStack() as slow:
        for _ in range(100):
            slow.enter_context(served.opened(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50))
        assert served.ask("/")[0] == 200


def test_a_scheduler_in_another_process_is_seen(served: Served) -> None:
    assert "Zeitplaner" not in served.ask("/status")[2].decode()


def test_a_changed_sources_yaml_is_taken_up_while_running_and_a_bad_one_is_not(served: Served) -> None:
    served.title("Neuer Name")
    until(lambda: b"Neuer Name" in served.ask()[2])
    served.sources.write_text("site: [")
    served.title("Noch einer")
    until(lambda: b"Noch einer" in served.ask()[2])


def test_a_text_of_the_operator_shows_while_running(served: Served) -> None:
    text = served.sources.parent / "pages" / "impressum.de.md"
    text.parent.mkdir()
    for heading in ("Zuerst", "Danach"):
        text.write_text(f"# {heading}", "utf-8")
        assert f"<h1>{heading}</h1>".encode() in served.ask("/impressum")[2]


def test_a_port_in_use_is_named(served: Served, tmp_path: Path) -> None:
    with Served(tmp_path, "--port", str(served.port)) as second:
        output, _ = second.process.communicate(timeout=PATIENCE)
        assert (second.process.returncode, "another with --port" in output) == (2, True)


def test_a_killed_web_process_is_replaced(served: Served) -> None:
    (before,) = served.web()
    os.kill(before, signal.SIGKILL)
    until(lambda: served.web() - {before})

    def answers() -> bool:
        with contextlib.suppress(OSError):
            return served.ask()[0] == 200
        return False

    until(answers)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_told_with_connections_open(tmp_path: Path, ending: signal.Signals) -> None:
    endless = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1_000  # whose answers nobody reads
    with Served(tmp_path) as it, it.ready().opened(b"GET / HT"), it.opened(endless):
        it.process.send_signal(ending)
        assert it.process.wait(PATIENCE) == 0
        until(lambda: not it.members())


@pytest.mark.parametrize("early", [True, False])
def test_it_ends_without_a_traceback(tmp_path: Path, early: bool) -> None:
    with Served(tmp_path) as it:
        until(it.web) if early else it.ready()
        it.process.send_signal(signal.SIGTERM)
        said, _ = it.process.communicate(timeout=60)
        assert (it.process.returncode, "Traceback" in said) == (0, False)


def test_interrupting_all_its_processes_at_once_ends_them(tmp_path: Path) -> None:
    with Served(tmp_path, "--processes", "2") as it:
        it.ready()
        assert len(it.web()) == 2
        os.killpg(it.process.pid, signal.SIGINT)
        assert it.process.wait(PATIENCE) == 0
        until(lambda: not it.members())


@pytest.mark.parametrize("early", [True, False])
def test_nothing_outlives_a_killed_main_process(tmp_path: Path, early: bool) -> None:
    with Served(tmp_path) as it:
        until(it.web) if early else it.ready()
        it.process.kill()
        until(lambda: not it.members())


def test_a_day_ends_at_local_midnight_also_when_clocks_change() -> None:
    now = [0.0]
    day = LocalDay(ZoneInfo("Europe/Berlin"), lambda: now[0])
    for moment, told in (
        (datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
    ):
        now[0] = moment.timestamp()
        assert day() == told


def test_a_file_with_mistakes_is_bridged_only_by_what_was_known(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(SOURCES.format(title="Probe"))
    (tmp_path / "bad.yaml").write_text("site: [")
    known = ConfigWatcher(tmp_path / "good.yaml", ())()
    assert ConfigWatcher(tmp_path / "bad.yaml", (), known)() == known
    with pytest.raises(ConfigError):
        ConfigWatcher(tmp_path / "bad.yaml", ())
