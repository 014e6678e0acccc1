"""Runs a pure function on a stranger's bytes in a process that can be killed."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, LifoQueue
from types import TracebackType

from aggregator.errors import WorkerKilled

from .forkserver import ANSWERED, NO_MEMORY, PID, RAISED, TooLong, read, receive, send

_TASKS = 200  # of one worker before a fresh one replaces it: what C libraries leak stays small
_START = 60.0  # seconds for the fork server to import its modules
_BOOT = (
    "import json, sys; a = json.loads(sys.argv[1]); sys.path[:] = a.pop('path'); "
    "from aggregator.ingest.sandbox.forkserver import serve_forks; serve_forks(**a)"
)


class WorkerPool:
    """Worker processes for one function; none is started before the first `run`, none outlives `close` or our own process."""

    def __init__(
        self,
        work: Callable[[bytes], bytes],
        *,
        workers: int = 2,
        wall: float = 20.0,
        cpu: int = 25,
        memory: int = 512 * 2**20,
        answer: int = 64 * 2**20,
        preload: Sequence[str] = (),
    ) -> None:
        """`work` can be imported by name. Limits of a request: `wall` and `cpu` seconds, bytes of `memory` (address space) and `answer`."""
        if work.__module__ == "__main__" or "<" in work.__qualname__:
            raise ValueError(f"a worker cannot import {work.__module__}.{work.__qualname__}")
        self._wall, self._cpu, self._memory, self._answer = wall, cpu, memory, answer
        self._forkserver = _ForkServer(work, preload, cpu, memory)
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(workers):
            self._idle.put(None)

    def run(self, request: bytes) -> bytes:
        """Return what the function answers; waits for a free worker. For any thread. Raises WorkerKilled with the reason for no answer."""
        worker = self._idle.get()
        reusable = None
        try:
            worker = worker if worker and worker.is_idle() else self._forkserver.replace(worker)
            answer = self._ask(worker, request)
            reusable = worker if worker.tasks < _TASKS else None
            return answer
        finally:
            if worker and not reusable:
                self._forkserver.end(worker)
            self._idle.put(reusable)

    def _ask(self, worker: "_Worker", request: bytes) -> bytes:
        try:
            verdict, body = worker.ask(request, self._wall, self._answer)
        except TimeoutError:
            raise WorkerKilled(f"reading took longer than {self._wall:g} s") from None
        except TooLong:
            raise WorkerKilled(f"reading brought more than {self._answer // 2**20} MB") from None
        except OSError:
            raise WorkerKilled(self._cause(self._forkserver.end(worker))) from None
        if verdict == NO_MEMORY:
            raise WorkerKilled(f"reading needed more than {self._memory // 2**20} MB of memory")
        if verdict == RAISED:
            raise WorkerKilled(f"reading failed with {body[:100].decode('ascii', 'replace')}")
        return body

    def _cause(self, code: int | None) -> str:
        if code is None:
            return "reading was stopped because its processes were shut down"
        if code == -signal.SIGXCPU:
            return f"reading took more than {self._cpu} s of computing time"
        return f"the process for reading ended with {f'signal {-code}' if code < 0 else f'code {code}'}"

    def close(self) -> None:
        """End every process; a `run` still under way, or called later, raises WorkerKilled."""
        self._forkserver.close()
        idle = 0
        with contextlib.suppress(Empty):
            while True:
                worker = self._idle.get_nowait()
                idle += 1
                if worker:
                    worker.sock.close()
        for _ in range(idle):
            self._idle.put(None)

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


@dataclass(eq=False, slots=True)
class _Worker:
    """One worker: its process id, 0 once it is reaped, and our end of the socket to it."""

    pid: int
    sock: socket.socket
    tasks: int = 0
    code: int | None = None

    def is_idle(self) -> bool:
        """Whether it is alive and idle: the socket of one that has ended is readable."""
        self.sock.settimeout(0)
        try:
            self.sock.recv(1)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def ask(self, request: bytes, wall: float, largest: int) -> tuple[int, bytes]:
        self.tasks += 1
        deadline = time.monotonic() + wall
        self.sock.settimeout(wall)
        send(self.sock, ANSWERED, request)
        return receive(self.sock, largest, deadline)


class _ForkServer:
    """Starts the fork server when it is first needed, and again when it has ended; asks it for workers."""

    def __init__(self, work: Callable[[bytes], bytes], preload: Sequence[str], cpu: int, memory: int) -> None:
        self._arguments = {"module": work.__module__, "name": work.__qualname__, "preload": list(preload), "cpu": cpu, "memory": memory}
        self._lock = threading.Lock()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def replace(self, worker: _Worker | None) -> _Worker:
        """End a worker, if there was one, and return a fresh one; raises WorkerKilled when none can be started."""
        if worker:
            self.end(worker)
        with self._lock:
            try:
                with contextlib.suppress(ConnectionError):  # the fork server was killed: a new one, once
                    return self._fork()
                self._forget()
                return self._fork()
            except OSError as error:
                self._forget()
                raise WorkerKilled(f"reading could not start: {error}") from None

    def end(self, worker: _Worker) -> int | None:
        """Kill and reap a worker; return its exit code (negative: the signal), None when it ended together with its fork server."""
        worker.sock.close()
        with self._lock:
            if worker.pid and self._control:
                with contextlib.suppress(OSError):
                    worker.code = self._command(worker.pid)
            worker.pid = 0
        return worker.code

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._forget()

    def _fork(self) -> _Worker:
        if self._closed:
            raise WorkerKilled("reading was stopped because its processes were shut down")
        if not self._process:
            self._start()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                return _Worker(self._command(0, theirs), ours)
            except OSError:
                ours.close()
                raise

    def _command(self, pid: int, sock: socket.socket | None = None) -> int:
        assert self._control  # noqa: S101 (for the type checker)
        socket.send_fds(self._control, [PID.pack(pid)], [sock.fileno()] if sock else [])
        return int(PID.unpack(read(self._control, PID.size))[0])

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        arguments = {**self._arguments, "path": sys.path, "control": theirs.fileno()}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
                [sys.executable, "-c", _BOOT, json.dumps(arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if not name.startswith("NETZWERKTIMER_")},  # secrets stay here
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C in a terminal is for us alone
            )
        self._control.settimeout(_START)
        verdict, reason = receive(self._control, 1000)
        if verdict != ANSWERED:
            raise WorkerKilled(f"reading could not start: {reason.decode('utf-8', 'replace')}")

    def _forget(self) -> None:
        if self._control:
            self._control.close()
            self._control = None
        if self._process:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
