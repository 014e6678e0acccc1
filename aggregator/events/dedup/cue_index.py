"""Which rare things a word of a title can speak of: asked once of each word, so that most titles are never searched for them."""

import re
from functools import lru_cache

from .cues import HALF_DAY, LEVEL
from .word_classes import SIDE, stem

OF_VARIANT, OF_SIDE = 1, 2

_VARIANTS = tuple(cue.split()[0] for cues in (*HALF_DAY.values(), *LEVEL.values()) for cue in cues)
_SOFTENED = re.compile(r"(?<![aeq])([aou])e")


@lru_cache(maxsize=50_000)
def telling(word: str) -> int:
    """Return what a folded word can speak of: OF_VARIANT, OF_SIDE, alone or with the next one, as bits."""
    return OF_VARIANT * word.startswith(_VARIANTS) | OF_SIDE * _of_side(word)


def _of_side(word: str) -> bool:
    """Whether a word stands in SIDE, or one that does can begin with it."""
    plain = _SOFTENED.sub(r"\1", word)
    return stem(word) in SIDE or any(one.startswith(plain) or plain.startswith(one) for one in SIDE)
