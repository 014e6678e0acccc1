"""Which rare cues a word of a title can begin, computed once a word, so that most titles need no search."""

import re
from functools import lru_cache

from .cues import HALF_DAY, LEVEL
from .word_classes import SIDE, stem

OF_VARIANT, OF_SIDE = 1, 2

_VARIANTS = tuple(cue.split()[0] for cues in (*HALF_DAY.values(), *LEVEL.values()) for cue in cues)
_SOFTENED = re.compile(r"(?<![aeq])([aou])e")


@lru_cache(maxsize=50_000)
def cues_begun_by(word: str) -> int:
    """Return the cues that a folded word can begin, alone or with the next word: OF_VARIANT and OF_SIDE as bits."""
    return OF_VARIANT * word.startswith(_VARIANTS) | OF_SIDE * _of_side(word)


def _of_side(word: str) -> bool:
    """Whether a word is in SIDE, or a word in SIDE can begin with it."""
    plain = _SOFTENED.sub(r"\1", word)
    return stem(word) in SIDE or any(word.startswith(plain) or plain.startswith(word) for word in SIDE)
