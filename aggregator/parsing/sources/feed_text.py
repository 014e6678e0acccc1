"""A feed's bytes as text that is safe to parse: right charset, no DOCTYPE, no entity bombs, complete."""

import re
from collections.abc import Iterator
from html.entities import html5

from aggregator.errors import InvalidSource
from aggregator.model import Fetched
from aggregator.text import decode

_ATTRIBUTES_LIMIT = 200
_DEPTH_LIMIT = 100
_TAGS_LIMIT = 200_000
_ENTITY_LIMIT, _ENTITIES_LIMIT = 200, 1_000_000  # characters of one entity, and of all its uses; more is an attack
_PERSON_LIMIT = 200  # characters; the parser's search for mail addresses is quadratic (kurtmckee/feedparser#562)

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml\b[^>]{0,200}?\bencoding\s{0,5}=\s{0,5}["']([\w.:-]{1,40})""", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,2000}(?:\[(?P<subset>[^\]]*)\]\s{0,100})?>", re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s{1,20}([\w.-]{1,40})\s{1,20}(?:"([^"]*)"|'([^']*)')""")
_CHARACTER = re.compile(r"&#\w{1,8};")
_REFERENCE = re.compile(r"&([\w.-]{1,40});")
_MARKUP = frozenset("<>&\"'")
_APART = re.compile(r"<!\[CDATA\[|<!--")
_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?=[\s/>])(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_EMPTY = frozenset({"br", "img", "hr", "p", "li", "meta", "link", "input", "td", "tr", "wbr"})
_PERSON = re.compile(
    r"(<(?:[\w-]{1,20}:)?(?:author|creator|name|managingeditor|webmaster|contributor|publisher|owner|email)\b[^<>]{0,200}>"
    rf"\s{{0,20}}(?:<!\[CDATA\[)?[^<]{{{_PERSON_LIMIT}}})[^<\]]+",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<((?:[\w-]{1,40}:)?(?:rss|feed|rdf|channel))(?=[\s/>])", re.IGNORECASE)


def feed_text(fetched: Fetched) -> str:
    """Return the feed without XML declaration and DOCTYPE.

    Raises InvalidSource when it is no feed, is cut off, or is built to overload a parser.
    """
    text = _DECLARATION.sub("", _decoded(fetched), count=1)
    if not text.strip():
        raise InvalidSource(f"{fetched.url} answered with an empty page.")
    text = _without_doctype(text, fetched.url)
    root = _ROOT.search(text[:20_000])
    if not root:
        raise InvalidSource(f"{fetched.url} is no RSS or Atom feed.")
    _refuse_bombs(text, fetched.url)
    empty = re.match(r"[^<>]*/>\s*\Z", text[root.end() :])
    if not empty and not re.search(rf"</{re.escape(root[1])}(?![\w.-])", text, re.IGNORECASE):
        raise InvalidSource(f"{fetched.url} breaks off before its end, </{root[1]}>.")
    return _PERSON.sub(r"\1", text)


def _decoded(fetched: Fetched) -> str:
    """The body as text: by its BOM or zero bytes, else the charset that it declares, that of the header, UTF-8 or Windows-1252."""
    head = fetched.body[:4]
    for zeros, name in ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if head.startswith(zeros):
            return fetched.body.decode(name, "replace")
    declared = _ENCODING.search(fetched.body[:500])
    return decode(fetched.body, declared[1].decode("ascii") if declared else fetched.charset)


def _without_doctype(text: str, url: str) -> str:
    """The text with the entities of its own DOCTYPE and of HTML resolved; nothing that a DOCTYPE refers to is opened."""
    doctype = _DOCTYPE.search(text[:500_000])
    entities = {}
    for name, double, single in _ENTITY.findall(doctype["subset"] or "") if doctype else ():
        value = double or single
        if len(value) > _ENTITY_LIMIT or "&" in _CHARACTER.sub("", value):
            raise InvalidSource(f"{url} declares entities that could blow up a parser.")
        entities[name] = value
    rest = text[: doctype.start()] + text[doctype.end() :] if doctype else text
    if entities and sum(len(entities.get(name, "")) for name in _REFERENCE.findall(rest)) > _ENTITIES_LIMIT:
        raise InvalidSource(f"{url} uses entities so often that they could blow up a parser.")
    return _REFERENCE.sub(lambda reference: entities.get(reference[1]) or _character(reference), rest)


def _character(reference: re.Match[str]) -> str:
    """The character of an HTML entity, which XML does not know; the reference itself for markup and unknown names."""
    value = html5.get(f"{reference[1]};", "")
    return reference[0] if not value or value in _MARKUP else value


def _refuse_bombs(text: str, url: str) -> None:
    depth = 0
    for number, tag in enumerate(_tags(text)):
        if number > _TAGS_LIMIT:
            raise InvalidSource(f"{url} has more than {_TAGS_LIMIT} tags.")
        if len(tag[0]) > _ATTRIBUTES_LIMIT * 4 and tag["rest"].count("=") > _ATTRIBUTES_LIMIT:
            raise InvalidSource(f"{url} has an element with more than {_ATTRIBUTES_LIMIT} attributes.")
        if tag["close"]:
            depth = max(depth - 1, 0)
        elif not tag["rest"].endswith("/") and tag["name"].lower() not in _EMPTY:
            depth += 1
        if depth > _DEPTH_LIMIT:
            raise InvalidSource(f"{url} nests its elements more than {_DEPTH_LIMIT} deep.")


def _tags(text: str) -> Iterator[re.Match[str]]:
    """The tags outside comments and CDATA sections, in one pass."""
    position = 0
    while position < len(text):
        apart = _APART.search(text, position)
        yield from _TAG.finditer(text, position, apart.start() if apart else len(text))
        if not apart:
            return
        end = "]]>" if apart[0].startswith("<![") else "-->"
        closed = text.find(end, apart.end())
        if closed < 0:
            return
        position = closed + len(end)
