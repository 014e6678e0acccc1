"""Limits how often the same cause is logged."""

from collections.abc import Callable
from threading import Lock

MOST_CAUSES = 100  # in one period; error messages can differ without limit


class LogRate:
    """Allows one log line for each cause in a period; safe to use from several threads."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """`clock` returns seconds that never decrease."""
        self._seconds, self._clock = seconds, clock
        self._last: dict[str, float] = {}
        self._lock = Lock()

    def allows(self, cause: str) -> bool:
        """Return whether the cause may be logged now; if so, not again until the period is over."""
        now = self._clock()
        with self._lock:
            self._last = {known: at for known, at in self._last.items() if now - at < self._seconds}
            if cause in self._last or len(self._last) >= MOST_CAUSES:
                return False
            self._last[cause] = now
            return True
