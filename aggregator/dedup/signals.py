"""What speaks for "the same event". Each signal is a small function of two records; WEIGHTS says how much it counts."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from urllib.parse import urlsplit

from aggregator.model import Mode, Record
from aggregator.text import canonical_url, fold

from .blocking import start_key

Signal = Callable[[Record, Record, Collection[str]], bool]


def same_url(a: Record, b: Record, shared: Collection[str]) -> bool:
    """The same address, unless it is a home page or stands at several events of one source."""
    url = canonical_url(a.details.url)
    return bool(url) and url == canonical_url(b.details.url) and url not in shared and urlsplit(url).path.strip("/") != ""


def same_uid_and_start(a: Record, b: Record, _: Collection[str]) -> bool:
    """The same UID at the same time, with titles that have words in common (UIDs such as "17" collide, and can be copied in bad faith)."""
    return a.key.uid == b.key.uid and _same_start(a, b) and _titles_overlap(a, b)


def same_title_and_start(a: Record, b: Record, _: Collection[str]) -> bool:
    """The same title at the same time, at places that can be one."""
    return _same_start(a, b) and fold(a.details.summary) == fold(b.details.summary) and places_compatible(a, b)


WEIGHTS: dict[Signal, int] = {same_uid_and_start: 3, same_title_and_start: 2, same_url: 1}


def places_compatible(a: Record, b: Record) -> bool:
    """Whether two places can be one: one is unknown, or they share a word; an online event is nowhere on site."""
    modes = {a.details.mode, b.details.mode}
    if modes == {Mode.ONLINE, Mode.ONSITE}:
        return False
    here, there = _place_words(a), _place_words(b)
    return not here or not there or bool(here & there)


def score(a: Record, b: Record, shared: Collection[str]) -> int:
    """Return the weight of the strongest signal that speaks, 0 if none does."""
    return max((weight for signal, weight in WEIGHTS.items() if signal(a, b, shared)), default=0)


def shared_urls(records: Iterable[Record]) -> frozenset[str]:
    """Return the addresses that one source gives to several times or titles: they identify no single event."""
    seen: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for record in records:
        if record.details.url and record.details.span:
            seen[record.key.source, canonical_url(record.details.url)].add(
                (start_key(record.details.span.start), fold(record.details.summary))
            )
    return frozenset(url for (_, url), events in seen.items() if len(events) > 1)


def _same_start(a: Record, b: Record) -> bool:
    return bool(a.details.span and b.details.span) and start_key(a.details.span.start) == start_key(b.details.span.start)  # type: ignore[union-attr]


def _titles_overlap(a: Record, b: Record) -> bool:
    one, other = set(fold(a.details.summary).split()), set(fold(b.details.summary).split())
    return 2 * len(one & other) >= min(len(one), len(other)) > 0


def _place_words(record: Record) -> set[str]:
    return {word for word in fold(f"{record.details.location} {record.details.address}").split() if len(word) > 2}
