"""OPML 2.0: networks as outlines with their sources in them, for feed readers and for other installations; reads feed readers' lists too.

What OPML has no word for is an attribute of our namespace, named as the key in sources.yaml; a list or table in it is written as YAML.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from aggregator.errors import ConfigError
from aggregator.model import Config, Network
from aggregator.text import clean, fold

from . import values
from .export import network_keys, one_line
from .nodes import Items, Node, Scalar, Table, Unreadable, decoded, read_tree
from .parts import default_id, networks_reader
from .sections import Mistakes, TooManyMistakes, shown

NAMESPACE = "https://netzwerktimer.example/ns/opml"
_OURS = f"{{{NAMESPACE}}}"
_MOST = 2_000  # networks or sources
_DEEPEST = 20  # elements in each other
_MOST_ATTRIBUTES = 200  # of an element; readers write a few dozen
_STRUCTURED = ("topics", "about", "offers", "contact", "include", "exclude", "select")  # in our attributes as YAML
_NAME_LENGTH = 200  # of a network that a title names
_SLUG_LENGTH = 50  # of one made from a title, with room for a number


def opml_of(config: Config) -> bytes:
    """Return the networks and their sources as OPML, the same bytes for equal ones."""
    root = etree.Element("opml", version="2.0", nsmap={"nt": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = config.site.title
    body = etree.SubElement(root, "body")
    for network in config.networks:
        keys = network_keys(network)
        sources = keys.pop("sources", [])
        outline = etree.SubElement(body, "outline", text=network.name, title=network.name)
        _set(outline, htmlUrl=keys.pop("website", ""))
        _set_ours(outline, keys, "name")
        for source, source_keys in zip(network.sources, sources, strict=True):
            text = network.name if len(sources) == 1 else f"{network.name} ({source.id})"
            child = etree.SubElement(outline, "outline", text=text)
            _set(child, type=_type(source.kind), xmlUrl=source.url)
            _set_ours(child, source_keys, "url")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _type(kind: str | None) -> str:
    return "rss" if kind == "feed" else kind or ""


def _set(outline: Any, **attributes: str) -> None:
    for name, value in attributes.items():
        if value:
            outline.set(name, value)


def _set_ours(outline: Any, keys: Mapping[str, Any], but: str) -> None:
    for key, value in keys.items():
        if key != but:
            outline.set(_OURS + key, one_line(value) if isinstance(value, list | dict) else _text(value))


def _text(value: str | bool | int) -> str:
    return value if isinstance(value, str) else str(value).lower()


def networks_from_opml(data: bytes, name: str, kinds: Collection[str], current: Config) -> tuple[Network, ...]:
    """Return the networks of an OPML file, to be added to the current configuration: our own as they were, else one for each feed.

    Checked as in sources.yaml, but sources are no files. Raises ConfigError, which calls the file `name`, with every mistake.
    """
    mistakes = Mistakes()
    try:
        nodes = list(_network_nodes(_root(data), current, mistakes))
        reader = networks_reader(current, kinds, mistakes)
        networks = tuple(reader.read(node, number) for number, node in enumerate(nodes, 1))
    except Unreadable as error:
        raise ConfigError(f"{name}, line {error.line}: {error.sentence}") from None
    except TooManyMistakes:
        networks = ()
    if mistakes:
        raise ConfigError(*mistakes.sentences(name))
    return networks


def _root(data: bytes) -> Any:
    """Return the outermost element of an OPML file; raises Unreadable for all else."""
    text = decoded(data)
    if declared := re.search("<!(DOCTYPE|ENTITY)", text):  # before the parser sees it: entities may expand without end
        line = text.count("\n", 0, declared.start()) + 1
        raise Unreadable(line, f"declarations such as {declared.group()} are not read; take it out")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(error.lineno or 1, _REMEDIES.get(error.code, _OTHERWISE)) from None
    if _local_name(root) != "opml":
        raise Unreadable(root.sourceline, f"this is no OPML, it begins with {shown(root.tag)}; export the list of feeds as OPML")
    _check_limits(root)
    return root


_TOO_DEEP = f"outlines are nested more than {_DEEPEST} deep; take folders out of each other"
_AMPERSAND = "an & stands alone in this line; write it as &amp;"
_REMEDIES = {  # by the parser's error
    etree.ErrorTypes.ERR_NAME_REQUIRED: _AMPERSAND,
    etree.ErrorTypes.ERR_ENTITYREF_SEMICOL_MISSING: _AMPERSAND,
    etree.ErrorTypes.ERR_UNDECLARED_ENTITY: "an entity stands in this line that XML does not know; write the character itself",
    etree.ErrorTypes.ERR_ATTRIBUTE_REDEFINED: "an attribute stands twice in one outline; keep one",
    etree.ErrorTypes.ERR_DOCUMENT_EMPTY: "this is no XML; export the list of feeds as OPML",
    etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE: "a prefix in this line is declared nowhere; add its xmlns, or take the attribute out",
    etree.ErrorTypes.ERR_RESOURCE_LIMIT: _TOO_DEEP,
}
_OTHERWISE = "the XML is broken or ends in this line; export the list again"


def _network_nodes(root: Any, current: Config, mistakes: Mistakes) -> Iterator[Node]:
    """Yield the networks as the nodes that a sources.yaml would have; raises Unreadable when they are too many."""
    slugs, seen = _Slugs(_names(root, current)), set[str]()
    networks = sources = 0
    for outline in filter(_is_outline, root.iter()):
        if _is_ours(outline):
            networks += 1
            children = [child for child in outline if _is_outline(child) and not _is_ours(child)]
            sources += len(children)
            yield _network(outline, children, mistakes)
        elif not _is_ours(outline.getparent()) and (url := _feed_address(outline)) and url not in seen:
            seen.add(url)
            sources += 1
            yield _network_of_feed(outline, url, slugs)
        if max(networks, sources) > _MOST:
            raise Unreadable(outline.sourceline, f"more than {_MOST} networks or sources; import them in several files")
    if not networks + sources:
        mistakes.add(root.sourceline, "no outline names a feed; export the list of feeds as OPML")


def _check_limits(root: Any) -> None:
    """Raise Unreadable when outlines are nested too deep or one has too many attributes, which lxml lists in quadratic time."""
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise Unreadable(element.sourceline, _TOO_DEEP)
        if len(element.attrib) > _MOST_ATTRIBUTES:
            raise Unreadable(
                element.sourceline, f"an outline has more than {_MOST_ATTRIBUTES} attributes; take out those that nobody reads"
            )


def _is_outline(element: Any) -> bool:
    return _local_name(element) == "outline"


def _local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_ours(outline: Any) -> bool:
    return _OURS + "slug" in outline.attrib


def _attribute(outline: Any, name: str) -> str:
    """Return an attribute without a namespace, in whatever case its name is written."""
    return next((str(value).strip() for key, value in outline.attrib.items() if key.lower() == name.lower()), "")


def _network(outline: Any, children: list[Any], mistakes: Mistakes) -> Table:
    line, slug = outline.sourceline, outline.get(_OURS + "slug")
    name = _attribute(outline, "text") or _attribute(outline, "title")
    standard = {"name": name, "website": _attribute(outline, "htmlUrl")}
    table = _table(outline, standard, f"network {shown(slug)}", mistakes)
    sources: list[Node] = [_table(child, {"url": _attribute(child, "xmlUrl")}, f"network {shown(slug)}", mistakes) for child in children]
    table.entries.append((Scalar(line, "sources"), Items(line, sources)))
    return table


def _table(outline: Any, standard: Mapping[str, str], whose: str, mistakes: Mistakes) -> Table:
    """Return the keys of an outline of ours: those that OPML has a word for, and our attributes."""
    line = outline.sourceline
    table = Table(line, [(Scalar(line, key), Scalar(line, value)) for key, value in standard.items() if value])
    for name, text in outline.attrib.items():
        if name.startswith(_OURS):
            key = name.removeprefix(_OURS)
            table.entries.append((Scalar(line, key), _value(key, text, line, whose, mistakes)))
    return table


def _value(key: str, text: str, line: int, whose: str, mistakes: Mistakes) -> Node:
    if key not in _STRUCTURED or not text.strip():
        return Scalar(line, text)
    try:
        return read_tree(text, line)
    except Unreadable as error:
        mistakes.add(line, f"{whose}: {key}: {error.sentence}")
        return Scalar(line, "")


def _feed_address(outline: Any) -> str:
    """Return the address of the feed or page that an outline names, "" for a folder."""
    if _attribute(outline, "type").lower() == "include":  # another OPML file (OPML 2.0, Inclusion)
        return ""
    page = "" if len(outline) else _attribute(outline, "htmlUrl")
    url = _attribute(outline, "xmlUrl") or _attribute(outline, "url") or page
    return re.sub("^feed:(?=https?:)", "", re.sub("^feed://", "http://", url, flags=re.IGNORECASE), flags=re.IGNORECASE)


def _network_of_feed(outline: Any, url: str, slugs: "_Slugs") -> Table:
    """Return a network for a feed that a feed reader listed; a web site that is no address is left out, for readers write all kinds."""
    line, host = outline.sourceline, _host(url)
    name = clean(_attribute(outline, "title"), _NAME_LENGTH) or clean(_attribute(outline, "text"), _NAME_LENGTH)
    website = _attribute(outline, "htmlUrl")
    texts = {
        "slug": slugs.new(name, host),
        "name": name or host or clean(url, _NAME_LENGTH),
        "website": website if _is_page(website) else "",
    }
    entries: list[tuple[Scalar, Node]] = [(Scalar(line, key), Scalar(line, text)) for key, text in texts.items()]
    source = Table(line, [(Scalar(line, "url"), Scalar(line, url))])
    return Table(line, [*entries, (Scalar(line, "sources"), Items(line, [source]))])


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_page(url: str) -> bool:
    try:
        return bool(values.page(url))
    except ValueError:
        return False


def _names(root: Any, current: Config) -> set[str]:
    """Return all slugs and ids that are given already, here and in the configuration."""
    names = {network.slug for network in current.networks} | {source.id for source in current.sources}
    for outline in root.iter():
        if _is_ours(outline):
            slug = outline.get(_OURS + "slug")
            names.add(slug)
            names |= {child.get(_OURS + "id", default_id(slug, position)) for position, child in enumerate(outline, 1)}
    return names


class _Slugs:
    """Makes slugs from titles, none of them twice."""

    def __init__(self, taken: set[str]) -> None:
        self._taken, self._last = taken, dict[str, int]()

    def new(self, *texts: str) -> str:
        """Return a slug from the first text that has letters for one."""
        made = (re.sub("[^a-z0-9]+", "-", fold(text))[:_SLUG_LENGTH].strip("-") for text in texts)
        base = next(filter(None, made), "feed")
        number = self._last.get(base, 0) + 1
        while (slug := default_id(base, number)) in self._taken:
            number += 1
        self._last[base] = number
        self._taken.add(slug)
        return slug
