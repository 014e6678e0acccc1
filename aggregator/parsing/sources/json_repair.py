"""Mends JSON as people and templates write it into pages, in one pass; what it says is never guessed, only how it says it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MENDS_LIMIT = 10_000  # beyond, it is no JSON that somebody got slightly wrong
_TOKEN = re.compile(r"""\s+|<!\[CDATA\[|\]\]>|-->|;|(?P<mark>[{}\[\],:])|(?P<comment><!--|/\*|//)|(?P<quote>["“”„'])""")
_COMMENT_END = {"<!--": "-->", "/*": "*/", "//": "\n"}
_QUOTE_END = {'"': re.compile(r'\\.|"', re.DOTALL), "'": re.compile(r"\\.|'", re.DOTALL)}
_CURLY_END = re.compile(r"\\.|[“”\"]", re.DOTALL)
_AFTER_STRING = re.compile(r"\s*(?:[,:}\]]|/[/*]|<!--|\Z)|\s+\"[^\"\n]{1,60}\"\s*:")
_KEY, _VALUE = re.compile(r"[^\s{}\[\],:\"]+"), re.compile(r"(?:[^{}\[\],\n\"/]|(?<!\s)/|/(?![/*]))+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ESCAPES = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_WORDS = {"true": "true", "false": "false", "null": "null", "none": "null", "undefined": "null", "nan": "null"}


def repaired(text: str) -> str:
    """Return JSON that says what the text means: comments and stray commas gone, words and odd numbers quoted, brackets closed.

    Raises ValueError for a text that is no JSON even so. Takes time linear in its length.
    """
    if '"' not in text and "&quot;" in text:
        text = text.replace("&quot;", '"')
    writer = _Writer()
    for piece in _pieces(text, writer):
        writer.take(piece)
    return writer.finish()


@dataclass
class _Writer:
    """Writes pieces as JSON, with what is missing between them."""

    parts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    last: str = ""  # "" at the start and behind what opens, "," ":" or "." for a value
    key: bool = False  # whether the value just written is a key
    mends: int = 0

    @property
    def wants_key(self) -> bool:
        return bool(self.opened) and self.opened[-1] == "{" and self.last in ("", ",")

    def take(self, piece: str) -> None:
        if piece == ",":
            self._comma()
        elif piece == ":":
            self._colon()
        elif piece in "}]":
            self._close(piece)
        else:
            self._value(piece)

    def finish(self) -> str:
        while self.opened:
            self._mended()
            self._close(_CLOSER[self.opened[-1]])
        if not self.parts:
            raise ValueError("there is nothing in it")
        several = self.last == "." and self.parts[0] == "\0"
        return f"[{''.join(self.parts[1:])}]" if several else "".join(self.parts)

    def _mended(self) -> None:
        self.mends += 1
        if self.mends > _MENDS_LIMIT:
            raise ValueError("too much of it is broken")

    def _comma(self) -> None:
        if self.key:
            raise ValueError("a name without a value")
        if self.last == ":":
            self.parts.append("null")
            self.last = "."
        if self.last == "." and self.opened:
            self.last = ","
        else:
            self._mended()

    def _colon(self) -> None:
        if not self.key:
            self._mended()
            return
        self.parts.append(":")
        self.key, self.last = False, ":"

    def _value(self, piece: str) -> None:
        if self.key:
            raise ValueError("a name without a value")
        if not self.opened and piece not in ("{", "["):
            raise ValueError("it is neither an object nor a list")
        if self.wants_key and piece in ("{", "["):
            raise ValueError("an object or a list in place of a name")
        if self.last == "," or (self.last == "." and self.opened):
            self.parts.append(",")
        elif self.last == ".":  # a second value at the top: the text is a list of them
            self._mended()
            if self.parts[0] != "\0":
                self.parts.insert(0, "\0")
            self.parts.append(",")
        if self.last == "." and self.opened:
            self._mended()
            self.last = ","
        key = bool(self.opened) and self.opened[-1] == "{" and self.last in ("", ",")
        self.parts.append(piece if not key or piece[:1] == '"' else json.dumps(piece))
        if piece in ("{", "["):
            self.opened.append(piece)
            self.last = ""
        else:
            self.key, self.last = key, "."

    def _close(self, piece: str) -> None:
        if self.key:
            raise ValueError("a name without a value")
        if self.last == ":":
            self.parts.append("null")
        if piece not in (_CLOSER[mark] for mark in self.opened[-3:]):
            self._mended()
            return
        while self.opened:
            closer = _CLOSER[self.opened.pop()]
            self.parts.append(closer)
            self.last = "."
            if closer == piece:
                return
            self._mended()


def _pieces(text: str, writer: _Writer) -> Iterator[str]:
    """Marks as they stand, everything else as one JSON value."""
    position, length = 0, len(text)
    while position < length:
        found = _TOKEN.match(text, position)
        if found is None:
            bare = (_KEY if writer.wants_key else _VALUE).match(text, position)
            position = bare.end() if bare else position + 1
            if bare:
                yield _word(bare[0].strip(), writer.wants_key)
        elif found["mark"]:
            position = found.end()
            yield found["mark"]
        elif found["comment"]:
            end = text.find(_COMMENT_END[found["comment"]], found.end())
            position = length if end < 0 else end + len(_COMMENT_END[found["comment"]])
        elif found["quote"]:
            string, position = _string(text, found.end(), found["quote"])
            yield string
        else:
            position = found.end()


def _string(text: str, start: int, quote: str) -> tuple[str, int]:
    """The string that begins here as JSON, and where it ends: at the quote behind which a value can end."""
    curly = quote in "“”„"
    doubled = text[start : start + 1] == quote and not _AFTER_STRING.match(text, start + 1)
    position = start + doubled
    for found in (_CURLY_END if curly else _QUOTE_END[quote]).finditer(text, position):
        if found[0][0] == "\\" and len(found[0]) > 1:
            continue
        if not _AFTER_STRING.match(text, found.end()):
            continue
        last = found.start() - (1 if doubled and text[found.start() - 1] == quote and found.start() - 1 > position else 0)
        return _quoted(text[position:last]), found.end()
    raise ValueError("a text without an end")


def _quoted(text: str) -> str:
    """The text between JSON's quotes: its good escapes stay, others lose their backslash."""
    mended = _ESCAPES.sub(lambda found: found[0] if found[1] else found[2], text)
    if '"' in mended:
        mended = re.sub(r'(\\.)|"', lambda found: found[1] or '\\"', mended, flags=re.DOTALL)
    return '"' + mended + '"'


def _word(word: str, is_key: bool) -> str:
    """A word or number without quotes: what JSON knows stays, all else (04109, 2026-03-12T09:00, Titel) is a text."""
    if not is_key and _NUMBER.fullmatch(word):
        return word
    return json.dumps(word) if is_key else _WORDS.get(word.lower()) or json.dumps(word)
