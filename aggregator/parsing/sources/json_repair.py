"""Repairs JSON as people and templates write it into pages, in one pass; its form is repaired, its meaning never guessed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_REPAIRS_LIMIT = 10_000  # beyond, the text is not just slightly wrong JSON
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
    """Return valid JSON with the meaning of the text: comments and stray commas gone, words and odd numbers quoted, brackets closed.

    Raises ValueError for a text that cannot be repaired. Takes time linear in its length.
    """
    if '"' not in text and "&quot;" in text:
        text = text.replace("&quot;", '"')
    writer = _Writer()
    for piece in _pieces(text, writer):
        writer.take(piece)
    return writer.finish()


@dataclass
class _Writer:
    """Writes tokens as JSON, with what is missing between them."""

    parts: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    last: str = ""  # "" at the start and after an opening bracket, "," ":" or "." for a value
    key: bool = False  # whether the value just written is a key
    repairs: int = 0

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
            self._count_repair()
            self._close(_CLOSER[self.opened[-1]])
        if not self.parts:
            raise ValueError("there is nothing in it")
        several = self.last == "." and self.parts[0] == "\0"
        return f"[{''.join(self.parts[1:])}]" if several else "".join(self.parts)

    def _count_repair(self) -> None:
        self.repairs += 1
        if self.repairs > _REPAIRS_LIMIT:
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
            self._count_repair()

    def _colon(self) -> None:
        if not self.key:
            self._count_repair()
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
            self._count_repair()
            if self.parts[0] != "\0":
                self.parts.insert(0, "\0")
            self.parts.append(",")
        if self.last == "." and self.opened:
            self._count_repair()
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
            self._count_repair()
            return
        while self.opened:
            closer = _CLOSER[self.opened.pop()]
            self.parts.append(closer)
            self.last = "."
            if closer == piece:
                return
            self._count_repair()


def _pieces(text: str, writer: _Writer) -> Iterator[str]:
    """The tokens of the text: marks unchanged, everything else as one JSON value."""
    position, length = 0, len(text)
    while position < length:
        match = _TOKEN.match(text, position)
        if match is None:
            bare = (_KEY if writer.wants_key else _VALUE).match(text, position)
            position = bare.end() if bare else position + 1
            if bare:
                yield _word(bare[0].strip(), writer.wants_key)
        elif match["mark"]:
            position = match.end()
            yield match["mark"]
        elif match["comment"]:
            end = text.find(_COMMENT_END[match["comment"]], match.end())
            position = length if end < 0 else end + len(_COMMENT_END[match["comment"]])
        elif match["quote"]:
            string, position = _string(text, match.end(), match["quote"])
            yield string
        else:
            position = match.end()


def _string(text: str, start: int, quote: str) -> tuple[str, int]:
    """The string that begins here as JSON, and where it ends: at the quote after which a value can end."""
    curly = quote in "“”„"
    doubled = text[start : start + 1] == quote and not _AFTER_STRING.match(text, start + 1)
    position = start + doubled
    for match in (_CURLY_END if curly else _QUOTE_END[quote]).finditer(text, position):
        if match[0][0] == "\\" and len(match[0]) > 1:
            continue
        if not _AFTER_STRING.match(text, match.end()):
            continue
        last = match.start() - (1 if doubled and text[match.start() - 1] == quote and match.start() - 1 > position else 0)
        return _quoted(text[position:last]), match.end()
    raise ValueError("a text without an end")


def _quoted(text: str) -> str:
    """The text as a JSON string: valid escapes stay, others lose their backslash."""
    mended = _ESCAPES.sub(lambda match: match[0] if match[1] else match[2], text)
    if '"' in mended:
        mended = re.sub(r'(\\.)|"', lambda match: match[1] or '\\"', mended, flags=re.DOTALL)
    return '"' + mended + '"'


def _word(word: str, is_key: bool) -> str:
    """A word or number without quotes: what JSON knows stays, all else (04109, 2026-03-12T09:00, Titel) becomes a text."""
    if not is_key and _NUMBER.fullmatch(word):
        return word
    return json.dumps(word) if is_key else _WORDS.get(word.lower()) or json.dumps(word)
