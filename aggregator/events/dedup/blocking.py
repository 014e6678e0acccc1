"""Which pairs of records are worth comparing: those where one asks for a key under which the other stands (so both ways, or none).

Keys are numbers that mean the same in every process: a hash of the word they are about, moved by what they are about it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from zlib import crc32

from .hashes import hashed, known_hash
from .title_signals import listed_twice
from .traits import KEPT, Traits

YEAR = 400  # days within which
_BUCKETS = 8  # towns share these, so that those who name none can ask for all
_ONLINE, _SOMEWHERE = _BUCKETS, _BUCKETS + 1
_MONTH = 30
_BITS = (1 << 63) - 1  # what a database holds in a column of integers
_DAY, _SPOT = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # far apart, so that sums of their multiples do not meet
_SOMEWHERE_SPOTS, _NOWHERE_SPOTS = tuple(bucket * _SPOT for bucket in range(_SOMEWHERE)), (_SOMEWHERE * _SPOT,)


def standing(traits: Traits) -> list[int]:
    """Return the keys under which these traits stand."""
    account = traits.account
    hashes = account.hashes
    return [*_stood_near(traits), *hashes.rare, *(hashes.moved if account.moved else ())]


def asking(traits: Traits) -> list[int]:
    """Return the keys to ask for."""
    account = traits.account
    hashes = account.hashes
    return [*_asked_near(traits), *hashes.moved, *(hashes.rare if account.moved else ())]


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
    for month in sorted(asking_in):
        if asked is stood:
            yield from _among(asking_in[month], [one for one in months[month] if one.day // _MONTH < month])
        else:
            yield from _between(asking_in[month], months[month])
        if len(asked) > KEPT:
            for one in asking_in[month]:
                if one.day + 2 < (month + 1) * _MONTH:
                    one.rest()


def _among(everyone: Iterable[Traits], before: Iterable[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of records that ask and stand, with each other and with those `before`."""
    index = _indexed(before)
    for one in everyone:
        yield from ((one, other) for other in _met(index, _asked_near(one)))
        _add(index, one)


def _between(asked: Iterable[Traits], stood: Iterable[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of one that asks and one that stands; a record may be both."""
    index, begun = _indexed(stood), set()
    for one in asked:
        begun.add(id(one))
        yield from ((one, other) for other in _met(index, _asked_near(one)) if id(other) not in begun)


Index = dict[int, tuple[Traits, ...]]  # who stands under each key


def _indexed(stood: Iterable[Traits]) -> Index:
    index: Index = {}
    for one in stood:
        _add(index, one)
    return index


def _add(index: Index, one: Traits) -> None:
    fresh: Index = dict.fromkeys(_stood_near(one), (one,))
    for key in index.keys() & fresh.keys():
        fresh[key] = (*index[key], one)
    index.update(fresh)


def _met(index: Index, keys: Iterable[int]) -> Collection[Traits]:
    """Those that stand under one of these keys; as a rule nobody does, and that is told fastest by sets."""
    return {id(other): other for key in index.keys() & keys for other in index[key]}.values()


def _far(asked: Sequence[Traits], stood: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs in which one has moved."""
    wanted = {word for one in asked if one.account.moved for word in one.account.hashes.rare}
    moved = {word for one in stood if one.account.moved for word in one.account.hashes.rare}
    if not (wanted or moved):
        return
    words = _by_rare(stood, wanted)
    moves = _by_rare((one for one in stood if one.account.moved), moved)
    begun = set()
    for one in asked:
        begun.add(id(one))
        account = one.account
        met = {id(o): o for key in account.hashes.rare for o in chain(moves.get(key, ()), words.get(key, ()) if account.moved else ())}
        yield from ((one, other) for name, other in met.items() if name not in begun and 1 < abs(one.day - other.day) <= YEAR)


def _by_rare(stood: Iterable[Traits], wanted: Collection[int]) -> dict[int, list[Traits]]:
    found: dict[int, list[Traits]] = defaultdict(list)
    for one in stood:
        for word in one.account.hashes.rare:
            if word in wanted:
                found[word].append(one)
    return found


def _stood_near(traits: Traits) -> Sequence[int]:
    if traits.stood is None:
        _work_out(traits)
    return traits.stood or ()


def _asked_near(traits: Traits) -> Sequence[int]:
    if traits.asked is None:
        _work_out(traits)
    return traits.asked or ()


def _work_out(traits: Traits) -> None:
    day, account = traits.day, traits.account
    marks, spots = account.hashes.title, account.spots
    days = (day,) if traits.start is not None else (day - 1, day, day + 1)  # a whole day is easily told in another zone, or with its eve
    around = [one * _DAY for one in days]
    buckets = [_bucket(spot) * _SPOT for spot in spots]
    stood = _shared(traits, around)
    stood += [(mark + one + bucket) & _BITS for mark in marks for one in around for bucket in buckets or _NOWHERE_SPOTS]
    traits.stood = stood
    others = _NOWHERE_SPOTS if buckets else _SOMEWHERE_SPOTS
    traits.asked = stood + [(mark + one + bucket) & _BITS for mark in marks for one in around for bucket in others]


def _shared(traits: Traits, around: Sequence[int]) -> list[int]:
    """Keys both stood under and asked for: address and UID on the day, the house on the day, the minute with the town, several days."""
    uid, hashes, today = traits.key.uid, traits.account.hashes, traits.day * _DAY
    found = [(mark + today) & _BITS for mark in hashes.building]
    if hashes.url is not None:
        found += [(hashes.url + one) & _BITS for one in around]
    if len(uid) >= 8 and not uid.isdigit():
        mark = hashed("uid", uid)
        found += [(mark + one) & _BITS for one in around]
    if traits.start is not None:
        found += [(mark + traits.start * _DAY) & _BITS for mark in hashes.towns]
    if traits.last > traits.day:
        found.append((known_hash("days", "") + today + traits.last * _SPOT) & _BITS)
    return found


@lru_cache(maxsize=10_000)
def _bucket(spot: str) -> int:
    return _ONLINE if spot == "online" else crc32(spot.encode()) % _BUCKETS
