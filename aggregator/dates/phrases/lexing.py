"""Text → tokens: its pieces, and for each a letter that names its kind, so that rules can be patterns over kinds."""

import re
from dataclasses import dataclass
from itertools import accumulate

from .lexicon import KINDS

_PIECES = re.compile(
    r"\d+|\s+|[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+(?:[’'ʼ]clock)?|[^\W\d_]+|."  # "NovemberLeipzig" is two words
)
_STREET_OR_ROOM = (
    "straße",
    "strasse",
    "platz",
    "gasse",
    "allee",
    "weg",
    "saal",
    "raum",
)  # a number after these is one of a street or a room


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in pieces; `kinds` has one letter for each piece."""

    pieces: list[str]
    kinds: str

    def places(self) -> list[int]:
        """Offset in the text at which each piece begins, then that at which the last one ends."""
        return list(accumulate(map(len, self.pieces), initial=0))


def tokens(text: str) -> Tokens:
    """Return the tokens of a text; the pieces joined are the text again."""
    pieces = _PIECES.findall(text)
    return Tokens(pieces, "".join([KINDS.get(piece) or _kind(piece) for piece in pieces]))


def _kind(piece: str) -> str:
    """The letter of a piece that is not in the lexicon."""
    first = piece[0]
    if first.isspace() or first == "\u200b":
        return " "
    if first.isdecimal():
        return "N"
    if not first.isalpha():
        return '"'
    return "L" if piece.lower().endswith(_STREET_OR_ROOM) else "x"
