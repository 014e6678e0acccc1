"""Deadlines and manners."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from aggregator.errors import TooSlow, Unreachable
from aggregator.ingest.fetch.pacing import Deadline, Queues
from tests.waiting import PATIENCE

WAITED = 0.1  # seconds in the queue


def test_a_deadline_that_has_passed_is_too_slow() -> None:
    assert 0 < Deadline(PATIENCE, "x").left() <= PATIENCE
    with pytest.raises(TooSlow, match=r"http://x/: took longer than 0 seconds"):
        Deadline(0, "http://x/").left()


def test_a_deadline_inside_another_ends_with_the_first_of_both() -> None:
    assert Deadline(2 * PATIENCE, "x", within=Deadline(PATIENCE, "y")).left() <= PATIENCE
    assert Deadline(PATIENCE, "x", within=Deadline(2 * PATIENCE, "y")).left() <= PATIENCE
    with pytest.raises(TooSlow, match="y"):
        Deadline(60, "x", within=Deadline(0, "y")).left()


def test_a_stop_ends_every_wait() -> None:
    stop = threading.Event()
    inner = Deadline(60, "x", within=Deadline(60, "y", stop=stop))
    stop.set()
    with pytest.raises(Unreachable):
        inner.left()


def test_waiting_for_a_turn_takes_no_time_of_the_visit() -> None:
    queues, here, go = Queues(), threading.Event(), threading.Event()

    class Leaving(Deadline):
        """While it waits for its turn, the visit before it ends, after WAITED seconds."""

        @contextmanager
        def paused(self) -> Iterator[None]:
            with super().paused():
                threading.Timer(WAITED, go.set).start()
                yield

    def occupy() -> None:
        with queues.inside("host", Deadline(PATIENCE, "y")):
            here.set()
            go.wait(PATIENCE)

    holder = threading.Thread(target=occupy)
    holder.start()
    assert here.wait(PATIENCE)
    running, whole = Deadline(2 * PATIENCE, "w"), Deadline(2 * PATIENCE, "x")
    with queues.inside("host", Leaving(2 * PATIENCE, "z", within=whole)):
        assert whole.left() - running.left() >= WAITED / 2  # however long all else takes: that counts for both
    holder.join()


def test_as_many_are_inside_as_the_queue_is_wide() -> None:
    for width in (1, 4):
        queues, inside, most, lock = Queues(width), [0], [0], threading.Lock()
        full = threading.Barrier(width)

        def stay(queues: Queues = queues, inside: list[int] = inside, most: list[int] = most, full: threading.Barrier = full) -> None:
            with queues.inside("host", Deadline(60, "x")):
                with lock:  # noqa: B023 (of this round, which ends before the next)
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                full.wait(PATIENCE)
                with lock:  # noqa: B023
                    inside[0] -= 1

        with ThreadPoolExecutor(8) as threads:
            for visit in [threads.submit(stay) for _ in range(8)]:
                visit.result()
        assert most[0] == width


def test_one_host_does_not_wait_for_another() -> None:
    queues, deadline = Queues(sleep=lambda seconds: pytest.fail(f"waited {seconds} s")), Deadline(PATIENCE, "x")
    with queues.inside("slow", deadline, pause=PATIENCE), queues.inside("other", deadline, pause=PATIENCE):
        pass


def test_a_pause_lies_between_the_end_of_one_and_the_start_of_the_next() -> None:
    now, starts = [100.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    queues = Queues(clock=lambda: now[0], sleep=sleep)
    for _ in range(4):
        with queues.inside("host", Deadline(60, "x"), pause=1.0):
            starts.append(now[0])
            now[0] += 0.4  # the request itself
    assert starts == pytest.approx([100, 101.4, 102.8, 104.2])


def test_hosts_nobody_waits_for_are_forgotten() -> None:
    queues = Queues()
    for number in range(5000):
        with queues.inside(number, Deadline(60, "x")):
            pass
    assert len(queues) <= 1001
