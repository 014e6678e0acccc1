"""Words by which an announcement says that an event has moved, is repeated, is online, or is one part of several."""

import re
from collections.abc import Collection

from aggregator.text import fold

MOVED = re.compile(
    r"\b(?:verschoben\w*|verschieb\w*|verschiebung|terminverschiebung|verlegt\w*|verlegung|vorverlegt|nachholtermin\w*|nachgeholt\w*|nachzuholen|"
    r"neuer termin|neue[sr]? datum|neuen termin|ersatztermin\w*|terminaenderung|geaenderter termin|verlagert|umgelegt|verschiebt sich|"
    r"reschedul\w*|postpone\w*|new date|new time|moved to|moved from|has been moved|date change\w*|change of date|brought forward)\b"
)
MOVED_HINTS = ("termin", "datum", "schob", "schieb", "verleg", "nachgeholt", "nachzuholen", "verlagert", "umgelegt", "schedul",
               "postpon", "moved", "new date", "new time", "date change", "change of date", "brought forward")  # fmt: skip
"""Every text that MOVED matches contains one of these, in lower case."""
AGAIN = re.compile(
    r"\b(?:wiederholung\w*|wiederholt|zusatztermin\w*|zusatzveranstaltung\w*|zusatzkurs\w*|zusatzvorstellung\w*|zusaetzlicher termin|"
    r"zusaetzliche veranstaltung|(?:zweiter|dritter|weiterer) (?:termin|durchgang|durchlauf)|noch einmal|nochmal\w*|"
    r"(?:wegen|aufgrund) (?:der )?(?:grosse[rn]|hohe[rn]|starke[rn]) nachfrage|repeat\w*|repetition|rerun|once more|"
    r"(?:additional|extra|another|second) (?:date|session|run)|due to (?:high|popular|great|strong) demand)\b"
)
AGAIN_HINTS = ("wiederhol", "zusatz", "zusaetzlich", "zweiter", "dritter", "weiterer", "einmal", "nochmal", "nachfrage", "repeat",
               "repetition", "rerun", "once", "additional", "extra", "another", "second", "demand")  # fmt: skip
"""Every text that AGAIN matches contains one of these within a word."""
ONLINE = re.compile(
    r"\b(?:online\w*|virtuell\w*|virtual\w*|webinar\w*|web|webkonferenz|webseminar|zoom\w*|teams|webex|livestream\w*|stream|streaming|digital|"
    r"internet|videokonferenz|video call|bigbluebutton|bbb|gotomeeting|gotowebinar|jitsi|youtube|google meet|remote|https?)\b"
)
STREAMED = re.compile(
    r"\b(?:livestream\w*|live stream\w*|stream|streaming|gestreamt|hybrid\w*|auch online|und online|online und|oder online|"
    r"wahlweise online|also online|and online|or online|online option|streamed|uebertragung|uebertragen|vor ort und|vor ort oder|"
    r"on site and|in person and)\b"
)
"""Words for an event that takes place both at a venue and online."""
STREAMED_HINTS = ("stream", "hybrid", "online", "übertrag", "uebertrag", "vor ort", "on site", "on-site", "in person")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
COUNTED = {
    word: n
    for n, words in enumerate(
        (
            "erste erster erstes ersten first eins one",
            "zweite zweiter zweites zweiten second zwei two",
            "dritte dritter drittes dritten third drei three",
            "vierte vierter viertes vierten fourth vier four",
            "fünfte fünfter fünftes fünften fifth fünf five",
            "sechste sechster sechstes sechsten sixth",
            "siebte siebter siebtes siebten siebente seventh",
            "achte achter achtes achten eighth",
            "neunte neunter neuntes neunten ninth",
            "zehnte zehnter zehntes zehnten tenth",
        ),
        1,
    )
    for word in fold(words).split()
}
_UNITS = (
    "teil|part|modul|module|gruppe|group|kurs|course|session|sitzung|block|track|strang|tag|day|stufe|level|staffel|season|folge|episode|lektion|"
    "lesson|runde|round|baustein|einheit|unit|workshopsession|meetup|vol|volume|kapitel|chapter|abschnitt|etappe|klasse|class|abend|durchgang|"
    "vorlesung|lecture|panel|slot|schritt|step|phase|nr|no"
)
UNITS = frozenset(_UNITS.split("|"))
"""Every title that PART or COUNTED_PART matches contains one of these words."""
_PART_NUMBER = r"([0-9]{1,2}|[a-h]|[ivx]{1,4}|eins|zwei|drei|vier|fuenf|one|two|three|four|five)"
_ORDER = r"([0-9]{1,2}|erste[rsn]?|zweite[rsn]?|dritte[rsn]?|vierte[rsn]?|fuenfte[rsn]?|first|second|third|fourth|fifth)"
PART = re.compile(rf"\b(?:{_UNITS})\s+(?:nr\s+|no\s+)?{_PART_NUMBER}\b")
NAMED_PART = re.compile(rf"\b(?:teil|part|modul|module|gruppe|group)\s+{_PART_NUMBER}\b")
COUNTED_PART = re.compile(
    rf"\b{_ORDER}\s+(?:teil|part|modul|module|session|block|abschnitt|baustein|lektion|lesson|gruppe|group|einheit|unit)\b"
)
HALF_DAY = {
    "vormittag": (" vormittag", " morning", " fruehkurs", " morgenkurs"),
    "nachmittag": (" nachmittag", " afternoon", " spaetkurs"),
    "abend": (" abendkurs", " evening class", " evening course"),
}
LEVEL = {
    "einsteiger": (
        " einsteiger", " anfaenger", " beginner", " grundkurs", " basiskurs", " basismodul", " grundlagenkurs", " basic course",
        " basics course",
    ),
    "fortgeschrittene": (
        " fortgeschritten", " aufbaukurs", " aufbauseminar", " aufbaumodul", " vertiefungskurs", " vertiefungsseminar", " advanced",
        " intensivkurs", " expertenkurs",
    ),
}  # fmt: skip
"""Beginnings of words that name a half of the day, or the level of a course."""
MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "januar january jan", "februar february feb", "maerz march mrz mar", "april apr", "mai may", "juni june jun", "juli july jul",
            "august aug", "september sept sep", "oktober october okt oct", "november nov", "dezember december dez dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip


def hints_in(words: Collection[str]) -> frozenset[str]:
    """Return those of MOVED_HINTS and STREAMED_HINTS that may be in a text of these words; words without any are cached."""
    fresh = {*words} - _HINTLESS
    if not fresh:
        return frozenset()
    text = f" {'  '.join(fresh)} ".lower()
    hints = frozenset([hint for piece, hint in _PIECES if piece in text])
    if not hints:
        if len(_HINTLESS) >= _MOST_HINTLESS:
            _HINTLESS.clear()
        _HINTLESS.update(fresh)
    return hints


def _piece(hint: str) -> str:
    """The part of a hint within one word: of several words the first with the blank after it, or the last if the first is very short."""
    first, blank, _ = hint.partition(" ")
    return first + blank if len(first) > 2 or not blank else f" {hint.split()[-1]}"


_PIECES = [(_piece(hint), hint) for hint in (*MOVED_HINTS, *STREAMED_HINTS)]
_HINTLESS: set[str] = set()  # words without a piece of any hint
_MOST_HINTLESS = 50_000
