"""Words in the names of fields: those for the time of an event, and those for other times."""

import re
from functools import lru_cache

from .json_fields import name_words

_GLUED = re.compile(r"start|begins?|end|datum|dates?|uhrzeit|zeit|timings?|times?|event|local|utc|zone|stamp|from|until|days?|all|dt|tz|is")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVENTS = _words("event events meeting veranstaltung veranstaltungs termin show concert session field performance occurrence instance slot")
STARTS = _words("start starts starting begin begins beginn anfang from von dtstart")
ENDS = _words("end ends ending ende to bis until finish finishes stop through dtend")
MOMENTS = _words("date dates datum time times zeit uhrzeit datetime dt day tag when timing timings at on timestamp stamp")
FORMS = _words(
    "first local utc gmt iso millis milliseconds ms epoch unix seconds value config schedule scheduling settings and range period"
)
UNDATED = _words("zone tz tzid all is has specified")
OPEN = _words("tba tbd tbc")
OTHERS = _words(
    "created create creation updated update modified changed published publish publication announced announcement sale sales "
    "onsale presale doors door einlass deadline registration register rsvp signup anmeldung anmeldeschluss expires expiry "
    "expiration refund booking checkin checkout age birth price cost cfp submission posted post last next previous early "
    "earlybird ticket tickets valid visible display available availability application voting archive archived recurrence "
    "repeat rrule exdate offset duration count format formatted"
)
CONTAINERS = STARTS | ENDS | MOMENTS | FORMS | EVENTS | _words("occurrences instances slots intervals interval termine")


@lru_cache(maxsize=10_000)
def time_words(name: str) -> tuple[str, ...]:
    """Return the words of a name; words for times are separated even if written together: "eventStartdate" has three."""
    words: list[str] = []
    for word in name_words(name):
        parts = _GLUED.findall(word)
        words += parts if "".join(parts) == word else [word]
    return tuple(words)
