"""The other end of isolate: a process that forks workers, and what a worker may use.

    we ── control ──→ fork server ── fork ──→ worker      request and answer go straight between us and the worker

The fork server has the modules imported and never sees a stranger's byte, so a new worker costs milliseconds. It alone kills and reaps
workers: a process id cannot pass to somebody else before it is reaped. Its end of the control socket is its lifeline: when ours
closes, however we ended, it kills its workers and ends. What crosses is bytes with their length, never an object.
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
PID = struct.Struct("!q")  # an order: 0 and a socket for "fork", else the worker to end; its answer: the new pid, or the exit code
_HEAD = struct.Struct("!BQ")  # verdict, length of what follows
_OPEN_FILES = 64


class TooLong(Exception):
    """A message announces more bytes than we take."""


def serve_forks(module: str, name: str, preload: Sequence[str], cpu: int, memory: int, control: int) -> None:
    """Run as the fork server: import, say so, then fork and end workers on request, until the lifeline closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager sends it to all at once; we end when our parent has ended
    _die_with_parent(signal.SIGKILL)
    with socket.socket(fileno=control) as lifeline:
        try:
            for one in (*preload, module):
                importlib.import_module(one)
            work = getattr(sys.modules[module], name)
        except Exception as error:  # noqa: BLE001 (whatever a module raises: our parent must hear of it)
            send(lifeline, RAISED, f"{type(error).__name__}: {error}"[:500].encode())
            return
        _die_with_parent(0)  # the lifeline is watched from here on; the signal also comes when only the thread that started us ends
        gc.freeze()  # so that pages stay shared with the workers
        send(lifeline, ANSWERED, b"")
        _answer_requests(lifeline, work, cpu, memory)


def send(line: socket.socket, verdict: int, body: bytes) -> None:
    """Send one message; raises OSError as sockets do."""
    line.sendall(_HEAD.pack(verdict, len(body)))
    line.sendall(body)


def receive(line: socket.socket, largest: int, deadline: float | None = None) -> tuple[int, bytes]:
    """Return the next message; raises TooLong, TimeoutError past the deadline (monotonic), ConnectionError when nobody is there."""
    verdict, length = _HEAD.unpack(read(line, _HEAD.size, deadline))
    if length > largest:
        raise TooLong
    return verdict, read(line, length, deadline)


def read(line: socket.socket, size: int, deadline: float | None = None) -> bytes:
    """Return exactly so many bytes; raises as `receive`."""
    held = bytearray(size)
    view = memoryview(held)
    while view:
        if deadline is not None:
            line.settimeout(max(deadline - time.monotonic(), 0.001))
        count = line.recv_into(view)
        if not count:
            raise ConnectionError("the other end is gone")
        view = view[count:]
    return bytes(held)


def _answer_requests(lifeline: socket.socket, work: Callable[[bytes], bytes], cpu: int, memory: int) -> None:
    ours = os.getpid()
    workers: set[int] = set()
    try:
        while True:
            order, lines, _, _ = socket.recv_fds(lifeline, PID.size, 1)
            if not order:
                return
            (pid,) = PID.unpack(order)
            if pid:
                answer = _end(pid) if pid in workers else 0
                workers.discard(pid)
            elif (answer := os.fork()) == 0:
                lifeline.close()
                _run_worker(socket.socket(fileno=lines[0]), work, cpu, memory, ours)
            else:
                os.close(lines[0])
                workers.add(answer)
            lifeline.sendall(PID.pack(answer))
    finally:
        for pid in workers:
            _end(pid)


def _end(pid: int) -> int:
    """Kill and reap; return the exit code, negative for a signal, which is its own where it had already ended."""
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _run_worker(line: socket.socket, work: Callable[[bytes], bytes], cpu: int, memory: int, parent: int) -> NoReturn:
    """Live as a worker: one request after the other, until the line closes or something goes wrong."""
    verdict = ANSWERED
    try:
        _die_with_parent(signal.SIGKILL)
        sys.dont_write_bytecode = True
        _limit_all(memory)
        while verdict == ANSWERED and os.getppid() == parent:
            _, request = receive(line, sys.maxsize)
            _limit(resource.RLIMIT_CPU, int(time.process_time()) + 1 + cpu, keep_hard=True)
            verdict, body = _try(work, request)
            send(line, verdict, body)
    finally:
        os._exit(1)  # never back into the fork server's loop, nor into what its modules left to do at exit


def _try(work: Callable[[bytes], bytes], request: bytes) -> tuple[int, bytes]:
    try:
        return ANSWERED, work(request)
    except MemoryError:
        return NO_MEMORY, b""
    except BaseException as error:  # noqa: BLE001 (a library's SystemExit too; the text may be a stranger's, the class is not)
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
    """Let the kernel send this signal when our parent ends (prctl(2), PR_SET_PDEATHSIG); elsewhere the fork server alone ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, number, 0, 0, 0)
