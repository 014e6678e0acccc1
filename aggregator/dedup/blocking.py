"""Which pairs of records are worth comparing: those where one asks for a key under which the other stands (so both ways, or none)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from aggregator.model import Record

from .traits import Traits, traits_of
from .words import CITIES

RARE = 2  # words of a title by which a moved event is looked for
_YEARS = (-1, 0, 1)
_MONTH = 30


def blocking_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[str]:
    """Return the keys under which a record stands; none for news."""
    return standing(traits_of(record, towns)) if record.details.span else frozenset()


def asked_keys(record: Record, towns: frozenset[str] = CITIES) -> frozenset[str]:
    """Return the keys under which all records stand that this one must be compared with; none for news."""
    return asking(traits_of(record, towns)) if record.details.span else frozenset()


def standing(traits: Traits) -> frozenset[str]:
    """Return the keys under which these traits stand."""
    moved = {f"moved {key}" for key in _yearly(traits, (0,))} if traits.moved else set()
    return frozenset(_shared(traits) | _places(traits) | moved | {f"word {key}" for key in _yearly(traits, (0,))})


def asking(traits: Traits) -> frozenset[str]:
    """Return the keys to ask for."""
    word = {f"word {key}" for key in _yearly(traits, _YEARS)} if traits.moved else set()
    return frozenset(_shared(traits) | _asked_places(traits) | word | {f"moved {key}" for key in _yearly(traits, _YEARS)})


def pairs(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Yield each pair worth comparing once: one that asks, one that stands under its keys.

    Two entries of one source's own list are one event only under one title, or in two languages.
    """
    for one, other in chain(_near(asked, stood), _far(asked, stood)):
        if one.key.source != other.key.source or one.title == other.title or one.english is not other.english:
            yield one, other


def _near(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of neighbouring days, a month at a time, so that the keys of all never stand in memory at once."""
    months: dict[int, list[Traits]] = defaultdict(list)
    for one in stood:
        for month in {(one.day + shift) // _MONTH for shift in (-2, 2)}:
            months[month].append(one)
    asking_in: dict[int, list[Traits]] = defaultdict(list)
    for one in asked:
        asking_in[one.day // _MONTH].append(one)
    begun = set()
    for month in sorted(asking_in):
        stands = _index(months[month], lambda one: _shared(one) | _places(one))
        for one in asking_in[month]:
            begun.add(id(one))
            met = {id(other): other for key in _shared(one) | _asked_places(one) for other in stands.get(key, ())}
            yield from ((one, other) for name, other in met.items() if name not in begun)


def _far(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs in which one has moved."""
    wanted = {key for one in asked if one.moved for key in _yearly(one, _YEARS)}
    words = _index(stood, lambda one: _yearly(one, (0,)) & wanted)
    moved = _index([one for one in stood if one.moved], lambda one: _yearly(one, (0,)))
    begun = set()
    for one in asked:
        begun.add(id(one))
        keys = _yearly(one, _YEARS)
        met = {id(other): other for key in keys for other in chain(moved.get(key, ()), words.get(key, ()) if one.moved else ())}
        yield from ((one, other) for name, other in met.items() if name not in begun and abs(one.day - other.day) > 1)


def _index(stood: Iterable[Traits], keys: Callable[[Traits], Iterable[str]]) -> dict[str, list[Traits]]:
    found: dict[str, list[Traits]] = defaultdict(list)
    for one in stood:
        for key in keys(one):
            found[key].append(one)
    return found


def _shared(traits: Traits) -> set[str]:
    """Keys both stood under and asked for: address and UID on the day, the house on the day, the minute with the town, several days."""
    found = {f"{day} {name}" for day in _around(traits) for name in (traits.url, f"uid {traits.key.uid}") if name}
    found |= {f"house {traits.day} {word}" for word in traits.place.house}
    if traits.start is not None:
        found |= {f"at {traits.start} {spot}" for spot in traits.spots or {""}}
    return found | ({f"days {traits.day} {traits.last}"} if traits.last > traits.day else set())


def _places(traits: Traits) -> set[str]:
    """Each word of the title with the town, and the town alone.

    Records that name no town ask for all with the word and are asked for by all; records whose hour is not known, for all of the town.
    """
    towns = _towns(traits)
    found = {f"town {spot}" for spot in towns} | ({f"whole {spot}" for spot in towns} if traits.start is None else set())
    return found | _words(traits, (*traits.spots, "some") if traits.spots else ("none",))


def _asked_places(traits: Traits) -> set[str]:
    towns = _towns(traits)
    found = {f"whole {spot}" for spot in towns} | ({f"town {spot}" for spot in towns} if traits.start is None else set())
    return found | _words(traits, (*traits.spots, "none") if traits.spots else ("some", "none"))


def _words(traits: Traits, spots: Iterable[str]) -> set[str]:
    firsts = "".join(word[0] for word in traits.plain.split()[:5])
    words = {word[:5] for word in traits.title} | {firsts[:n] for n in (3, 4, 5) if len(firsts) >= n}  # LNDW, Lange Nacht der …
    return {f"{day} {word} {spot}" for day in _around(traits) for word in words for spot in spots}


def _towns(traits: Traits) -> set[str]:
    return {f"{traits.day} {town}" for town in traits.place.towns or traits.title_towns}


def _around(traits: Traits) -> tuple[int, ...]:
    """Its day; where no hour is told also the neighbours, since a whole day is easily told in another zone, or with its eve."""
    return (traits.day,) if traits.start is not None else (traits.day - 1, traits.day, traits.day + 1)


def _yearly(traits: Traits, years: Iterable[int]) -> set[str]:
    rare = sorted(traits.title, key=lambda word: (-len(word), word))[:RARE]
    own = date.fromordinal(traits.day).year
    return {f"{own + shift} {word}" for shift in years for word in rare}
