"""What one pull means for the records of its source, and what the world is told of an event."""

from .announcing import Face, announced, differences, left
from .judging import Judgement, judge, overdue
from .pairing import Visit
from .waiting import Ending, answered, arrived, confirmed, failed, is_due

__all__ = [
    "Ending",
    "Face",
    "Judgement",
    "Visit",
    "announced",
    "answered",
    "arrived",
    "confirmed",
    "differences",
    "failed",
    "is_due",
    "judge",
    "left",
    "overdue",
]
