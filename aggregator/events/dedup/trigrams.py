"""Which trigrams stand in a title: bits of one number, so that titles are compared as fast as numbers are."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

BITS = 1021  # a prime: kinds of trigrams


def trigrams(words: Sequence[str]) -> int:
    """Return which of BITS kinds of trigrams stand in these words, with blanks between and around them, as bits."""
    bits = 0
    for word in words:
        bits |= _within(word)
    for one, other in pairwise(words):
        bits |= _between(one[-1], other[0])
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
