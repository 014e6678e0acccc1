"""Builds the house: from sources.yaml and the environment to a line that can run."""

import os
import random
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from aggregator import wire
from aggregator.binding import bind_again
from aggregator.config import settings_from
from aggregator.dedup import known_towns
from aggregator.fetch import Fetcher
from aggregator.files import FilesToo
from aggregator.isolate import Workshop
from aggregator.model import Config, Entry, Event, Settings
from aggregator.press import Binder, Press, render_again, render_others
from aggregator.pull import Line
from aggregator.reading import work
from aggregator.refresh import stand_again
from aggregator.sources import PARSERS
from aggregator.store import Store
from feeds import CALENDARS, OTHERS, Masthead, masthead_of, named, render

from .live import LiveConfig

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 10  # characters: 50 random bits
PRELOADED = ("aggregator.reading",)
BASE_URL = "http://127.0.0.1:8000"  # until `serve` or the environment says otherwise
BLOCKS = "1"  # raise it when matching looks for records otherwise than before
ENTRIES = "3"  # raise it when feeds render an event otherwise than before


class House:
    """Everything one process needs, built in order and given back in reverse."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] | None = None, workers: int = 2) -> None:
        """`clock` tells the time instead of the machine's (UTC), for rehearsals. Raises ConfigError and StoreError."""
        self.clock = clock or utc_now
        self._open = ExitStack()
        self.config = LiveConfig(Path(settings.sources), PARSERS)
        site = self.config().site
        self.zone = ZoneInfo(site.time_zone)
        self.store = Store(settings.database_url, site.time_zone)
        self._open.callback(self.store.close)
        self.config.keep_uid_domain(self._first(site.uid_domain, "uid_domain"))
        self.settings = settings = replace(settings, base_url=settings.base_url or self.store.sources.fact("base_url") or BASE_URL)
        self.workshop = Workshop(work, workers=workers, preload=PRELOADED)
        self._open.callback(self.workshop.close)
        fetcher = Fetcher(allow=settings.allow_addresses, contact_page=f"{settings.base_url}/about", clock=self.clock)
        self._open.callback(fetcher.close)
        self.line = Line(
            store=self.store,
            config=self.config,
            fetch=FilesToo(fetcher, Path(settings.sources).parent, self.clock),
            workshop=self.workshop,
            press=Press(
                calendar=self.calendar,
                others=self.others,
                new_id=new_id,
                zone=self.zone,
                towns=towns_of(self.config()),
                binder=Binder(
                    language=lambda: self.config().site.languages[0],
                    most=named.MOST,
                    frame=lambda selection, pieces: named.calendar(selection, self.masthead(), pieces),
                ),
            ),
            clock=self.clock,
            jitter=random.random,
            allow=settings.allow_addresses,
        )

    def calendar(self, event: Event) -> Sequence[Entry]:
        """Return the calendar entries of an event, as things stand in sources.yaml."""
        return render(event, self.masthead(), CALENDARS)

    def others(self, event: Event) -> Sequence[Entry]:
        """Return the other entries of an event, as things stand in sources.yaml."""
        return render(event, self.masthead(), OTHERS)

    def masthead(self) -> Masthead:
        """Return what feeds say of themselves."""
        return masthead_of(self.config(), self.settings.base_url)

    def remember_base_url(self) -> None:
        """Let commands beside the service link to where it is."""
        if self.store.sources.fact("base_url") != self.settings.base_url:
            with self.store.write() as tx:
                tx.sources.save_fact("base_url", self.settings.base_url)

    def render_again_if_needed(self) -> None:
        """Write anew what was stored in another way: entries when names, addresses or the renderers changed, blocks when towns did.

        Whatever else changed in sources.yaml or in the program makes every answer a new one, also for those who ask by date alone.
        """
        towns = self.line.press.towns
        stand_again(self.store, towns, _mark([BLOCKS, *sorted(towns)]))
        render_again(self.store, self.line.press, self.clock(), self._written_with())
        render_others(self.store, self.line.press, self.clock())
        face = _mark([version("netzwerktimer"), self.settings.base_url, wire.dumps(self.config())])
        if self.store.sources.fact("face") != face:
            with self.store.write() as tx:
                tx.versions.grow_all(self.clock())
                tx.sources.save_fact("face", face)
        bind_again(self.store, self.line.press, self.clock())

    def is_rendered(self) -> bool:
        """Whether the stored entries are what they would be if they were written now."""
        return self.store.sources.fact("entries") == self._written_with()

    def _written_with(self) -> str:
        """All that entries depend on beside their event."""
        config = self.config()
        told = [ENTRIES, self.settings.base_url, wire.dumps(config.site), *(f"{n.slug} {n.name}" for n in config.networks)]
        told += sorted(self.masthead().relays)
        return _mark([*told, *(wire.dumps(topic) for topic in config.topics)])

    def close(self) -> None:
        """End workers, give connections back."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _first(self, configured: str, name: str) -> str:
        """What was configured at the first start of this store."""
        stored = self.store.sources.fact(name)
        if not stored:
            with self.store.write() as tx:
                tx.sources.save_fact(name, configured)
        return stored or configured


def _mark(told: Sequence[str]) -> str:
    return sha256("\n".join(told).encode()).hexdigest()


def towns_of(config: Config) -> frozenset[str]:
    """Return the towns that matching knows: those of the regions, and where networks are."""
    return known_towns([*(town for region in config.regions for town in region.towns), *(network.city for network in config.networks)])


def settings_here() -> Settings:
    """Return the settings of this process's environment, without a base address where none is set; raises ConfigError."""
    settings = settings_from(os.environ)
    return settings if os.environ.get("NETZWERKTIMER_BASE_URL") else replace(settings, base_url="")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a fresh id for an event (promise 1)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(ID_LENGTH))
