"""Lets several formats share what they say of an event: it is made once, and kept for the moment until they all have asked."""

from collections.abc import Callable
from functools import lru_cache, wraps

from aggregator.model import Event

from .format import Masthead

Part = Callable[[Event, Masthead, str, str], str]
_KEPT = 16  # an event has that many looks and languages


class _Asked:
    """What a part was asked for: the very event and masthead, since comparing those would cost more than the part, language and look."""

    __slots__ = ("arguments", "mark")

    def __init__(self, event: Event, masthead: Masthead, language: str, look: str) -> None:
        self.arguments = event, masthead, language, look  # held, so that nobody else gets their ids
        self.mark = id(event), id(masthead), language, look

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.mark == other.mark


def shared(make: Part) -> Part:
    """Return a pure function that keeps what it made last."""

    @lru_cache(maxsize=_KEPT)
    def kept(asked: _Asked) -> str:
        return make(*asked.arguments)

    @wraps(make)
    def part(event: Event, masthead: Masthead, language: str, look: str) -> str:
        return kept(_Asked(event, masthead, language, look))

    return part
