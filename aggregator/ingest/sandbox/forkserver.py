"""The fork server of the worker pool: a process that forks workers, and the limits of a worker.

    pool ── control socket ──→ fork server ── fork ──→ worker      requests and answers go directly between pool and worker

The fork server has imported the modules, so a new worker costs milliseconds; it never sees a stranger's byte. It alone kills and reaps
workers: a process id is not used again before it is reaped. When our end of the control socket closes, however we ended, it kills its
workers and ends. Messages are bytes with their length, never objects.

Why not the fork server of multiprocessing: a new worker costs it five times as much, its workers outlive a kill -9 of their parent while
they hang, and results are pickled, which a worker that reads a stranger's bytes must not send.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from typing import NoReturn

ANSWERED, RAISED, NO_MEMORY = range(3)
PID = struct.Struct("!q")  # a command: 0 with a socket means fork, else the worker to end; its answer: the new pid, or the exit code
_HEAD = struct.Struct("!BQ")  # verdict, length of what follows
_OPEN_FILES = 64


class TooLong(Exception):
    """A message announces more bytes than we accept."""


def serve_forks(module: str, name: str, preload: Sequence[str], cpu: int, memory: int, control: int) -> None:
    """Run as the fork server: import the modules, report that, then fork and end workers on request until the control socket closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager sends it to all at once; we end when our parent has ended
    _die_with_parent(signal.SIGKILL)
    with socket.socket(fileno=control) as control_socket:
        try:
            for imported in (*preload, module):
                importlib.import_module(imported)
            work = getattr(sys.modules[module], name)
        except Exception as error:  # noqa: BLE001 (whatever a module raises is reported to our parent)
            send(control_socket, RAISED, f"{type(error).__name__}: {error}"[:500].encode())
            return
        _die_with_parent(0)  # the control socket is watched from here on; the signal also comes when only the thread that started us ends
        gc.freeze()  # so that pages stay shared with the workers
        send(control_socket, ANSWERED, b"")
        _answer_requests(control_socket, work, cpu, memory)


def send(sock: socket.socket, verdict: int, body: bytes) -> None:
    """Send one message; raises OSError as sockets do."""
    sock.sendall(_HEAD.pack(verdict, len(body)))
    sock.sendall(body)


def receive(sock: socket.socket, largest: int, deadline: float | None = None) -> tuple[int, bytes]:
    """Return the next message.

    Raises TooLong, TimeoutError past the deadline (monotonic seconds), ConnectionError when the other end is closed.
    """
    verdict, length = _HEAD.unpack(read(sock, _HEAD.size, deadline))
    if length > largest:
        raise TooLong
    return verdict, read(sock, length, deadline)


def read(sock: socket.socket, size: int, deadline: float | None = None) -> bytes:
    """Return exactly `size` bytes; raises TimeoutError and ConnectionError as `receive` does."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        if deadline is not None:
            sock.settimeout(max(deadline - time.monotonic(), 0.001))
        count = sock.recv_into(view)
        if not count:
            raise ConnectionError("the other end is gone")
        view = view[count:]
    return bytes(data)


def _answer_requests(control_socket: socket.socket, work: Callable[[bytes], bytes], cpu: int, memory: int) -> None:
    ours = os.getpid()
    workers: set[int] = set()
    try:
        while True:
            command, sockets, _, _ = socket.recv_fds(control_socket, PID.size, 1)
            if not command:
                return
            (pid,) = PID.unpack(command)
            if pid:
                answer = _end(pid) if pid in workers else 0
                workers.discard(pid)
            elif (answer := os.fork()) == 0:
                control_socket.close()
                _run_worker(socket.socket(fileno=sockets[0]), work, cpu, memory, ours)
            else:
                os.close(sockets[0])
                workers.add(answer)
            control_socket.sendall(PID.pack(answer))
    finally:
        for pid in workers:
            _end(pid)


def _end(pid: int) -> int:
    """Kill and reap a worker; return its exit code (negative: the signal), its own one if it had already ended."""
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _run_worker(sock: socket.socket, work: Callable[[bytes], bytes], cpu: int, memory: int, parent: int) -> NoReturn:
    """Run as a worker: answer one request after the other until the socket closes or a request fails."""
    verdict = ANSWERED
    try:
        _die_with_parent(signal.SIGKILL)
        sys.dont_write_bytecode = True
        _limit_all(memory)
        while verdict == ANSWERED and os.getppid() == parent:
            _, request = receive(sock, sys.maxsize)
            _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + cpu, keep_hard=True)
            verdict, body = _try(work, request)
            send(sock, verdict, body)
    finally:
        os._exit(1)  # neither back into the fork server's loop, nor into exit handlers of its modules


def _try(work: Callable[[bytes], bytes], request: bytes) -> tuple[int, bytes]:
    try:
        return ANSWERED, work(request)
    except MemoryError:
        return NO_MEMORY, b""
    except BaseException as error:  # noqa: BLE001 (SystemExit too; its text may be a stranger's, its class is not)
        return RAISED, type(error).__name__.encode("ascii", "replace")


def _limit_all(memory: int) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    with contextlib.suppress(*[ValueError] if sys.platform == "darwin" else []):  # macOS refuses a limit of address space
        _limit(resource.RLIMIT_AS, memory)


def _limit(which: int, value: int, *, keep_hard: bool = False) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, hard if keep_hard else value))


def _die_with_parent(number: int) -> None:
    """Let the kernel send this signal when our parent ends (prctl(2), PR_SET_PDEATHSIG); only on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number, 0, 0, 0)
