"""Reads sources.yaml and the environment into Config and Settings; a ConfigError names every mistake, its line and its remedy.

The operator's texts of pages are read here too.
"""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.model import Config

from .nodes import LARGEST, Unreadable, decoded, lines_with_tabs, read_tree, without_tabs
from .page_texts import PageTexts, page_warnings, placeholders
from .parts import UrlCheck, no_check, read_config
from .sections import Mistakes, TooManyMistakes
from .settings import settings_from

__all__ = ["PageTexts", "load_config", "page_warnings", "parse_config", "placeholders", "settings_from"]


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
    try:
        text = decoded(data)
    except Unreadable as error:
        raise ConfigError(f"{name}, line {error.line}: {error.sentence}") from None
    config, mistakes = _read(text, kinds, check_url)
    if config is None and (tabs := lines_with_tabs(text)):
        mistakes = _past_tabs(text, tabs, kinds, check_url)
    if config is None or mistakes:
        raise ConfigError(*mistakes.sentences(name))
    return config


def _read(text: str, kinds: Collection[str], check_url: UrlCheck) -> tuple[Config | None, Mistakes]:
    """Return the configuration in a text and its mistakes; None for invalid YAML or too many mistakes."""
    mistakes = Mistakes()
    try:
        return read_config(read_tree(text), kinds, mistakes, check_url), mistakes
    except Unreadable as error:
        mistakes.add(error.line, error.sentence)
    except TooManyMistakes:
        pass
    return None, mistakes


def _past_tabs(text: str, tabs: list[int], kinds: Collection[str], check_url: UrlCheck) -> Mistakes:
    """Return the mistakes of a text with its tabs read as 2, 4 or 8 spaces, whichever gives the fewest, and the tabs themselves."""
    attempts = [_read(without_tabs(text, width), kinds, check_url) for width in (2, 4, 8)]
    _, best = min(attempts, key=lambda attempt: (attempt[0] is None, len(attempt[1])))
    with suppress(TooManyMistakes):
        for line in tabs:
            best.add(line, "a tab in the indentation; indent with spaces")
    return best
