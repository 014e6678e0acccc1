"""Our side of pages.py: the same events in our store; their RSS joined from entries in memory, read from the store, and rendered anew."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from aggregator.dates.zones import use_packaged_rules
from aggregator.model import DatedEvent, Event, Fetched, Link, Publication, Record, Selection, Site, Source
from aggregator.parsing.messages import Task
from aggregator.parsing.task import read
from aggregator.store import Store
from feeds import FORMATS, MAX_ITEMS, Channel, FeedContext, render

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ZONE, BASE = "Europe/Berlin", "https://n.example"
TIMES = 100


def main() -> None:
    calendar, uids, folder, out = sys.argv[1:]
    use_packaged_rules()
    feed_context = FeedContext(site=Site(title="Termine", time_zone=ZONE), base_url=BASE, networks={"netz": "Netz e. V."})
    every = list(events(Path(calendar).read_bytes()))
    wanted = [next(one for one in every if one.records[0].uid == uid) for uid in json.loads(uids)]
    chosen = sorted(wanted, key=lambda one: one.publication.created, reverse=True)
    store = Store(f"sqlite:///{folder}/pages.db", ZONE)
    with store.write() as tx:
        tx.events.save(chosen, (), NOW)
    channel = Channel(
        feed_context=feed_context, language="de", title="Termine", home_url=f"{BASE}/", self_url=f"{BASE}/feeds/events.rss", updated=NOW
    )

    def stored() -> bytes:
        refs = store.events.refs("announced", Selection(), NOW.date(), "show", limit=MAX_ITEMS)
        events = store.events.many(ref.id for ref in refs)
        return FORMATS["rss"].frame(channel, [render(events[ref.id], feed_context, "rss", "de", ref.look) for ref in refs])

    entries = [render(one, feed_context, "rss", "de", "plain") for one in chosen]

    def joined() -> bytes:
        return FORMATS["rss"].frame(channel, entries)

    def anew() -> bytes:
        return FORMATS["rss"].frame(channel, [render(one, feed_context, "rss", "de", "plain") for one in chosen])

    Path(out).write_bytes(stored())
    found = {"joined": cost(joined), "stored": cost(stored), "anew": cost(anew), "same": float(stored() == joined() == anew())}
    for extension, form in FORMATS.items():
        look = "show" if extension == "changes" else "plain"
        found[extension] = cost(lambda f=form, s=look: [f.entry(one, feed_context, "de", s) for one in every], 3) / len(every)  # type: ignore[misc]
    store.close()
    print(json.dumps(found))


def events(body: bytes) -> Iterator[Event]:
    """The calendar's events, as if each had been announced a minute before the one that follows it."""
    source = Source(id="netz", network="netz", url="https://netz.example/")
    fetched = Fetched(url=source.url, body=body, fetched_at=NOW)
    for number, record in enumerate(read(Task(source=source, fetched=fetched, now=NOW, zone=ZONE)).records):
        yield Event(publication=_publication(number, record), records=(record.key,), links=(Link(network="netz", url=record.details.url),))


def _publication(number: int, record: Record) -> Publication:
    at = NOW - timedelta(minutes=number)
    assert isinstance(record.details, DatedEvent)
    return Publication(id=f"{number:010}", details=record.details, networks=("netz",), created=at, last_modified=at, since=NOW.date())


def cost(step: Callable[[], object], times: int = TIMES) -> float:
    """CPU seconds of a step, once warm."""
    step()
    began = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - began) / times


if __name__ == "__main__":
    main()
