"""Writes a configuration as a sources.yaml that reads back as an equal one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import yaml

from aggregator.model import Collection as Campaign
from aggregator.model import Config, Contact, Network, Region, Site, Source, Topic, Weekly, Words

from .parts import SELECT, default_id

_WIDTH = 140  # of a list or table on one line
_ONE_LINE = 2**30  # of a text, which is never folded
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_NOT_TEXT = re.compile(  # to readers of YAML 1.2 (10.3.2) or 1.1 that PyYAML takes as text
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[ynYN]"
)
_BLOCKS: Mapping[Any, Any] = {  # what has a line for each key or item, however short; None stands for each item
    "site": {},
    "topics": {},
    "regions": {},
    "networks": {None: {"sources": {None: {}}}},
    "collections": {},
}
_TAGS = {
    kind: f"tag:yaml.org,2002:{name}"
    for kind, name in ((str, "str"), (bool, "bool"), (int, "int"), (date, "timestamp"), (list, "seq"), (dict, "map"))
}


def yaml_of(config: Config) -> bytes:
    """Return the whole configuration as a sources.yaml, the same bytes for equal ones; what has its default is left out."""
    zone = config.site.time_zone
    sections = {
        "site": _site(config.site),
        "topics": {topic.slug: _topic(topic) for topic in config.topics},
        "regions": {region.slug: _region(region) for region in config.regions},
        "networks": [network_keys(network, zone) for network in config.networks],
        "collections": [_collection(collection) for collection in config.collections],
    }
    return "\n".join(_document({key: value}) for key, value in sections.items() if value).encode()


def network_yaml(network: Network) -> str:
    """Return one network under `networks:`; its sources name their time zone, since the default depends on the site."""
    return _document({"networks": [network_keys(network)]})


def one_line(value: Sequence[Any] | Mapping[str, Any]) -> str:
    """Return a list or table as YAML on one line."""
    return _dumped(_flow(value)).rstrip("\n")


def network_keys(network: Network, time_zone: str = "") -> dict[str, Any]:
    """Return the keys of a network in sources.yaml with their values; `time_zone` is the one that sources have by default."""
    return {
        "slug": network.slug,
        "name": network.name,
        **_given(
            website=network.website,
            city=network.city,
            topics=list(network.topics),
            about=_words(network.about),
            offers=[_words(offer) for offer in network.offers],
            contact=_contact(network.contact),
            owner=network.owner,
            video=network.video,
            sources=[_source(source, position, time_zone) for position, source in enumerate(network.sources, 1)],
        ),
    }


def _source(source: Source, position: int, time_zone: str) -> dict[str, Any]:
    return {
        **({"id": source.id} if source.id != default_id(source.network, position) else {}),
        "url": source.url,
        **_given(
            kind=source.kind,
            every=_interval(source.every) if source.every != timedelta(hours=1) else "",
            time_zone=source.time_zone if source.time_zone != time_zone else "",
            location=source.location,
        ),
        **({"trust": source.trust} if source.trust != (0 if source.relay else 1) else {}),
        **_given(
            relay=source.relay,
            include=list(source.include),
            exclude=list(source.exclude),
            select=_ordered(source.select, SELECT),
            owner=source.owner,
        ),
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return _given(name=contact.name, email=contact.email, phone=contact.phone)


def _site(site: Site) -> dict[str, Any]:
    default = Site(title="")
    keys = {
        "time_zone": site.time_zone,
        "languages": list(site.languages) if site.languages != default.languages else [],
        "contact": site.contact,
        "uid_domain": site.uid_domain,
    }
    changed = {key: value for key, value in keys.items() if value and value != getattr(default, key)}
    return {"title": site.title, **changed, **_given(weekly=_weekly(site.weekly))}


def _weekly(weekly: Weekly) -> dict[str, Any]:
    default = Weekly()
    return {key: value for key, value in (("day", weekly.day), ("at", weekly.at)) if value != getattr(default, key)}


def _topic(topic: Topic) -> dict[str, Any]:
    return {"name": _words(topic.name), **_given(words=list(topic.words))}


def _region(region: Region) -> dict[str, Any]:
    return {"name": _words(region.name), **_given(postcodes=list(region.postcodes), towns=list(region.towns))}


def _collection(collection: Campaign) -> dict[str, Any]:
    return {
        "slug": collection.slug,
        "title": _words(collection.title),
        "from": collection.first,
        "to": collection.last,
        **_given(words=list(collection.words)),
    }


def _words(words: Words) -> dict[str, str]:
    return _ordered(words, sorted(words))


def _ordered(texts: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    return {key: texts[key] for key in keys if key in texts}


def _given(**values: Any) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value}


def _interval(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    return next(f"{seconds // length}{unit}" for unit, length in _UNITS if seconds % length == 0)


class _Dumper(yaml.SafeDumper):
    """Indents lists under their keys, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 (the names are PyYAML's)
        super().increase_indent(flow, False)


def _document(value: Mapping[str, Any]) -> str:
    return _dumped(_block(value, _BLOCKS, 0))


def _dumped(node: yaml.Node) -> str:
    return yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_ONE_LINE)


def _node(value: Any, blocks: Mapping[Any, Any] | None, indent: int, column: int) -> yaml.Node:
    """Return a value that begins at a column: lists and tables on one line where they fit, unless they are among the blocks."""
    if not isinstance(value, list | dict):
        return _scalar(value, "|")
    if blocks is None and (not value or _fits(value, column)):
        return _flow(value)
    return _block(value, blocks or {}, indent)


def _block(value: Any, blocks: Mapping[Any, Any], indent: int) -> yaml.Node:
    if isinstance(value, list):
        return yaml.SequenceNode(_TAGS[list], [_node(item, blocks.get(None), indent + 2, indent + 4) for item in value])
    entries = [(_scalar(key), _node(entry, blocks.get(key), indent + 2, indent + len(key) + 2)) for key, entry in value.items()]
    return yaml.MappingNode(_TAGS[dict], entries)


def _flow(value: Any) -> yaml.Node:
    if isinstance(value, list):
        return yaml.SequenceNode(_TAGS[list], [_flow(item) for item in value], flow_style=True)
    if isinstance(value, dict):
        return yaml.MappingNode(_TAGS[dict], [(_scalar(key), _flow(entry)) for key, entry in value.items()], flow_style=True)
    return _scalar(value, '"')


def _fits(value: Any, column: int) -> bool:
    line = one_line(value)
    return column + len(line) <= _WIDTH and "\\n" not in line


def _scalar(value: str | bool | int | date, style_of_lines: str = "") -> yaml.ScalarNode:
    """Return a text, flag, number or day; texts of several lines take the style named, texts that look like something else quotes."""
    if not isinstance(value, str):
        return yaml.ScalarNode(_TAGS[type(value)], str(value).lower())
    style = style_of_lines if "\n" in value else "'" if _NOT_TEXT.fullmatch(value) else None
    return yaml.ScalarNode(_TAGS[str], value, style=style)
