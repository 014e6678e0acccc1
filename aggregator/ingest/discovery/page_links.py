"""What a page shows of its site without being read for events: links, embedded pages, its text; found without building a tree."""

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
    """One address that the page names."""

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
    """What a page shows; `text` is its source."""

    url: str
    text: str = ""
    links: tuple[PageLink, ...] = field(default=())


def survey(fetched: Fetched) -> PageSurvey:
    """Return what an answer shows of its site, whatever kind of text it is."""
    text = page_text(replace(fetched, body=fetched.body[: 2 * _LOOKED_AT]))[:_LOOKED_AT]
    return PageSurvey(url=fetched.url, text=text, links=tuple(_links(text, fetched.url)) if "<" in text[:20_000] else ())


def listed(text: str) -> tuple[str, ...]:
    """Return the addresses that a sitemap lists."""
    return tuple(filter(None, (absolute_url(unescape(found[1].strip())) for found in _LOC.finditer(text))))


def same_site(url: str, home: str) -> bool:
    """Whether an address is of the site: on its host and port, give or take a leading www., or on a host below it."""
    there, here = _site(url), _site(home)
    return bool(here) and (there == here or there.endswith("." + here))


def _site(url: str) -> str:
    return urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.")


def _links(text: str, base: str) -> Iterator[PageLink]:
    for number, tag in enumerate(_TAG.finditer(text)):
        if number >= _LINKS:
            return
        said = _attributes(tag[2])
        name = tag[1].lower()
        if name == "base":
            base = absolute_url(said.get("href", ""), base) or base
            continue
        if name == "meta":
            name, said = "refresh", _refresh(said)
        for written in _addresses(said):
            if url := absolute_url(written, base):
                shown = _shown(text, tag.end()) if name == "a" else ""
                yield PageLink(
                    url=url,
                    element="iframe" if name in ("embed", "object") else name,
                    text=shown or clean(said.get("title", "") or said.get("aria-label", ""), 200),
                    written=written,
                    rel=said.get("rel", "").lower(),
                    media_type=said.get("type", "").partition(";")[0].strip().lower(),
                )


def _refresh(said: Mapping[str, str]) -> Mapping[str, str]:
    """Where a meta element sends the browser: `0; url=/de/`."""
    found = _REFRESH.search(said.get("content", "")) if said.get("http-equiv", "").lower() == "refresh" else None
    return {"href": found[1].strip("'\" ")} if found else {}


def _attributes(text: str) -> Mapping[str, str]:
    return {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text)}


def _addresses(said: Mapping[str, str]) -> Iterator[str]:
    """Where the element leads; pages that ask for consent keep the address of a frame in an attribute of their own."""
    for name, value in said.items():
        if name in ("href", "src", "data") or name.endswith(("-src", "-href")):
            yield value.strip()


def _shown(text: str, start: int) -> str:
    end = text.find("</", start, start + _TEXT)
    while end >= 0 and text[end + 2 : end + 3].lower() != "a":
        end = text.find("</", end + 2, start + _TEXT)
    return clean(unescape(_ANY_TAG.sub(" ", text[start : end if end >= 0 else start + _TEXT])), 200)
