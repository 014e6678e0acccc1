"""Tables for terminals, and a progress line for commands that take longer than two seconds."""

import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from types import TracebackType
from typing import Self

PATIENCE = 2.0  # seconds before progress is shown
NARROWEST = 16  # characters of a column
BETWEEN = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], max_width: int | None = None) -> str:
    """Return rows in columns, wrapped to `max_width` characters: by default the terminal's width, without a limit when piped."""
    cells = [[tame(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    if max_width is None and sys.stdout.isatty():
        max_width = shutil.get_terminal_size((120, 24)).columns
    if max_width is not None:
        widths = _narrowed(widths, max_width)
    return "\n".join(line for row in cells for line in _lines(row, widths))


class Progress:
    """Shows the progress of a long command, on a terminal only."""

    def __init__(self, verb: str, total: int) -> None:
        self._verb, self._total, self._done = verb, total, 0
        self._began, self._shown = time.monotonic(), False

    def step(self) -> None:
        """Count one more step."""
        self._done += 1
        if sys.stderr.isatty() and time.monotonic() - self._began > PATIENCE:
            self._shown = True
            print(f"\r{self._verb} {self._done} of {self._total}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            print(file=sys.stderr)


def tame(text: str) -> str:
    """Return text without characters that control a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _narrowed(widths: Sequence[int], max_width: int) -> list[int]:
    """The widths reduced to fit, the widest first, none below NARROWEST."""
    fitting = list(widths)
    while sum(fitting) + len(BETWEEN) * (len(fitting) - 1) > max_width and max(fitting) > NARROWEST:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        yield BETWEEN.join(part + " " * (width - _width(part)) for part, width in zip(parts, widths, strict=True)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    if _width(text) <= width:
        return [text]
    return textwrap.wrap(text, max(1, width * len(text) // _width(text)), break_on_hyphens=False)  # fewer where characters are wide
