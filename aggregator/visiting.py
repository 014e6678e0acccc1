"""One visit: ask a source, have its answer read where that can be killed, follow what reading wants; writes nothing."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from traceback import format_exception
from zoneinfo import ZoneInfo

from xxhash import xxh3_128_hexdigest

from . import serialization
from .discovery import located
from .errors import FetchError, InvalidSource, NetzwerktimerError, WorkerKilled
from .files import is_address
from .gathering import Gathered, gathered
from .lifecycle import arrived, may_be_asked
from .model import Config, Fetched, FetchResult, Network, NotModified, Outcome, Page, Reading, Source, SourceState
from .refresh import RefreshContext
from .seams import Fetch, Workshop
from .store import Store
from .tasks import Task, packed, unpacked_answer
from .urls import redacted, redacted_text

log = logging.getLogger(__name__)

READING = "4"  # raise it when the same bytes are read otherwise than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the line works with; made by the doors."""

    store: Store
    config: Callable[[], Config]
    fetch: Fetch
    workshop: Workshop
    context: RefreshContext
    clock: Callable[[], datetime]  # UTC
    jitter: Callable[[], float]  # 0 to 1
    allow: frozenset[tuple[str, int]] = frozenset()  # (address, port) that may be read and linked to though they are not public
    settings: "Settings" = field(default_factory=lambda: Settings())


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit went: an error, a confirmation of the last answer, or something read."""

    source: Source
    state: SourceState
    seconds: float = 0.0
    skipped: Outcome | None = None
    error: NetzwerktimerError | None = None
    result: FetchResult | None = None
    body_hash: str = ""
    reading: Reading | None = None
    pages: Mapping[str, Page] = field(default_factory=dict)


def visit(line: Line, source: Source, known: SourceState | None = None) -> Visited:
    """Ask a source and read its answer; never raises for anything a source can do. `known` is its state, where it was read already."""
    began, now = time.monotonic(), line.clock()
    state = arrived(known or line.store.sources.state(source.id), source)
    if state.paused:
        return Visited(source=source, state=state, skipped=Outcome.PAUSED)
    if not may_be_asked(state, now):
        return Visited(source=source, state=state, skipped=Outcome.WAITING)
    try:
        found = _asked(line, source, state, now)
    except (FetchError, InvalidSource, WorkerKilled) as error:
        found = Visited(source=source, state=state, error=error)
    except Exception as error:  # noqa: BLE001 (a fault of ours on one source's bytes must not stop the others)
        found = Visited(source=source, state=state, error=fault(source, error))
    seconds = time.monotonic() - began
    return replace(found, seconds=seconds)


def fault(source: Source, error: Exception) -> NetzwerktimerError:
    """Log a fault of ours on one source, and return what its owner is told."""
    log.error("source %s: a fault of the program\n%s", source.id, redacted_text("".join(format_exception(error)).rstrip()))
    return NetzwerktimerError(f"a fault of the program ({type(error).__name__}); the log has the details")


def today(line: Line, now: datetime) -> date:
    """The local day of the site."""
    return now.astimezone(ZoneInfo(line.config().site.time_zone)).date()


def settings_of(line: Line, source: Source) -> str:
    """What stands for all that reading depends on beside the bytes: when it changes, the same bytes are read again."""
    return line.settings.of(line.config(), source, line.allow)


class Settings:
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


def _asked(line: Line, source: Source, state: SourceState, now: datetime) -> Visited:
    read_with = settings_of(line, source)
    known = bool(state.body_hash) and state.read_with == read_with and not (state.moving and state.read_on != today(line, now))
    result = line.fetch.visit(state.url, state.validators if known else None)
    if isinstance(result, NotModified):
        if not state.body_hash:
            raise InvalidSource(f"{result.url} answered 304 (not modified), to a request that did not ask for that")
        return Visited(source=source, state=state, result=result)
    body_hash = xxh3_128_hexdigest(result.body)  # whoever makes two bodies with one hash hides only a change of his own
    if known and body_hash == state.body_hash:
        return Visited(source=source, state=state, result=result)
    memory = line.store.pages.parse_state(source.id) if known and state.read_on == today(line, now) else ""
    whole = _read(line, source, state, result, now, memory)
    place = located(
        source,
        state,
        whole.reading,
        result,
        fetch=line.fetch,
        workshop=line.workshop,
        now=now,
        zone=line.config().site.time_zone,
        allow=line.allow,
    )
    if (place.url, place.kind) != (state.url, state.kind):
        return _asked(line, source, place, now)
    state = place
    return Visited(
        source=source,
        state=state,
        result=result,
        body_hash=body_hash if whole.complete else "",
        reading=whole.reading,
        pages=whole.pages,
    )


def _read(line: Line, source: Source, state: SourceState, fetched: Fetched, now: datetime, memory: str) -> Gathered:
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


def _read_as(line: Line, source: Source, fetched: Fetched, now: datetime, memory: str = "") -> Gathered:
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

    def read(pages: Sequence[Fetched]) -> Reading:
        answer = unpacked_answer(line.workshop.run(packed(replace(task, details=tuple(pages)))))
        if answer.reading is None:
            raise InvalidSource(_named_as_configured(answer.error, redacted(fetched.url), source))
        return answer.reading

    return gathered(read, lambda url: _page(line, url), line.store.pages.of_source(source.id))


def _named_as_configured(error: str, url: str, source: Source) -> str:
    """What is wrong with a file, under the path that sources.yaml names it by."""
    if is_address(source.url) or not error.startswith(url):
        return error
    return source.url + error.removeprefix(url)


def _page(line: Line, url: str) -> Fetched:
    result = line.fetch.visit(url)
    if isinstance(result, NotModified):
        raise FetchError(f"{url} answered 304 (not modified) to a request that did not ask for that")
    return result
