"""Reads YAML into a tree of texts, lists and tables, each with its line; every scalar is the text as written.

Built from the parser's events: PyYAML's composer is recursive and expands aliases.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

LARGEST = 2 * 2**20  # bytes
_DEEPEST = 12
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")  # not allowed in YAML (1.1, 5.1)
_TAB = re.compile(r"^ *\t[ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as written."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, with duplicate keys."""

    line: int
    entries: "list[tuple[Scalar, Node]]" = field(default_factory=list)


Node = Scalar | Items | Table


class Unreadable(Exception):
    """The file is not YAML that we accept."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


def decoded(data: bytes) -> str:
    """Return the text of a file; raises Unreadable when it is too large, not UTF-8, or has control characters."""
    if len(data) > LARGEST:
        raise Unreadable(1, f"the file is larger than {LARGEST // 2**20} MB; leave out what is no source")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise Unreadable(data.count(b"\n", 0, error.start) + 1, "this line is no UTF-8; save the file as UTF-8") from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise Unreadable(line, f"the control character {control.group()!r} stands in this line; take it out")
    return text


def lines_with_tabs(text: str) -> list[int]:
    """Return the numbers of the lines that have a tab in their indentation."""
    ends, lines, line = 0, [], 1
    for match in _TAB.finditer(text):
        line += text.count("\n", ends, match.start())
        ends = match.start()
        lines.append(line)
    return lines


def without_tabs(text: str, width: int) -> str:
    """Return the text with each tab in indentations replaced by `width` spaces."""
    return _TAB.sub(lambda match: match.group().replace("\t", " " * width), text)


def read_tree(text: str, first: int = 1) -> Node:
    """Return the only document of a YAML text that begins in line `first`; raises Unreadable at the first syntax error."""
    try:
        return _build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), first)
    except yaml.MarkedYAMLError as error:
        raise _explained(error, first) from None
    except yaml.YAMLError:
        raise Unreadable(first, "the file is no YAML text; write it anew, in UTF-8") from None


def _build(events: Iterator[yaml.Event], first: int) -> Node:
    """Build the tree from events; `open_` holds the unfinished lists and tables, each with the key that has no value yet."""
    root: Node | None = None
    open_: list[tuple[Items | Table, list[Scalar]]] = []
    for event in events:
        line = event.start_mark.line + first if event.start_mark else first
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        if root is not None and not open_:
            raise Unreadable(line, "a second document begins; take the line '---' out")
        node = _node(event, line)
        root = root or node
        if open_:
            _append(node, *open_[-1])
        if not isinstance(node, Scalar):
            open_.append((node, []))
            if len(open_) > _DEEPEST:
                raise Unreadable(line, f"lists and tables are nested more than {_DEEPEST} deep; see the README for the form")
    if root is None:
        raise Unreadable(first, "the file is empty; it needs site and networks")
    return root


def _node(event: yaml.NodeEvent, line: int) -> Node:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise Unreadable(line, "anchors (&) and aliases (*) are not read; write the value out, or put text that begins so into quotes")
    if getattr(event, "tag", None) is not None:
        raise Unreadable(line, "tags (!) are not read; leave it out, or put text that begins so into quotes")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line, event.value)
    return Items(line) if isinstance(event, yaml.SequenceStartEvent) else Table(line)


def _append(node: Node, parent: Items | Table, waiting: list[Scalar]) -> None:
    if isinstance(parent, Items):
        parent.items.append(node)
    elif waiting:
        parent.entries.append((waiting.pop(), node))
    elif isinstance(node, Scalar):
        waiting.append(node)
    else:
        raise Unreadable(node.line, "a key must be text; put text that holds brackets or braces into quotes")


_REMEDIES = (  # part of a message of PyYAML or libyaml, and the remedy; the first match counts
    ("mapping values are not allowed", "a colon stands where none can; put text with a colon into quotes, or mend the indentation"),
    ("could not find expected ':'", "a key without its colon; write 'key: value'"),
    ("unexpected end of stream", "a quote is opened here and never closed; close it"),
    ("',' or", "a bracket or brace is opened here and never closed, or a comma is missing; close it"),
    ("node content", "a value is missing here, or a bracket or brace above is not closed"),
    ("escape", "a backslash in double quotes; use single quotes"),
    ("cannot start any token", "text cannot begin with this character; put it into quotes"),
    ("tab character", "a tab where only spaces can stand; indent with spaces"),
    ("entries are not allowed", "a '-' stands where no list can begin; put it on a line of its own"),
)
_OTHERWISE = "the line does not fit the ones above it; mend indentation, quotes and brackets"


def _explained(error: yaml.MarkedYAMLError, first: int) -> Unreadable:
    sentence = next((remedy for part, remedy in _REMEDIES if part in str(error.problem)), _OTHERWISE)
    mark = error.context_mark if "opened here" in sentence and error.context_mark else error.problem_mark
    return Unreadable(mark.line + first if mark else first, sentence)
