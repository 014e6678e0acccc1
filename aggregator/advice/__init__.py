"""How well a source describes its events, and what would make it better, in sentences to its owner.

Pure: figures and advice come from what was read; `words` says an advice in German or English.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from aggregator.dates.instants import day_of
from aggregator.model import Advice, Details, Mode, Moment, RawEvent
from aggregator.text import decode

from .texts import sentence

AnyEvent = RawEvent | Details
EventType = TypeVar("EventType", bound=AnyEvent)

CALENDARS = frozenset({"ical", "xcal"})
FEEDS = frozenset({"feed", "jsonfeed"})
DATA = frozenset({"tribe", "wordpress", "squarespace", "json"})
TABLES = frozenset({"csv"})

AT_MOST = 6  # pieces of advice on one source: more is read by nobody
WORTH_SAYING = 0.2  # share of events that lack something
CUTS = frozenset({10, 15, 20, 25, 30, 50, 100})  # lengths at which systems cut their lists
TEC_CUT = 30
NEW_NAMES = 0.8  # share of entries whose UID was another one than at the visit before
_SEEN = 3_000_000  # bytes of a body that are looked at

_MONTH = r"(?:Jan|Feb|M(?:ä|ae)r|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]{0,7}\.?"
_DAY_AND_MONTH = re.compile(
    rf"(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:(?:0?[1-9]|1[0-2])\.(?!\d)|{_MONTH}(?![a-zä]))(\s?(?:\d{{4}}|\d{{2}}(?!\s?Uhr|[:.]\d|\d)))?"
)
_RANGE = re.compile(r"\s?(?:[-–—]|bis\b|und\b|&[nm]dash;)")
_FLOATING = re.compile(rb"\nDTSTART:\d{8}T\d{6}\s*$", re.MULTILINE)
_UID = re.compile(rb"\nUID[:;]\s*\S")
_EVENT_FIELDS = re.compile(rb"<(?:\w{1,20}:)?(?:startdate|dtstart)\b|itemprop|vevent", re.IGNORECASE)
_MACHINE_DATES = re.compile(rb"<time\b[^<>]{0,300}datetime|itemprop=.startDate|\bdtstart\b|\bdt-start\b|\"startDate\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How many events there are, and the share of them (0 to 1) that says each of these."""

    events: int = 0
    time: float = 0.0
    place: float = 0.0
    link: float = 0.0
    end: float = 0.0

    @property
    def overall(self) -> float:
        """One figure of it all, 0 to 1."""
        return 0.35 * self.time + 0.3 * self.place + 0.2 * self.link + 0.15 * self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """All that advice is given by."""

    kind: str
    events: Sequence[AnyEvent]  # with a date
    undated: int
    listed: int  # entries of the source, before anything was left out
    body: bytes

    @property
    def noun(self) -> str:
        groups = (("calendar", CALENDARS), ("feed", FEEDS), ("data", DATA), ("table", TABLES))
        return next((noun for noun, kinds in groups if self.kind in kinds), "page")


def quality(events: Sequence[AnyEvent]) -> Quality:
    """Return how well events are described; those without a date do not count."""
    dated = [event for event in events if _times(event)[0]]

    def share(says: Callable[[AnyEvent], bool]) -> float:
        return sum(map(says, dated)) / len(dated) if dated else 0.0

    return Quality(events=len(dated), time=share(_has_time), place=share(_has_place), link=share(_has_link), end=share(_has_end))


def that_count(events: Sequence[EventType], today: date) -> list[EventType]:
    """Return the events that a source is judged by: its coming ones, or all that have a date where none is to come."""
    dated = [event for event in events if _times(event)[0]]
    return [event for event in dated if _is_coming(event, today)] or dated


def advise(kind: str, events: Sequence[AnyEvent], *, today: date, body: bytes = b"", listed: int = 0) -> tuple[Advice, ...]:
    """Return what would make a source better, most important first; its coming events count, where it has any."""
    undated = sum(_times(event)[0] is None for event in events)
    sight = _Evidence(kind=kind, events=that_count(events, today), undated=undated, listed=listed or len(events), body=body[:_SEEN])
    found = [advice for check in _CHECKS for advice in check(sight)]
    return tuple(found[:AT_MOST])


def advise_on_uids(renamed: int, listed: int) -> tuple[Advice, ...]:
    """Return what is to be said when so many of the listed entries came under another UID than at the last visit."""
    return (Advice("uids_change", (str(renamed), str(listed))),) if renamed >= 3 and renamed >= NEW_NAMES * listed else ()


def words(advice: Advice, language: str) -> str:
    """Return an advice as a sentence in German, or English for every other language; "" for one that nobody knows any more."""
    return sentence(advice, "de" if language == "de" else "en")


def _what_is_missing(sight: _Evidence) -> Iterator[Advice]:
    """Time, place, end and link, where many events lack them."""
    timed = [event for event in sight.events if isinstance(_times(event)[0], datetime)]
    for code, events, says in (
        ("no_time", sight.events, _has_time),
        ("no_place", sight.events, _has_place),
        ("no_end", timed, _has_end),
        ("no_link", sight.events, _has_link),
    ):
        lacking = sum(not says(event) for event in events)
        if lacking and lacking >= WORTH_SAYING * len(events):
            yield Advice(code, (sight.noun, str(lacking), str(len(events))))


def _news_only(sight: _Evidence) -> Iterator[Advice]:
    if sight.noun != "feed" and sight.kind != "wordpress":
        return
    if sight.undated and not sight.events:
        yield Advice("news_dates_only", (sight.noun,))
    elif sight.noun == "feed" and sight.events and not _EVENT_FIELDS.search(sight.body):
        yield Advice("dates_in_text", (sight.noun,))


def _cut_short(sight: _Evidence) -> Iterator[Advice]:
    if sight.kind == "ical" and sight.listed == TEC_CUT and b"ECPv" in sight.body:
        yield Advice("tec_cut", (str(TEC_CUT),))
    elif sight.noun == "feed" and sight.listed in CUTS:
        yield Advice("list_cut", (sight.noun, str(sight.listed)))


def _names_and_zones(sight: _Evidence) -> Iterator[Advice]:
    if sight.kind != "ical":
        return
    if sight.body.count(b"BEGIN:VEVENT") > len(_UID.findall(sight.body)):
        yield Advice("no_uids", (sight.noun,))
    if b"X-WR-TIMEZONE" not in sight.body and any(_FLOATING.search(part) for part in _outside_zones(sight.body)):
        yield Advice("no_zone", (sight.noun,))


def _as_text_only(sight: _Evidence) -> Iterator[Advice]:
    """What is read off a page's layout: dates without a year, and none that a machine was meant to read."""
    if sight.kind not in ("html", "prose") or not sight.events:
        return
    without, dates = _days_without_year(decode(sight.body))
    if without >= 2 and 2 * without >= dates:
        yield Advice("no_year", (sight.noun,))
    if sight.body and not _MACHINE_DATES.search(sight.body):
        yield Advice("only_text", (sight.noun,))


def _insecure_images(sight: _Evidence) -> Iterator[Advice]:
    images = [event.image for event in sight.events if event.image]
    insecure = sum(image.lower().startswith("http://") for image in images)
    if insecure:
        yield Advice("insecure_images", (sight.noun, str(insecure), str(len(images))))


_CHECKS = (_news_only, _cut_short, _what_is_missing, _names_and_zones, _as_text_only, _insecure_images)


def _outside_zones(calendar: bytes) -> Iterator[bytes]:
    """The calendar without its VTIMEZONEs: their DTSTART is local by definition (RFC 5545, 3.6.5)."""
    first, *others = calendar.split(b"BEGIN:VTIMEZONE")
    yield first
    for part in others:
        yield part.partition(b"END:VTIMEZONE")[2]


def _days_without_year(page: str) -> tuple[int, int]:
    """How many dates with day and month the page prints without a year, and how many in all; the first half of a range may lack it."""
    found = [match for match in _DAY_AND_MONTH.finditer(page) if not _RANGE.match(page, match.end())]
    return sum(match[1] is None for match in found), len(found)


def _times(event: AnyEvent) -> tuple[Moment | None, Moment | None]:
    if isinstance(event, RawEvent):
        return event.start, event.end
    return (event.span.start, event.span.end) if event.span else (None, None)


def _is_coming(event: AnyEvent, today: date) -> bool:
    if isinstance(event, RawEvent) and event.recurrence:
        return True
    last = max((day_of(moment) for moment in _times(event) if moment), default=today)
    return last >= today


def _has_time(event: AnyEvent) -> bool:
    """An hour, or several days: a fair needs none."""
    start, end = _times(event)
    if isinstance(start, datetime):
        return True
    return start is not None and end is not None and day_of(end) - start > timedelta(days=1)


def _has_end(event: AnyEvent) -> bool:
    start, end = _times(event)
    return end is not None and end != start


def _has_place(event: AnyEvent) -> bool:
    return bool(event.location or event.address or event.geo or event.online_url or event.mode is Mode.ONLINE)


def _has_link(event: AnyEvent) -> bool:
    return bool(event.url)
