"""The whole pipeline in one process, without a network: answers are set by hand, time moves when a test says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.errors import FetchError, Unreachable
from aggregator.events.rebuild import RefreshContext
from aggregator.ingest.commit import Services, commit, visit
from aggregator.model import (
    MAX_EVENTS,
    Config,
    Event,
    Fetched,
    FetchResult,
    Network,
    NotModified,
    PullReport,
    Selection,
    Site,
    Source,
    SourceState,
    Validators,
)
from aggregator.parsing.task import run_task
from aggregator.store import Store
from feeds import FORMATS, MAX_ITEMS, Channel, FeedContext, render
from tests.factories import BASE_URL, BERLIN, NOW

ZONE = "Europe/Berlin"


class FakeFetcher:
    """Answers by address, with what a test put there."""

    def __init__(self, clock: "Clock") -> None:
        self.answers: dict[str, bytes | FetchResult | FetchError] = {}
        self.asked: list[tuple[str, Validators | None]] = []
        self._clock = clock

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        self.asked.append((url, validators))
        answer = self.answers.get(url, Unreachable(f"{url}: nobody is there"))
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, Fetched | NotModified):
            return answer
        return Fetched(url=url, body=answer, fetched_at=self._clock.now)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class InPlace:
    """A worker pool without processes, for bytes that we wrote ourselves."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, request: bytes) -> bytes:
        self.runs += 1
        return run_task(request)


class Pipeline:
    """The pipeline over a fresh database, with sources a, b, c … at https://a.example/ and so on."""

    __test__ = False

    def __init__(self, folder: Path, sources: str = "ab", **said: object) -> None:
        self.clock = Clock()
        self.fetcher, self.pool = FakeFetcher(self.clock), InPlace()
        self.ids: list[str] = []  # of all events that were ever made
        self.store = Store(f"sqlite:///{folder / 'store.db'}", ZONE)
        self.config = config_of(sources, **said)
        self.services = Services(
            store=self.store,
            config=lambda: self.config,
            fetcher=self.fetcher,
            pool=self.pool,
            context=RefreshContext(new_id=self.new_id, zone=BERLIN),
            clock=self.clock,
            jitter=lambda: 0.5,
        )

    def new_id(self) -> str:
        self.ids.append(f"{len(self.ids) + 1:010d}")
        return self.ids[-1]

    def feed_context(self) -> FeedContext:
        networks = {network.slug: network.name for network in self.config.networks}
        return FeedContext(site=self.config.site, base_url=BASE_URL, networks=networks, topics={})

    def answer(self, source: str, answer: bytes | FetchResult | FetchError) -> None:
        self.fetcher.answers[f"https://{source}.example/"] = answer

    def pull(self, *names: str) -> tuple[PullReport, ...]:
        chosen = [source for source in self.config.sources if not names or source.id in names]
        return commit(self.services, [visit(self.services, source) for source in chosen])

    def pull_after(self, *names: str, **by: float) -> tuple[PullReport, ...]:
        self.clock.move(**by)
        return self.pull(*names)

    def state(self, source: str = "a") -> SourceState:
        return self.store.sources.state(source)

    def published(self) -> tuple[Event, ...]:
        return self.store.events.published(self.clock.now.astimezone(BERLIN).date())

    def feed(self, extension: str = "ics", language: str = "de", cancelled: str = "show", selection: Selection | None = None) -> bytes:
        today, form = self.clock.now.astimezone(BERLIN).date(), FORMATS[extension]
        refs = self.store.events.refs(form.order, selection or Selection(), today, cancelled)
        if form.parts is None:
            refs = refs[: MAX_EVENTS + 1 if form.order == "start" else MAX_ITEMS]
        events = self.store.events.many(ref.id for ref in refs)
        entries = [render(events[ref.id], self.feed_context(), extension, language, ref.look) for ref in refs]
        updated = max((entry.modified for entry in entries if entry.modified), default=None)
        address = f"{BASE_URL}/feeds/events.{extension}"
        channel = Channel(
            feed_context=self.feed_context(), language=language, title="N", home_url=f"{BASE_URL}/", self_url=address, updated=updated
        )
        return form.frame(channel, entries)


def config_of(ids: Sequence[str], **said: object) -> Config:
    """A site whose sources are named by letters."""
    networks = tuple(
        Network(slug=name, name=name.upper(), sources=(replace(Source(id=name, network=name, url=f"https://{name}.example/"), **said),))  # type: ignore[arg-type]
        for name in ids
    )
    return Config(site=Site(title="N", time_zone=ZONE), networks=networks)


def calendar(*events: str) -> bytes:
    """A calendar of VEVENTs."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//DE", *events, "END:VCALENDAR", ""]).encode()


def vevent(uid: str = "1", title: str = "Photonik-Forum", start: str = "20261203T170000", more: str = "") -> str:
    """One VEVENT, by default a coming evening in the zone of Berlin."""
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART;TZID=Europe/Berlin:{start}", *filter(None, [more]), "END:VEVENT"]
    return "\r\n".join(lines)


def weeks(count: int, cancelled: int = -1, month: int = 12, more: str = "") -> list[str]:
    """A list of evenings on the days from the third of a month on, of 2026 or, from January on, of 2027."""
    year = 2026 if month == 12 else 2027
    return [
        vevent(
            uid=f"w{n}",
            title=f"Abend {n}",
            start=f"{year}{month:02d}{3 + n:02d}T170000",
            more="\r\n".join(filter(None, [more, "STATUS:CANCELLED" if n == cancelled else ""])),
        )
        for n in range(count)
    ]
