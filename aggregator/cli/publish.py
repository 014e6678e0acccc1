"""`publish`: the public site and all named feeds as plain files."""

import sys
from pathlib import Path

from werkzeug.test import Client

from aggregator.errors import CannotPublish
from aggregator.model import SiteFile
from aggregator.publishing.atomic_folder import AtomicFolder
from aggregator.publishing.static_site import Ask, PublishReport, addresses_to_ask
from aggregator.publishing.static_site import publish_site as publish_files
from app import create_app
from web.addresses import addresses
from web.context import Context

from .bootstrap import Application, settings_here
from .console import Progress

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
SHOWN_FAILURES = 3


def publish(path: Path) -> int:
    """Let a folder hold the public site as it is now; returns 1 if some address could not be answered and keeps its last good file."""
    with Application(settings_here()) as application, AtomicFolder(path) as folder:
        current = _standing(application)
        asked = addresses_to_ask(folder, addresses(current))
        with Progress("published", len(asked)) as progress:
            done = publish_files(folder, asked, _asking(current), progress.step)
        address = application.settings.base_url
    print(_summary(path, done))
    if address.startswith(LOOPBACK):
        print(
            f"The links in it lead to {address}: set NETZWERKTIMER_BASE_URL to where the world will find them, pull, and publish again.",
            file=sys.stderr,
        )
    if done.failed:
        raise CannotPublish(
            f"{len(done.failed)} of {len(asked)} addresses could not be answered and keep their last good file, "
            f"such as {', '.join(done.failed[:SHOWN_FAILURES])}"
        )
    return 0


def _standing(application: Application) -> Context:
    """What the pages are given: all of one moment, which counts as the last at which the scheduler worked."""
    if not any(state.last_pull for state in application.store.sources.states()):
        raise CannotPublish("nothing was ever pulled into this store: run `netzwerktimer pull` first")
    now = application.clock()
    config, today = application.config(), now.astimezone(application.zone).date()
    return Context(
        store=application.store,
        config=lambda: config,
        settings=application.settings,
        today=lambda: today,
        now=lambda: now,
        heartbeat=lambda: now,
    )


def _asking(current: Context) -> Ask:
    """Ask the application itself, in this process."""
    client = Client(create_app(current), use_cookies=False)

    def ask(url: str) -> SiteFile:
        found = client.get(url, follow_redirects=True)
        return SiteFile(status=found.status_code, body=found.get_data())

    return ask


def _summary(path: Path, done: PublishReport) -> str:
    files = done.files
    return f"{path}: {files.written} files written, {files.unchanged} unchanged, {files.removed} removed"
