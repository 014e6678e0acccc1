"""How well a source describes its events, and what would make it better, in sentences to its owner.

Pure: figures and advice come from parsed events and the bytes of the source; `advice_text` gives the sentence.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from aggregator.dates.instants import day_of
from aggregator.model import Advice, DatedEvent, Mode, Moment, NewsItem, RawEvent
from aggregator.text import decode

from .texts import sentence

AnyEvent = RawEvent | DatedEvent | NewsItem
EventType = TypeVar("EventType", bound=AnyEvent)

CALENDARS = frozenset({"ical", "xcal"})
FEEDS = frozenset({"feed", "jsonfeed"})
DATA = frozenset({"tribe", "wordpress", "squarespace", "json"})
TABLES = frozenset({"csv"})

MOST_ADVICE = 6  # pieces of advice on one source; nobody reads more
NOTABLE_SHARE = 0.2  # share of events that lack a value, from which it is worth a sentence
USUAL_LIMITS = frozenset({10, 15, 20, 25, 30, 50, 100})  # numbers of entries to which programs limit their feeds
TEC_LIMIT = 30  # events in a calendar of The Events Calendar
RENAMED_SHARE = 0.8  # share of entries with another UID than at the previous visit
_BODY_LIMIT = 3_000_000  # bytes of a body that are searched

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
    """How many events there are, and which share of them (0 to 1) has a time, place, link and end."""

    events: int = 0
    time: float = 0.0
    place: float = 0.0
    link: float = 0.0
    end: float = 0.0

    @property
    def overall(self) -> float:
        """The weighted mean of the shares, 0 to 1."""
        return 0.35 * self.time + 0.3 * self.place + 0.2 * self.link + 0.15 * self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """Everything on which advice is based."""

    kind: str
    events: Sequence[AnyEvent]  # with a date
    undated: int
    listed: int  # entries of the source, including those that were left out
    body: bytes

    @property
    def noun(self) -> str:
        """The code of the noun by which sentences call the source."""
        groups = (("calendar", CALENDARS), ("feed", FEEDS), ("data", DATA), ("table", TABLES))
        return next((noun for noun, kinds in groups if self.kind in kinds), "page")


def quality(events: Sequence[AnyEvent]) -> Quality:
    """Return how well events are described; those without a date do not count."""
    dated = [event for event in events if _times(event)[0]]

    def share(has: Callable[[AnyEvent], bool]) -> float:
        return sum(map(has, dated)) / len(dated) if dated else 0.0

    return Quality(events=len(dated), time=share(_has_time), place=share(_has_place), link=share(_has_link), end=share(_has_end))


def judged_events(events: Sequence[EventType], today: date) -> list[EventType]:
    """Return the events by which a source is judged: its coming ones, or all with a date if none is coming."""
    dated = [event for event in events if _times(event)[0]]
    return [event for event in dated if _is_coming(event, today)] or dated


def advise(kind: str, events: Sequence[AnyEvent], *, today: date, body: bytes = b"", listed: int = 0) -> tuple[Advice, ...]:
    """Return advice to the owner of a source, the most important first; it is judged by its coming events, if it has any."""
    undated = sum(_times(event)[0] is None for event in events)
    evidence = _Evidence(
        kind=kind, events=judged_events(events, today), undated=undated, listed=listed or len(events), body=body[:_BODY_LIMIT]
    )
    advice = [piece for check in _CHECKS for piece in check(evidence)]
    return tuple(advice[:MOST_ADVICE])


def advise_on_uids(renamed: int, listed: int) -> tuple[Advice, ...]:
    """Return the advice for a source of which `renamed` of `listed` entries have another UID than at the previous visit."""
    return (Advice("uids_change", (str(renamed), str(listed))),) if renamed >= 3 and renamed >= RENAMED_SHARE * listed else ()


def advice_text(advice: Advice, language: str) -> str:
    """Return the sentence of an advice, in German for "de", else in English; "" if its code is unknown."""
    return sentence(advice, "de" if language == "de" else "en")


def _what_is_missing(evidence: _Evidence) -> Iterator[Advice]:
    """Time, place, end and link, if many events lack them."""
    timed = [event for event in evidence.events if isinstance(_times(event)[0], datetime)]
    for code, events, has in (
        ("no_time", evidence.events, _has_time),
        ("no_place", evidence.events, _has_place),
        ("no_end", timed, _has_end),
        ("no_link", evidence.events, _has_link),
    ):
        lacking = sum(not has(event) for event in events)
        if lacking and lacking >= NOTABLE_SHARE * len(events):
            yield Advice(code, (evidence.noun, str(lacking), str(len(events))))


def _news_only(evidence: _Evidence) -> Iterator[Advice]:
    if evidence.noun != "feed" and evidence.kind != "wordpress":
        return
    if evidence.undated and not evidence.events:
        yield Advice("news_dates_only", (evidence.noun,))
    elif evidence.noun == "feed" and evidence.events and not _EVENT_FIELDS.search(evidence.body):
        yield Advice("dates_in_text", (evidence.noun,))


def _truncated(evidence: _Evidence) -> Iterator[Advice]:
    if evidence.kind == "ical" and evidence.listed == TEC_LIMIT and b"ECPv" in evidence.body:
        yield Advice("tec_cut", (str(TEC_LIMIT),))
    elif evidence.noun == "feed" and evidence.listed in USUAL_LIMITS:
        yield Advice("list_cut", (evidence.noun, str(evidence.listed)))


def _uids_and_zones(evidence: _Evidence) -> Iterator[Advice]:
    if evidence.kind != "ical":
        return
    if evidence.body.count(b"BEGIN:VEVENT") > len(_UID.findall(evidence.body)):
        yield Advice("no_uids", (evidence.noun,))
    if b"X-WR-TIMEZONE" not in evidence.body and any(_FLOATING.search(part) for part in _outside_zones(evidence.body)):
        yield Advice("no_zone", (evidence.noun,))


def _as_text_only(evidence: _Evidence) -> Iterator[Advice]:
    """Faults of a page without structured data: dates without a year, no dates for programs."""
    if evidence.kind not in ("html", "prose") or not evidence.events:
        return
    without, dates = _days_without_year(decode(evidence.body))
    if without >= 2 and 2 * without >= dates:
        yield Advice("no_year", (evidence.noun,))
    if evidence.body and not _MACHINE_DATES.search(evidence.body):
        yield Advice("only_text", (evidence.noun,))


def _insecure_images(evidence: _Evidence) -> Iterator[Advice]:
    images = [event.image for event in evidence.events if event.image]
    insecure = sum(image.lower().startswith("http://") for image in images)
    if insecure:
        yield Advice("insecure_images", (evidence.noun, str(insecure), str(len(images))))


_CHECKS = (_news_only, _truncated, _what_is_missing, _uids_and_zones, _as_text_only, _insecure_images)


def _outside_zones(calendar: bytes) -> Iterator[bytes]:
    """The parts of a calendar outside its VTIMEZONEs, whose DTSTART is local by definition (RFC 5545, 3.6.5)."""
    first, *others = calendar.split(b"BEGIN:VTIMEZONE")
    yield first
    for part in others:
        yield part.partition(b"END:VTIMEZONE")[2]


def _days_without_year(page: str) -> tuple[int, int]:
    """How many dates of day and month lack a year, and how many there are; the first of a range needs none and is not counted."""
    dates = [match for match in _DAY_AND_MONTH.finditer(page) if not _RANGE.match(page, match.end())]
    return sum(match[1] is None for match in dates), len(dates)


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
    """Whether an event has a time, or several days and so needs none."""
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
