"""Which one of several a title says it is: part, edition, year, number; and the dates that a text names."""

import re
from collections.abc import Sequence

from aggregator.text import fold

from .cues import COUNTED, COUNTED_PART, MONTHS, NAMED_PART, PART, ROMAN, UNITS

Number = tuple[int, int]

_DIGIT = re.compile(r"\d")
_EDITION = re.compile(r"(?:^|[\s#„\"»(])#?(\d{1,3})(?:\.(?=\s)|(?:st|nd|rd|th)\b)|#(\d{1,3})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_SEVERAL = re.compile(r"(?<![\d/.])(\d{1,2})\s?(?:/|von|of)\s?(\d{1,2})(?![\d/.])")
_LAST_NUMBER = re.compile(r"[^\W\d][\s–:#(-]+(\d{1,2})\s*\)?$")
_LANGUAGE_LEVEL = re.compile(r"\b([ABC][12])(?:\.\d)?\b")
_NUMERIC_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d)\b)?")
_SLASHED_DATE = re.compile(r"(?<!\d)\d{4}-(\d{2})-(\d{2})(?!\d)")
_RANGE = re.compile(rf"(?<!\d)(\d{{1,2}})(?:\s(?:bis|und|to|and|until))?\s\d{{1,2}}\s+({'|'.join(MONTHS)})\b")
_NUMERIC_RANGE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(?:-|–|bis|und)\s?\d{1,2}\.\s?(\d{1,2})\.")
_NAMED_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(MONTHS)})\b")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*\d)")
_BARE_DAY = re.compile(r"\b(?:vom|statt(?: am| den)?|am|from|den)\s+(\d{1,2})\.(?!\s?\d)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NO_NUMBER = re.compile(
    rf"\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?\d{{2,4}})?|\b(?:19|20)\d\d\b|\d{{1,2}}[.:]\d\d(?:\s?uhr)?|\d{{1,2}}\s?uhr|\d+\.\s+(?:{'|'.join(MONTHS)})",
    re.IGNORECASE,
)


def parts(raw: str, title: str, text: str) -> frozenset[str]:
    """Return which part a title says it is, as letters or numbers; the beginning of the text where the title is silent."""
    counted = not UNITS.isdisjoint(title.split())
    found = {_number(mark) for mark in (*PART.findall(title), *COUNTED_PART.findall(title))} if counted else set()
    last = title.rpartition(" ")[2]
    if last in ("ii", "iii", "iv"):
        found.add(str(ROMAN[last]))
    if _DIGIT.search(raw):
        found |= {f"level {mark}" for mark in _LANGUAGE_LEVEL.findall(raw)}
        found |= {_number(mark) for mark, last in _OF_SEVERAL.findall(raw) if int(mark) <= int(last)}
        if not found and (tail := _LAST_NUMBER.search(raw)):
            found.add(_number(tail[1]))
    return frozenset(found) or frozenset(_number(mark) for mark in NAMED_PART.findall(text) if mark.isdigit())


def edition(raw: str, words: Sequence[str]) -> int | None:
    """Return which edition the title says it is: "9. Tag", "10th", "Fünfte"."""
    if _DIGIT.search(raw) and (found := _EDITION.search(raw)):
        return int(found[1] or found[2])
    return next((COUNTED[word] for word in words[:4] if word in COUNTED and word.endswith(("te", "ter", "tes", "ten"))), None)


def years(raw: str) -> frozenset[int]:
    """Return the years in a title."""
    return frozenset(map(int, _YEAR.findall(raw)))


def numbers(raw: str) -> frozenset[str]:
    """Return the numbers in a title that are no dates, years or hours."""
    return frozenset(_NUMBER.findall(_NO_NUMBER.sub(" ", raw))) if _DIGIT.search(raw) else frozenset()


def dates(text: str) -> frozenset[Number]:
    """Return (month, day) of each date in a text; month 0 where only a day is named."""
    found = {(int(month), int(day)) for day, month, _ in _NUMERIC_DATE.findall(text)}
    found |= {(int(month), int(day)) for month, day in _SLASHED_DATE.findall(text)}
    folded = fold(text)
    found |= {(int(month), int(day)) for day, month in _NUMERIC_RANGE.findall(text)}
    found |= {(MONTHS[month], int(day)) for day, month in (*_NAMED_DATE.findall(folded), *_RANGE.findall(folded))}
    found |= {(MONTHS[month], int(day)) for month, day in _MONTH_FIRST.findall(folded)}
    known = {day for _, day in found}
    return frozenset(found | {(0, int(day)) for day in _BARE_DAY.findall(text) if int(day) not in known})


def _number(mark: str) -> str:
    return str(ROMAN.get(mark) if mark in ROMAN and mark != "v" else COUNTED.get(mark, mark.lstrip("0") or mark))
