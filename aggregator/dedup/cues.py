"""How an announcement says that an event moved, is repeated, is off, is online, or is one part of several."""

import re

from aggregator.text import fold

MOVED = re.compile(
    r"\b(?:verschoben\w*|verschieb\w*|verlegt\w*|verlegung|nachholtermin\w*|nachgeholt\w*|neuer termin|neue[sn]? datum|ersatztermin|"
    r"rescheduled|postponed|new date|moved to)\b"
)
AGAIN = re.compile(
    r"\b(?:wiederholung\w*|wiederholt|zusatztermin\w*|zusatzveranstaltung|zusatzkurs|zweiter termin|weiterer termin|noch einmal|"
    r"erneut\w*|repeat\w*|additional date|extra date|second date)\b"
)
ONLINE = re.compile(
    r"\b(?:online\w*|virtuell\w*|virtual\w*|webinar\w*|web|webkonferenz|zoom|teams|webex|livestream|stream|digital|internet|"
    r"videokonferenz|bigbluebutton|gotomeeting|remote)\b"
)
STREAMED = re.compile(r"\b(?:livestream\w*|live stream\w*|stream|hybrid\w*|auch online|online und|und online|vor ort und)\b")
"""Said of what takes place in a house and on the screen."""
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
PART = re.compile(
    r"\b(?:teil|part|modul|module|gruppe|group|kurs|session|block|track|tag|day|stufe|level|staffel|folge|lektion|runde|baustein|"
    r"einheit|workshopsession|meetup|vol|nr|no)"
    r"\s+([0-9]{1,2}|[a-h]|[ivx]{1,4}|eins|zwei|drei|vier|one|two|three|four)\b"
)
HALF_DAY = {"vormittag": re.compile(r"\b(?:vormittag|morning|vormittagskurs|fruehkurs)\w*"),
            "nachmittag": re.compile(r"\b(?:nachmittag|afternoon|nachmittagskurs|spaetkurs)\w*")}  # fmt: skip
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
