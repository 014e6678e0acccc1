"""Makes the most requested answers in the background, at start and after each new version, so that a last copy exists.

These are the listing, and the calendars of all, of each network and of each topic, in the first language of the site.
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
from .selection import query_string

log = logging.getLogger(__name__)

CHECK_EVERY = 1.0  # seconds

CheckedState = tuple[int, date, Config]


def start_warm_up(app: Flask, context: Context) -> threading.Thread:
    """Start a daemon thread that keeps these answers fresh."""
    thread = threading.Thread(target=_keep_warm, args=(app, context), name="warm-up", daemon=True)
    thread.start()
    return thread


def warm_up(app: Flask, config: Config) -> None:
    """Request each of these answers once. A fresh one is not made again."""
    client = Client(app, use_cookies=False)
    for path in paths(config):
        client.get(path).close()


def paths(config: Config) -> Iterator[str]:
    """Return the paths of these answers."""
    yield "/"
    yield feed_path("ics")
    for network in config.networks:
        yield feed_path("ics") + query_string(Selection(networks=(network.slug.lower(),)), {})
    for topic in config.topics:
        yield feed_path("ics") + query_string(Selection(topics=(topic.slug.lower(),)), {})


def _keep_warm(app: Flask, context: Context) -> None:
    last: CheckedState | None = None
    pause = threading.Event()
    while not pause.wait(CHECK_EVERY):
        try:
            state = (context.store.versions.number([ALL]), context.today(), context.config())
            if last is None or state[:2] != last[:2] or state[2] is not last[2]:
                warm_up(app, state[2])
                last = state
        except StoreError:
            continue  # the last copies stay; who asks for a page gets the error
        except Exception:
            log.exception("the feeds could not be made ahead")
