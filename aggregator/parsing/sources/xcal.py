"""xCal (RFC 6321), a calendar as XML: each event is rewritten as the lines of RFC 5545 and read like them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from aggregator.errors import InvalidSource
from aggregator.model import Fetched, Parsed, Source
from aggregator.parsing.entry_guard import read_one

from . import ical

_DEPTH_LIMIT = 60
_ELEMENTS_LIMIT = 500_000
_TEXT_TYPES = frozenset({"text", "unknown"})
_COMPONENTS = frozenset(["vcalendar", "vevent", "vtodo", "vjournal", "vtimezone", "standard", "daylight", "valarm", "vfreebusy"])
_ROOT = re.compile(rb"<(?:[\w-]{1,40}:)?icalendar\b[^<>]*>", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z|[+-]\d\d:?\d\d)?)?")

XmlElement = Any  # lxml ships no types


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the calendar, as `ical.parse` would; raises InvalidSource if it is none, is cut off or declares entities."""
    root = _tree(fetched)
    issues: list[str] = []
    lines = [line for component in root if _tag(component) == "vcalendar" for line in _component(component, issues)]
    if not lines:
        raise InvalidSource(f"{fetched.url} is an XML calendar without a vcalendar.")
    body = "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n"
    parsed = ical.parse(_as_lines(fetched, body), source, details)
    return replace(parsed, issues=(*issues, *parsed.issues)) if issues else parsed


def _as_lines(fetched: Fetched, body: bytes) -> Fetched:
    return Fetched(url=fetched.url, body=body, media_type="text/calendar", charset="utf-8", fetched_at=fetched.fetched_at)


def _tree(fetched: Fetched) -> XmlElement:
    if b"<!DOCTYPE" in fetched.body.replace(b"\x00", b"") or b"<!ENTITY" in fetched.body.replace(b"\x00", b""):
        raise InvalidSource(f"{fetched.url} declares a document type, which no calendar needs.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(fetched.body.strip(), parser)
    except etree.LxmlError as error:
        raise InvalidSource(f"{fetched.url} is no XML that can be read ({str(error)[:120]}).") from error
    if _tag(root) != "icalendar":
        raise InvalidSource(f"{fetched.url} is no calendar in XML.")
    if sum(1 for _ in root.iter()) > _ELEMENTS_LIMIT:
        raise InvalidSource(f"{fetched.url} has more than {_ELEMENTS_LIMIT} elements.")
    return root


def _tag(element: XmlElement) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _component(component: XmlElement, issues: list[str], depth: int = 0) -> Iterator[str]:
    """The lines of a component: its properties, then the components inside."""
    name = _tag(component).upper()
    yield f"BEGIN:{name}"
    for part in component:
        tag = _tag(part)
        if tag == "properties":
            for element in part:
                yield from _property(element)
        elif tag == "components" and depth < _DEPTH_LIMIT:
            for element in part:
                if _tag(element) in _COMPONENTS:
                    inside = read_one(lambda child: [*_component(child, issues, depth + 1)], element, _name, issues)
                    yield from inside or ()
    yield f"END:{name}"


def _name(component: XmlElement) -> str:
    return f"A {_tag(component)}"


def _property(element: XmlElement) -> Iterator[str]:
    """The line of a property: its parameters, the type of its value if it is not the usual one, its values."""
    name = _tag(element).upper()
    if not _NAME.fullmatch(name):
        return
    parameters, kind, values = "", "", []
    for part in element:
        tag = _tag(part)
        if tag == "parameters":
            parameters = "".join(_parameters(part))
        else:
            kind = kind or tag
            values.append(_value(part, tag))
    shown = f";VALUE={kind.upper()}" if kind in ("date", "uri", "period") else ""
    joined = (";" if name == "GEO" else ",").join(values)
    if name == "GEO" and not values:
        return
    yield f"{name}{shown}{parameters}:{joined}"


def _parameters(element: XmlElement) -> Iterator[str]:
    for part in element:
        name, value = _tag(part).upper(), " ".join(_UNSAFE.sub(" ", "".join(part.itertext())).split()).replace('"', "'")
        if _NAME.fullmatch(name) and value:
            yield f';{name}="{value}"' if re.search(r"[:;,]", value) else f";{name}={value}"


def _value(element: XmlElement, kind: str) -> str:
    """The value as RFC 5545 writes it: rules from their parts, dates without dashes, text escaped."""
    if kind == "recur":
        rule: dict[str, list[str]] = {}
        for part in element:
            rule.setdefault(_tag(part).upper(), []).append(_value(part, "date-time" if _tag(part) == "until" else ""))
        return ";".join(f"{name}={','.join(values)}" for name, values in rule.items())
    if kind in ("latitude", "longitude"):
        return " ".join("".join(element.itertext()).split())
    if kind == "period":
        return "/".join(_value(part, "date-time") for part in element)
    text = _UNSAFE.sub(" ", "".join(element.itertext()))
    if kind in ("date", "date-time"):
        match = _DATE.fullmatch(text.strip())
        return " ".join(text.split()) if not match else _basic(match)
    if kind in _TEXT_TYPES:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "").replace(";", "\\;").replace(",", "\\,")
    return " ".join(text.split())


def _basic(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, offset = match.groups()
    whole = f"{year}{month}{day}"
    return whole if hour is None else f"{whole}T{hour}{minute}{second or '00'}{offset or ''}"
