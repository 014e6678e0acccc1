"""What blocking keys are made of: numbers for words, the same in every process."""

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple


class Hashes(NamedTuple):
    """Numbers for what an account is looked for by, whatever its day."""

    title: list[int]  # what words of the title begin with
    rare: list[int]  # the longest words of the title
    moved: list[int]  # the same words, of what has moved
    building: list[int]  # words of the house
    towns: list[int]
    url: int | None


def hashed(kind: str, word: str) -> int:
    """Return a number for what a key is about."""
    return int.from_bytes(blake2b(f"{kind} {word}".encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


known_hash = lru_cache(maxsize=50_000)(hashed)


@lru_cache(maxsize=50_000)
def of_title(word: str) -> tuple[int, int, int]:
    """Return the numbers for a word of a title: what it begins with, the word, and the word as one that has moved."""
    return hashed("title", word[:5]), hashed("word", word), hashed("moved", word)
