"""Reads sources.yaml and the environment into Config and Settings; a ConfigError names every mistake, its line and its remedy.

The operator's texts of pages are read here too.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from aggregator.errors import ConfigError
from aggregator.model import Config, Network

from .export import network_yaml, yaml_of
from .nodes import LARGEST, Node, Unreadable, decoded, lines_with_tabs, read_tree, without_tabs
from .opml import networks_from_opml, opml_of
from .page_texts import PageTexts, page_warnings, placeholders
from .parts import UrlCheck, no_check, read_config, read_networks
from .sections import Mistakes, TooManyMistakes
from .settings import settings_from

__all__ = [
    "PageTexts",
    "load_config",
    "network_yaml",
    "networks_from_opml",
    "networks_from_yaml",
    "opml_of",
    "page_warnings",
    "parse_config",
    "placeholders",
    "settings_from",
    "yaml_of",
]

T = TypeVar("T")
_Read = Callable[[Node, Mistakes], T]


def load_config(path: Path, kinds: Collection[str], check_url: UrlCheck = no_check) -> Config:
    """Read a file; raises ConfigError also when there is none. `check_url` checks the url of each source beyond its syntax."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"{path}: cannot be read ({reason}); create it, or name another file in NETZWERKTIMER_SOURCES") from None
    return parse_config(data, str(path), kinds, check_url)


def parse_config(data: bytes, name: str, kinds: Collection[str], check_url: UrlCheck = no_check) -> Config:
    """Return the configuration in the text of a sources.yaml; mistakes call it `name`; `kinds` are the existing kinds of sources."""
    return _parsed(data, name, lambda root, mistakes: read_config(root, kinds, mistakes, check_url))


def networks_from_yaml(data: bytes, name: str, kinds: Collection[str], current: Config) -> tuple[Network, ...]:
    """Return the networks in a whole sources.yaml or in one with `networks:` alone, to be added to the current configuration.

    Its topics must be current ones, its sources have addresses and are no files. Sources without a zone have that of their file's site,
    else the current site's. Raises ConfigError as `parse_config` does.
    """
    return _parsed(data, name, lambda root, mistakes: read_networks(root, current, kinds, mistakes))


def _parsed(data: bytes, name: str, read: _Read[T]) -> T:
    try:
        text = decoded(data)
    except Unreadable as error:
        raise ConfigError(f"{name}, line {error.line}: {error.sentence}") from None
    parsed, mistakes = _attempt(text, read)
    if parsed is None and (tabs := lines_with_tabs(text)):
        mistakes = _past_tabs(text, tabs, read)
    if parsed is None or mistakes:
        raise ConfigError(*mistakes.sentences(name))
    return parsed


def _attempt(text: str, read: _Read[T]) -> tuple[T | None, Mistakes]:
    """Return what is read from a text and its mistakes; None for invalid YAML or too many mistakes."""
    mistakes = Mistakes()
    try:
        return read(read_tree(text), mistakes), mistakes
    except Unreadable as error:
        mistakes.add(error.line, error.sentence)
    except TooManyMistakes:
        pass
    return None, mistakes


def _past_tabs(text: str, tabs: list[int], read: _Read[T]) -> Mistakes:
    """Return the mistakes of a text with its tabs read as 2, 4 or 8 spaces, whichever gives the fewest, and the tabs themselves."""
    attempts = [_attempt(without_tabs(text, width), read) for width in (2, 4, 8)]
    _, best = min(attempts, key=lambda attempt: (attempt[0] is None, len(attempt[1])))
    with suppress(TooManyMistakes):
        for line in tabs:
            best.add(line, "a tab in the indentation; indent with spaces")
    return best
