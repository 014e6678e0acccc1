"""Which kind reads a page best: structured data if it says as much as the page shows, else the page's structure, else its sentences."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from aggregator.dates.instants import day_of
from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Parsed, RawEvent, Source
from aggregator.text import fold

DATA = "jsonld"  # written by the site's system apart from the page, so rarely wrong
CLASSES = "hevent"  # around the very words that the page shows
MARKUP = ("microdata", CLASSES)  # attributes in the page's own markup, often wrong or stale
_MANY_MORE = 3  # times as many events on the page: its data has one or a few of many
_MORE, _FOUND = 1.15, 0.8  # times as many, when the page shows (this share of) the same events among them
_AS_MANY, _FURTHER = 0.85, 0.1  # share of the shown events, and how much more must be said of each (of end, place and link)
_HALF, _MUCH_FURTHER = 0.5, 0.5

Parser = Callable[[Fetched, Source, Mapping[str, Fetched]], Parsed]


def best_kind(fetched: Fetched, source: Source, parsers: Mapping[str, Parser]) -> str:
    """Return the kind that reads most of a page: of `jsonld`, `microdata`, `hevent`, `html` and `prose` those that `parsers` has.

    A page without any event is `html`, whose issues say where the events are; raises InvalidSource for what is no page.
    """
    shown = _events(parsers["html"], fetched, source, refuse=True)
    today = fetched.fetched_at.date()
    if DATA in parsers and _is_all(_events(parsers[DATA], fetched, source), shown):
        return DATA
    for kind in MARKUP:
        marked = _events(parsers[kind], fetched, source) if kind in parsers else ()
        if _says_more(marked, shown, today) or (kind == CLASSES and _names_all(marked, shown)):
            return kind
    if shown or "prose" not in parsers:
        return "html"
    return "prose" if _events(parsers["prose"], fetched, source) else "html"


def _events(parse: Parser, fetched: Fetched, source: Source, *, refuse: bool = False) -> tuple[RawEvent, ...]:
    try:
        return parse(fetched, source, {}).events
    except InvalidSource:
        if refuse:
            raise
        return ()  # a broken block of data does not make the page unreadable
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (nor does another failure of its parser, which is reported if this kind is chosen)
        return ()


def _is_all(marked: tuple[RawEvent, ...], shown: tuple[RawEvent, ...]) -> bool:
    """Whether a page's data has all of its events: the page shows not many more, and no more that include the same ones."""
    if not marked or len(shown) > _MANY_MORE * len(marked):
        return False
    words = {(day_of(event.start), word) for event in shown if event.start for word in fold(event.summary).split()}
    also_shown = sum(_shown_too(event, words) for event in marked)
    return len(shown) <= _MORE * len(marked) or also_shown < _FOUND * len(marked)


def _shown_too(event: RawEvent, words: Collection[tuple[date, str]]) -> bool:
    """Whether the page shows an event of that day with half of its words."""
    title = fold(event.summary).split()
    return event.start is not None and 2 * sum((day_of(event.start), word) in words for word in title) >= len(title) > 0


def _says_more(marked: tuple[RawEvent, ...], shown: tuple[RawEvent, ...], today: date) -> bool:
    """Whether markup has (nearly) as many coming events as the page shows, and clearly more details of each."""
    if not marked or (not _upcoming(marked, today) and _upcoming(shown, today)):
        return False
    share, further = len(marked) / max(len(shown), 1), _mean(marked) - _mean(shown)
    return (share >= _AS_MANY and further >= _FURTHER) or (share >= _HALF and further >= _MUCH_FURTHER) or not shown


def _names_all(marked: tuple[RawEvent, ...], shown: tuple[RawEvent, ...]) -> bool:
    """Whether the page shows only the marked events, perhaps each with several dates or forms of a date."""
    names = [set(fold(event.summary).split()) for event in marked if event.summary]
    return bool(names) and all(any(name <= set(fold(event.summary).split()) for name in names) for event in shown)


def _upcoming(events: Iterable[RawEvent], today: date) -> int:
    return sum(event.start is not None and day_of(event.start) >= today for event in events)


def _mean(events: tuple[RawEvent, ...]) -> float:
    """How many of end, place and link the events have on average."""
    fields = sum((event.end is not None) + bool(event.location or event.address) + bool(event.url) for event in events)
    return fields / len(events) if events else 0.0
