"""Renders a mail as text and as HTML from one template of text for each kind and language.

The first line of a template is the subject. What comes from outside is marked when it is put in, so it never counts as structure:

- a line "Label: address" is a link, the first one of a mail a button; only an address from `links` makes one
- lines that begin with "- " are a list, lines that begin with four blanks keep their blanks
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import css_inline
import jinja2

from aggregator.model import Mail, Site
from aggregator.text import clean
from aggregator.urls import CUT, host_and_port

from .contents import CONTENTS, KEEP_ADDRESSES, UNSUBSCRIBE
from .failure_words import failure_words

LANGUAGES = ("de", "en")
_FALLBACK = "en"
MOST_OF_SUBJECT = 80  # characters from outside
MOST_ITEMS = 40  # of most lists; a line says how many more there are
_LONGEST = 300  # characters of a value or item
_LONGEST_KEPT = 2_000  # of those that keep their addresses
_LONGEST_PREVIEW = 140  # what programs show beside the subject
_WHOLE_LISTS = frozenset({"export", "sources"})
_DEEPEST = 20  # blanks at the start of a line of an export
_PAGES = {"home": "/", "imprint": "/impressum", "privacy": "/datenschutz"}

_FOREIGN, _FOREIGN_END, _LINK, _LINK_END = "\ue000\ue001\ue002\ue003"  # private use: no font shows them, so no text misses them
_MARKS = re.compile(f"[{_FOREIGN}-{_LINK_END}]")
_LINK_LINE = re.compile(f"(.+): {_LINK}([^{_LINK_END}]+){_LINK_END}")
_FOREIGN_PART = re.compile(f"{_FOREIGN}([^{_FOREIGN_END}]*){_FOREIGN_END}")
_URL = re.compile(r"https?://[!-~]+")
_URL_IN_TEXT = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>|]+", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")  # what is left of conditions
_INDENT = "    "
_SEPARATOR = "-- "  # RFC 3676, 4.3: what follows is no part of the letter


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The words of a mail; `language` is the one they are in."""

    subject: str
    text: str
    html: str
    language: str


class _Address(str):
    """An address that is ours."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a line; `foreign` comes from outside."""

    text: str
    foreign: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its words, and where it leads; "" means nowhere."""

    parts: tuple[_Part, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one type: text, list, links, button or indented."""

    type: str
    lines: tuple[_Line, ...]


def render(mail: Mail, site: Site, base_url: str, links: Mapping[str, str]) -> RenderedMail:
    """Return the words of a mail in its language; values and lists may hold anything.

    Raises ValueError for a link that is neither an http(s) address nor "…" (hidden), and for a value, list or link that its kind lacks.
    """
    language = language_of(mail, site)
    query = f"?lang={language}" if language != site.languages[0] and language in site.languages else ""
    pages = {name: f"{base_url}{path}{query}" for name, path in _PAGES.items()}
    names = _values(mail, language) | {"site": _site(site), "links": _links(mail, links, pages)}
    first, _, body = _filled(f"{mail.kind}.{language}.txt", names).strip().partition("\n")
    greeting, _, footer = _filled(f"footer.{language}.txt", names).partition("\n--\n")
    letter = f"{body.strip()}\n\n{greeting.strip()}"
    subject = _subject(first)
    text = _MARKS.sub("", f"{letter}\n\n{_SEPARATOR}\n{footer.strip()}\n")
    return RenderedMail(subject, text, _html(subject, letter, footer, site, language), language)


def language_of(mail: Mail, site: Site) -> str:
    """Return the language of a mail's words: its own, else the site's first, and English where there are no texts in it."""
    code = (mail.language or site.languages[0]).lower().partition("-")[0]
    return code if code in LANGUAGES else _FALLBACK


def _values(mail: Mail, language: str) -> dict[str, object]:
    """Values and lists for a template: everything from outside as one line; those that the kind can do without are empty if missing."""
    contents = CONTENTS[mail.kind]
    _refuse_missing(mail, {*contents.values} - {*mail.values} | {*contents.lists} - {*mail.lists})
    values = {key: _line(key, mail.values.get(key, "")) for key in (*contents.values, *contents.more_values)}
    lists = {key: mail.lists.get(key, ()) for key in (*contents.lists, *contents.more_lists)}
    more = {key: 0 if key in _WHOLE_LISTS else max(0, len(items) - MOST_ITEMS) for key, items in lists.items()}
    sentence = failure_words(values.get("failure", ""), language)
    return {**values, **{key: _items(key, items) for key, items in lists.items()}, "more": more, "failure_sentence": sentence}


def _links(mail: Mail, links: Mapping[str, str], pages: Mapping[str, str]) -> dict[str, str]:
    """The links for a template; one that the kind can do without is "" if missing."""
    contents = CONTENTS[mail.kind]
    numbered = [f"source_{number}" for number, _ in enumerate(mail.lists.get("sources", ()), 1)]
    needed = {*contents.links, *numbered, *((UNSUBSCRIBE,) if mail.unsubscribe else ())}
    _refuse_missing(mail, {key for key in needed if not links.get(key)})
    given = {key: _address(key, links[key]) for key in (*needed, *contents.more_links) if links.get(key)}
    return dict.fromkeys((*contents.more_links, UNSUBSCRIBE), "") | given | {key: _address(key, url) for key, url in pages.items()}


def _refuse_missing(mail: Mail, missing: Set[str]) -> None:
    if missing:
        raise ValueError(f"a mail of kind {mail.kind} lacks {', '.join(sorted(missing))}")


def _site(site: Site) -> dict[str, str]:
    return {"title": _line("", site.title), "contact": _line("address", site.contact)}


def _address(key: str, url: str) -> _Address:
    if url != CUT and not _URL.fullmatch(url):
        raise ValueError(f"the link {key} is no http(s) address")
    return _Address(url)


def _items(key: str, items: Sequence[str]) -> tuple[str, ...]:
    if key == "export":
        return tuple(" " * min(len(item) - len(item.lstrip(" ")), _DEEPEST) + line for item in items if (line := _line(key, item)))
    return tuple(_line(key, item) for item in (items if key in _WHOLE_LISTS else items[:MOST_ITEMS]))


def _line(key: str, value: str) -> str:
    """A value as one line of visible characters; an address in it is cut to its host unless the key keeps addresses."""
    kept = key in KEEP_ADDRESSES
    line = clean(_MARKS.sub("", value), _LONGEST_KEPT if kept else _LONGEST)
    return line if kept else _URL_IN_TEXT.sub(_host, line)


def _host(match: re.Match[str]) -> str:
    return host_and_port(match[0])[0] or CUT


@cache
def _templates() -> jinja2.Environment:
    """The templates of text, which a value enters as it is, and of HTML, which it enters escaped."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("aggregator.notifications"),
        autoescape=jinja2.select_autoescape(("html",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _marking_templates() -> jinja2.Environment:
    """The templates of text, which mark each value they put in."""
    return _templates().overlay(finalize=_marked)


def _marked(value: object) -> str:
    return f"{_LINK}{value}{_LINK_END}" if isinstance(value, _Address) else f"{_FOREIGN}{value}{_FOREIGN_END}"


def _filled(name: str, names: Mapping[str, object]) -> str:
    return _BLANK_LINES.sub("\n\n", _marking_templates().get_template(name).render(names))


def _subject(line: str) -> str:
    """The subject without marks; what is from outside is cut to MOST_OF_SUBJECT characters in all."""
    left = MOST_OF_SUBJECT

    def shortened(match: re.Match[str]) -> str:
        nonlocal left
        text = clean(match[1], left) if left else ""
        left = max(0, left - len(text))
        return text

    return _MARKS.sub("", _FOREIGN_PART.sub(shortened, line)).strip()


def _html(subject: str, letter: str, end: str, site: Site, language: str) -> str:
    blocks = tuple(_with_button(tuple(_blocks(letter))))
    preview = next((_plain(block.lines[0]) for block in blocks[1:] if block.type == "text"), "")
    html = (
        _templates()
        .get_template("mail.html")
        .render(
            language=language,
            title=clean(site.title, _LONGEST),
            subject=subject,
            preview=clean(preview[:1].upper() + preview[1:], _LONGEST_PREVIEW),
            blocks=blocks,
            footer=tuple(_blocks(end)),
            hidden=CUT,
        )
    )
    return _inliner().inline(html) + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def _with_button(blocks: tuple[_Block, ...]) -> Iterator[_Block]:
    """The blocks, the first link of them as a button."""
    first = next((block for block in blocks if block.type == "links"), None)
    for block in blocks:
        if block is not first:
            yield block
            continue
        yield _Block("button", block.lines[:1])
        if block.lines[1:]:
            yield _Block("links", block.lines[1:])


def _blocks(text: str) -> Iterator[_Block]:
    for paragraph in text.strip("\n").split("\n\n"):
        for type_, lines in groupby(paragraph.splitlines(), _type_of):
            yield _Block(type_, tuple(_line_of(type_, line) for line in lines))


def _type_of(line: str) -> str:
    if line.startswith("- "):
        return "list"
    if line.startswith(_INDENT):
        return "indented"
    return "links" if _LINK_LINE.fullmatch(line) else "text"


def _line_of(type_: str, line: str) -> _Line:
    words = line.removeprefix({"list": "- ", "indented": _INDENT}.get(type_, ""))
    if match := _LINK_LINE.fullmatch(words):
        return _Line(tuple(_parts(match[1])), match[2])
    return _Line(tuple(_parts(words)))


def _parts(words: str) -> Iterator[_Part]:
    for number, text in enumerate(_FOREIGN_PART.split(words)):
        if text:
            yield _Part(text, foreign=number % 2 == 1)


def _plain(line: _Line) -> str:
    return "".join(part.text for part in line.parts)
