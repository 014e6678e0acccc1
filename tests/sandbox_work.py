"""What tests let workers do: each function is work for a Workshop."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import sys
import time


def echo(request: bytes) -> bytes:
    return request


def obey(request: bytes) -> bytes:
    """Do what the request names; the number behind a colon is its argument."""
    verb, _, number = request.decode().partition(":")
    return _DEEDS[verb](int(number or 0))


def _spin(_: int) -> bytes:
    while True:
        pass


def _spin_in_c(_: int) -> bytes:
    return b"%d" % sum(range(10**13))


def _sleep(milliseconds: int) -> bytes:
    time.sleep(milliseconds / 1000)
    return b"%d" % os.getpid()


def _hoard(_: int) -> bytes:
    held = []
    while True:
        held.append(bytearray(2**20))


def _exit(code: int) -> bytes:
    os._exit(code)


def _leave(_: int) -> bytes:
    sys.exit(3)


def _raise(_: int) -> bytes:
    raise LookupError("text of a stranger")


def _crash(_: int) -> bytes:
    ctypes.string_at(0)
    return b""


def _abort(_: int) -> bytes:
    os.abort()


def _recurse(depth: int) -> bytes:
    return _recurse(depth + 1)


def _fill(size: int) -> bytes:
    return b"x" * size


def _print(_: int) -> bytes:
    print("stray output")  # noqa: T201 (what must not reach anybody)
    sys.stderr.write("stray error\n")
    os.write(2, b"raw error\n")
    return b"said"


def _tell(_: int) -> bytes:
    limits = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in ("AS", "CPU", "FSIZE", "NOFILE", "CORE")}
    secrets = [name for name in os.environ if name.startswith("NETZWERKTIMER_")]
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return repr({**limits, "secrets": secrets, "ignored": ignored}).encode()


def _pid(_: int) -> bytes:
    return b"%d" % os.getpid()


def _open(count: int) -> bytes:
    held = [socket.socket() for _ in range(count)]
    return b"%d" % len(held)


def _map(size: int) -> bytes:
    return b"%d" % len(mmap.mmap(-1, size * 2**20))


_DEEDS = {
    "spin": _spin,
    "spin_in_c": _spin_in_c,
    "sleep": _sleep,
    "hoard": _hoard,
    "exit": _exit,
    "leave": _leave,
    "raise": _raise,
    "crash": _crash,
    "abort": _abort,
    "recurse": _recurse,
    "fill": _fill,
    "print": _print,
    "tell": _tell,
    "pid": _pid,
    "open": _open,
    "map": _map,
}
