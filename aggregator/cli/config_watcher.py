"""sources.yaml while the service runs."""

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from aggregator.config import load_config
from aggregator.errors import ConfigError
from aggregator.model import Config

log = logging.getLogger(__name__)


class ConfigWatcher:
    """sources.yaml as it stands: read again when the file changes; a file with mistakes is reported and the last good one stays."""

    def __init__(self, path: Path, kinds: Collection[str], known: Config | None = None) -> None:
        """`kinds` are the kinds of source that exist; `known` stands in for a file with mistakes, which else raises ConfigError."""
        self._path, self._kinds = path, kinds
        self._mark = self._stamp()
        self._config = self._first(known)
        self.uid_domain = self._config.site.uid_domain
        self.mistakes: tuple[str, ...] = ()

    def __call__(self) -> Config:
        return self._config

    def keep_uid_domain(self, stored: str) -> None:
        """Published UIDs keep the domain of the first start, whatever the file says later."""
        self.uid_domain = stored
        self._config = self._with_domain(self._config)

    def reload(self) -> bool:
        """Read the file again if it changed; returns whether another configuration holds now."""
        mark = self._stamp()
        if mark == self._mark:
            return False
        self._mark = mark
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
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
