"""One changed event in a store that holds many: the side of pull.py that is run once for a small store and once for a large one."""

import argparse
import json
import sys
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.ingest.sandbox import WorkerPool
from aggregator.parsing.task import run_task
from aggregator.store import Store
from benchmarks.filling import fill
from benchmarks.pull_ours import ONE_BY_ONE, ZONE, FromFolder, config_of, cost, one_by_one, refreshed, services_of


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("--stored", type=int, required=True)
    words.add_argument("--rounds", type=int, default=5)
    asked = words.parse_args()
    body = sorted((asked.folder / "before").glob("*.ics"))[0].read_bytes()
    config, fetcher = config_of(1), FromFolder()
    store = Store(f"sqlite:///{asked.folder / f'stored-{asked.stored}.db'}", ZONE)
    fill(store, asked.stored)
    with WorkerPool(run_task, preload=("aggregator.parsing.task",)) as pool:
        services = services_of(config, store, fetcher, pool)
        refreshed(services, fetcher, [body])
        news = one_by_one([body])
        for bodies in islice(news, 3):
            refreshed(services, fetcher, bodies)
        spent = [cost(lambda: refreshed(services, fetcher, next(news)), ONE_BY_ONE) for _ in range(asked.rounds)]
    store.close()
    print(json.dumps({f"one_event_{n}": seconds for n, seconds in enumerate(spent)}))


if __name__ == "__main__":
    main()
