"""Deadlines and queues: a deadline for each fetch, one request at a time per host, pauses between two, a few at once per address."""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aggregator.errors import TooSlow, Unreachable

Clock = Callable[[], float]
"""Seconds that never run backwards."""


class Deadline:
    """The time at which a fetch must be done; time spent in our own queues does not count."""

    def __init__(self, seconds: float, what: str, *, within: "Deadline | None" = None, stop: threading.Event | None = None) -> None:
        self._seconds = seconds
        self._what = what
        self._within = within
        self._stop = stop
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than 0; raises TooSlow when there are none, Unreachable when we are being stopped."""
        if self._stop is not None and self._stop.is_set():
            raise Unreachable("given up, because the program ends")
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TooSlow(f"{self._what}: took longer than {self._seconds:g} seconds")
        return left if self._within is None else min(left, self._within.left())

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Extend the deadline by the time spent inside."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._extend(time.monotonic() - began)

    def _extend(self, seconds: float) -> None:
        self._ends += seconds
        if self._within is not None:
            self._within._extend(seconds)


@dataclass(slots=True)
class _Queue:
    gate: threading.Semaphore
    users: int = 0
    opens: float = 0.0  # monotonic time at which the next one may begin


class Queues:
    """A queue for each key, which lets in `width` at once; unused queues are dropped."""

    def __init__(self, width: int = 1, clock: Clock = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._width = width
        self._clock = clock
        self._sleep = sleep
        self._queues: dict[Hashable, _Queue] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """The number of keys with a queue."""
        return len(self._queues)

    @contextmanager
    def inside(self, key: Hashable, deadline: Deadline, pause: float = 0.0) -> Iterator[None]:
        """Wait for a place in the key's queue and for the last pause; at the end, leave it and start a pause of `pause` seconds.

        The pause counts from the end of a request: so the host sees the starts of two requests at least that far apart.
        """
        queue = self._enter(key)
        try:
            with deadline.paused():
                queue.gate.acquire()
            try:
                self._wait(queue, deadline)
                yield
            finally:
                queue.opens = max(queue.opens, self._clock() + pause)
                queue.gate.release()
        finally:
            self._leave(queue)

    def _wait(self, queue: _Queue, deadline: Deadline) -> None:
        while (seconds := queue.opens - self._clock()) > 0:
            deadline.left()
            with deadline.paused():
                self._sleep(min(seconds, 0.25))  # short, so that a stop takes effect soon

    def _enter(self, key: Hashable) -> _Queue:
        with self._lock:
            if len(self._queues) > 1000:  # redirects may name any number of hosts
                self._forget()
            queue = self._queues.setdefault(key, _Queue(threading.Semaphore(self._width)))
            queue.users += 1
            return queue

    def _leave(self, queue: _Queue) -> None:
        with self._lock:
            queue.users -= 1

    def _forget(self) -> None:
        now = self._clock()
        for key in [key for key, queue in self._queues.items() if not queue.users and queue.opens <= now]:
            del self._queues[key]
