"""What blocking keys are made of: numbers for words, the same in every process."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple


class Hashes(NamedTuple):
    """Numbers for what an account is looked for by, whatever its day."""

    title: tuple[int, ...]  # what words of the title begin with
    rare: tuple[int, ...]  # the longest words of the title
    moved: tuple[int, ...]  # the same words, of what has moved
    house: tuple[int, ...]  # words of the house
    towns: tuple[int, ...]
    url: int | None


def hashed(kind: str, word: str) -> int:
    """Return a number for what a key is about."""
    return int.from_bytes(blake2b(f"{kind} {word}".encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


known_hash = lru_cache(maxsize=50_000)(hashed)


def each_hashed(kind: str, words: Iterable[str]) -> tuple[int, ...]:
    """Return a number for each word."""
    return tuple([known_hash(kind, word) for word in words])
