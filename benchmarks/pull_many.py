"""Many sources with nothing new, over loopback: how near a round comes to the floor of latency, and its CPU per source."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.config import settings_from
from aggregator.dates.zones import use_packaged_rules
from aggregator.events.rebuild import RefreshContext
from aggregator.ingest.commit import Services, commit, visit
from aggregator.ingest.fetch import HttpFetcher
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import Config, Network, PullOutcome, Site, Source
from aggregator.parsing.task import run_task
from aggregator.store import Store
from benchmarks import cpu

LATENCY, SIDE_BY_SIDE, PORT = 0.05, 32, 18080
ZONE = "Europe/Berlin"


def main() -> None:
    use_packaged_rules()
    peers, folder, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    small = folder / "small"
    subprocess.run([sys.executable, str(peers / "make_feeds.py"), str(small), "--feeds", "8", "--events", "2"], check=True)
    files = ["--urls", str(folder / "urls"), "--allow", str(folder / "allow")]
    size = ["--sources", str(number), "--latency", str(LATENCY), "--port", str(PORT)]
    origin = subprocess.Popen([sys.executable, str(peers / "slow_origin.py"), str(small), *size, *files], stdout=subprocess.PIPE)
    try:
        assert origin.stdout
        origin.stdout.readline()
        print(json.dumps(measured(folder, number)))
    finally:
        origin.send_signal(signal.SIGTERM)
        origin.wait()


def measured(folder: Path, number: int) -> dict[str, float]:
    urls = (folder / "urls").read_text().split()
    networks = tuple(Network(slug=f"s{k}", name="S", sources=(Source(id=f"s{k}", network=f"s{k}", url=u),)) for k, u in enumerate(urls))
    config, ids = Config(site=Site(title="N"), networks=networks), count()
    allowed = settings_from({"NETZWERKTIMER_ALLOW_ADDRESSES": (folder / "allow").read_text()}).allow_addresses
    store = Store(f"sqlite:///{folder / 'many.db'}", ZONE)
    fetcher = HttpFetcher(allow=allowed, contact_page="https://n.example/about")
    with WorkerPool(run_task, preload=("aggregator.parsing.task",)) as pool:
        services = Services(
            store=store,
            config=lambda: config,
            fetcher=fetcher,
            pool=pool,
            context=RefreshContext(new_id=lambda: f"{next(ids):010d}", zone=ZoneInfo(ZONE)),
            clock=lambda: datetime.now(UTC),
            jitter=lambda: 0.5,
        )
        a_round(services)
        began, spent = time.monotonic(), cpu.of_tree(os.getpid())
        outcomes = a_round(services)
        seconds, spent = time.monotonic() - began, cpu.of_tree(os.getpid()) - spent
    fetcher.close()
    floor = number * LATENCY / SIDE_BY_SIDE
    return {"sources": number, "seconds": seconds, "cpu_s": spent, "floor_s": floor, "unchanged": outcomes.count(PullOutcome.UNCHANGED)}


def a_round(services: Services) -> list[PullOutcome]:
    with ThreadPoolExecutor(SIDE_BY_SIDE) as visitors:
        visits = list(visitors.map(lambda source: visit(services, source), services.config().sources))
    return [report.outcome for report in commit(services, visits)]


if __name__ == "__main__":
    main()
