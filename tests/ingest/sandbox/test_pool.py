import ast
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aggregator.errors import WorkerKilled
from aggregator.ingest.sandbox import WorkerPool
from tests import sandbox_work
from tests.waiting import PATIENCE, until

HERE = Path(__file__).parents[2]
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(sandbox_work.obey, workers=1, wall=2 * PATIENCE) as it:
        yield it


def test_an_answer_comes_back_as_it_was_given() -> None:
    request = bytes(range(256)) * 1000
    with WorkerPool(sandbox_work.echo) as it:
        assert it.run(request) == request
        assert it.run(b"") == b""


def test_a_worker_serves_many_requests(pool: WorkerPool) -> None:
    assert len({pool.run(b"pid") for _ in range(20)}) == 1


def test_a_worker_is_replaced_after_two_hundred_requests(pool: WorkerPool) -> None:
    assert len({pool.run(b"pid") for _ in range(401)}) == 3


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (b"raise", "reading failed with LookupError"),
        (b"leave", "reading failed with SystemExit"),
        (b"recurse", "reading failed with RecursionError"),
        (b"exit:3", "the process for reading ended with code 3"),
        (b"crash", "the process for reading ended with signal 11"),
        (b"abort", "the process for reading ended with signal 6"),
        (b"hoard", "reading needed more than 512 MB of memory"),
        (b"open:100", "reading failed with OSError"),
    ],
)
def test_a_worker_that_fails_is_named_and_replaced(pool: WorkerPool, deed: bytes, reason: str) -> None:
    before = pool.run(b"pid")
    with pytest.raises(WorkerKilled) as caught:
        pool.run(deed)
    assert str(caught.value) == reason
    assert pool.run(b"pid") != before


@pytest.mark.parametrize("deed", [b"spin", b"spin_in_c", b"sleep:3600000"])
def test_a_worker_that_hangs_is_killed_in_time(deed: bytes) -> None:
    with ThreadPoolExecutor(1) as thread, WorkerPool(sandbox_work.obey, workers=1, wall=1) as it:
        before = it.run(b"pid")
        killed = thread.submit(it.run, deed).exception(timeout=PATIENCE)  # none of these ends of itself before that
        assert (type(killed), str(killed)) == (WorkerKilled, "reading took longer than 1 s")
        assert it.run(b"pid") != before


def test_computing_time_is_counted_anew_for_each_request() -> None:
    with WorkerPool(sandbox_work.obey, workers=1, wall=PATIENCE, cpu=1) as it:
        with pytest.raises(WorkerKilled, match=r"^reading took more than 1 s of computing time$"):
            it.run(b"spin")
        assert it.run(b"pid") == it.run(b"pid")


def test_an_answer_has_a_largest_size() -> None:
    with WorkerPool(sandbox_work.obey, workers=1, answer=2 * 2**20) as it:
        assert len(it.run(b"fill:2097152")) == 2 * 2**20
        with pytest.raises(WorkerKilled, match=r"^reading brought more than 2 MB$"):
            it.run(b"fill:2097153")


def test_large_requests_and_answers_cross(pool: WorkerPool) -> None:
    assert pool.run(b"fill:60000000") == b"x" * 60_000_000


def test_a_worker_may_not_write_files_keeps_no_secret_and_ignores_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETZWERKTIMER_SECRET_KEY", "hush")
    with WorkerPool(sandbox_work.obey, workers=1) as it:
        told = ast.literal_eval(it.run(b"tell").decode())
    assert told == {"AS": 512 * 2**20, "CPU": 26, "FSIZE": 0, "NOFILE": 64, "CORE": 0, "secrets": [], "ignored": True}


def test_stray_output_of_a_worker_reaches_nobody(pool: WorkerPool, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.run(b"print") == b"said"
    assert capfd.readouterr() == ("", "")


def test_two_hundred_megabytes_are_left_beside_the_libraries() -> None:
    libraries = ["lxml.html", "icalendar", "feedparser", "bs4", "nh3", "inscriptis", "dateutil.rrule", "babel"]
    with WorkerPool(sandbox_work.obey, preload=libraries) as it:
        assert it.run(b"map:350")


def test_threads_share_the_workers() -> None:
    with WorkerPool(sandbox_work.obey, workers=2) as it, ThreadPoolExecutor(8) as threads:
        pids = list(threads.map(it.run, [b"sleep:20"] * 40))
    assert len(set(pids)) == 2


def test_one_killed_worker_does_not_disturb_the_other() -> None:
    with WorkerPool(sandbox_work.obey, workers=2) as it, ThreadPoolExecutor(8) as threads:
        crashes = [threads.submit(it.run, b"crash") for _ in range(20)]
        answers = [threads.submit(it.run, b"fill:%d" % n) for n in range(20)]
        assert [len(answer.result()) for answer in answers] == list(range(20))
        assert all(isinstance(crash.exception(), WorkerKilled) for crash in crashes)


def test_workers_outlive_the_thread_that_started_them(pool: WorkerPool) -> None:
    pids = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: pids.append(pool.run(b"pid")))
        thread.start()
        thread.join()
    assert len(pids) == 3
    assert len(set(pids)) == 1


def test_work_that_no_worker_can_import_is_refused() -> None:
    def local(request: bytes) -> bytes:
        return request

    with pytest.raises(ValueError, match="cannot import"):
        WorkerPool(local)


def test_a_module_that_cannot_be_imported_is_named() -> None:
    with (
        WorkerPool(sandbox_work.echo, preload=["no_such_module"]) as it,
        pytest.raises(WorkerKilled, match="No module named 'no_such_module'"),
    ):
        it.run(b"")


def test_a_closed_workshop_answers_nobody(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(3) as threads:
        pool.run(b"pid")
        runs = [threads.submit(pool.run, b"sleep:3600000") for _ in range(3)]
        until(lambda: any(run.running() for run in runs))
        pool.close()
        assert all(isinstance(run.exception(timeout=PATIENCE), WorkerKilled) for run in runs)
    with pytest.raises(WorkerKilled, match="shut down"):
        pool.run(b"pid")


def test_nothing_is_started_before_it_is_needed_and_closing_twice_is_no_mistake() -> None:
    it = WorkerPool(sandbox_work.echo, preload=["no_such_module"])
    it.close()
    it.close()


@needs_proc
def test_closing_leaves_no_process_behind() -> None:
    with WorkerPool(sandbox_work.obey, workers=1) as it:
        worker = int(it.run(b"pid"))
        nursery = parent_of(worker)
    assert not Path(f"/proc/{worker}").exists()
    assert not Path(f"/proc/{nursery}").exists()


@needs_proc
def test_work_goes_on_when_the_fork_server_or_an_idle_worker_was_killed(pool: WorkerPool) -> None:
    worker = int(pool.run(b"pid"))
    os.kill(worker, signal.SIGKILL)
    until(lambda: state_of(worker) == "Z")
    worker = int(pool.run(b"pid"))
    os.kill(parent_of(worker), signal.SIGKILL)
    until(lambda: state_of(worker) in {"Z", ""})
    assert pool.run(b"pid")


SCRIPT = [str(HERE / "sandbox_parent.py")]
MODULE = ["-m", "tests.sandbox_parent"]
CONSOLE = ["-c", "import sys; from tests.sandbox_parent import main; sys.exit(main())"]  # what pip generates


@needs_proc
@pytest.mark.parametrize("how", [SCRIPT, MODULE, CONSOLE], ids=["script", "module", "console"])
@pytest.mark.parametrize("deed", ["spin_in_c", "sleep:3600000"])
def test_workers_end_with_a_killed_parent(how: list[str], deed: str) -> None:
    with program(*how, deed) as (parent, _):
        members = session_of(parent.pid)
        assert len(members) == 3
        os.kill(parent.pid, signal.SIGKILL)
        until(lambda: not session_of(parent.pid) - {parent.pid})


@needs_proc
def test_interrupting_all_processes_ends_them_without_a_word() -> None:
    with program(*SCRIPT, "sleep:3600000") as (parent, _):
        until(lambda: state_of(parent.pid) == "S")  # waits for its worker
        for member in session_of(parent.pid):
            with contextlib.suppress(ProcessLookupError):  # gone already with those before it
                os.kill(member, signal.SIGINT)
        _, errors = parent.communicate(timeout=PATIENCE)
        assert (parent.returncode, errors) == (130, b"")
        until(lambda: not session_of(parent.pid))


@needs_proc
def test_a_site_of_its_own_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import socket\nsocket.socket.connect = None\n")
    with program(*SCRIPT, "exit:0", path=str(tmp_path)) as (parent, worker):
        assert worker
        assert b"WorkerKilled" in parent.communicate(timeout=PATIENCE)[1]


class program:  # noqa: N801 (used as a function)
    """Runs isolate_parent in a session of its own; gives the process and its worker's id, and ends what is left."""

    def __init__(self, *words: str, path: str = "") -> None:
        folders = os.pathsep.join(filter(None, [path, str(HERE.parent)]))
        self._process = subprocess.Popen(
            [sys.executable, *words],
            env={**os.environ, "PYTHONPATH": folders},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> tuple[subprocess.Popen[bytes], int]:
        assert self._process.stdout
        return self._process, int(self._process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        for member in session_of(self._process.pid):
            with contextlib.suppress(ProcessLookupError):  # ended with those before it
                os.kill(member, signal.SIGKILL)
        self._process.communicate()


def stat_of(pid: int | str) -> list[str]:
    """State, parent, group, session … of a process; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def state_of(pid: int) -> str:
    return "".join(stat_of(pid)[:1])


def parent_of(pid: int) -> int:
    return int(stat_of(pid)[1])


def session_of(leader: int) -> set[int]:
    """The living processes of a session."""
    found = {int(name): stat_of(name) for name in os.listdir("/proc") if name.isdigit()}
    return {pid for pid, stat in found.items() if stat and stat[0] != "Z" and int(stat[3]) == leader}
