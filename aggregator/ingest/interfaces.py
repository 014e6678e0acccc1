"""What rooms are handed by the doors, as far as they need to know it."""

from typing import Protocol

from aggregator.model import FetchResult, Validators


class Fetch(Protocol):
    """What brings bytes from an address."""

    def visit(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return what the address answers; raises FetchError."""
        ...


class Pool(Protocol):
    """What does work on a stranger's bytes where it can be killed."""

    def run(self, request: bytes) -> bytes:
        """Return the worker's answer; raises WorkerKilled."""
        ...
