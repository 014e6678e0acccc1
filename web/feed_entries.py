"""The entries of feeds, rendered when a feed is asked for and cached in memory until the configuration changes."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import cast

from flask import Flask, current_app

from aggregator.model import Config, Event, EventRef, FeedEntry
from aggregator.store import ReadStore
from feeds import FeedContext, render

log = logging.getLogger(__name__)

_KEY = "netzwerktimer.feed_entries"
_MAX_BYTES = 32_000_000
_ENTRY_OVERHEAD = 400  # bytes of memory for an entry beside its body
_CHUNK = 500  # events that are read from the store together

EntryKey = tuple[str, int, str, str, str]
"""Event, revision, format, language, look."""


class EntryCache:
    """Rendered entries up to `most` bytes; the least recently used go first. None stands for an event that cannot be rendered."""

    def __init__(self, most: int = _MAX_BYTES) -> None:
        self._most = most
        self._entries: OrderedDict[EntryKey, FeedEntry | None] = OrderedDict()
        self._bytes = 0
        self._config: Config | None = None
        self._lock = Lock()

    def get(self, keys: Sequence[EntryKey], config: Config) -> dict[EntryKey, FeedEntry | None]:
        """Return the cached entries among these. A change of configuration empties the cache first."""
        with self._lock:
            if self._config is not config:
                self._entries.clear()
                self._bytes, self._config = 0, config
            known = {key: self._entries[key] for key in keys if key in self._entries}
            for key in known:
                self._entries.move_to_end(key)
            return known

    def put(self, entries: Mapping[EntryKey, FeedEntry | None], config: Config) -> None:
        """Remember entries that were rendered under a configuration."""
        with self._lock:
            if self._config is not config:
                return
            for key, entry in entries.items():
                if key not in self._entries:
                    self._entries[key] = entry
                    self._bytes += _weight(entry)
            while self._bytes > self._most:
                self._bytes -= _weight(self._entries.popitem(last=False)[1])


def init_feed_entries(app: Flask) -> None:
    """Give an app its cache of entries."""
    app.extensions[_KEY] = EntryCache()


def entries_of(
    refs: Iterable[EventRef], extension: str, language: str, store: ReadStore, feed_context: FeedContext, config: Config
) -> Iterator[FeedEntry]:
    """Return the entries of events in their order. An event that cannot be rendered is left out and logged."""
    cache = cast(EntryCache, current_app.extensions[_KEY])
    remaining = iter(refs)
    while chunk := list(islice(remaining, _CHUNK)):
        keys = [(ref.id, ref.revision, extension, language, ref.look) for ref in chunk]
        known = cache.get(keys, config)
        missing = [(ref, key) for ref, key in zip(chunk, keys, strict=True) if key not in known]
        events = store.events.with_revisions([ref.id for ref, _ in missing]) if missing else {}
        rendered: dict[EntryKey, FeedEntry | None] = {}
        for ref, key in missing:
            if ref.id in events:
                revision, event = events[ref.id]
                entry = known[key] = _rendered(event, feed_context, extension, language, ref.look)
                rendered[ref.id, revision, extension, language, ref.look] = entry  # of the revision that was read
        cache.put(rendered, config)
        yield from (entry for key in keys if (entry := known.get(key)) is not None)


def _rendered(event: Event, feed_context: FeedContext, extension: str, language: str, look: str) -> FeedEntry | None:
    try:
        return render(event, feed_context, extension, language, look)
    except Exception:
        log.exception("event %s cannot be rendered and is left out", event.id)
        return None


def _weight(entry: FeedEntry | None) -> int:
    return _ENTRY_OVERHEAD + (len(entry.body) if entry else 0)
