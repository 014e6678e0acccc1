"""How the cost of work grows with the size of what it is given: two sizes within one run, so no test depends on how fast the machine is."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import AnyStr, TypeVar

Given = TypeVar("Given")

TIMES = 32  # the large size against the small one
ROOM = 8  # linear cost may come out so much higher: memory beyond the caches and the allocator's own takes up to 4 times as long
LASTS = 0.01  # seconds of processor time that one measurement of the small size lasts at least, the work being repeated
COUNTED = 0.0002  # seconds that the small size is taken to cost at least: below that, more noise than growth would be measured
ROUNDS = 5


def grows_linearly(work: Callable[[Given], object], made: Callable[[int], Given], small: int) -> None:
    """Assert that work on 32 times the size costs at most 8 * 32 times as much processor time of this thread; quadratic cost is 1024 times.

    `made` builds what a size stands for, outside what is measured; where reading stops at a limit, the large size belongs below it. Noise
    only ever adds to a cost: the small size counts with the best of several measurements, after a first run that is not counted, and the
    large one holds as soon as one measurement does.
    """
    little, much = made(small), made(small * TIMES)
    with _no_collection():
        work(little)  # what is done once only, such as compiling patterns
        repeats = _repeats(work, little)
        base = max(COUNTED, min(_cost(work, little, repeats) for _ in range(ROUNDS)))
        bar, costs = base * TIMES * ROOM, [_cost(work, much)]
        while min(costs) > bar and len(costs) < ROUNDS:
            costs.append(_cost(work, much))
    assert min(costs) <= bar, (
        f"size {small * TIMES} costs {min(costs) / base:.0f} times as much as size {small}; linear cost is {TIMES} times as much, "
        f"and {TIMES * ROOM} are allowed ({min(costs):.3g} s against {base:.3g} s, best of {ROUNDS} each)"
    )


def repeated(piece: AnyStr) -> Callable[[int], AnyStr]:
    """Return what builds a text of so many characters (or bytes) from one piece over and over."""
    return lambda size: piece * (size // len(piece))


def _repeats(work: Callable[[Given], object], given: Given) -> int:
    repeats = 1
    while _cost(work, given, repeats) * repeats < LASTS:
        repeats *= 2
    return repeats


def _cost(work: Callable[[Given], object], given: Given, repeats: int = 1) -> float:
    """Seconds of processor time of this thread for one run of the work."""
    began = time.thread_time()
    for _ in range(repeats):
        work(given)
    return (time.thread_time() - began) / repeats


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage of other tests, which is looked through at moments of its own, out of what is measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
