"""Which of several similar events a title names: part, edition, year, number; and the dates in a text."""

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
    """Return the parts that a title names, as letters or numbers; those at the beginning of the text if the title names none."""
    counted = not UNITS.isdisjoint(title.split())
    labels = {_number(number) for number in (*PART.findall(title), *COUNTED_PART.findall(title))} if counted else set()
    last = title.rpartition(" ")[2]
    if last in ("ii", "iii", "iv"):
        labels.add(str(ROMAN[last]))
    if _DIGIT.search(raw):
        labels |= {f"level {number}" for number in _LANGUAGE_LEVEL.findall(raw)}
        labels |= {_number(number) for number, last in _OF_SEVERAL.findall(raw) if int(number) <= int(last)}
        if not labels and (tail := _LAST_NUMBER.search(raw)):
            labels.add(_number(tail[1]))
    return frozenset(labels) or frozenset(_number(number) for number in NAMED_PART.findall(text) if number.isdigit())


def edition(raw: str, words: Sequence[str]) -> int | None:
    """Return the edition that a title names: "9. Tag", "10th", "Fünfte"."""
    if _DIGIT.search(raw) and (found := _EDITION.search(raw)):
        return int(found[1] or found[2])
    return next((COUNTED[word] for word in words[:4] if word in COUNTED and word.endswith(("te", "ter", "tes", "ten"))), None)


def years(raw: str) -> frozenset[int]:
    """Return the years in a title."""
    return frozenset(map(int, _YEAR.findall(raw)))


def numbers(raw: str) -> frozenset[str]:
    """Return the numbers in a title other than dates, years and times."""
    return frozenset(_NUMBER.findall(_NO_NUMBER.sub(" ", raw))) if _DIGIT.search(raw) else frozenset()


def dates(text: str) -> frozenset[Number]:
    """Return (month, day) of each date in a text; month 0 if only a day is named."""
    days = {(int(month), int(day)) for day, month, _ in _NUMERIC_DATE.findall(text)}
    days |= {(int(month), int(day)) for month, day in _SLASHED_DATE.findall(text)}
    folded = fold(text)
    days |= {(int(month), int(day)) for day, month in _NUMERIC_RANGE.findall(text)}
    days |= {(MONTHS[month], int(day)) for day, month in (*_NAMED_DATE.findall(folded), *_RANGE.findall(folded))}
    days |= {(MONTHS[month], int(day)) for month, day in _MONTH_FIRST.findall(folded)}
    known = {day for _, day in days}
    return frozenset(days | {(0, int(day)) for day in _BARE_DAY.findall(text) if int(day) not in known})


def _number(number: str) -> str:
    return str(ROMAN.get(number) if number in ROMAN and number != "v" else COUNTED.get(number, number.lstrip("0") or number))
