"""Dates of a page in the form of running text: labels as words, columns as commas, slashes as points."""

import re
from dataclasses import replace

from aggregator.model import Moment, Phrase

from .page_words import JOINS, YEAR
from .text_runs import PageText

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?=(?:\d\d){1,2}(?![\d/]))")
_NO_MINUTES = re.compile(r"(?<![\d:])(\d{1,2}):(?:oo)?\s?(?=[ap]\.?m\b)", re.IGNORECASE)
_START_WORD = re.compile(
    r"\b(?:beginn|beginnt|begin|startdatum|startzeit|veranstaltungsdatum|anfang|start|starts|datum|date|termin|wann|when|zeitraum|uhrzeit|zeit|time)\b(?:\(s\))?\s?:?",
    re.IGNORECASE,
)
_END_WORD = re.compile(r"\b(?:ende|enddatum|endzeit|end|ends)\b\s?:?", re.IGNORECASE)
_DASH_CLOCK = re.compile(r"((?:19|20)\d\d|\d\.|[a-zä]{3,9}\.?)\s?[-–|]\s?(?=(?:[01]?\d|2[0-3]):[0-5]\d)", re.IGNORECASE)
_TWO_CLOCKS = re.compile(r"((?:[01]?\d|2[0-3]):[0-5]\d)\s(?=(?:[01]?\d|2[0-4]):[0-5]\d)")  # two time fields in a row (Drupal)
_DOORS_AT = re.compile(r"\b(?:einlass|doors?(?:\sopen)?)\W{0,3}(?:ab|um|at)?\s?\d{1,2}(?:[.:]\d\d)?\s?(?:uhr|[ap]\.?m\.?)?", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?'?\d\d(?!\d|:|\.\d)|/\d\d(?!\d)|\d\d\.\d\d\.\d\d")
_UHR_TO = re.compile(r"(\d)\s?uhr\s?([-–—]|bis)\s?(?=\d{1,2}[:.]?\d{0,2}\s?uhr)", re.IGNORECASE)


def spoken(text: str) -> str:
    """Return the text of a run as running text: labels as words, columns as commas."""
    words = _END_WORD.sub(" bis ", _START_WORD.sub(" ", text))
    words = _DOORS_AT.sub(" ", words)
    words = _UHR_TO.sub(r"\1 \2 ", re.sub(r"\s+,", ",", words))
    words = _DASH_CLOCK.sub(r"\1, ", words.replace(" | ", ", ").replace("·", ",").replace("•", ","))
    return JOINS.sub("", _TWO_CLOCKS.sub(r"\1 - ", " ".join(words.split()))).strip(" ,")


def pointed(text: str, day_first: bool | None) -> str:
    """Return the text with points in dates instead of slashes, and without the colon in "3:pm"."""
    text = _NO_MINUTES.sub(r"\1 ", text)
    if day_first is None or "/" not in text:
        return text
    return _SLASHED.sub(lambda m: f"{m[1]}.{m[2]}." if day_first else f"{m[2]}.{m[1]}.", text)


def day_first(text: PageText) -> bool | None:
    """Return whether dates with slashes give the day first; None if nothing shows it."""
    pairs = [(int(a), int(b)) for node in text.nodes for a, b in _SLASHED.findall(node.text[:300])]
    if any(a > 12 for a, _ in pairs):
        return True
    if any(b > 12 for _, b in pairs):
        return False
    root = text.nodes[0].element.getroottree().getroot() if text.nodes else None
    language = (root.get("lang") or "").lower() if root is not None else ""
    return None if not language else language[:2] != "en" or language[:5] == "en-gb"


def says_year(text: str) -> bool:
    """Return whether the days in a text have years."""
    return bool(YEAR.search(text) or _SHORT_YEAR.search(text))


def in_year(phrase: Phrase, year: int) -> Phrase:
    """Return the phrase moved to this year."""
    assert phrase.start is not None  # noqa: S101
    shift = year - phrase.start.year
    end = phrase.end and phrase.end.replace(year=phrase.end.year + shift) if _safe(phrase.end) else None
    return replace(phrase, start=phrase.start.replace(year=year) if _safe(phrase.start) else phrase.start, end=end)


def _safe(moment: Moment | None) -> bool:
    return moment is None or (moment.month, moment.day) != (2, 29)
