"""How commands print: tables, and progress where something takes longer than two seconds on a terminal."""

import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from types import TracebackType
from typing import Self

PATIENCE = 2.0  # seconds without a word
NARROWEST = 16  # characters of a column
BETWEEN = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], room: int | None = None) -> str:
    """Return rows in columns: wrapped where they need more than `room`, by default the terminal's width; as they are when piped."""
    cells = [[tame(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    if room is None and sys.stdout.isatty():
        room = shutil.get_terminal_size((120, 24)).columns
    if room is not None:
        widths = _narrowed(widths, room)
    return "\n".join(line for row in cells for line in _lines(row, widths))


class Progress:
    """Says how far a long command is, on a terminal only."""

    def __init__(self, verb: str, total: int) -> None:
        self._verb, self._total, self._done = verb, total, 0
        self._began, self._said = time.monotonic(), False

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if sys.stderr.isatty() and time.monotonic() - self._began > PATIENCE:
            self._said = True
            print(f"\r{self._verb} {self._done} of {self._total}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._said:
            print(file=sys.stderr)


def tame(text: str) -> str:
    """Return text of strangers without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _narrowed(widths: Sequence[int], room: int) -> list[int]:
    """The widths with what is too much taken from the widest ones, none of them below what can be read."""
    fitting = list(widths)
    while sum(fitting) + len(BETWEEN) * (len(fitting) - 1) > room and max(fitting) > NARROWEST:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        yield BETWEEN.join(part + " " * (width - _width(part)) for part, width in zip(parts, widths, strict=True)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    if _width(text) <= width:
        return [text]
    return textwrap.wrap(text, max(1, width * len(text) // _width(text)), break_on_hyphens=False)  # fewer of the wide characters
