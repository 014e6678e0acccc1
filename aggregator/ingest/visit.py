"""One visit: fetch a source, parse its answer in the sandbox, follow the pages that parsing asks for; writes nothing."""

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
from .interfaces import Fetcher, Pool
from .reconcile.schedule import before_visit, may_be_asked

log = logging.getLogger(__name__)

PARSER_VERSION = "5"  # raise it when the parsers read something else from the same bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the pipeline works with; the composition root builds it."""

    store: Store
    config: Callable[[], Config]
    fetcher: Fetcher
    pool: Pool
    context: RefreshContext
    clock: Callable[[], datetime]  # UTC
    jitter: Callable[[], float]  # 0 to 1
    by_hand: bool = False  # a person asked for these pulls
    allow: frozenset[tuple[str, int]] = frozenset()  # (address, port) that may be read and linked to though they are not public
    fingerprints: "ParseFingerprints" = field(default_factory=lambda: ParseFingerprints())


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOutcome:
    """How a visit went: it was skipped, failed with an error, confirmed the last answer, or brought a parse result."""

    source: Source
    state: SourceState
    seconds: float = 0.0
    skipped: PullOutcome | None = None
    error: NetzwerktimerError | None = None
    result: FetchResult | None = None
    body_hash: str = ""
    parse_result: ParseResult | None = None
    pages: Mapping[str, DetailPage] = field(default_factory=dict)


def visit(services: Services, source: Source, known: SourceState | None = None) -> FetchOutcome:
    """Fetch and parse a source; never raises for anything a source can do. `known` is its state, if the caller has read it already."""
    began, now = time.monotonic(), services.clock()
    state = before_visit(known or services.store.sources.state(source.id), source)
    if not state.lifecycle.is_visited:
        return FetchOutcome(source=source, state=state, skipped=PullOutcome.PAUSED)
    if not may_be_asked(state, now):
        return FetchOutcome(source=source, state=state, skipped=PullOutcome.WAITING)
    try:
        outcome = _fetch_and_parse(services, source, state, now)
    except (FetchError, InvalidSource, WorkerKilled) as error:
        outcome = FetchOutcome(source=source, state=state, error=error)
    except Exception as error:  # noqa: BLE001 (a fault of ours on one source's bytes must not stop the others)
        outcome = FetchOutcome(source=source, state=state, error=log_fault(source, error))
    return replace(outcome, seconds=time.monotonic() - began)


def log_fault(source: Source, error: Exception) -> NetzwerktimerError:
    """Log a fault of ours on one source, and return the sentence for its owner."""
    log.error("source %s: a fault of the program\n%s", source.id, redacted_text("".join(format_exception(error)).rstrip()))
    return NetzwerktimerError(f"a fault of the program ({type(error).__name__}); the log has the details")


def today(services: Services, now: datetime) -> date:
    """Return the local day of the site."""
    return now.astimezone(ZoneInfo(services.config().site.time_zone)).date()


def parse_fingerprint(services: Services, source: Source) -> str:
    """Return a hash of everything but the bytes that the parse result depends on: when it changes, the same bytes are parsed again."""
    return services.fingerprints.of(services.config(), source, services.allow)


class ParseFingerprints:
    """The parse fingerprints of the sources, computed once for each configuration."""

    def __init__(self) -> None:
        self._known: tuple[Config | None, frozenset[tuple[str, int]], dict[str, tuple[Source, str]]] = (None, frozenset(), {})

    def of(self, config: Config, source: Source, allow: frozenset[tuple[str, int]] = frozenset()) -> str:
        """Return the fingerprint of a source: another one whenever anything differs that parsing it depends on."""
        if self._known[0] is not config or self._known[1] != allow:
            self._known = (config, allow, {})
        fingerprints = self._known[2]
        entry = fingerprints.get(source.id)
        if entry is None or entry[0] is not source:
            entry = fingerprints[source.id] = (source, _fingerprint(config, source, allow))
        return entry[1]


def _fingerprint(config: Config, source: Source, allow: frozenset[tuple[str, int]]) -> str:
    settings = (
        PARSER_VERSION,
        config.site.time_zone,
        serialization.dumps(replace(source, owner="")),
        *map(serialization.dumps, (*config.topics, *config.regions)),
    )
    topics = next((network.topics for network in config.networks if network.slug == source.network), ())
    pairs = (f"{address} {port}" for address, port in sorted(allow))
    return serialization.fingerprint(*settings, *topics, *pairs)


def _fetch_and_parse(services: Services, source: Source, state: SourceState, now: datetime) -> FetchOutcome:
    read_with = parse_fingerprint(services, source)
    up_to_date = bool(state.body_hash) and state.read_with == read_with and not (state.moving and state.read_on != today(services, now))
    result = services.fetcher.fetch(state.url, state.validators if up_to_date else None)
    if isinstance(result, NotModified):
        if not state.body_hash:
            raise InvalidSource(f"{result.url} answered 304 (not modified), to a request that did not ask for that")
        return FetchOutcome(source=source, state=state, result=result)
    body_hash = xxh3_128_hexdigest(result.body)  # a host that forges a collision hides only its own change
    if up_to_date and body_hash == state.body_hash:
        return FetchOutcome(source=source, state=state, result=result)
    parse_state = services.store.pages.parse_state(source.id) if up_to_date and state.read_on == today(services, now) else ""
    followed = _parse(services, source, state, result, now, parse_state)
    located = locate(
        source,
        state,
        followed.parse_result,
        result,
        fetcher=services.fetcher,
        pool=services.pool,
        now=now,
        zone=services.config().site.time_zone,
        allow=services.allow,
    )
    if (located.url, located.kind) != (state.url, state.kind):
        return _fetch_and_parse(services, source, located, now)
    return FetchOutcome(
        source=source,
        state=located,
        result=result,
        body_hash=body_hash if followed.complete else "",
        parse_result=followed.parse_result,
        pages=followed.pages,
    )


def _parse(services: Services, source: Source, state: SourceState, fetched: Fetched, now: datetime, parse_state: str) -> FollowResult:
    """Parse an answer as the configured or remembered kind; where the remembered one fails, recognise the kind again."""
    if source.kind or not state.kind:
        return _parse_as(services, source, fetched, now, parse_state)
    try:
        return _parse_as(services, replace(source, kind=state.kind), fetched, now, parse_state)
    except InvalidSource:
        try:
            changed = _parse_as(services, source, fetched, now)
        except InvalidSource:
            changed = None
        if changed is None or not changed.parse_result.records:
            raise
        return changed


def _parse_as(services: Services, source: Source, fetched: Fetched, now: datetime, parse_state: str = "") -> FollowResult:
    config = services.config()
    network = next((n for n in config.networks if n.slug == source.network), None)
    if network and network.website and not is_address(fetched.url):
        fetched = replace(fetched, url=network.website)  # a file's links are relative to its network's site
    task = Task(
        source=source,
        fetched=fetched,
        now=now,
        zone=config.site.time_zone,
        topics=config.topics,
        regions=config.regions,
        network_topics=network.topics if network else (),
        networks=tuple(Network(slug=n.slug, name=n.name, website=n.website) for n in config.networks) if source.relay else (),
        allow=tuple(sorted(services.allow)),
        parse_state=parse_state,
    )

    def parse(pages: Sequence[Fetched]) -> ParseResult:
        answer = unpack_result(services.pool.run(pack_task(replace(task, details=tuple(pages)))))
        if answer.parse_result is None:
            raise answer.raised(_named_as_configured(answer.error, redacted(fetched.url), source))
        return answer.parse_result

    return follow_pages(parse, lambda url: _fetch_page(services, url), services.store.pages.of_source(source.id))


def _named_as_configured(error: str, url: str, source: Source) -> str:
    """The error about a file, with the path as sources.yaml has it."""
    if is_address(source.url) or not error.startswith(url):
        return error
    return source.url + error.removeprefix(url)


def _fetch_page(services: Services, url: str) -> Fetched:
    result = services.fetcher.fetch(url)
    if isinstance(result, NotModified):
        raise FetchError(f"{url} answered 304 (not modified) to a request that did not ask for that")
    return result
