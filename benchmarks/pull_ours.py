"""Our side of pull.py: one warm process that refreshes five times, and what each refresh cost."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from werkzeug.test import Client

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.__main__ import collect_seldom
from aggregator.dates.zones import use_packaged_rules
from aggregator.errors import Unreachable
from aggregator.events.rebuild import RefreshContext
from aggregator.ingest.commit import Services, commit, visit
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import Config, Fetched, FetchResult, Network, NotModified, Settings, Site, Source, Validators
from aggregator.parsing.task import run_task
from aggregator.store import Store
from app import create_app
from benchmarks import cpu
from feeds import FORMATS
from web.context import Context

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE = "Europe/Berlin"
ONE_BY_ONE = 48  # single events changed one after the other: the worker's seconds are counted in hundredths
_TITLE = b"\nSUMMARY:"


class FromFolder:
    """Answers with the files of a folder, without a network."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.not_modified = False

    def fetch(self, url: str, validators: Validators | None = None) -> FetchResult:
        if self.not_modified and validators is not None:
            return NotModified(url=url)
        if url not in self.bodies:
            raise Unreachable(f"{url}: nobody is there")
        return Fetched(url=url, body=self.bodies[url], fetched_at=NOW, validators=Validators(etag='"1"'))


def main() -> None:
    use_packaged_rules()
    collect_seldom()
    folder = Path(sys.argv[1])
    before, after = (sorted((folder / name).glob("*.ics")) for name in ("before", "after"))
    config, fetcher = config_of(len(before)), FromFolder()
    database = folder / f"ours-{os.getpid()}.db"
    store = Store(f"sqlite:///{database}", ZONE)
    with WorkerPool(run_task, preload=("aggregator.parsing.task",)) as pool:
        warm(folder, config, fetcher, pool)
        services = services_of(config, store, fetcher, pool)
        found = steps(services, fetcher, before, after)
    store.close()
    print(json.dumps(found))


def services_of(config: Config, store: Store, fetcher: FromFolder, pool: WorkerPool) -> Services:
    """The services of a program with this configuration, over this store."""
    ids = count()
    context = RefreshContext(new_id=lambda: f"P{next(ids):09d}", zone=ZoneInfo(ZONE))  # no id that the events of a filled store have
    return Services(store=store, config=lambda: config, fetcher=fetcher, pool=pool, context=context, clock=lambda: NOW, jitter=lambda: 0.5)


def steps(services: Services, fetcher: FromFolder, before: list[Path], after: list[Path]) -> dict[str, float]:
    """Refresh five times; CPU seconds of each, and what was published."""
    bodies = [path.read_bytes() for path in before]
    changed = [path.read_bytes() for path in after]
    found = {
        name: cost(lambda these=these: refreshed(services, fetcher, these))  # type: ignore[misc]
        for name, these in (("cold", bodies), ("one_percent", changed))
    }
    found["rendering"] = rendering(services)
    news = one_by_one(changed)
    found["one_event"] = cost(lambda: refreshed(services, fetcher, next(news)), ONE_BY_ONE)
    one = next(news)
    refreshed(services, fetcher, one)
    version = services.store.events.version()
    found["same_bytes"] = cost(lambda: refreshed(services, fetcher, one), 20)
    fetcher.not_modified = True
    found["all_304"] = cost(lambda: refreshed(services, fetcher, one), 20)
    found["quiet_writes"] = services.store.events.version().number - version.number
    found["events"] = len(services.store.events.published(NOW.date()))
    return found


def one_by_one(bodies: list[bytes]) -> Iterator[list[bytes]]:
    """The bodies with one more event changed each time: the next one of the next feed, whether it is a series or not."""
    now = list(bodies)
    for number in count():
        feed, event = number % len(now), number // len(now)
        head, *events = now[feed].split(_TITLE)
        events[event % len(events)] = b"Neu " + events[event % len(events)]
        now[feed] = _TITLE.join((head, *events))
        yield list(now)


def refreshed(services: Services, fetcher: FromFolder, bodies: list[bytes]) -> None:
    sources = services.config().sources
    fetcher.bodies |= {source.url: body for source, body in zip(sources, bodies, strict=True)}
    states = {state.id: state for state in services.store.sources.states()}
    commit(services, [visit(services, source, states.get(source.id)) for source in sources])


def rendering(services: Services) -> float:
    """CPU seconds of every format of all events in the default language, asked the first time of a warm program."""
    config, today = services.config(), NOW.date()
    context = Context(
        store=services.store,
        write=services.store.write,
        config=lambda: config,
        settings=Settings(base_url="https://n.example"),
        today=lambda: today,
        now=lambda: NOW,
        heartbeat=lambda: NOW,
    )
    client = Client(create_app(context), use_cookies=False)
    client.get("/healthz")
    return cost(lambda: ask_all(client))


def ask_all(client: Client) -> None:
    """Ask for all events in every format, compressed."""
    for extension in FORMATS.keys() - {"changes"}:
        ask(client, extension)


def ask(client: Client, extension: str) -> None:
    answer = client.get(f"/feeds/events.{extension}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer.status
    answer.get_data()


def warm(folder: Path, config: Config, fetcher: FromFolder, pool: WorkerPool) -> None:
    """Pull three events and change one of them, in a store of its own: workers start, what is imported late is, statements are compiled."""
    store = Store(f"sqlite:///{folder / f'warm-{os.getpid()}.db'}", ZONE)
    services, one = services_of(config, store, fetcher, pool), config.sources[0]
    for word in ("Licht", "Glas"):
        events = (_event(number, f"{word} {number}" if number else "Forum") for number in range(3))
        fetcher.bodies[one.url] = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()
        commit(services, [visit(services, one)])
    store.close()
    fetcher.bodies.clear()


def _event(number: int, title: str) -> str:
    times = f"DTSTART:2026120{number + 1}T100000Z\r\nDTEND:2026120{number + 1}T120000Z"
    return f"BEGIN:VEVENT\r\nUID:warm-{number}@feeds.example\r\nSUMMARY:{title}\r\n{times}\r\nEND:VEVENT"


def cost(step: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of a step in this process and its workers, the mean of several times."""
    theirs = workers()
    began = time.process_time()  # looking at the workers costs more than a quiet refresh
    for _ in range(times):
        step()
    own = time.process_time() - began
    return max((own + workers() - theirs) / times, 1e-6)


def workers() -> float:
    return sum(cpu.of_tree(pid) for pid in cpu.descendants(os.getpid())[:1])


def config_of(number: int) -> Config:
    names = [f"n{k}" for k in range(number)]
    networks = tuple(Network(slug=n, name=n.upper(), sources=(Source(id=n, network=n, url=f"https://{n}.example/"),)) for n in names)
    return Config(site=Site(title="N", time_zone=ZONE), networks=networks)


if __name__ == "__main__":
    main()
