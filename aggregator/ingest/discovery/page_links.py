"""Finds the links, embedded pages and text of a page by patterns, without building a tree."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from aggregator.model import Fetched
from aggregator.parsing.sources.page_text import page_text
from aggregator.text import absolute_url, clean, unescape

_LOOKED_AT = 1_500_000  # characters
_LINKS = 3_000
_TEXT = 500  # characters of a link's text
_TAG = re.compile(r"<(a|area|link|iframe|frame|embed|object|base|meta)\b([^<>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_REFRESH = re.compile(r"^\s{0,5}\d{1,2}\s{0,5}[;,]\s{0,5}url\s{0,5}=(.{1,1000})", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,4000}>")
_LOC = re.compile(r"<(?:\w{1,10}:)?loc>\s{0,20}(?:<!\[CDATA\[)?([^<>\]]{1,2000})", re.IGNORECASE)
_NO_PAGE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|svg|webp|mp[34]|css|js|woff2?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """An address that a page links to or embeds."""

    url: str  # absolute
    element: str  # a, area, link, iframe; frame and refresh for what a browser opens by itself
    text: str = ""  # what readers see; the title of a link element or a frame
    written: str = ""  # the address as the page has it
    rel: str = ""
    media_type: str = ""

    @property
    def leads_to_a_page(self) -> bool:
        return self.element in ("a", "iframe") and not _NO_PAGE.search(urlsplit(self.url).path)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSurvey:
    """The links of a page, and its source as `text`."""

    url: str
    text: str = ""
    links: tuple[PageLink, ...] = field(default=())


def survey(fetched: Fetched) -> PageSurvey:
    """Return the links and the text of an answer, whatever kind of text it is."""
    text = page_text(replace(fetched, body=fetched.body[: 2 * _LOOKED_AT]))[:_LOOKED_AT]
    return PageSurvey(url=fetched.url, text=text, links=tuple(_links(text, fetched.url)) if "<" in text[:20_000] else ())


def sitemap_urls(text: str) -> tuple[str, ...]:
    """Return the addresses in a sitemap."""
    return tuple(filter(None, (absolute_url(unescape(match[1].strip())) for match in _LOC.finditer(text))))


def same_site(url: str, home: str) -> bool:
    """Whether an address belongs to the site: the same host and port without "www.", or a subdomain."""
    site, home_site = _site(url), _site(home)
    return bool(home_site) and (site == home_site or site.endswith("." + home_site))


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.")


def _links(text: str, base: str) -> Iterator[PageLink]:
    for number, tag in enumerate(_TAG.finditer(text)):
        if number >= _LINKS:
            return
        attributes = _attributes(tag[2])
        name = tag[1].lower()
        if name == "base":
            base = absolute_url(attributes.get("href", ""), base) or base
            continue
        if name == "meta":
            name, attributes = "refresh", _refresh(attributes)
        for written in _addresses(attributes):
            if url := absolute_url(written, base):
                shown = _shown(text, tag.end()) if name == "a" else ""
                yield PageLink(
                    url=url,
                    element="iframe" if name in ("embed", "object") else name,
                    text=shown or clean(attributes.get("title", "") or attributes.get("aria-label", ""), 200),
                    written=written,
                    rel=attributes.get("rel", "").lower(),
                    media_type=attributes.get("type", "").partition(";")[0].strip().lower(),
                )


def _refresh(attributes: Mapping[str, str]) -> Mapping[str, str]:
    """The address that a meta refresh leads to, as `href`: `0; url=/de/`."""
    match = _REFRESH.search(attributes.get("content", "")) if attributes.get("http-equiv", "").lower() == "refresh" else None
    return {"href": match[1].strip("'\" ")} if match else {}


def _attributes(text: str) -> Mapping[str, str]:
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(text)}


def _addresses(attributes: Mapping[str, str]) -> Iterator[str]:
    """The addresses in an element's attributes; consent banners keep the address of a frame in `data-src` and the like."""
    for name, value in attributes.items():
        if name in ("href", "src", "data") or name.endswith(("-src", "-href")):
            yield value.strip()


def _shown(text: str, start: int) -> str:
    end = text.find("</", start, start + _TEXT)
    while end >= 0 and text[end + 2 : end + 3].lower() != "a":
        end = text.find("</", end + 2, start + _TEXT)
    return clean(unescape(_ANY_TAG.sub(" ", text[start : end if end >= 0 else start + _TEXT])), 200)
