"""Reloads the configuration while the service runs: sources.yaml, and what stands in the database beside it."""

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.config.merging import merged
from aggregator.errors import ConfigError, StoreError
from aggregator.model import Config, Registrations
from aggregator.store import ReadStore

log = logging.getLogger(__name__)


class ConfigWatcher:
    """The configuration, reloaded when the file or the registrations change; mistakes are logged and the last good file stays."""

    def __init__(self, path: Path, kinds: Collection[str], known: Config | None = None) -> None:
        """`kinds` are the existing kinds of sources; `known` is used if the file has mistakes, which otherwise raise ConfigError."""
        self._path, self._kinds = path, kinds
        self._seen_stamp = self._stamp()
        self._file = self._config = self._first(known)
        self._store: ReadStore | None = None
        self._registrations = Registrations()
        self.uid_domain = self._config.site.uid_domain
        self.mistakes: tuple[str, ...] = ()

    def __call__(self) -> Config:
        return self._config

    def use(self, store: ReadStore, uid_domain: str) -> None:
        """Add the registrations of a store, and use the UID domain of the first start, so that published UIDs never change."""
        self._store, self.uid_domain = store, uid_domain
        self._registered()
        self._config = self._merged()

    def reload(self) -> bool:
        """Read again what changed; return whether the configuration is a new one."""
        if not self._reread() | self._registered():
            return False
        self._config = self._merged()
        return True

    def _reread(self) -> bool:
        """Read the file if it changed; whether it was read without mistakes."""
        stamp = self._stamp()
        if stamp == self._seen_stamp:
            return False
        self._seen_stamp = stamp
        try:
            self._file, self.mistakes = load_config(self._path, self._kinds), ()
        except ConfigError as error:
            self.mistakes = error.mistakes
            log.error("the last good %s stays in use:\n%s", self._path, error)
            return False
        log.info("%s was read again: %d networks", self._path, len(self._file.networks))
        return True

    def _registered(self) -> bool:
        """Read the registrations if they changed; whether they did."""
        if self._store is None:
            return False
        try:
            if self._store.registrations.revision() == self._registrations.revision:
                return False
            self._registrations = self._store.registrations.all()
        except StoreError:  # what is known stays in use
            return False
        return True

    def _first(self, known: Config | None) -> Config:
        try:
            return load_config(self._path, self._kinds)
        except ConfigError:
            if known is None:
                raise
            return known

    def _merged(self) -> Config:
        config = merged(self._file, self._registrations)
        return replace(config, site=replace(config.site, uid_domain=self.uid_domain))

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_size
