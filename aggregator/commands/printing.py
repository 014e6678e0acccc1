"""How commands print: tables, and progress where something takes longer than two seconds on a terminal."""

import shutil
import sys
import time
import unicodedata
from collections.abc import Sequence
from types import TracebackType
from typing import Self

PATIENCE = 2.0  # seconds without a word


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns, the last one cut to the terminal's width."""
    cells = [[_tame(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    room = shutil.get_terminal_size((120, 24)).columns
    widths = [min(width, max(20, room // 2)) for width in widths]
    return "\n".join("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)


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


def _tame(text: str) -> str:
    """Text of strangers without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    while _width(text) > width:
        text = text[: -2 if text.endswith("…") else -1] + "…" if len(text) > 1 else ""
    return text + " " * (width - _width(text))
