"""The command `publish`: the public site and all named feeds as plain files."""

import sys
from pathlib import Path

from werkzeug.test import Client

from aggregator.config import PageTexts
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
    """Write the public site into a folder; raises CannotPublish if an address fails, whose last good file then stays."""
    with Application(settings_here()) as application, AtomicFolder(path) as folder:
        context = _snapshot(application)
        asked = addresses_to_ask(folder, addresses(context))
        with Progress("published", len(asked)) as progress:
            report = publish_files(folder, asked, _asking(context), progress.step)
        address = application.settings.base_url
    print(_summary(path, report))
    if address.startswith(LOOPBACK):
        print(
            f"The links in it lead to {address}: set NETZWERKTIMER_BASE_URL to where the world will find them, pull, and publish again.",
            file=sys.stderr,
        )
    if report.failed:
        raise CannotPublish(
            f"{len(report.failed)} of {len(asked)} addresses could not be answered and keep their last good file, "
            f"such as {', '.join(report.failed[:SHOWN_FAILURES])}"
        )
    return 0


def _snapshot(application: Application) -> Context:
    """The context for the pages: one moment for all of them, which also counts as the scheduler's last heartbeat."""
    if not any(state.last_pull for state in application.store.sources.states()):
        raise CannotPublish("nothing was ever pulled into this store: run `netzwerktimer pull` first")
    now = application.clock()
    config, today = application.config(), now.astimezone(application.zone).date()
    return Context(
        store=application.store,
        write=application.store.write,
        config=lambda: config,
        settings=application.settings,
        today=lambda: today,
        now=lambda: now,
        heartbeat=lambda: now,
        page_text=PageTexts(Path(application.settings.sources).parent),
    )


def _asking(context: Context) -> Ask:
    """Return a function that requests addresses from the application in this process."""
    client = Client(create_app(context), use_cookies=False)

    def ask(url: str) -> SiteFile:
        response = client.get(url, follow_redirects=True)
        return SiteFile(status=response.status_code, body=response.get_data())

    return ask


def _summary(path: Path, report: PublishReport) -> str:
    files = report.files
    return f"{path}: {files.written} files written, {files.unchanged} unchanged, {files.removed} removed"
