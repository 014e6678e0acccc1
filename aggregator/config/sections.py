"""Reads values from the tree by their keys, and collects all mistakes instead of stopping at the first."""

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from typing import TypeVar

from .nodes import Items, Node, Scalar, Table

T = TypeVar("T")
_MOST = 100


class TooManyMistakes(Exception):
    """The limit of mistakes is reached; it bounds the time for a huge hostile file."""


class Mistakes:
    """The mistakes in a file, each with its line and one sentence."""

    def __init__(self) -> None:
        self._mistakes: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._mistakes)

    def add(self, line: int, sentence: str) -> None:
        """Note a mistake; raises TooManyMistakes after the hundredth."""
        self._mistakes.append((line, sentence))
        if len(self._mistakes) > _MOST:
            raise TooManyMistakes

    def sentences(self, name: str) -> tuple[str, ...]:
        """Return the mistakes by line, each with `name`, that of the file."""
        sentences = [
            f"{name}, line {line}: {sentence}" for line, sentence in sorted(self._mistakes[:_MOST], key=lambda mistake: mistake[0])
        ]
        more = [f"{name}: there are more mistakes; mend these and look again"] if len(self._mistakes) > _MOST else []
        return (*sentences, *more)


class Section:
    """A mapping of the file. For a missing or wrong value it returns the default and notes a mistake."""

    def __init__(self, node: Node, whose: str, keys: Collection[str], mistakes: Mistakes) -> None:
        """Every sentence starts with `whose`, such as "network 'lichtwerk'"; keys outside of `keys` are mistakes."""
        self.line = node.line
        self.mistakes = mistakes
        self._whose = f"{whose}: " if whose else ""
        self._is_table = isinstance(node, Table)
        self._entries: dict[str, tuple[int, Node]] = {}
        for key, value in self._pairs(node, "must be" if whose else "the file must hold"):
            if key.text not in keys:
                self.wrong(f"unknown key {shown(key.text)}{suggestion(key.text, keys)}", key.line)
            elif value != Scalar(value.line, ""):  # a key without a value counts as missing
                self._entries[key.text] = (key.line, value)

    def wrong(self, sentence: str, line: int | None = None) -> None:
        """Note a mistake of this section, on its first line unless another is named."""
        self.mistakes.add(line or self.line, self._whose + sentence)

    def line_of(self, key: str) -> int:
        """Return the line of a key, the section's own where it is missing."""
        return self._entries.get(key, (self.line, None))[0]

    def has(self, key: str) -> bool:
        """Whether there is a value under a key."""
        return key in self._entries

    def value(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """Return one parsed text; `parse` raises a ValueError whose text follows the key."""
        line, node = self._entries.get(key, (0, None))
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.wrong(f"{key} must be one text, not {_shape(node)}", line)
            return default
        return self.parsed(node, key, parse, default)

    def needed(self, key: str, parse: Callable[[str], T], default: T, example: str) -> T:
        """Return as `value`; a missing key is a mistake."""
        self.expect(key, example)
        return self.value(key, parse, default)

    def expect(self, key: str, example: str) -> None:
        """Note a key that is missing."""
        if self._is_table and key not in self._entries:
            self.wrong(f"{key} is missing; add '{key}: {example}'")

    def values(self, key: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        """Return a list of parsed texts, without the wrong ones."""
        parsed_values: list[T] = []
        for node in self.nodes(key, "[first, second]"):
            if isinstance(node, Scalar):
                parsed_values += self.parsed(node, key, lambda text: [parse(text)], [])
            else:
                self.wrong(f"{key} must list texts, not {_shape(node)}", node.line)
        return tuple(parsed_values)

    def nodes(self, key: str, example: str) -> list[Node]:
        """Return the items of a list, of any type."""
        line, node = self._entries.get(key, (0, None))
        if node is None:
            return []
        if isinstance(node, Items):
            return node.items
        self.wrong(f"{key} must be a list, not {_shape(node)}; write '{key}: {example}'", line)
        return []

    def section(self, key: str, keys: Collection[str]) -> "Section":
        """Return the section under a key, an empty one where it is missing."""
        return Section(self._node(key), f"{self._whose}{key}", keys, self.mistakes)

    def table(self, key: str) -> list[tuple[Scalar, Node]]:
        """Return the entries of a table with free keys, each key once."""
        return self._pairs(self._node(key), f"{key} must be")

    def texts(self, key: str, parse_key: Callable[[str], str], parse: Callable[[str], str]) -> dict[str, str]:
        """Return a table of texts, such as the languages of a name."""
        return self.texts_in(self._node(key), key, parse_key, parse)

    def texts_in(self, node: Node, key: str, parse_key: Callable[[str], str], parse: Callable[[str], str]) -> dict[str, str]:
        """Return a table from the list under a key, as `texts` does."""
        texts: dict[str, str] = {}
        for name, value in self._pairs(node, f"{key} must be"):
            name_text = self.parsed(name, f"{key}:", parse_key, "")
            if not isinstance(value, Scalar):
                self.wrong(f"{key}: {shown(name.text)} must be one text, not {_shape(value)}", value.line)
            elif name_text:
                texts[name_text] = self.parsed(value, f"{key}: {name_text}", parse, "")
        return texts

    def parsed(self, node: Scalar, key: str, parse: Callable[[str], T], default: T) -> T:
        """Return one text parsed, as `value` does."""
        try:
            return parse(node.text)
        except ValueError as error:
            self.wrong(f"{key} {error}", node.line)
            return default

    def _node(self, key: str) -> Node:
        return self._entries.get(key, (0, Table(self.line)))[1]

    def _pairs(self, node: Node, must: str) -> list[tuple[Scalar, Node]]:
        """Return the entries of a table, each key once."""
        if not isinstance(node, Table):
            self.wrong(f"{must} a table of 'key: value' lines, not {_shape(node)}", node.line)
            return []
        first: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.entries:
            if key.text in first:
                self.wrong(f"{shown(key.text)} stands twice, first in line {first[key.text][0].line}; keep one", key.line)
            else:
                first[key.text] = (key, value)
        return list(first.values())


def name_in(node: Node, key: str) -> str:
    """Return the text under a key of a table, "" when there is none."""
    entries = node.entries if isinstance(node, Table) else []
    return next((value.text for name, value in entries if name.text == key and isinstance(value, Scalar)), "")


def suggestion(text: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about an unknown word: the probable one, or all known ones."""
    known = sorted(known)
    alike = {word.casefold(): word for word in known}
    near = get_close_matches(text[:60].casefold(), alike, n=1)
    return f"; did you mean {alike[near[0]]!r}?" if near else f"; known: {', '.join(known)}" if known else "; none is known"


def shown(text: str) -> str:
    """Return a value as sentences quote it, at most 60 characters."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _shape(node: Node) -> str:
    return "a list" if isinstance(node, Items) else "a table" if isinstance(node, Table) else shown(node.text)
