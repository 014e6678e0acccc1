"""Small sites to search for sources: addresses and their answers, in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime

from aggregator.errors import BadStatus, FetchError
from aggregator.ingest.discovery import Candidate, Discovered, discover
from aggregator.model import Fetched, FetchResult, Source, Validators

from .pipeline import InPlace, calendar, vevent

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOME = "https://netz.example/"
CALENDAR = calendar(vevent("1", "Forum Photonik"), vevent("2", "Stammtisch", "20261210T180000"))
NEWS = b'<rss version="2.0"><channel><title>Neues</title><item><title>Neue Webseite</title><guid>1</guid></item></channel></rss>'


class Web:
    """Addresses and what they answer; everything else is not found."""

    def __init__(self, answers: Mapping[str, bytes | FetchError]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        self.asked.append(url)
        answer = self.answers.get(url, BadStatus(url, 404))
        if isinstance(answer, FetchError):
            raise answer
        return Fetched(url=url, body=answer, fetched_at=NOW, media_type="text/html" if b"<a " in answer else "")


def found_in(web: Web, address: str = HOME) -> Discovered:
    return discover(Source(id="s", network="n", url=address), fetcher=web, pool=InPlace(), now=NOW, zone="Europe/Berlin")


def found(home: bytes | FetchError, pages: Mapping[str, bytes] | None = None) -> Discovered:
    """What is found at a site, by its home page and its other pages by their paths."""
    return found_in(Web({HOME: home} | {HOME + path: body for path, body in (pages or {}).items()}))


def page(*parts: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Netz</title></head><body>{''.join(parts)}<a href='/'>Start</a></body></html>".encode()


def rows(*titles: str) -> str:
    """A list of events as JSON-LD."""
    told = ",".join(f'{{"@type":"Event","name":"{title}","startDate":"2026-12-03T17:00+01:00","url":"/{title}"}}' for title in titles)
    return f'<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{told}]}}</script>'


def best(told: Discovered) -> Candidate:
    assert told.best is not None
    return told.best
