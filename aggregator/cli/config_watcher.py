"""Reloads sources.yaml while the service runs."""

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.errors import ConfigError
from aggregator.model import Config

log = logging.getLogger(__name__)


class ConfigWatcher:
    """The configuration of sources.yaml, reloaded when the file changes; mistakes are logged and the last good one stays."""

    def __init__(self, path: Path, kinds: Collection[str], known: Config | None = None) -> None:
        """`kinds` are the existing kinds of sources; `known` is used if the file has mistakes, which otherwise raise ConfigError."""
        self._path, self._kinds = path, kinds
        self._seen_stamp = self._stamp()
        self._config = self._first(known)
        self.uid_domain = self._config.site.uid_domain
        self.mistakes: tuple[str, ...] = ()

    def __call__(self) -> Config:
        return self._config

    def keep_uid_domain(self, stored: str) -> None:
        """Use the UID domain of the first start, so that published UIDs never change."""
        self.uid_domain = stored
        self._config = self._with_domain(self._config)

    def reload(self) -> bool:
        """Read the file again if it changed; return whether the configuration is a new one."""
        stamp = self._stamp()
        if stamp == self._seen_stamp:
            return False
        self._seen_stamp = stamp
        try:
            self._config, self.mistakes = self._with_domain(load_config(self._path, self._kinds)), ()
        except ConfigError as error:
            self.mistakes = error.mistakes
            log.error("the last good %s stays in use:\n%s", self._path, error)
            return False
        return True

    def _first(self, known: Config | None) -> Config:
        try:
            return load_config(self._path, self._kinds)
        except ConfigError:
            if known is None:
                raise
            return known

    def _with_domain(self, config: Config) -> Config:
        return replace(config, site=replace(config.site, uid_domain=self.uid_domain))

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_size
