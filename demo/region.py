"""Runs the example region: all sites on loopback, and the sources.yaml that names them."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Any, Self

import yaml

from .programme import SLUGS, member, region
from .server import SiteServer
from .show import Page, Show, Site
from .sites import SITES


class Region:
    """The sites of the example region, each on a free port of its own.

    What they show depends on `today` and on the number of visits: after the first visit some events move or are cancelled.
    """

    def __init__(self, today: date, host: str = "127.0.0.1") -> None:
        self.today = today
        self._host = host
        self._servers: dict[str, SiteServer] = {}
        self._visits = dict.fromkeys(SLUGS, 0)
        self._lock = Lock()

    def start(self) -> None:
        """Bind free ports and serve until `stop`."""
        for slug in SLUGS:
            self._servers[slug] = SiteServer(self._host, partial(self._page, slug))
        for server in self._servers.values():
            server.start()

    def stop(self) -> None:
        for server in self._servers.values():
            server.stop()
        self._servers.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def allow_addresses(self) -> frozenset[tuple[str, int]]:
        """Return the (address, port) of every site: the only addresses that the guard must allow."""
        return frozenset((self._host, server.port) for server in self._servers.values())

    def sources_yaml(self) -> str:
        """Return the text of the sources.yaml that names the sites where they are served now."""
        bases = self._bases()
        networks = [_network(slug, bases[slug], SITES[slug]) for slug in SLUGS]
        return yaml.safe_dump({**region(), "networks": networks}, allow_unicode=True, sort_keys=False, width=120)

    def _bases(self) -> Mapping[str, str]:
        return {slug: f"http://{self._host}:{server.port}" for slug, server in self._servers.items()}

    def _page(self, slug: str, target: str) -> Page | None:
        site = SITES[slug]
        with self._lock:
            self._visits[slug] += target == site.feed
            visit = max(1, self._visits[slug])
        return site.pages(Show(slug, self.today, visit, self._bases()), target)


def _network(slug: str, base: str, site: Site) -> dict[str, Any]:
    facts = member(slug).facts
    names = ("name", "city", "topics", "about", "offers", "contact", "video")
    source: dict[str, Any] = {"id": slug, "url": base + site.feed}
    if site.kind:
        source["kind"] = site.kind
    source["every"] = site.every
    if site.select:
        source["select"] = dict(site.select)
    return {"slug": slug, "website": base + "/", **{key: facts[key] for key in names if key in facts}, "sources": [source]}
