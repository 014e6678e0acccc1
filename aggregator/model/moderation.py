"""Decisions of people on records and events, and the possible matches for them to decide on."""

from dataclasses import dataclass
from datetime import datetime

from .event import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A person's decision on two records, the smaller key first: the same event (must-link), or never (cannot-link)."""

    a: RecordKey
    b: RecordKey
    same: bool
    decided: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's correction of a field of an event; values as serialized text, "" for none."""

    event: str
    field: str  # by its public name: "title", "start", …
    value: str
    source_value: str  # what the sources said when it was corrected
    conflict: str | None = None  # what the sources say now, if that is neither
    decided: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleMatch:
    """Two published events that may be the same, the smaller id first, and their best-matching records."""

    event: str
    other: str
    score: int  # on average, in thousandths of the logarithm of the odds
    a: RecordKey
    b: RecordKey
    signals: tuple[tuple[str, str, int], ...] = ()  # name, level, weight
