"""The command `discover`."""

import json
from collections.abc import Iterator
from pathlib import Path

from aggregator.advice import advice_text
from aggregator.errors import WrongCall
from aggregator.ingest.discovery import REQUESTS, Candidate, Discovered
from aggregator.ingest.discovery import discover as search
from aggregator.ingest.fetch import HttpFetcher
from aggregator.ingest.fetch.files import is_address
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import FetchResult, Source, Validators
from aggregator.parsing.task import run_task

from .bootstrap import PRELOADED, settings_here, utc_now
from .console import Progress, tame
from .preview import advice_lines, described, language_of

DEFAULT_ZONE = "Europe/Berlin"


def discover(address: str, as_json: bool) -> int:
    """Print the sources of the site at an address, best first; return 1 if there is none."""
    if not is_address(address) and Path(address).is_file():
        raise WrongCall(f"{address} is a file, not a site; `netzwerktimer preview {address}` shows what would be read from it")
    settings = settings_here()
    source = Source(id="discover", network="discover", url=address, time_zone=DEFAULT_ZONE)
    fetcher = HttpFetcher(allow=settings.allow_addresses, contact_page=f"{settings.base_url}/about")
    with WorkerPool(run_task, preload=PRELOADED) as pool, Progress("asked for", REQUESTS) as progress:
        counted, allow = _Counted(fetcher, progress), settings.allow_addresses
        discovered = search(source, fetcher=counted, pool=pool, now=utc_now(), zone=DEFAULT_ZONE, allow=allow)
    fetcher.close()
    print(discovered_json(address, discovered) if as_json else discovered_text(address, discovered, language_of()))
    return int(discovered.best is None)


def discovered_json(address: str, discovered: Discovered) -> str:
    """Return a discovery as one line of JSON."""
    report = {
        "address": address,
        "candidates": [_candidate(candidate) for candidate in discovered.candidates],
        "tried": [{"url": trial.url, "outcome": trial.outcome} for trial in discovered.tried],
    }
    return json.dumps(report, ensure_ascii=False)


def discovered_text(address: str, discovered: Discovered, language: str) -> str:
    """Return a discovery for a terminal; reasons and advice in `language`."""
    best = discovered.best
    if best is None:
        return "\n".join(_without_any(address, discovered))
    lines = [f"{address}: {len(discovered.candidates)} source{'' if len(discovered.candidates) == 1 else 's'} found, best first", ""]
    for number, candidate in enumerate(discovered.candidates, 1):
        counted = f"{candidate.events} coming event{'' if candidate.events == 1 else 's'}"
        shares = f" ({described(candidate.quality)})" if candidate.events else ""
        lines += [
            tame(f"{number}. {candidate.url}"),
            f"   {candidate.kind}, {counted}{shares}",
            tame(f"   {candidate.reason.words(language)}"),
        ]
    lines += ["", "For sources.yaml:", tame(f"      - url: {json.dumps(best.url)}"), f"        kind: {best.kind}", ""]
    return "\n".join([*lines, *advice_lines(best.advice, language)]).rstrip()


def _without_any(address: str, discovered: Discovered) -> Iterator[str]:
    yield f"{address}: no source with coming events was found. This was tried:"
    for trial in discovered.tried:
        yield tame(f"  {trial.url}")
        yield tame(f"    {trial.outcome}")
    readable = [candidate for candidate in discovered.candidates if not candidate.events]
    if readable:
        yield tame(f"It can be read, but announces nothing at the moment: {readable[0].url} ({readable[0].kind})")
    if discovered.answered:
        yield "If you know the page that lists the events, name it in sources.yaml with `kind: html` and `select`."
    else:
        yield "Nothing could be read there: see whether the address is written as in your browser."


def _candidate(candidate: Candidate) -> dict[str, object]:
    shares = candidate.quality
    return {
        "url": candidate.url,
        "kind": candidate.kind,
        "title": candidate.title or None,
        "events": candidate.events,
        "quality": {name: round(getattr(shares, name), 2) for name in ("time", "place", "link", "end")},
        "reason": candidate.reason.words("en"),
        "advice": {language: [advice_text(advice, language) for advice in candidate.advice] for language in ("de", "en")},
    }


class _Counted:
    """A fetcher that shows its progress."""

    def __init__(self, fetcher: HttpFetcher, progress: Progress) -> None:
        self._fetcher, self._progress = fetcher, progress

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        self._progress.step()
        return self._fetcher.fetch(url, validators)
