"""The trigrams of a title as bits of one number, so that comparing titles is fast."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

BITS = 1021  # a prime; trigrams are hashed to so many bits


def trigrams(words: Sequence[str]) -> int:
    """Return the trigrams of these words, with blanks between and around them, as bits."""
    bits = 0
    for word in words:
        bits |= _within(word)
    for word, following in pairwise(words):
        bits |= _between(word[-1], following[0])
    return bits


@lru_cache(maxsize=20_000)
def _within(word: str) -> int:
    return _bits(f" {word} ".encode())


@lru_cache(maxsize=5_000)
def _between(last: str, first: str) -> int:
    return _bits(last.encode()[-1:] + b" " + first.encode()[:1])


def _bits(text: bytes) -> int:
    bits = 0
    for n in range(len(text) - 2):
        bits |= 1 << crc32(text[n : n + 3]) % BITS
    return bits
