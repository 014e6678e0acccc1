"""One visit: ask a source, have its answer read where that can be killed, follow what reading wants; writes nothing."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from traceback import format_exception
from zoneinfo import ZoneInfo

from xxhash import xxh3_128_hexdigest

from aggregator import serialization
from aggregator.errors import FetchError, InvalidSource, NetzwerktimerError, WorkerKilled
from aggregator.events.rebuild import RefreshContext
from aggregator.model import Config, DetailPage, Fetched, FetchResult, Network, NotModified, ParseResult, PullOutcome, Source, SourceState
from aggregator.parsing.messages import Task, pack_task, unpack_result
from aggregator.store import Store
from aggregator.urls import redacted, redacted_text

from .discovery import locate
from .fetch.files import is_address
from .follow import FollowResult, follow_pages
from .interfaces import Fetch, Pool
from .reconcile.schedule import before_visit, may_be_asked

log = logging.getLogger(__name__)

READING = "4"  # raise it when the same bytes are read otherwise than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the line works with; made by the doors."""

    store: Store
    config: Callable[[], Config]
    fetch: Fetch
    pool: Pool
    context: RefreshContext
    clock: Callable[[], datetime]  # UTC
    jitter: Callable[[], float]  # 0 to 1
    allow: frozenset[tuple[str, int]] = frozenset()  # (address, port) that may be read and linked to though they are not public
    settings: "ParseFingerprints" = field(default_factory=lambda: ParseFingerprints())


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOutcome:
    """How a visit went: an error, a confirmation of the last answer, or something read."""

    source: Source
    state: SourceState
    seconds: float = 0.0
    skipped: PullOutcome | None = None
    error: NetzwerktimerError | None = None
    result: FetchResult | None = None
    body_hash: str = ""
    reading: ParseResult | None = None
    pages: Mapping[str, DetailPage] = field(default_factory=dict)


def visit(line: Services, source: Source, known: SourceState | None = None) -> FetchOutcome:
    """Ask a source and read its answer; never raises for anything a source can do. `known` is its state, where it was read already."""
    began, now = time.monotonic(), line.clock()
    state = before_visit(known or line.store.sources.state(source.id), source)
    if state.paused:
        return FetchOutcome(source=source, state=state, skipped=PullOutcome.PAUSED)
    if not may_be_asked(state, now):
        return FetchOutcome(source=source, state=state, skipped=PullOutcome.WAITING)
    try:
        found = _asked(line, source, state, now)
    except (FetchError, InvalidSource, WorkerKilled) as error:
        found = FetchOutcome(source=source, state=state, error=error)
    except Exception as error:  # noqa: BLE001 (a fault of ours on one source's bytes must not stop the others)
        found = FetchOutcome(source=source, state=state, error=log_fault(source, error))
    seconds = time.monotonic() - began
    return replace(found, seconds=seconds)


def log_fault(source: Source, error: Exception) -> NetzwerktimerError:
    """Log a fault of ours on one source, and return what its owner is told."""
    log.error("source %s: a fault of the program\n%s", source.id, redacted_text("".join(format_exception(error)).rstrip()))
    return NetzwerktimerError(f"a fault of the program ({type(error).__name__}); the log has the details")


def today(line: Services, now: datetime) -> date:
    """The local day of the site."""
    return now.astimezone(ZoneInfo(line.config().site.time_zone)).date()


def parse_fingerprint(line: Services, source: Source) -> str:
    """What stands for all that reading depends on beside the bytes: when it changes, the same bytes are read again."""
    return line.settings.of(line.config(), source, line.allow)


class ParseFingerprints:
    """What stands for the settings that each source is read with, worked out once for a configuration."""

    def __init__(self) -> None:
        self._known: tuple[Config | None, frozenset[tuple[str, int]], dict[str, tuple[Source, str]]] = (None, frozenset(), {})

    def of(self, config: Config, source: Source, allow: frozenset[tuple[str, int]] = frozenset()) -> str:
        """Return a text that differs where anything differs that reading this source depends on."""
        if self._known[0] is not config or self._known[1] != allow:
            self._known = (config, allow, {})
        known = self._known[2]
        found = known.get(source.id)
        if found is None or found[0] is not source:
            found = known[source.id] = (source, _fingerprint(config, source, allow))
        return found[1]


def _fingerprint(config: Config, source: Source, allow: frozenset[tuple[str, int]]) -> str:
    told = (READING, config.site.time_zone, serialization.dumps(source), *map(serialization.dumps, (*config.topics, *config.regions)))
    topics = next((network.topics for network in config.networks if network.slug == source.network), ())
    pairs = (f"{address} {port}" for address, port in sorted(allow))
    return serialization.fingerprint(*told, *topics, *pairs)


def _asked(line: Services, source: Source, state: SourceState, now: datetime) -> FetchOutcome:
    read_with = parse_fingerprint(line, source)
    known = bool(state.body_hash) and state.read_with == read_with and not (state.moving and state.read_on != today(line, now))
    result = line.fetch.visit(state.url, state.validators if known else None)
    if isinstance(result, NotModified):
        if not state.body_hash:
            raise InvalidSource(f"{result.url} answered 304 (not modified), to a request that did not ask for that")
        return FetchOutcome(source=source, state=state, result=result)
    body_hash = xxh3_128_hexdigest(result.body)  # whoever makes two bodies with one hash hides only a change of his own
    if known and body_hash == state.body_hash:
        return FetchOutcome(source=source, state=state, result=result)
    memory = line.store.pages.parse_state(source.id) if known and state.read_on == today(line, now) else ""
    whole = _read(line, source, state, result, now, memory)
    place = locate(
        source,
        state,
        whole.reading,
        result,
        fetch=line.fetch,
        pool=line.pool,
        now=now,
        zone=line.config().site.time_zone,
        allow=line.allow,
    )
    if (place.url, place.kind) != (state.url, state.kind):
        return _asked(line, source, place, now)
    state = place
    return FetchOutcome(
        source=source,
        state=state,
        result=result,
        body_hash=body_hash if whole.complete else "",
        reading=whole.reading,
        pages=whole.pages,
    )


def _read(line: Services, source: Source, state: SourceState, fetched: Fetched, now: datetime, memory: str) -> FollowResult:
    """Read an answer as the kind that its source names or had until now; a site that changed its kind is recognised anew."""
    if source.kind or not state.kind:
        return _read_as(line, source, fetched, now, memory)
    try:
        return _read_as(line, replace(source, kind=state.kind), fetched, now, memory)
    except InvalidSource:
        try:
            changed = _read_as(line, source, fetched, now)
        except InvalidSource:
            changed = None
        if changed is None or not changed.reading.records:
            raise
        return changed


def _read_as(line: Services, source: Source, fetched: Fetched, now: datetime, memory: str = "") -> FollowResult:
    config = line.config()
    network = next((n for n in config.networks if n.slug == source.network), None)
    if network and network.website and not is_address(fetched.url):
        fetched = replace(fetched, url=network.website)  # a file's links are told from where its network lives
    task = Task(
        source=source,
        fetched=fetched,
        now=now,
        zone=config.site.time_zone,
        topics=config.topics,
        regions=config.regions,
        network_topics=network.topics if network else (),
        networks=tuple(Network(slug=n.slug, name=n.name, website=n.website) for n in config.networks) if source.relay else (),
        allow=tuple(sorted(line.allow)),
        memory=memory,
    )

    def read(pages: Sequence[Fetched]) -> ParseResult:
        answer = unpack_result(line.pool.run(pack_task(replace(task, details=tuple(pages)))))
        if answer.reading is None:
            raise InvalidSource(_named_as_configured(answer.error, redacted(fetched.url), source))
        return answer.reading

    return follow_pages(read, lambda url: _page(line, url), line.store.pages.of_source(source.id))


def _named_as_configured(error: str, url: str, source: Source) -> str:
    """What is wrong with a file, under the path that sources.yaml names it by."""
    if is_address(source.url) or not error.startswith(url):
        return error
    return source.url + error.removeprefix(url)


def _page(line: Services, url: str) -> Fetched:
    result = line.fetch.visit(url)
    if isinstance(result, NotModified):
        raise FetchError(f"{url} answered 304 (not modified) to a request that did not ask for that")
    return result
