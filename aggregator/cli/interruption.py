"""Ends a command at SIGINT and SIGTERM: an exception lets the main thread clean up; after a second, another thread ends the process.

Only the main thread runs signal handlers, and not while it waits for a lock of the database: a socket passes the signal to the thread.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

ENDING = (signal.SIGINT, signal.SIGTERM)
CLEANS_UP_WITHIN = 1.0  # seconds


class Interrupted(KeyboardInterrupt):
    """A signal asked the command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ends_when_interrupted(sentence: Callable[[], str]) -> Iterator[None]:
    """End the process at a signal with one sentence on stderr and exit code 128 + signal (130, 143). Call it in the main thread."""
    farewell = _Farewell(sentence)
    try:
        with _watched(farewell):
            yield
    except Interrupted as interrupted:
        farewell.say(interrupted.number)


class _Farewell:
    """Ends the process, for whichever thread comes first."""

    def __init__(self, sentence: Callable[[], str]) -> None:
        self._sentence, self._lock = sentence, threading.Lock()

    def say(self, number: int, *, flush: bool = True) -> NoReturn:
        """Print the sentence and end the process, without waiting for threads that hang in the network."""
        if flush:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
        with self._lock:
            with suppress(OSError):
                os.write(2, f"netzwerktimer: {self._sentence()}\n".encode())
            os._exit(128 + number)


@contextmanager
def _watched(farewell: _Farewell) -> Iterator[None]:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)  # set_wakeup_fd requires it
    threading.Thread(target=_watch, args=(ours, farewell), name="signals", daemon=True).start()
    handlers = {number: signal.signal(number, _interrupt) for number in ENDING}
    before = signal.set_wakeup_fd(theirs.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        theirs.close()  # the thread ends once it has read everything


def _interrupt(number: int, _: FrameType | None) -> NoReturn:
    for ending in ENDING:  # a second Ctrl-C must not interrupt the cleanup, which is limited in time
        signal.signal(ending, signal.SIG_IGN)
    raise Interrupted(number)


def _watch(signals: socket.socket, farewell: _Farewell) -> None:
    with signals:
        while numbers := signals.recv(1):
            if numbers[0] in ENDING:
                time.sleep(CLEANS_UP_WITHIN)
                farewell.say(numbers[0], flush=False)  # the main thread may hold stdout
