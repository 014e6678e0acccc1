"""Fills a store with events and the records they are made of: ten thousand around today, the others of the years before.

What makes a store large is its past: so feeds hold as much in a large one as in a small one.
"""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.events.dedup import blocking_keys
from aggregator.model import DatedEvent, Event, Record, RecordKey, TimeSpan
from aggregator.store import Store
from benchmarks import store as full

YEARS = 20  # of what is over


def fill(store: Store, size: int) -> None:
    """Write so many events, each with the one record that it is made of."""
    for first in range(0, size, full.BATCH):
        events = [known(number) for number in range(first, min(first + full.BATCH, size))]
        records = [
            Record(key=e.records[0], network=e.publication.networks[0], details=e.details, first_seen=full.NOW, changed=full.NOW)
            for e in events
        ]
        with store.write() as tx:
            tx.records.save(records, {record.key: blocking_keys(record) for record in records}, {})
            tx.events.save(events, (), full.NOW)


def known(number: int) -> Event:
    """The event of a number, with the record it is made of."""
    event = full.event(number)
    network = event.publication.networks[0]
    publication = event.publication if number < full.SMALL else replace(event.publication, details=_over(event, number))
    return replace(event, publication=publication, records=(RecordKey(network, str(number)),))


def _over(event: Event, number: int) -> DatedEvent:
    """The same, some years before all that feeds show."""
    span = event.details.span
    back = timedelta(days=900 + number % (365 * YEARS))
    return replace(event.details, span=TimeSpan(span.start - back, span.end and span.end - back))
