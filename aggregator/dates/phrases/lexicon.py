"""The words and signs of dates and hours, German and English: one table with a letter for each kind.

The patterns that find dates are written in these letters.

    numbers   0 a lone zero   1 to 9 alone: 1   2 "00"   3 "01" to "09"   4 10 to 12   5 13 to 24   6 25 to 31   7 32 to 59
              8 60 to 99   Y a year   N any other
    signs     . : , / | - themselves (all dashes are one)   < >  brackets   ' an apostrophe   ! ends a sentence   $ money, %, §
              " anything else
    words     M a month, W w a weekday and its short form, R weekly ("mittwochs"), i a counted number, e an ordinal, and the table below;
              x any other word
"""

from collections.abc import Callable, Iterator, Sequence

_MONTHS = (
    "januar januars january jänner jaenner jan jän", "februar februars february feber feb febr", "märz märzes maerz march mär mrz",
    "april aprils apr", "mai mais", "juni junis june jun", "juli julis july jul", "august augusts aug",
    "september septembers sept sep", "oktober oktobers october okt oct", "november novembers nov", "dezember dezembers december dez dec",
)  # fmt: skip
_WEEKDAYS = (
    "montag monday", "dienstag tuesday", "mittwoch wednesday", "donnerstag thursday", "freitag friday", "samstag sonnabend saturday",
    "sonntag sunday",
)  # fmt: skip
_SHORT_WEEKDAYS = ("mo mon", "di tue tues", "mi wed", "do thu thur thurs", "fr fri", "sa sat", "so sun")
_PARTS_OF_DAY = ("", "abend", "morgen", "vormittag", "mittag", "nachmittag", "nacht", "früh")
_COUNTED = (
    "null zero", "ein eine einen einem einer one", "zwei two", "drei three", "vier four", "fünf fuenf five", "sechs six", "sieben seven",
    "acht eight", "neun nine", "zehn ten", "elf eleven", "zwölf zwoelf twelve",
)  # fmt: skip
_ORDINALS = (
    "erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt siebent", "acht", "neunt", "zehnt", "elft", "zwölft", "dreizehnt",
    "vierzehnt", "fünfzehnt", "sechzehnt", "siebzehnt", "achtzehnt", "neunzehnt", "zwanzigst", "einundzwanzigst", "zweiundzwanzigst",
    "dreiundzwanzigst", "vierundzwanzigst", "fünfundzwanzigst", "sechsundzwanzigst", "siebenundzwanzigst", "achtundzwanzigst",
    "neunundzwanzigst", "dreißigst dreissigst", "einunddreißigst",
)  # fmt: skip
_ENGLISH_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip

_WORDS = {  # letter → words, each with its number after "=" where it has one
    "T": "bis to until till til through thru",
    "U": "und and u sowie",
    "u": "oder or bzw",
    "Z": "zwischen between",
    "Q": "ende end ends endet",
    "f": "von vom from",
    "X": "ab beginning starting",
    "o": "an on",
    "B": "vor before",
    "A": "am",
    "P": "pm",
    "b": "den dem der des zum the of einschließlich einschl inkl incl inclusive",
    "~": "um ca circa etwa gegen at around about approx um täglich tägl daily jeweils je bereits uhrzeit zeit time",
    "H": "uhr hrs hours o'clock oʼclock",
    "O": "st nd rd th",
    "h": "halb",
    "v": "viertel=15 quarter=15 half=30 dreiviertel=45",
    "n": "nach past",
    "K": "mitternacht=24 midnight=24 noon=12",
    "g": "abends=1 abend=1 nachmittags=1 nachmittag=1 evening=1 afternoon=1 nachts=0 morgens=0 früh=0 vormittags=0 morning=0 vormittag=0"
    " mittags=0",
    "D": "heute=0 today=0 tonight=0 morgen=1 übermorgen=2 uebermorgen=2 tomorrow=1 gestern=-1 yesterday=-1 vorgestern=-2",
    "J": "nächste=1 nächsten=1 nächster=1 nächstem=1 nächstes=1 kommende=1 kommenden=1 kommender=1 kommendem=1 kommendes=1 next=1"
    " coming=1 this=0 diese=0 diesen=0 dieser=0 diesem=0 dieses=0 letzte=-1 letzten=-1 letzter=-1 letztem=-1 vergangene=-1"
    " vergangenen=-1 vergangener=-1 last=-1 gestrigen=-1 heutigen=0 morgigen=1",
    "d": "tag=1 tage=1 tagen=1 day=1 days=1 woche=7 wochen=7 week=7 weeks=7",
    "y": "stunde=60 stunden=60 std=60 hour=60 hours=60 minute=1 minuten=1 min=1 minutes=1",
    "C": "dauer duration dauert lasting",
    "k": "wochenende weekend",
    "F": "für for",
    "I": "in",
    "l": "lang long",
    "j": "im seit anfang mitte",
    "r": "jeden jede jeder jedem every each immer wöchentlich weekly stets alle allen",
    "E": "einlass einlaß ankommen ankunft anreise türöffnung doors admission eintreffen registrierung registration"
    " akkreditierung",
    "S": "beginn start begin begins beginnt",
    "z": "utc gmt est edt et pst pdt pt cst cdt bst cet cest mez mesz z",
    "L": "raum räume saal hörsaal haus halle nr nummer no etage stock zimmer room hall gleis stand platz str straße strasse teil folge"
    " band kapitel modul level klasse klassen gruppe seite artikel absatz tisch tel telefon telefonnummer fax mobil hotline phone plz",
    "V": "version release python php din iso ip v",
}  # fmt: skip
_LETTERS = {"a": "a", "p": "p", "m": "m", "t": "t", "T": "t", "c": "c", "s": "s"}  # of p.m., c.t. and the T inside ISO 8601
_SIGNS = {".": ".", ":": ":", ",": ",", "/": "/", "+": "+", "&": "U"} | {
    sign: letter
    for letter, signs in {
        "-": "-–—‐‑‒−\ufffd\x96",
        "|": "|·•⋅∙",
        "<": "([",
        ">": ")]",
        "'": "'’‘",
        "!": "!?;",
        "$": "€%£",
        "*": "*†",
    }.items()
    for sign in signs
}
_DIGITS = (("0", 0, 1), ("1", 1, 10), ("2", 0, 0), ("4", 10, 13), ("5", 13, 25), ("6", 25, 32), ("7", 32, 60), ("8", 60, 100))
_AMBIGUOUS = {"may": 5, "mar": 3}  # a month with a capital, else another word
_YEARS = range(1500, 2200)


def _forms(word: str) -> set[str]:
    return {word, word.capitalize(), word.upper()}


def _with_capital(word: str) -> set[str]:
    return {word.capitalize(), word.upper()}


def _plain() -> Iterator[tuple[str, str, int]]:
    """The words of the table above; "Morgen" with a capital is mostly the noun (morning), and so on."""
    for letter, words in _WORDS.items():
        for entry in words.split():
            word, _, number = entry.partition("=")
            yield from ((form, letter, int(number or 0)) for form in _forms(word))
            if letter == "D":
                yield word.capitalize(), "G", int(number)
    yield from (("h", "H", 0), ("Z", "z", 0))


def _rows(
    letter: str, rows: Sequence[str], endings: Sequence[str] = ("",), first: int = 0, forms: Callable[[str], set[str]] = _forms
) -> Iterator[tuple[str, str, int]]:
    """The words of the rows, each with the number of its row."""
    for number, words in enumerate(rows, first):
        for word in words.split():
            yield from ((form, letter, number) for ending in endings for form in forms(word + ending))


def _number_entries() -> Iterator[tuple[str, str, int]]:
    for letter, first, end in _DIGITS:
        yield from ((str(number), letter, number) for number in range(first, end))
    yield ("00", "2", 0)
    yield from ((f"{number:02}", "3", number) for number in range(1, 10))
    yield from ((str(number), "Y", number) for number in _YEARS)


_TABLE = {  # of a word in two rows the later row counts
    word: (letter, number)
    for word, letter, number in (
        *_plain(),
        *_rows("e", _ORDINALS, ("e", "en", "er", "em", "es"), first=1),
        *_rows("e", _ENGLISH_ORDINALS, first=1),
        *_rows("i", _COUNTED),
        *_rows("w", _SHORT_WEEKDAYS, forms=_with_capital),
        *_rows("W", _WEEKDAYS, _PARTS_OF_DAY),
        *_rows("R", _WEEKDAYS, ("s", "abends", "e", "en")),
        *_rows("M", _MONTHS, first=1),
        *((word, "q", number) for word, number in _AMBIGUOUS.items()),
        *((form, "M", number) for word, number in _AMBIGUOUS.items() for form in _with_capital(word)),
        *_number_entries(),
    )
}
KINDS = {word: letter for word, (letter, _) in _TABLE.items()} | _LETTERS | _SIGNS
VALUES = {word: number for word, (_, number) in _TABLE.items()}
