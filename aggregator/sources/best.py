"""Which kind reads a page best: structured data where it tells as much as the page shows, else the page's structure, else its sentences."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Parsed, RawEvent, Source

STRUCTURED = ("jsonld", "microdata", "hevent")
_AS_MANY = 0.85
_AHEAD = {"jsonld": -0.1}  # how much more it must tell of each event than the page shows: attributes in markup are often wrong or stale
_FURTHER = 0.1

Parser = Callable[[Fetched, Source, Mapping[str, Fetched]], Parsed]


def best_kind(fetched: Fetched, source: Source, parsers: Mapping[str, Parser]) -> str:
    """Return the kind that reads most of a page: of `jsonld`, `microdata`, `hevent`, `html` and `prose` those that `parsers` has.

    Pages without any event are `html`, whose issues say where the events are; raises InvalidSource for what is no page.
    """
    shown = parsers["html"](fetched, source, {}).events
    today = fetched.fetched_at.date()
    told = {kind: _events(parsers[kind], fetched, source) for kind in STRUCTURED if kind in parsers}
    best = max(told, key=lambda kind: _worth(told[kind], today), default="")
    if best and told[best] and _tells_as_much(told[best], shown, today, _AHEAD.get(best, _FURTHER)):
        return best
    if shown or "prose" not in parsers:
        return "html"
    return "prose" if _events(parsers["prose"], fetched, source) else "html"


def _events(parse: Parser, fetched: Fetched, source: Source) -> tuple[RawEvent, ...]:
    try:
        return parse(fetched, source, {}).events
    except InvalidSource:  # a broken block of data does not make the page unreadable
        return ()


def _tells_as_much(told: tuple[RawEvent, ...], shown: tuple[RawEvent, ...], today: date, ahead: float) -> bool:
    """Whether structured data has (nearly) as many events to come as the page shows, and tells as much of each."""
    if not _upcoming(told, today) and _upcoming(shown, today):
        return False
    if len(told) < _AS_MANY * len(shown):
        return False
    return _mean(told) >= _mean(shown) + ahead


def _upcoming(events: Iterable[RawEvent], today: date) -> int:
    return sum(event.start is not None and _day(event.start) >= today for event in events)


def _worth(events: tuple[RawEvent, ...], today: date) -> float:
    return _upcoming(events, today) + 0.1 * len(events) + _mean(events)


def _mean(events: tuple[RawEvent, ...]) -> float:
    """How much the events tell on average: end, place and link."""
    told = sum((event.end is not None) + bool(event.location or event.address) + bool(event.url) for event in events)
    return told / len(events) if events else 0.0


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
