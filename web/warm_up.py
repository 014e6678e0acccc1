"""Makes what everybody reads in the background, soon after start and after each new version: the last copy for when the database fails.

That is the listing and the calendars of all, of each network and of each topic, in the site's first language.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import date

from flask import Flask
from werkzeug.test import Client

from aggregator.errors import StoreError
from aggregator.model import ALL, Config, Selection

from .context import Context
from .feeds import feed_path
from .selection import query

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0  # seconds

Seen = tuple[int, date, Config]


def start_warm_up(app: Flask, context: Context) -> threading.Thread:
    """Start a thread that makes them as long as the process runs."""
    thread = threading.Thread(target=_keep_warm, args=(app, context), name="warm-up", daemon=True)
    thread.start()
    return thread


def warm_up(app: Flask, config: Config) -> None:
    """Ask for each of them once: what is fresh costs nothing."""
    client = Client(app, use_cookies=False)
    for path in paths(config):
        client.get(path).close()


def paths(config: Config) -> Iterator[str]:
    """Return their paths."""
    yield "/"
    yield feed_path("ics")
    for network in config.networks:
        yield feed_path("ics") + query(Selection(networks=(network.slug.lower(),)), {})
    for topic in config.topics:
        yield feed_path("ics") + query(Selection(topics=(topic.slug.lower(),)), {})


def _keep_warm(app: Flask, context: Context) -> None:
    last: Seen | None = None
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY):
        try:
            seen = (context.store.versions.number([ALL]), context.today(), context.config())
            if last is None or seen[:2] != last[:2] or seen[2] is not last[2]:
                warm_up(app, seen[2])
                last = seen
        except StoreError:
            continue  # the last copies stay; whoever asks for a page is told
        except Exception:
            log.exception("the feeds could not be made ahead")
