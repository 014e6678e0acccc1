"""A record as matching sees it: everything that signals compare, worked out once for each record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urlsplit
from zlib import crc32

from aggregator.model import Mode, Moment, Record, RecordKey, TimeSpan
from aggregator.text import canonical_url, fold

from .cues import AGAIN, COUNTED, HALF_DAY, MONTHS, MOVED, PART, ROMAN, STREAMED
from .places import Place, acronyms, place_of
from .words import CALENDAR, CITIES, COMMON, HEADS, SAME, SIDE, STATUS, STOP, stem

TEXT = 600  # characters of a description that are compared
TITLE = 200
BITS = 1021

_EDITION = re.compile(r"(?:^|[\s#„\"»(])#?(\d{1,3})(?:\.(?=\s)|(?:st|nd|rd|th)\b)|#(\d{1,3})\b")
_FRAME = re.compile(
    r"\(([^)]{4,})\)|\b(?:beim?|bei d[ei][nr]|auf de[rm]|zu[rm]|vor de[rm]|am rande|rahmen|für d(?:ie|en|as)|anlässlich|during|at the)"
    r" (.{4,})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMERIC_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d)\b)?")
_NAMED_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(MONTHS)})\b(?:\s+(\d{{4}}))?")
_BARE_DAY = re.compile(r"\b(?:vom|statt(?: am| den)?|am|from|den)\s+(\d{1,2})\.(?!\s?\d)")
_GERMAN = re.compile(r"\b(?:der|die|das|und|fuer|mit|im|zum|zur|vom|bei|am|wie|ein|eine|des|den)\b")
_ENGLISH = re.compile(
    r"\b(?:the|and|for|with|of|to|at|how|your|from|on|day|days|meets|talks?|lecture|conference|evening|machine|business|research|industry"
    r"|energy|data|night|week|meeting|science|innovation\w+s|networking|learning|\w{3,}ing|\w{2,}ics|\w{3,}ty|\w{3,}ness)\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What signals compare; itself compared by identity.

    Days are ordinals, starts and ends minutes since 1970 (UTC), None where the source is silent.
    """

    key: RecordKey
    day: int
    last: int
    start: int | None
    end: int | None
    title: frozenset[str]  # stems that tell which event it is
    common: frozenset[str]  # stems that many titles share
    framed: frozenset[str]  # those of `title` that stand in brackets or after "beim", "zum", "im Rahmen"
    letters: int  # trigrams of the title, as bits
    plain: str  # the title, folded, without what is said of the announcement
    acronyms: frozenset[str]  # words of two to six capitals, folded
    text: frozenset[str]  # stems of the description
    organizer: frozenset[str]
    said: str  # both, as one text
    told: str  # the description, folded
    place: Place
    title_towns: frozenset[str]
    spots: frozenset[str]  # towns of the place, and "online"; empty where it can be anywhere
    url: str
    slug: frozenset[str]
    side: frozenset[str]
    parts: frozenset[str]
    half: frozenset[str]  # of the day
    edition: int | None
    years: frozenset[int]
    dates: frozenset[tuple[int, int]]  # (month, day) named in a text that speaks of another date; month 0: only a day
    moved: bool
    again: bool
    english: bool | None


_NEWS = TimeSpan(date.min)


def traits_of(record: Record, towns: frozenset[str] = CITIES) -> Traits:
    """Return what signals compare of a record with a date; `towns` are the stems of the names that are towns."""
    details, span = record.details, record.details.span or _NEWS
    raw, story = details.summary[:TITLE], details.description[:TEXT]
    title, text = fold(raw), fold(story)
    (core, common), (day, last) = _content(title, towns), _days(span.start, span.end)
    place = place_of(details.location, details.address, details.mode or (Mode.ONLINE if details.online_url else None), towns)
    both = place.known and (place.online is None or _says(STREAMED, title, text))
    moved = _says(MOVED, title, text)
    return Traits(
        key=record.key,
        day=day,
        last=last,
        start=None if details.time_open else _minutes(span.start),
        end=None if details.time_open else _minutes(span.end),
        title=core,
        common=common,
        framed=_content(" ".join(fold("".join(found)) for found in _FRAME.findall(raw)), towns)[0],
        letters=_trigrams(" ".join(sorted(core | common))),
        plain=" ".join(word for word in title.split() if stem(word) not in STATUS),
        acronyms=acronyms(raw),
        text=(told := concepts(word for word in text.split() if len(word) > 2)),
        organizer=(organizer := concepts(fold(details.organizer[:TITLE]).split())),
        said=f" {' '.join(sorted(told | organizer))} ",
        told=text,
        place=replace(place, online=None) if both else place,
        spots=place.towns | ({"online"} if both or place.online else set()),
        title_towns=frozenset(s for word in title.split() if (s := stem(word)) in towns),
        url=(url := canonical_url(details.url)),
        slug=_slug(url),
        side=_side(title.split()),
        parts=_parts(title, text),
        half=frozenset(half for half, cue in HALF_DAY.items() if cue.search(title)),
        edition=_edition(raw),
        years=frozenset(int(year) for year in _YEAR.findall(raw)),
        dates=_dates(f"{raw} . {story}") if moved else frozenset(),
        moved=moved,
        again=_says(AGAIN, title, text),
        english=_english(f"{title} {text}"),
    )


def _says(cue: re.Pattern[str], *texts: str) -> bool:
    return any(cue.search(text) for text in texts)


def concepts(words: Iterable[str]) -> frozenset[str]:
    """Return what folded words mean: stems, one for all words of the same meaning, without stop words."""
    return frozenset(SAME.get(s, s) for word in words if (s := stem(word)) not in STOP and (len(s) > 1 or s.isdigit()))


def _content(title: str, towns: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The stems that tell which event it is, and those that many titles share: a compound gives one of each (Maschinenbau-tag)."""
    core: set[str] = set()
    common: set[str] = set()
    for word in title.split():
        s = stem(word)
        if s in STOP or s in CALENDAR or s in STATUS or s in towns or s.isdigit() or len(s) < 2:
            continue
        if s in COMMON:
            common.add(SAME.get(s, s))
            continue
        rest, head = _compound(word)
        core.add(SAME.get(rest, rest))
        if head:
            common.add(SAME.get(head, head))
    return frozenset(core), frozenset(common)


@lru_cache(maxsize=50_000)
def _compound(word: str) -> tuple[str, str]:
    """The stem of what a compound is about, and of what it is: Fachkräfte-tag; the whole word and "" when it is none of these."""
    s = stem(word)
    for n in range(4, len(s) - 2):
        head = stem(s[n:])
        if head in HEADS:
            rest = stem(s[:n].removesuffix("s") if n > 6 else s[:n])
            return (s, head) if rest in COMMON or rest in STOP or rest in STATUS or len(rest) < 4 else (rest, head)
    return s, ""


def _trigrams(text: str) -> int:
    """Which of BITS kinds of trigrams stand in a text, as bits: sets of them would be as large as all else together."""
    padded = f" {text} ".encode()
    bits = 0
    for n in range(len(padded) - 2):
        bits |= 1 << crc32(padded[n : n + 3]) % BITS
    return bits


def _side(words: list[str]) -> frozenset[str]:
    joined = [one + other for one, other in pairwise(words)]
    return frozenset(SIDE[s] for word in (*words, *joined) if (s := stem(word)) in SIDE)


def _minutes(moment: Moment | None) -> int | None:
    return int(moment.astimezone(UTC).timestamp()) // 60 if isinstance(moment, datetime) else None


def _days(start: Moment, end: Moment | None) -> tuple[int, int]:
    first = _day(start)
    if end is None:
        return first, first
    last = _day(end - timedelta(seconds=1)) if isinstance(end, datetime) else end.toordinal() - 1
    late = isinstance(end, datetime) and last == first + 1 and end.hour < 6  # a night out is one day
    return first, first if late else max(first, last)


def _day(moment: Moment) -> int:
    return (moment.date() if isinstance(moment, datetime) else moment).toordinal()


def _slug(url: str) -> frozenset[str]:
    path = urlsplit(url).path if url else ""
    return frozenset(stem(word) for word in fold(path.rpartition("/")[2] or path.rstrip("/").rpartition("/")[2]).split() if len(word) > 3)


def _parts(title: str, text: str) -> frozenset[str]:
    """Which part the title says it is, as a letter or number whatever the kind of part."""
    found = {_number(mark) for mark in PART.findall(title)}
    last = title.split()[-1:]
    if last and last[0] in ("ii", "iii", "iv"):
        found.add(str(ROMAN[last[0]]))
    return frozenset(found) or frozenset(_number(mark) for mark in PART.findall(text[:80]) if mark.isdigit())


def _number(mark: str) -> str:
    return str(ROMAN.get(mark) if mark in ROMAN and mark != "v" else COUNTED.get(mark, mark))


def _edition(raw: str) -> int | None:
    if found := _EDITION.search(raw):
        return int(found[1] or found[2])
    words = fold(raw).split()[:4]
    return next((COUNTED[word] for word in words if word in COUNTED and word.endswith(("te", "ter", "tes", "ten"))), None)


def _dates(text: str) -> frozenset[tuple[int, int]]:
    found = {(int(month), int(day)) for day, month, _ in _NUMERIC_DATE.findall(text)}
    folded = fold(text)
    found |= {(MONTHS[month], int(day)) for day, month, _ in _NAMED_DATE.findall(folded)}
    known = {day for _, day in found}
    return frozenset(found | {(0, int(day)) for day in _BARE_DAY.findall(text) if int(day) not in known})


def _english(text: str) -> bool | None:
    german, english = len(_GERMAN.findall(text)), len(_ENGLISH.findall(text))
    return None if german == english else english > german


def names_day(traits: Traits, day: int) -> bool | None:
    """Return whether the text of a moved event names that day; None when it names none."""
    if not traits.dates:
        return None
    there = date.fromordinal(day)
    return (there.month, there.day) in traits.dates or (0, there.day) in traits.dates
