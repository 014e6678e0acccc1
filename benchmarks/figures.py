"""How benchmarks print: one line a figure with its bar, a summary line, exit code 1 when a bar is short."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured value, and what it must reach."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    @property
    def holds(self) -> bool:
        return (self.at_least is None or self.value >= self.at_least) and (self.at_most is None or self.value <= self.at_most)

    def __str__(self) -> str:
        bars = [f"{sign} {bar:g}" for sign, bar in (("≥", self.at_least), ("≤", self.at_most)) if bar is not None]
        told = f" (bar {', '.join(bars)}) {'holds' if self.holds else 'short'}" if bars else ""
        return f"{self.name}: {self.value:.4g}{self.unit}{told}"


def report(figures: Sequence[Figure]) -> int:
    """Print all figures and the summary; returns the exit code."""
    for figure in figures:
        print(figure)
    short = [figure for figure in figures if not figure.holds]
    print(f"{len(figures)} figures, {len(short)} short")
    return int(bool(short))


def spread(name: str, ratios: Sequence[float], at_least: float | None = None, at_most: float | None = None) -> Figure:
    """Return the median of ratios as a figure whose name tells the smallest and the largest."""
    told = f"{name} (median of {len(ratios)}, {min(ratios):.3g} to {max(ratios):.3g})"
    return Figure(told, median(ratios), at_least, at_most)
