"""The year that a date leaves out: judged by its weekday, by the tense of the sentence, and by how near it is to today."""

import re
from datetime import date

_PAST_WEIGHS = 5  # factor on the distance of a past day, since most texts announce
_AHEAD_WEIGHS = 10  # factor on the distance of a coming day in a text about the past
_OTHER_SIDE_BUT_WEEKDAY = 2  # factor for either, if the weekday fits
_WRONG_WEEKDAY = 200  # in days; not excluded, since pages print wrong weekdays
_AROUND = (0, 1, -1, 2)
_LEAP_AROUND = (*_AROUND, 3, 4, -2, -3, 5, 6, 7, 8)

_PAST = re.compile(
    r"\b(?:fand|fanden|war|waren|wurden?|lud|luden|traf(?:en)?|kam(?:en)?|ging(?:en)?|gab|(?-i:stand)(?:en)?|nahm(?:en)?|begann(?:en)?|hielt(?:en)?"
    r"|(?:startete|eröffnete|feierte|lockte|endete|besuchte|veranstaltete|diskutierte|informierte|präsentierte|zeigte|stellte|hatte|konnte"
    r"|durfte|tagte|folgte|versammelte|begrüßte|nutzte|drehte)n?|sprach(?:en)?|\w{3,20}ierten|(?:hat|haben)\s\w{1,30}.{0,60}?\b(?:ge\w{3,15}t|ge\w{3,15}en|\w{4,20}iert)"
    r"|was|were|took|held|hosted|met|gathered|attended|celebrated|opened|visited|rückblick|review|recap)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:findet|finden|wird|werden|lädt|laden|startet|starten|beginnt|beginnen|öffnet|soll|sollen|geplant|will|takes?\splace|starts|begins"
    r"|join|anmelde\w*|kommende\w{0,2}|nächste\w{0,2}|next|upcoming|save\sthe\sdate)\b",
    re.IGNORECASE,
)


def speaks_of_past(sentence: str) -> bool:
    """Return whether a sentence is about something that is over."""
    return bool(_PAST.search(sentence)) and not _AHEAD.search(sentence)


def likely(month: int, day: int, weekday: int | None, today: date, past: bool) -> date:
    """Return the day in its most likely year.

    Raises ValueError for a day that no year has.
    """
    far_side = _AHEAD_WEIGHS if past else _PAST_WEIGHS

    def cost(candidate: date) -> int:
        fits = weekday is None or candidate.weekday() == weekday
        days = (candidate - today).days
        weight = _OTHER_SIDE_BUT_WEEKDAY if fits and weekday is not None else far_side
        return abs(days) * (weight if (days > 0) == past and days else 1) + (0 if fits else _WRONG_WEEKDAY)

    return min(_candidates(month, day, today.year), key=cost)


def _candidates(month: int, day: int, year: int) -> list[date]:
    if (month, day) == (2, 29):
        return [date(year + step, 2, 29) for step in _LEAP_AROUND if _is_leap(year + step)]
    return [date(year + step, month, day) for step in _AROUND if date.min.year <= year + step <= date.max.year]


def _is_leap(year: int) -> bool:
    return date.min.year <= year <= date.max.year and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
