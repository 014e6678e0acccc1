"""What discovery and visits are given to work with, as far as they use it."""

from typing import Protocol

from aggregator.model import FetchResult, Validators


class Fetcher(Protocol):
    """Fetches an address."""

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return what the address answers; raises FetchError."""
        ...


class Pool(Protocol):
    """Parses a stranger's bytes in a process that can be killed."""

    def run(self, request: bytes) -> bytes:
        """Return the worker's answer; raises WorkerKilled."""
        ...
