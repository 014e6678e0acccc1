"""What one pull means for the records of its source, and what the world is told of an event."""

from .announcing import Face, announced, differences, left, merged_away, silenced
from .correcting import FIELDS, compared, corrected, corrected_fields, field_named, written
from .judging import Judgement, judge, overdue
from .pairing import Visit
from .ruling import settled
from .waiting import Ending, answered, arrived, confirmed, failed, is_due, may_be_asked

__all__ = [
    "FIELDS",
    "Ending",
    "Face",
    "Judgement",
    "Visit",
    "announced",
    "answered",
    "arrived",
    "compared",
    "confirmed",
    "corrected",
    "corrected_fields",
    "differences",
    "failed",
    "field_named",
    "is_due",
    "judge",
    "left",
    "may_be_asked",
    "merged_away",
    "overdue",
    "settled",
    "silenced",
    "written",
]
