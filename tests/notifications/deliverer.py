"""Sends what is due in an outbox until nothing is: a process of its own, which tests kill."""

import sys
from datetime import UTC, datetime

from aggregator.ingest.leases import is_alive, new_owner
from aggregator.model import Config, Settings, Site
from aggregator.notifications.delivery import MailServices, deliver
from aggregator.store import Store


def services_for(store: Store, smtp_url: str) -> MailServices:
    """Return services over a store that send with the machine's clock."""
    return MailServices(
        store=store,
        config=lambda: Config(site=Site(title="Netzwerktimer")),
        settings=Settings(base_url="http://127.0.0.1:8000", secret_key="a key", smtp_url=smtp_url, mail_from="post@example.org"),
        clock=lambda: datetime.now(UTC),
        process=new_owner(),
        is_alive=is_alive,
    )


def main(database: str, smtp_url: str) -> None:
    """Send until nothing is due."""
    services = services_for(Store(database, "Europe/Berlin"), smtp_url)
    while deliver(services):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
