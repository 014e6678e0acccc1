"""All names of the program's inside that frozen.py depends on: what is to be adapted when modules move.

Everything else there goes through the commands and the web application.
"""

import itertools
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from werkzeug.test import Client

sys.path.insert(0, str(Path(__file__).parents[1]))
import aggregator.cli.bootstrap as building  # in which utc_now, new_id and random are looked up
import demo.region as example  # in which SiteServer is looked up
from aggregator.__main__ import main as run_command
from aggregator.cli.bootstrap import Application, settings_here
from aggregator.ingest.commit import commit, visit
from aggregator.ingest.departed import forget_departed
from aggregator.publishing.weekly import freeze_issue
from app import create_app
from demo.region import Region
from demo.server import SiteServer
from web.context import Context

__all__ = ["Region", "client_of", "opened", "pull", "run_command", "stand_in"]

REPORTED = ("source", "outcome", "events", "new", "changed", "gone", "issues", "error", "next_due")


def stand_in(clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
    """Let the program go by our clock, ids, jitter and ports; raises LookupError where one of them went elsewhere."""
    for module, name, ours in (
        (building, "utc_now", clock),
        (building, "new_id", new_id),
        (getattr(building, "random"), "random", lambda: 0.5),  # noqa: B009 (a module that it only imports)
        (example, "SiteServer", FixedPort),
    ):
        if not hasattr(module, name):
            raise LookupError(f"{module.__name__} has no {name} any more")
        setattr(module, name, ours)


def opened() -> Application:
    """All of the program over the store that the environment names."""
    return Application(settings_here(), workers=1)


def pull(application: Application, *, together: bool) -> list[dict[str, object]]:
    """Pull every source in turn, follow up, freeze the weekly listing if it is due; returns the reports."""
    services, store = application.services, application.store
    application.remember_base_url()
    application.bring_up_to_date()
    forget_departed(services)
    sources = services.config().sources
    if together:
        reports = list(commit(services, [visit(services, source) for source in sources]))
    else:
        reports = [report for source in sources for report in commit(services, [visit(services, source)])]
    freeze_issue(store, services.config(), services.clock())
    application.bring_up_to_date()
    return [{name: getattr(report, name) for name in REPORTED} for report in reports]


def client_of(application: Application) -> Client:
    """The web application over the store, at the clock's moment."""
    now, config = application.clock(), application.config()
    context = Context(
        store=application.store,
        write=application.store.write,
        config=lambda: config,
        settings=application.settings,
        today=lambda: now.astimezone(application.zone).date(),
        now=lambda: now,
        heartbeat=lambda: now - timedelta(seconds=30),
    )
    return Client(create_app(context), use_cookies=False)


class FixedPort(SiteServer):
    """An example site whose port is the same in every run."""

    ports = itertools.count(18_201)

    def server_bind(self) -> None:
        self.server_address = (str(self.server_address[0]), next(self.ports))
        super().server_bind()
