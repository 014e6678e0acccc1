"""sources.yaml and the environment → Config, Settings; or a ConfigError that names every mistake, its line and its remedy."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.model import Config

from .nodes import LARGEST, Unreadable, decoded, lines_with_tabs, read_tree, without_tabs
from .parts import FileCheck, read_config, unseen
from .sections import Enough, Mistakes
from .settings import settings_from

__all__ = ["load_config", "parse_config", "settings_from"]


def load_config(path: Path, kinds: Collection[str], look: FileCheck = unseen) -> Config:
    """Read a file; raises ConfigError also when there is none. `look` tells what is wrong with a source's url beside how it is written."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"{path}: cannot be read ({reason}); create it, or name another file in NETZWERKTIMER_SOURCES") from None
    return parse_config(data, str(path), kinds, look)


def parse_config(data: bytes, name: str, kinds: Collection[str], look: FileCheck = unseen) -> Config:
    """Return what the text of a sources.yaml says; `name` is how mistakes call it, `kinds` are the kinds of source that exist."""
    try:
        text = decoded(data)
    except Unreadable as error:
        raise ConfigError(f"{name}, line {error.line}: {error.sentence}") from None
    config, mistakes = _read(text, kinds, look)
    if config is None and (tabs := lines_with_tabs(text)):
        mistakes = _past_tabs(text, tabs, kinds, look)
    if config is None or mistakes:
        raise ConfigError(*mistakes.sentences(name))
    return config


def _read(text: str, kinds: Collection[str], look: FileCheck) -> tuple[Config | None, Mistakes]:
    """Return what the text says and what is wrong with it; None when it is no YAML or nothing but wrong."""
    mistakes = Mistakes()
    try:
        return read_config(read_tree(text), kinds, mistakes, look), mistakes
    except Unreadable as error:
        mistakes.add(error.line, error.sentence)
    except Enough:
        pass
    return None, mistakes


def _past_tabs(text: str, tabs: list[int], kinds: Collection[str], look: FileCheck) -> Mistakes:
    """Return the tabs, and what else is wrong if each stands for the number of spaces that makes most sense of the file."""
    readings = [_read(without_tabs(text, width), kinds, look) for width in (2, 4, 8)]
    _, best = min(readings, key=lambda reading: (reading[0] is None, len(reading[1])))
    with suppress(Enough):
        for line in tabs:
            best.add(line, "a tab in the indentation; indent with spaces")
    return best
