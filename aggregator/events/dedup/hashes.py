"""Hashes of words for blocking keys, the same in every process."""

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple


class Hashes(NamedTuple):
    """The hashes of one record's texts, which do not depend on its day."""

    title: list[int]  # beginnings of words of the title
    rare: list[int]  # the longest words of the title
    moved: list[int]  # the same words, for records that say that they have moved
    building: list[int]  # words of the building's name
    towns: list[int]
    url: int | None


def hashed(kind: str, word: str) -> int:
    """Return the hash of a word of a kind, 63 bits."""
    return int.from_bytes(blake2b(f"{kind} {word}".encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


known_hash = lru_cache(maxsize=50_000)(hashed)


@lru_cache(maxsize=50_000)
def of_title(word: str) -> tuple[int, int, int]:
    """Return the hashes of a word of a title: its beginning, the word, and the word as one of a moved event."""
    return hashed("title", word[:5]), hashed("word", word), hashed("moved", word)
