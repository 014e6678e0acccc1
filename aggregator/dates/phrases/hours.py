"""Atoms → hours: when something begins on its day, and when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from .atom_values import DayValue, TimeOfDay

HOURS = (
    r"Z[nkC]UC"  # between 9 and 11
    r"|[nkC],?[-T],?C(?:[-T]C)?"
    r"|C[-T][nk](?![-TU,]?[DdMC]|x)"
    r"|(?<=[DM])k[-T]k|(?<=[DM],)k[-T]k|(?<=S)k[-T]k"
    r"|(?<!x)TC"
    r"|[nk]UC|C"
    r"|(?<=[DMS])k|(?<=[DM],)k"
)
_NOON, _DAY = 12 * 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Start and end, or only one of them."""

    start: TimeOfDay | None
    end: TimeOfDay | None = None
    of_last_day: bool = False  # the end is written with a day of its own


def hours_of(letters: str, values: Sequence[object]) -> Hours | None:
    """Return the hours that a chain of atoms names; None if they are no hours."""
    clocks = [clock for value in values if (clock := _clock(value))]
    if len(clocks) < sum(letter in "nkC" for letter in letters):  # "7 pm - 27 Club"
        return Hours(clocks[0]) if letters.startswith("C") else None
    if letters[0] == "T":
        return Hours(None, clocks[0])
    if len(clocks) == 1 or ("U" in letters and letters[0] != "Z"):
        return Hours(clocks[0])
    early, late = clocks[0], clocks[1]
    if late.half and not early.half and early.minutes <= _NOON:  # "6 to 8 pm", but "11 to 1 pm"
        shifted = TimeOfDay(early.minutes % _NOON + (_NOON if late.half == "p" else 0), late.half, late.zone)
        early = shifted if shifted.minutes < late.minutes else early
    if early.half == "p" and not late.half and late.minutes < _NOON:
        late = TimeOfDay(late.minutes + _NOON, "p", early.zone)
    return Hours(TimeOfDay(early.minutes, early.half, early.zone or late.zone), TimeOfDay(late.minutes, late.half, late.zone or early.zone))


def _clock(value: object) -> TimeOfDay | None:
    if isinstance(value, TimeOfDay):
        return value
    if isinstance(value, DayValue):  # "9.30"
        return TimeOfDay(value.day * 60 + value.month) if value.day <= 24 else None
    if isinstance(value, int) and value <= 24:
        return TimeOfDay(value * 60)
    return None
