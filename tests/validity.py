"""What is wrong with a feed, found by nothing of ours: libxml2 with the formats' grammars, and the rules that no grammar can say."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

GRAMMARS = Path(__file__).parent / "data" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
EV = "{http://purl.org/rss/1.0/modules/event/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}content"
HARMLESS = {"p", "br", "ul", "ol", "li", "b", "i", "em", "strong", "a", "div"}  # div: what holds the fragment
W3C_DTF = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?")


def rss_faults(body: bytes, self_url: str, now: datetime) -> list[str]:
    """Return what RSS 2.0 and its modules forbid."""
    root, faults = _read(body, "rss")
    if root is None:
        return faults
    channel, items = root.find("channel"), root.findall("channel/item")
    links = [link.get("href") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    faults += [f"self links {links}"] * (links != [self_url])
    faults += [f"guids are not unique or missing: {g}" for g in _twice([item.findtext("guid") for item in items])]
    faults += [f"guid is no link: {g.text}" for g in root.iter("guid") if g.get("isPermaLink") != "false" and not _is_web(g.text)]
    dates = [element for name in ("pubDate", "lastBuildDate") for element in root.iter(name)]
    faults += [f"{date.tag} {date.text}" for date in dates if not _is_past(parsedate_to_datetime(date.text), now)]
    wrong_days = [d.text for d in dates if d.text[:3] != f"{parsedate_to_datetime(d.text):%a}"]
    faults += [f"not that weekday: {text}" for text in wrong_days]
    for item in items:
        faults += _module_faults(item) + _html_faults(item.findtext(CONTENT) or "", item.findtext("description") or "")
    return faults


def atom_faults(body: bytes, self_url: str, now: datetime) -> list[str]:
    """Return what RFC 4287 forbids, also in its prose: authors, one alternate link, ids once, absolute addresses."""
    root, faults = _read(body, "atom")
    if root is None:
        return faults
    entries = root.findall(f"{ATOM}entry")
    faults += [f"self links {_links(root, 'self')}"] * (_links(root, "self") != [self_url])
    faults += ["nobody is the author"] * (root.find(f"{ATOM}author") is None and any(one.find(f"{ATOM}author") is None for one in entries))
    faults += [f"ids are not unique: {one}" for one in _twice([one.findtext(f"{ATOM}id") for one in entries])]
    faults += [f"id is no absolute IRI: {one.text}" for one in root.iter(f"{ATOM}id") if not urlsplit(one.text).scheme]
    faults += [f"link {one.get('href')}" for one in root.iter(f"{ATOM}link") if not _is_web(one.get("href"))]
    faults += [f"{one.tag} {one.text}" for one in root.iter(f"{ATOM}updated", f"{ATOM}published") if not _is_past(_when(one.text), now)]
    updated = [_when(one.findtext(f"{ATOM}updated")) for one in entries]
    faults += ["the feed is not as new as its newest entry"] * (bool(updated) and _when(root.findtext(f"{ATOM}updated")) != max(updated))
    for one in entries:
        faults += [f"alternate links {_links(one, 'alternate')}"] * (len(_links(one, "alternate")) != 1)
        faults += _module_faults(one) + _html_faults(one.findtext(f"{ATOM}content") or "", one.findtext(f"{ATOM}summary") or "")
    return faults


def json_faults(body: bytes, self_url: str, now: datetime) -> list[str]:
    """Return what JSON Feed 1.1 forbids."""
    told = json.loads(body)
    faults = ["version"] * (told.get("version") != "https://jsonfeed.org/version/1.1")
    faults += ["title"] * (not isinstance(told.get("title"), str)) + ["items"] * (not isinstance(told.get("items"), list))
    faults += ["feed_url"] * (told.get("feed_url") != self_url) + ["home_page_url"] * (not _is_web(told.get("home_page_url")))
    faults += [f"ids are not unique or missing: {one}" for one in _twice([item.get("id") for item in told["items"]])]
    for item in told["items"]:
        faults += _item_faults(item, now)
    return faults


def _item_faults(item: dict[str, Any], now: datetime) -> Iterator[str]:
    texts = ("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "date_published", "language")
    yield from (f"{name} is no text" for name in texts if not isinstance(item.get(name, ""), str))
    yield from ["no content"] * (not item.get("content_html") and not item.get("content_text"))
    yield from (f"{name}: {item[name]}" for name in ("url", "external_url", "image") if name in item and not _is_web(item[name]))
    yield from ["image is not https"] * (not item.get("image", "https:").startswith("https:"))
    dates = [item[name] for name in ("date_published", "date_modified") if name in item]
    yield from (f"date {date}" for date in dates if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", date))
    yield from (f"date {date} is to come" for date in dates if not _is_past(_when(date), now))
    yield from ["tags"] * (not all(isinstance(tag, str) and tag for tag in item.get("tags", [])))
    known = {*texts, "date_modified", "tags", "authors", "attachments", "banner_image"}
    yield from (f"{name} is no field" for name in item if name not in known and not name.startswith("_"))
    yield from _html_faults(item.get("content_html", ""))


def _read(body: bytes, grammar: str) -> tuple[Any, list[str]]:
    """The document, and what the grammar says against it; None where it is no XML."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return None, [str(error)]
    schema = _grammar(grammar)
    schema.validate(root)
    faults = [f"line {error.line}: {error.message}" for error in schema.error_log]
    return root, faults + ["a DOCTYPE"] * (b"<!DOCTYPE" in body)


@cache
def _grammar(name: str) -> Any:
    return etree.RelaxNG(etree.parse(GRAMMARS / f"{name}.rng"))


def _module_faults(item: Any) -> list[str]:
    """What the event module and Media RSS forbid."""
    dates = [item.findtext(EV + name) for name in ("startdate", "enddate") if item.find(EV + name) is not None]
    faults = [f"ev: date {date}" for date in dates if not W3C_DTF.fullmatch(date)]
    faults += ["it ends before it starts"] * (dates != sorted(dates, key=lambda date: _when(date).replace(tzinfo=None)))
    return faults + [f"picture {one.get('url')}" for one in item.findall(MEDIA) if not one.get("url", "").startswith("https://")]


def _html_faults(*fragments: str) -> list[str]:
    """What must not stand in HTML that readers show."""
    roots = [html.fragment_fromstring(fragment, create_parent="div") for fragment in fragments if fragment]
    elements = [element for root in roots for element in root.iter()]
    faults = [f"element {element.tag}" for element in elements if element.tag not in HARMLESS]
    faults += [f"attribute {name}" for element in elements for name in element.attrib if name not in ("href", "rel")]
    return faults + [f"href {element.get('href')}" for element in elements if not _is_harmless(element.get("href", "https://a"))]


def _is_harmless(address: str) -> bool:
    return _is_web(address) or address.startswith("mailto:")


def _is_web(address: str | None) -> bool:
    return bool(address) and bool(re.fullmatch(r"https?://[!-~]+", address or "")) and '"' not in (address or "")


def _links(element: Any, relation: str) -> list[str]:
    return [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == relation]


def _twice(values: list[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1 or not value}, key=str)


def _when(text: str | None) -> datetime:
    return datetime.fromisoformat(text or "0001-01-01")


def _is_past(moment: datetime, now: datetime) -> bool:
    return moment.tzinfo is not None and moment <= now
