"""One changed event in a store that holds many: the side of pull.py that is run once for a small store and once for a large one."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.dedup import blocking_keys
from aggregator.isolate import Workshop
from aggregator.model import Details, Event, Record, RecordKey, TimeSpan
from aggregator.reading import work
from aggregator.store import Store
from benchmarks import store as full
from benchmarks.pull_ours import NOW, ONE_BY_ONE, ZONE, FromFolder, config_of, cost, line_of, one_by_one, refreshed

YEARS = 20  # of what is over, in a large store


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("--stored", type=int, required=True)
    words.add_argument("--rounds", type=int, default=5)
    asked = words.parse_args()
    body = sorted((asked.folder / "before").glob("*.ics"))[0].read_bytes()
    config, fetch = config_of(1), FromFolder()
    store = Store(f"sqlite:///{asked.folder / f'stored-{asked.stored}.db'}", ZONE)
    fill(store, asked.stored)
    with Workshop(work, preload=("aggregator.reading",)) as workshop:
        line = line_of(config, store, fetch, workshop)
        refreshed(line, fetch, [body])
        news = one_by_one([body])
        for bodies in islice(news, 3):
            refreshed(line, fetch, bodies)
        spent = [cost(lambda: refreshed(line, fetch, next(news)), ONE_BY_ONE) for _ in range(asked.rounds)]
    store.close()
    print(json.dumps({f"one_event_{n}": seconds for n, seconds in enumerate(spent)}))


def fill(store: Store, size: int) -> None:
    """Write so many events with their records, each of one source: ten thousand around today, the others of the years before."""
    for first in range(0, size, full.BATCH):
        events = [known(number) for number in range(first, min(first + full.BATCH, size))]
        records = [
            Record(key=e.records[0], network=e.publication.networks[0], details=e.details, first_seen=NOW, changed=NOW) for e in events
        ]
        with store.write() as tx:
            tx.records.save(records, {record.key: blocking_keys(record) for record in records}, {})
            tx.publications.save([e.publication for e in events], {e.records[0]: e.id for e in events})
            tx.events.save([(e, (full.entry(e),)) for e in events], (), NOW)
        with store.write() as tx:
            tx.events.complete([(e, ()) for e in events], NOW)


def known(number: int) -> Event:
    """The event of a number, with the record it is made of."""
    event = full.event(number)
    network = event.publication.networks[0]
    publication = event.publication if number < full.SMALL else replace(event.publication, details=_over(event, number))
    return replace(event, publication=publication, records=(RecordKey(network, str(number)),))


def _over(event: Event, number: int) -> Details:
    """The same, some years before all that feeds show."""
    span = event.details.span
    assert span
    assert span.end
    back = timedelta(days=900 + number % (365 * YEARS))
    return replace(event.details, span=TimeSpan(span.start - back, span.end - back))


if __name__ == "__main__":
    main()
