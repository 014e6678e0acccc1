"""Which pairs of records are worth comparing: those where one asks for a key under which the other stands (so both ways, or none)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeVar
from zlib import crc32

from .titles import listed_twice
from .traits import KEPT, Traits

RARE = 2  # words of a title by which a moved event is looked for
YEAR = 400  # days within which
_BUCKETS = tuple("01234567")  # towns share these, so that those who name none can ask for all
_EVERYWHERE = (*_BUCKETS, "o", "?")
_MONTH = 30

Key = tuple[object, ...]
T = TypeVar("T")


def standing(traits: Traits) -> list[Key]:
    """Return the keys under which these traits stand."""
    rare = _rare(traits)
    moved: list[Key] = [("moved", word) for word in rare] if traits.moved else []
    return [*_stood_near(traits), *(("word", word) for word in rare), *moved]


def asking(traits: Traits) -> list[Key]:
    """Return the keys to ask for."""
    rare = _rare(traits)
    word: list[Key] = [("word", word) for word in rare] if traits.moved else []
    return [*_asked_near(traits), *(("moved", word) for word in rare), *word]


def pairs(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Yield each pair worth comparing once: one that asks, one that stands under its keys.

    Two entries of one source's own list are so only where it plainly lists one event twice.
    """
    for one, other in chain(_far(asked, stood), _near(asked, stood)):
        if one.key.source != other.key.source or listed_twice(one, other):
            yield one, other


def _near(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of neighbouring days, a month at a time, so that what was worked out of all never stands in memory at once."""
    months: dict[int, list[Traits]] = defaultdict(list)
    for one in stood:
        for month in {(one.day - 2) // _MONTH, (one.day + 2) // _MONTH}:
            months[month].append(one)
    asking_in: dict[int, list[Traits]] = defaultdict(list)
    for one in asked:
        asking_in[one.day // _MONTH].append(one)
    begun = set()
    for month in sorted(asking_in):
        stands = _index(months[month], _stood_near)
        for one in asking_in[month]:
            begun.add(id(one))
            met = {id(other): other for key in _asked_near(one) for other in stands.get(key, ()) if id(other) not in begun}
            for other in met.values():
                yield one, other
        if len(asked) > KEPT:
            for one in asking_in[month]:
                if one.day + 2 < (month + 1) * _MONTH:
                    one.rest()


def _far(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs in which one has moved."""
    wanted = {word for one in asked if one.moved for word in _rare(one)}
    words = _index(stood, lambda one: [word for word in _rare(one) if word in wanted]) if wanted else {}
    moved = _index((one for one in stood if one.moved), _rare)
    begun = set()
    for one in asked if words or moved else ():
        begun.add(id(one))
        met = {id(o): o for key in _rare(one) for o in chain(moved.get(key, ()), words.get(key, ()) if one.moved else ())}
        yield from ((one, other) for name, other in met.items() if name not in begun and 1 < abs(one.day - other.day) <= YEAR)


def _index(stood: Iterable[Traits], keys: Callable[[Traits], Iterable[T]]) -> dict[T, list[Traits]]:
    found: dict[T, list[Traits]] = {}
    for one in stood:
        for key in keys(one):
            found.setdefault(key, []).append(one)
    return found


def _stood_near(traits: Traits) -> list[Key]:
    buckets = _buckets(traits) or ("?",)
    return [*_shared(traits), *((day, word, bucket) for day in _around(traits) for word in traits.prefixes for bucket in buckets)]


def _asked_near(traits: Traits) -> list[Key]:
    buckets = _buckets(traits)
    asked = (*buckets, "?") if buckets else _EVERYWHERE
    return [*_shared(traits), *((day, word, bucket) for day in _around(traits) for word in traits.prefixes for bucket in asked)]


def _shared(traits: Traits) -> list[Key]:
    """Keys both stood under and asked for: address and UID on the day, the house on the day, the minute with the town, several days."""
    uid, url, day, place = traits.key.uid, traits.url, traits.day, traits.place
    found: list[Key] = [("house", day, word) for word in place.house if len(word) > 3]
    found += [("house", day, word, town) for word in place.house if len(word) == 3 for town in place.towns]
    if url:
        found += [("url", around, url) for around in _around(traits)]
    if len(uid) >= 8 and not uid.isdigit():
        found += [("uid", around, uid) for around in _around(traits)]
    if traits.start is not None:
        found += [("at", traits.start, town) for town in place.towns]
    if traits.last > day:
        found.append(("days", day, traits.last))
    return found


def _buckets(traits: Traits) -> tuple[str, ...]:
    return tuple("o" if spot == "online" else _BUCKETS[crc32(spot.encode()) % len(_BUCKETS)] for spot in traits.spots)


def _around(traits: Traits) -> tuple[int, ...]:
    """Its day; where no hour is told also the neighbours, since a whole day is easily told in another zone, or with its eve."""
    return (traits.day,) if traits.start is not None else (traits.day - 1, traits.day, traits.day + 1)


def _rare(traits: Traits) -> list[str]:
    return sorted(traits.title, key=lambda word: (-len(word), word))[:RARE]
