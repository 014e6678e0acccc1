"""Sources that are files beside sources.yaml (`url: examples/calendar.ics`), read as if they had been fetched."""

import mimetypes
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.errors import TooLarge, Unreachable
from aggregator.ingest.interfaces import Fetch
from aggregator.model import Fetched, FetchResult, Validators

LARGEST = 10 * 2**20  # bytes, as from the net


class FileFetcher:
    """A fetcher that also reads files, relative to `folder`."""

    def __init__(self, fetch: Fetch, folder: Path, clock: Callable[[], datetime]) -> None:
        self._fetch, self._folder, self._clock = fetch, folder, clock

    def visit(self, url: str, validators: Validators | None = None) -> FetchResult:
        """Return what the address answers, or the file holds; raises FetchError."""
        if is_address(url):
            return self._fetch.visit(url, validators)
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
