"""How often one and the same thing is logged."""

from collections.abc import Callable
from threading import Lock

MOST_CAUSES = 100  # in one period; texts of errors may differ without end


class LogRate:
    """Lets one line for each cause through in a period; used from any thread."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """`clock` gives seconds that never run backwards."""
        self._seconds, self._clock = seconds, clock
        self._last: dict[str, float] = {}
        self._lock = Lock()

    def allows(self, cause: str) -> bool:
        """Whether this cause may be logged now; if so, it may not again until the period is over."""
        now = self._clock()
        with self._lock:
            self._last = {known: at for known, at in self._last.items() if now - at < self._seconds}
            if cause in self._last or len(self._last) >= MOST_CAUSES:
                return False
            self._last[cause] = now
            return True
