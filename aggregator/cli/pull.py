"""The commands `pull` and `preview`."""

import difflib
import json
import re
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.dates.instants import moment_json
from aggregator.errors import ConfigError, NetzwerktimerError, StoreError
from aggregator.ingest.commit import commit, visit
from aggregator.ingest.departed import forget_departed
from aggregator.ingest.fetch import HttpFetcher
from aggregator.ingest.fetch.files import FileFetcher, is_address, read_file
from aggregator.ingest.leases import LEASE, is_alive, new_owner
from aggregator.ingest.preview import error_json, preview_json, previewed
from aggregator.ingest.sandbox import WorkerPool
from aggregator.ingest.trouble import judge_trouble
from aggregator.model import Fetched, NotModified, PullOutcome, PullReport, Source
from aggregator.notifications.digest import put_digest
from aggregator.parsing.sources import PARSERS
from aggregator.parsing.task import run_task
from aggregator.urls import redacted

from .bootstrap import BASE_URL, PRELOADED, Application, settings_here, utc_now
from .console import Progress, table
from .interruption import ends_when_interrupted
from .preview import as_published, language_of, preview_text

VISITS_AT_ONCE = 16
DEFAULT_ZONE = "Europe/Berlin"
_REHEARSAL = "netzwerktimer: the times of this call are written into {}; a rehearsal wants another NETZWERKTIMER_DATABASE_URL"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def pull(names: Sequence[str], at: datetime | None, as_json: bool) -> int:
    """Pull all sources or the named ones; return 1 if one fails or another process is pulling it."""
    chosen: list[Source] = []
    reports: list[PullReport] = []
    with (
        ends_when_interrupted(lambda: _interrupted(chosen, reports)),
        Application(settings_here(), clock=(lambda: at) if at else None, by_hand=True) as application,
    ):
        if at:
            print(_REHEARSAL.format(application.store.address), file=sys.stderr)
        application.bring_up_to_date()
        if not names:
            forget_departed(application.services)
        judge_trouble(application.services, application.store.sources.states())
        chosen += _chosen(application.config().sources, names)
        with Progress("pulled", len(chosen)) as progress, closing(_pulled(application, chosen)) as pulled:
            for report in pulled:
                reports.append(report)
                progress.step()
                if as_json:
                    print(_report_json(report), flush=True)
        judge_trouble(application.services, application.store.sources.states(), whole_round=not names)
        with application.store.write() as tx:
            put_digest(tx, application.config(), application.clock())
        if not as_json:
            print(_report_table(sorted(reports, key=lambda r: r.source)))
    return int(any(report.outcome in (PullOutcome.ERROR, PullOutcome.BUSY) for report in reports))


def preview(addresses: Sequence[str], kind: str | None, at: datetime | None, base_url: str, as_json: bool) -> int:
    """Print what would be read from addresses, files or folders; return 1 if one of them cannot be read."""
    settings, now = settings_here(), at or utc_now()
    fetcher = HttpFetcher(allow=settings.allow_addresses, contact_page=f"{settings.base_url or BASE_URL}/about")
    failed = 0
    with WorkerPool(run_task, preload=PRELOADED) as pool:
        for address in _expanded(addresses):
            source = Source(id="preview", network="preview", url=address, kind=kind, time_zone=DEFAULT_ZONE)
            try:
                fetched = _fetched(fetcher, address, base_url, now)
                shown = previewed(fetched, source, now, DEFAULT_ZONE, pool)
                if as_json:
                    print(preview_json(address, shown), flush=True)
                else:
                    published = as_published(fetched, source, now, DEFAULT_ZONE, pool, settings.allow_addresses)
                    print(preview_text(address, shown, published, now, language_of()), flush=True)
            except NetzwerktimerError as error:
                failed += 1
                print(error_json(address, error) if as_json else _failure(address, str(error)), flush=True)
    fetcher.close()
    return int(failed > 0)


def _chosen(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    by_id = {source.id: source for source in sources}
    unknown = [name for name in names if name not in by_id]
    if unknown:
        close = difflib.get_close_matches(unknown[0], by_id, 1)
        hint = f"; did you mean {close[0]!r}?" if close else "; `netzwerktimer sources list` names them"
        raise ConfigError(f"there is no source {unknown[0]!r}{hint}")
    return [by_id[name] for name in dict.fromkeys(names)] if names else list(sources)


def _pulled(application: Application, sources: Sequence[Source]) -> Generator[PullReport, None, None]:
    """Visit sources in parallel and commit each visit when it ends; at the end, release all leases and wait for no visit."""
    now, owner = utc_now(), new_owner()  # leases use the real clock even with --at
    visitors = ThreadPoolExecutor(VISITS_AT_ONCE)
    try:
        with application.store.write() as tx:
            ours = set(tx.sources.lease([source.id for source in sources], owner, now, now + LEASE, is_alive))
        yield from (_busy(source) for source in sources if source.id not in ours)
        for done in as_completed([visitors.submit(visit, application.services, source) for source in sources if source.id in ours]):
            visited = done.result()
            yield from commit(application.services, [visited], owner) or [_busy(visited.source)]
    finally:
        visitors.shutdown(wait=False, cancel_futures=True)
        with suppress(StoreError), application.store.write() as tx:  # otherwise the leases end with this process
            tx.sources.release_all(owner)


def _busy(source: Source) -> PullReport:
    return PullReport(source=source.id, outcome=PullOutcome.BUSY, issues=("another process is reading it now",))


def _interrupted(sources: Sequence[Source], reports: Sequence[PullReport]) -> str:
    read = sum(report.outcome in (PullOutcome.UPDATED, PullOutcome.UNCHANGED, PullOutcome.HELD) for report in reports)
    if not read:
        return "interrupted before a source was read"
    return f"interrupted: {read} of {len(sources)} sources were read and are kept"


def _expanded(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        path = Path(address)
        if not is_address(address) and path.is_dir():
            yield from (str(file) for file in sorted(path.iterdir()) if file.is_file())
        else:
            yield address


def _failure(address: str, error: str) -> str:
    """The error with the whole address once, unredacted: this is the operator's terminal."""
    named = redacted(address if is_address(address) else Path(address).absolute().as_uri())
    error = error.replace(named, address, 1) if named else error
    return error if error.startswith(address) else f"{address}: {error}"


def _fetched(fetcher: HttpFetcher, address: str, base_url: str, now: datetime) -> Fetched:
    if not is_address(address) and _SCHEME.match(address):
        raise NetzwerktimerError(f"{address}: only http and https addresses can be read, and files by their path")
    if not is_address(address):
        return read_file(Path(address), base_url or Path(address).absolute().as_uri(), now)
    result = FileFetcher(fetcher, Path(), utc_now).fetch(address)
    if isinstance(result, NotModified):
        raise NetzwerktimerError(f"{address} answered 304 (not modified) to a request that did not ask for that")
    return replace(result, url=base_url or result.url, fetched_at=now)


def _report_json(report: PullReport) -> str:
    data = {
        "source": report.source,
        "outcome": report.outcome.value,
        "events": report.events,
        "issues": list(report.issues),
        "next_due": moment_json(report.next_due) if report.next_due else None,
        "error": report.error or None,
    }
    return json.dumps(data, ensure_ascii=False)


def _report_table(reports: Sequence[PullReport]) -> str:
    rows = [
        (r.source, r.outcome.value, str(r.events), f"{r.new}/{r.changed}/{r.gone}", f"{r.seconds:.1f}", r.error or "; ".join(r.issues))
        for r in reports
    ]
    return table(("source", "outcome", "events", "new/changed/gone", "seconds", "what was said"), rows)


def kinds() -> list[str]:
    """Return the kinds of sources, sorted."""
    return sorted(PARSERS)
