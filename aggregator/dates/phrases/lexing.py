"""Text into tokens: its pieces, and a letter for the kind of each, so that rules are patterns over kinds."""

import re
from dataclasses import dataclass
from itertools import accumulate

from .lexicon import KINDS

_PIECES = re.compile(
    r"\d+|\s+|[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+(?:[’'ʼ]clock)?|[^\W\d_]+|."  # "NovemberLeipzig" is two words
)
_ROAD = ("straße", "strasse", "platz", "gasse", "allee", "weg", "saal", "raum")  # what follows is a house number


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in pieces; `kinds` has one letter for each piece."""

    pieces: list[str]
    kinds: str

    def places(self) -> list[int]:
        """Where each piece begins in the text, and where the last one ends."""
        return list(accumulate(map(len, self.pieces), initial=0))


def tokens(text: str) -> Tokens:
    """Return the tokens of a text; joined together again the pieces are the text."""
    pieces = _PIECES.findall(text)
    return Tokens(pieces, "".join([KINDS.get(piece) or _kind(piece) for piece in pieces]))


def _kind(piece: str) -> str:
    """The letter of a piece that no table names."""
    first = piece[0]
    if first.isspace() or first == "\u200b":
        return " "
    if first.isdecimal():
        return "N"
    if not first.isalpha():
        return '"'
    return "L" if piece.lower().endswith(_ROAD) else "x"
