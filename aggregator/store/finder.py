"""What all ways to find positions have in common: among all events, by marks, by words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LENGTHS = (1, 2, 3, 4)
"""Classes of length, of events that last for more than a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds positions, in SQL that every database reads."""

    source: str  # tables
    at: str  # the column in which positions stand
    each: tuple[str, ...]  # conditions: a position for which one of them holds is found
    lasting: tuple[tuple[int, str], ...]  # classes of length, up to one, and the condition for them; the row in `positions` is p
    values: Mapping[str, str | int]

    def ranges(self, low: str, end: str) -> Iterator[str]:
        """Queries for all that is found between two values, each in the order of positions; more conditions may follow."""
        for condition in self.each:
            yield f"SELECT {self.at} AS pos FROM {self.source} WHERE {condition} AND {self._cut(low, end)}"  # noqa: S608 (words of ours)

    def running(self, condition: str, low: str, end: str) -> str:
        """Return the query for those between two values that one condition of `lasting` holds for, their rows in `positions` as p."""
        source = self.source if self.at == "p.pos" else f"{self.source} JOIN positions p ON p.pos = {self.at}"
        return f"SELECT {self.at} AS pos FROM {source} WHERE {condition} AND {self._cut(low, end)}"  # noqa: S608 (words of ours)

    def _cut(self, low: str, end: str) -> str:
        return f"{self.at} >= :{low} AND {self.at} < :{end}"


EVERYTHING = Finder(
    source="positions p",
    at="p.pos",
    each=("1 = 1",),
    lasting=tuple((length, f"p.lasting = {length} AND p.lasting > 0") for length in LENGTHS),  # as the index for them says
    values={},
)
