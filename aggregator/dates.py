"""What a text says of a time: German and English dates, ranges of days and hours, found in running text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from aggregator.model import Moment, Phrase

_TEXT_LIMIT = 50_000
_HOURS_AFTER, _HOURS_BEFORE = 120, 30  # how far from its day an hour may stand, in characters
_PAST_WEIGHS = 5  # of two possible years the nearer one, a past day counting so much more

_MONTHS = (
    "januar january jänner jan", "februar february feber feb", "märz maerz march mär mrz mar", "april apr", "mai may", "juni june jun",
    "juli july jul", "august aug", "september sept sep", "oktober october okt oct", "november nov", "dezember december dez dec",
)  # fmt: skip
_WEEKDAYS = (
    "montag monday mon mo", "dienstag tuesday tues tue di", "mittwoch wednesday wed mi", "donnerstag thursday thurs thur thu do",
    "freitag friday fri fr", "samstag sonnabend saturday sat sa", "sonntag sunday sun so",
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAY_OF = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}


def _any_of(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_PART_OF_DAY = "(?:abend|morgen|mittag|nachmittag|vormittag)?s?"
_WEEKDAY = rf"(?:\b(?P<#w>{_any_of(_WEEKDAY_OF)}){_PART_OF_DAY}\b[.,:]{{0,2}}\s{{0,3}}(?:de[nmr]\s|the\s)?\s{{0,2}})?"
_FREE = r"(?<![\d.,:/§€+-])"  # no part of a longer number
_DAY = rf"{_WEEKDAY}(?P<#d>0?[1-9]|[12]\d|3[01])(?!\d)"
_NAME = rf"(?P<#n>{_any_of(_MONTH_OF)})(?:s\b|\b|(?=[A-ZÄÖÜ]))\.?"
_YEAR = r"(?:(?P<#y>(?:19|20)\d\d)(?!\d)|'?(?P<#s>\d\d)(?![\d.:%,]|\s{0,2}(?:uhr|[ap]\.?m\b|€|euro|h\b)))"
_NUMERIC = rf"{_DAY}\.\s?(?P<#m>1[0-2]|0?[1-9])\.(?:\s?{_YEAR}|(?!\d))"
_DAY_FIRST = rf"{_DAY}(?:\.|st|nd|rd|th)?\s{{0,3}}(?:of\s)?{_NAME}(?:,?\s{{0,2}}(?P<#y>(?:19|20)\d\d)(?!\d))?"
_MONTH_DAY = rf"{_WEEKDAY}\b{_NAME}\s{{1,3}}(?P<#d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY_YEAR = r"(?![\d:]|\.\d|\s{0,2}uhr)(?:,?\s{1,2}(?P<#y>(?:19|20)\d\d)(?![\d:]))?"
_MONTH_FIRST = _MONTH_DAY + _DAY_YEAR
_TO = r"\s{0,3}(?P<to>bis(?:\szum|\seinschl\.)?|to|through|until|[-–—]|und|and|u\.|[&+/])\s{0,3}(?:den\s|zum\s)?"
_CLOCK = r"(?P<#h>[01]?\d|2[0-4])(?:[:.](?P<#i>[0-5]\d)(?::[0-5]\d)?)?"
_HALF = r"\s{0,2}(?P<#p>[ap])\.?m\b\.?"
_TILL = r"\s{0,2}(?:[-–—]|bis|to|und|and|until|till)\s{0,2}(?:ca\.\s|etwa\s)?"


def _with(pattern: str, prefix: str) -> str:
    """The pattern with its group names under a prefix, so that it can stand twice in one expression."""
    return pattern.replace("?P<#", f"?P<{prefix}")


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_ISO = re.compile(r"(?<![\d-])(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?!\s?[ap]\.?m\b)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?(?![\d-])")
_RANGES = _compiled(
    _FREE + _with(_DAY, "a") + r"\.?" + _TO + _with(_NUMERIC, "b"),
    _FREE + _with(_NUMERIC, "a") + _TO + _with(_NUMERIC, "b"),
    _FREE + _with(_DAY, "a") + r"(?:\.|st|nd|rd|th)?" + _TO + _with(_DAY_FIRST, "b"),
    _FREE + _with(_DAY_FIRST, "a") + _TO + _with(_DAY_FIRST, "b"),
    _with(_MONTH_FIRST, "a") + _TO + _with(_MONTH_FIRST, "b"),
    _with(_MONTH_DAY, "a") + _TO + r"(?P<bd>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?" + _with(_DAY_YEAR, "b"),
)
_SINGLES = _compiled(_FREE + _with(_NUMERIC, "a"), _FREE + _with(_DAY_FIRST, "a"), _with(_MONTH_FIRST, "a"))
_HOURS = _compiled(
    rf"(?<![\d.,:/])(?:{_with(_CLOCK, 'a')}(?:\s{{0,2}}uhr)?{_TILL})?{_with(_CLOCK, 'b')}\s{{0,2}}(?:uhr\b|h\b)",
    rf"(?<![\d.,:/])(?:{_with(_CLOCK, 'a')}(?:{_with(_HALF, 'a')})?{_TILL})?{_with(_CLOCK, 'b')}{_with(_HALF, 'b')}",
    r"(?<![\d.,:/+-])(?:(?P<ah>[01]?\d|2[0-4]):(?P<ai>[0-5]\d)(?::[0-5]\d)?"
    + _TILL
    + r")?(?P<bh>[01]?\d|2[0-4]):(?P<bi>[0-5]\d)(?::[0-5]\d)?(?![\d:])",
)
_LAST_DAY = re.compile(r"\b(?:bis(?:\szum)?|until|till|through)\s{1,3}(?:einschließlich\s)?\Z", re.IGNORECASE)
_ON_TO = re.compile(
    r"(?:\d|uhr|m\.?)\s{0,3}(?:bis(?:\szum)?|to|until|till|[-–—])\s{1,3}(?:\w{2,10}[.,]{0,2}\s{1,2})?(?:den\s)?\Z", re.IGNORECASE
)
_OTHER_DATE = re.compile(
    r"anmelde|anmeldung|bewerb|einreich|frist\b|deadline|frühbucher|early.bird|register\sby|rsvp|stand:|gegründet|veröffentlicht|published"
    r"|call for|gestattet|erstellt",
    re.IGNORECASE,
)
_DOORS = re.compile(r"(?:einlass|ankommen|anreise|ankunft|doors)\W{0,3}(?:open|ab|um)?\W{0,3}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Find:
    """Days found at a place of the text, both included."""

    begin: int
    finish: int
    first: Moment | None
    last: date | None
    sure: float


def phrases(text: str, today: date) -> tuple[Phrase, ...]:
    """Return what the text says of days and hours, in its order, naive unless an offset is written.

    A missing year is the likely one as seen from today. Deadlines, prices, phone numbers, bare years and bare hours say nothing.
    """
    text = text[:_TEXT_LIMIT]
    finds = _apart(sorted(_finds(text, today), key=lambda find: (find.begin, -find.finish)))
    told: list[Phrase] = []
    for index, find in enumerate(finds):
        before = text[finds[index - 1].finish if index else 0 : find.begin]
        after = text[find.finish : finds[index + 1].begin if index + 1 < len(finds) else len(text)]
        if _OTHER_DATE.search(before[-60:].rpartition(". ")[2]):
            continue
        phrase = _phrase(find, before, after)
        if told and isinstance(told[-1].start, datetime) and told[-1].end is None and _ON_TO.search(before[-40:]):
            told[-1] = replace(told[-1], end=phrase.start)
        else:
            told.append(phrase)
    return tuple(told)


def span(phrase: Phrase) -> tuple[Moment | None, Moment | None]:
    """Return start and exclusive end: after whole days the next day, and its midnight where only the start has an hour."""
    start, end = phrase.start, phrase.end
    if end is None or isinstance(end, datetime):
        return start, end
    after = end + timedelta(days=1) if end < date.max else end
    if isinstance(start, datetime):
        return start, datetime.combine(after, time(), start.tzinfo) if end > start.date() else None
    return (start, after) if start is None or after > start else (start, None)


def _finds(text: str, today: date) -> Iterator[_Find]:
    readers: tuple[tuple[tuple[re.Pattern[str], ...], Callable[[re.Match[str], date], tuple[_Find, ...]]], ...] = (
        ((_ISO,), _iso),
        (_RANGES, _range),
        (_SINGLES, _single),
    )
    for patterns, read in readers:
        for pattern in patterns:
            for match in pattern.finditer(text):
                try:
                    yield from read(match, today)
                except (ValueError, OverflowError):  # the 31st of June
                    continue


def _apart(finds: list[_Find]) -> list[_Find]:
    """Those that do not overlap, the first and longest winning."""
    kept: list[_Find] = []
    for find in finds:
        if not kept or find.begin >= kept[-1].finish:
            kept.append(find)
    return kept


def _iso(match: re.Match[str], _today: date) -> tuple[_Find, ...]:
    day, clock, offset = match.groups()
    found: Moment = date.fromisoformat(day)
    if clock:
        found = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    return (_Find(match.start(), match.end(), found, None, 1.0),)


def _single(match: re.Match[str], today: date) -> tuple[_Find, ...]:
    day, sure = _day(match.groupdict(), "a", today)
    return (_Find(match.start(), match.end(), day, None, sure),)


def _range(match: re.Match[str], today: date) -> tuple[_Find, ...]:
    parts = match.groupdict()
    if not (parts.get("bm") or parts.get("bn")):  # "June 12-14, 2026"
        parts["bn"] = parts["an"]
    last, sure = _day(parts, "b", today)
    parts = {key: value if value or key[0] != "a" else None for key, value in parts.items()}
    if not (parts.get("am") or parts.get("an")):
        parts["am"] = str(last.month)
    if not (parts.get("ay") or parts.get("as")):
        parts["ay"] = str(last.year)
    first, _ = _day(parts, "a", today)
    if first > last and not match.groupdict().get("ay"):
        first = first.replace(year=last.year - 1)
    if first >= last:
        return ()
    enumerated = parts["to"].lower() in {"und", "and", "u.", "&", "+", "/"}
    if enumerated and last - first > timedelta(days=1):
        middle = match.start("to")
        return _Find(match.start(), middle, first, None, sure), _Find(middle, match.end(), last, None, sure)
    return (_Find(match.start(), match.end(), first, last, sure),)


def _day(parts: dict[str, str | None], prefix: str, today: date) -> tuple[date, float]:
    """The day that the groups with this prefix name, and how sure its year is."""
    day = int(parts[f"{prefix}d"] or 0)
    name = parts.get(f"{prefix}n")
    month = _MONTH_OF[name.lower()] if name else int(parts.get(f"{prefix}m") or 0)
    if year := parts.get(f"{prefix}y"):
        return date(int(year), month, day), 1.0
    if short := parts.get(f"{prefix}s"):
        return date(2000 + int(short), month, day), 0.9
    weekday = _WEEKDAY_OF.get((parts.get(f"{prefix}w") or "").lower())
    return _likely(month, day, weekday, today), 0.8 if weekday is not None else 0.6


def _likely(month: int, day: int, weekday: int | None, today: date) -> date:
    """The day in the year that its weekday and its nearness speak for."""
    candidates = []
    for year in range(today.year - 2, today.year + 6):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # the 29th of February
            continue
    fitting = [found for found in candidates if found.weekday() == weekday]

    def far(found: date) -> int:
        days = (found - today).days
        return days if days >= 0 else -days * _PAST_WEIGHS

    return min(fitting or candidates, key=far)


def _phrase(find: _Find, before: str, after: str) -> Phrase:
    if find.first is None or isinstance(find.first, datetime):
        return Phrase(start=find.first, sure=find.sure)
    hours = _hours(after[:_HOURS_AFTER]) or _hours(before[-_HOURS_BEFORE:])
    if find.last is None and not hours and _LAST_DAY.search(before[-25:]):
        return Phrase(start=None, end=find.first, sure=find.sure)
    if not hours:
        return Phrase(start=find.first, end=find.last, sure=find.sure)
    start = datetime.combine(find.first, time()) + hours[0]
    if hours[1] is None:
        return Phrase(start=start, end=find.last, sure=find.sure)
    end = datetime.combine(find.last or find.first, time()) + hours[1]
    return Phrase(start=start, end=end if end > start else end + timedelta(days=1), sure=find.sure)


def _hours(text: str) -> tuple[timedelta, timedelta | None] | None:
    """The first hours in the text as time of day, the end if there is one; when the doors open is not when it begins."""
    found = sorted((match for pattern in _HOURS for match in pattern.finditer(text)), key=lambda match: (match.start(), -match.end()))
    for match in found:
        if _DOORS.search(text[max(match.start() - 25, 0) : match.start()]):
            continue
        parts = match.groupdict()
        late = _clock(parts, "b", parts.get("bp"))
        if not parts["ah"]:
            return late, None
        half = parts.get("ap") or parts.get("bp")
        early = _clock(parts, "a", half)
        if early > late and not parts.get("ap"):  # "11 - 1 pm"
            early = _clock(parts, "a", "a" if half else None)
        return early, late
    return None


def _clock(parts: dict[str, str | None], prefix: str, half: str | None) -> timedelta:
    hour = int(parts[f"{prefix}h"] or 0)
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return timedelta(hours=hour, minutes=int(parts.get(f"{prefix}i") or 0))
