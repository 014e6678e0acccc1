"""What people decided, and what they might want to decide."""

from dataclasses import dataclass
from datetime import datetime

from .event import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A person's word on two records, the smaller key first: one event, or never one."""

    a: RecordKey
    b: RecordKey
    same: bool
    decided: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on one field of an event; values as serialized text, "" for none."""

    event: str
    field: str  # as people call it: "title", "start", …
    value: str
    source_value: str  # what the sources said when it was corrected
    conflict: str | None = None  # what they came to say since, where that is something else again
    decided: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleMatch:
    """Two published events that perhaps are one, the smaller id first, and the strongest link between them."""

    event: str
    other: str
    score: int  # on average, in thousandths of the logarithm of the odds
    a: RecordKey
    b: RecordKey
    signals: tuple[tuple[str, str, int], ...] = ()  # name, level, weight
