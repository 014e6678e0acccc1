"""Sources that are files next to sources.yaml (`url: examples/calendar.ics`), read as if they were fetched."""

import mimetypes
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.errors import TooLarge, Unreachable
from aggregator.ingest.interfaces import Fetcher
from aggregator.model import Fetched, FetchResult, Validators

LARGEST = 10 * 2**20  # bytes, the same limit as for fetched bodies


class FileFetcher:
    """A fetcher that also reads files; their paths are relative to `folder`."""

    def __init__(self, fetcher: Fetcher, folder: Path, clock: Callable[[], datetime]) -> None:
        self._fetcher, self._folder, self._clock = fetcher, folder, clock

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return the answer of an address, or the content of a file; raises FetchError."""
        if is_address(url):
            return self._fetcher.fetch(url, validators)
        return read_file(self._folder / url, url, self._clock())


def is_address(url: str) -> bool:
    """Whether this is an address on the net, not a path."""
    return urlsplit(url).scheme.lower() in ("http", "https", "webcal", "webcals")


def read_file(path: Path, url: str, now: datetime) -> Fetched:
    """Return a file as if it had been fetched from `url`; raises FetchError when it cannot be read."""
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreachable(f"{path}: {error.strerror}") from error
    if len(body) > LARGEST:
        raise TooLarge(f"{path}: more than {LARGEST // 2**20} MB")
    return Fetched(url=url, body=body, media_type=mimetypes.guess_type(path.name)[0] or "", fetched_at=now)
