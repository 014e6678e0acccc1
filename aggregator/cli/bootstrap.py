"""The composition root: builds the application from sources.yaml and the environment."""

import os
import random
import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from aggregator import serialization
from aggregator.access.roles import seed_moderators
from aggregator.config import settings_from
from aggregator.errors import ConfigError
from aggregator.events.dedup import known_towns
from aggregator.events.rebuild import RefreshContext, index_again
from aggregator.ingest.commit import Services
from aggregator.ingest.fetch import HttpFetcher
from aggregator.ingest.fetch.files import FileFetcher
from aggregator.ingest.sandbox import WorkerPool
from aggregator.model import Config, Settings, without_owners
from aggregator.notifications.operator import tell_of_mistakes
from aggregator.parsing.sources import PARSERS
from aggregator.parsing.task import run_task
from aggregator.store import Store, file_of

from .config_watcher import ConfigWatcher

KEY_FILE = "secret_key"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_LENGTH = 10  # characters: 50 random bits
PRELOADED = ("aggregator.parsing.task",)
BASE_URL = "http://127.0.0.1:8000"  # unless `serve` or the environment sets another
BLOCKING_KEYS = "1"  # raise it when blocking keys are computed differently


class Application:
    """Everything that one process needs; `close` releases it in reverse order."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] | None = None, workers: int = 2, by_hand: bool = False) -> None:
        """`clock` replaces the machine's clock (UTC), for rehearsals; `by_hand`: a person pulls. Raises ConfigError and StoreError."""
        self.clock = clock or utc_now
        self._open = ExitStack()
        self.config = ConfigWatcher(Path(settings.sources), PARSERS)
        site = self.config().site
        self.zone = ZoneInfo(site.time_zone)
        self.store = Store(settings.database_url, site.time_zone)
        self._open.callback(self.store.close)
        self.config.use(self.store, self._first(site.uid_domain, "uid_domain"))
        settings = replace(settings, base_url=settings.base_url or self.store.service.get("base_url") or BASE_URL)
        self.settings = settings = replace(settings, secret_key=settings.secret_key or secret_key(settings.database_url))
        if settings.moderators and not self.store.people.moderators():
            with self.store.write() as tx:
                seed_moderators(tx, settings.moderators, self.clock())
        self.pool = WorkerPool(run_task, workers=workers, preload=PRELOADED)
        self._open.callback(self.pool.close)
        fetcher = HttpFetcher(allow=settings.allow_addresses, contact_page=f"{settings.base_url}/about", clock=self.clock)
        self._open.callback(fetcher.close)
        self.services = Services(
            store=self.store,
            config=self.config,
            fetcher=FileFetcher(fetcher, Path(settings.sources).parent, self.clock),
            pool=self.pool,
            context=RefreshContext(new_id=new_id, zone=self.zone, towns=towns_of(self.config())),
            clock=self.clock,
            jitter=random.random,
            allow=settings.allow_addresses,
            by_hand=by_hand,
        )

    def remember_base_url(self) -> None:
        """Store the base URL, so that commands beside the service link to it too."""
        if self.store.service.get("base_url") != self.settings.base_url:
            with self.store.write() as tx:
                tx.service.save("base_url", self.settings.base_url)

    def tell_of_mistakes(self) -> None:
        """Tell the operator of the mistakes in sources.yaml, since the last good one stays in use."""
        with self.store.write() as tx:
            tell_of_mistakes(tx, self.config.mistakes, self.config(), self.settings, self.clock())

    def bring_up_to_date(self) -> None:
        """Redo what depends on the configuration and the program, where these changed.

        Other towns mean new blocking keys. Any other change gives every feed a new version, but for that of an owner.
        """
        towns = self.services.context.towns
        index_again(self.store, towns, serialization.fingerprint(BLOCKING_KEYS, *sorted(towns)))
        now = serialization.fingerprint(
            version("netzwerktimer"), self.settings.base_url, serialization.dumps(without_owners(self.config()))
        )
        if self.store.service.get("feeds") != now:
            with self.store.write() as tx:
                tx.versions.grow_all(self.clock())
                tx.service.save("feeds", now)

    def close(self) -> None:
        """End the workers and close the connections."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _first(self, configured: str, name: str) -> str:
        """The value that was configured at the first start of this store."""
        stored = self.store.service.get(name)
        if not stored:
            with self.store.write() as tx:
                tx.service.save(name, configured)
        return stored or configured


def towns_of(config: Config) -> frozenset[str]:
    """Return the towns that matching knows: its own cities, and the towns of the regions.

    Towns of networks are not among them: one more network must not change the blocking keys of all records.
    """
    return known_towns([town for region in config.regions for town in region.towns])


def secret_key(database_url: str) -> str:
    """Return the key that signs links and forms, kept beside the database or in `var`, made at the first call; raises ConfigError."""
    database = file_of(database_url)
    if database is None and database_url.startswith("sqlite"):  # in memory: nothing outlives this process
        return secrets.token_urlsafe(32)
    folder = database.parent if database else Path("var")
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        key = path.read_text("ascii").strip()
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"the secret key {path} cannot be made or read ({error}): set NETZWERKTIMER_SECRET_KEY") from error
    if not key:
        raise ConfigError(f"the secret key {path} is empty: delete it, or set NETZWERKTIMER_SECRET_KEY")
    return key


def settings_here() -> Settings:
    """Return the settings of this process's environment, without a base address where none is set; raises ConfigError."""
    settings = settings_from(os.environ)
    return settings if os.environ.get("NETZWERKTIMER_BASE_URL") else replace(settings, base_url="")


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a fresh id for an event (promise 1)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(ID_LENGTH))
