"""Waiting until something happens: it must happen, how soon is nobody's concern."""

import threading
import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds until a test gives up; none waits that long when all is well, also on a machine with much else to do


def until(holds: Callable[[], object]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came true"
        threading.Event().wait(0.02)
