"""Candidate pairs of records by blocking keys: each record is stored under index keys and looks others up by lookup keys.

Two records that find each other do so both ways. A key is a number, the same in every process: the hash of a word, to which multiples
for the day and the town are added.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from zlib import crc32

from .hashes import hashed, known_hash
from .title_signals import listed_twice
from .traits import KEPT, Traits

YEAR = 400  # days within which a moved event is looked for
_BUCKETS = 8  # towns share these, so that a record without a town can look up all of them
_ONLINE, _SOMEWHERE = _BUCKETS, _BUCKETS + 1
_MONTH = 30
_BITS = (1 << 63) - 1  # the range of an integer column of a database
_DAY, _SPOT = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F  # large odd numbers, so that sums of their multiples do not collide
_SOMEWHERE_SPOTS, _NOWHERE_SPOTS = tuple(bucket * _SPOT for bucket in range(_SOMEWHERE)), (_SOMEWHERE * _SPOT,)


def index_keys_of(traits: Traits) -> list[int]:
    """Return the keys under which a record is stored."""
    account = traits.account
    hashes = account.hashes
    return [*_near_index_keys(traits), *hashes.rare, *(hashes.moved if account.moved else ())]


def lookup_keys_of(traits: Traits) -> list[int]:
    """Return the keys by which a record finds others."""
    account = traits.account
    hashes = account.hashes
    return [*_near_lookup_keys(traits), *hashes.moved, *(hashes.rare if account.moved else ())]


def pairs(queries: Sequence[Traits], indexed: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Yield each candidate pair once: a query and a record that its lookup keys find.

    Two entries of one source are a candidate pair only if the source clearly lists one event twice.
    """
    for query, other in chain(_moved_pairs(queries, indexed), _near_pairs(queries, indexed)):
        if query.key.source != other.key.source or listed_twice(query, other):
            yield query, other


def _near_pairs(queries: Sequence[Traits], indexed: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of neighbouring days, a month at a time, so that memory never holds the features of all records at once."""
    months: dict[int, list[Traits]] = defaultdict(list)
    for traits in indexed:
        for month in {(traits.day - 2) // _MONTH, (traits.day + 2) // _MONTH}:
            months[month].append(traits)
    queries_of: dict[int, list[Traits]] = defaultdict(list)
    for traits in queries:
        queries_of[traits.day // _MONTH].append(traits)
    for month in sorted(queries_of):
        if queries is indexed:
            yield from _pairs_among(queries_of[month], [traits for traits in months[month] if traits.day // _MONTH < month])
        else:
            yield from _pairs_between(queries_of[month], months[month])
        if len(queries) > KEPT:
            for traits in queries_of[month]:
                if traits.day + 2 < (month + 1) * _MONTH:
                    traits.forget()


def _pairs_among(everyone: Iterable[Traits], before: Iterable[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of records with each other and with those `before`."""
    index = _index_of(before)
    for traits in everyone:
        yield from ((traits, other) for other in _matches_in(index, _near_lookup_keys(traits)))
        _add(index, traits)


def _pairs_between(queries: Iterable[Traits], indexed: Iterable[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs of a query and an indexed record; a record may be both."""
    index, begun = _index_of(indexed), set()
    for query in queries:
        begun.add(id(query))
        yield from ((query, other) for other in _matches_in(index, _near_lookup_keys(query)) if id(other) not in begun)


Index = dict[int, tuple[Traits, ...]]  # the records under each key


def _index_of(records: Iterable[Traits]) -> Index:
    index: Index = {}
    for traits in records:
        _add(index, traits)
    return index


def _add(index: Index, traits: Traits) -> None:
    fresh: Index = dict.fromkeys(_near_index_keys(traits), (traits,))
    for key in index.keys() & fresh.keys():
        fresh[key] = (*index[key], traits)
    index.update(fresh)


def _matches_in(index: Index, keys: Iterable[int]) -> Collection[Traits]:
    """The records under any of these keys; as a rule there are none, which an intersection of sets finds fastest."""
    return {id(other): other for key in index.keys() & keys for other in index[key]}.values()


def _moved_pairs(queries: Sequence[Traits], indexed: Sequence[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """The pairs in which one record says that its event has moved, within YEAR days."""
    wanted = {word for traits in queries if traits.account.moved for word in traits.account.hashes.rare}
    moved = {word for traits in indexed if traits.account.moved for word in traits.account.hashes.rare}
    if not (wanted or moved):
        return
    words = _by_rare(indexed, wanted)
    moves = _by_rare((traits for traits in indexed if traits.account.moved), moved)
    begun = set()
    for query in queries:
        begun.add(id(query))
        account = query.account
        met = {id(o): o for key in account.hashes.rare for o in chain(moves.get(key, ()), words.get(key, ()) if account.moved else ())}
        yield from ((query, other) for name, other in met.items() if name not in begun and 1 < abs(query.day - other.day) <= YEAR)


def _by_rare(records: Iterable[Traits], wanted: Collection[int]) -> dict[int, list[Traits]]:
    """The records by those of their rare words that are wanted."""
    by_word: dict[int, list[Traits]] = defaultdict(list)
    for traits in records:
        for word in traits.account.hashes.rare:
            if word in wanted:
                by_word[word].append(traits)
    return by_word


def _near_index_keys(traits: Traits) -> Sequence[int]:
    if traits.index_keys is None:
        _compute_near_keys(traits)
    return traits.index_keys or ()


def _near_lookup_keys(traits: Traits) -> Sequence[int]:
    if traits.lookup_keys is None:
        _compute_near_keys(traits)
    return traits.lookup_keys or ()


def _compute_near_keys(traits: Traits) -> None:
    day, account = traits.day, traits.account
    words, spots = account.hashes.title, account.spots
    days = (day,) if traits.start is not None else (day - 1, day, day + 1)  # a whole day may be one off, by another zone or with its eve
    around = [one_day * _DAY for one_day in days]
    buckets = [_bucket(spot) * _SPOT for spot in spots]
    index_keys = _shared(traits, around)
    index_keys += [(word + near + bucket) & _BITS for word in words for near in around for bucket in buckets or _NOWHERE_SPOTS]
    traits.index_keys = index_keys
    others = _NOWHERE_SPOTS if buckets else _SOMEWHERE_SPOTS
    traits.lookup_keys = index_keys + [(word + near + bucket) & _BITS for word in words for near in around for bucket in others]


def _shared(traits: Traits, around: Sequence[int]) -> list[int]:
    """Keys for both index and lookup: address and UID on the day, building on the day, start with town, first and last of several days."""
    uid, hashes, today = traits.key.uid, traits.account.hashes, traits.day * _DAY
    keys = [(word + today) & _BITS for word in hashes.building]
    if hashes.url is not None:
        keys += [(hashes.url + near) & _BITS for near in around]
    if len(uid) >= 8 and not uid.isdigit():
        uid_hash = hashed("uid", uid)
        keys += [(uid_hash + near) & _BITS for near in around]
    if traits.start is not None:
        keys += [(town + traits.start * _DAY) & _BITS for town in hashes.towns]
    if traits.last > traits.day:
        keys.append((known_hash("days", "") + today + traits.last * _SPOT) & _BITS)
    return keys


@lru_cache(maxsize=10_000)
def _bucket(spot: str) -> int:
    return _ONLINE if spot == "online" else crc32(spot.encode()) % _BUCKETS
