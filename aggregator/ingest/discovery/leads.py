"""Where a page hints at its site's events: offered calendars, calendar services, addresses of known systems, pages named like lists."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote, unquote, urljoin, urlsplit

from aggregator.text import absolute_url, fold

from .findings import Reason
from .known_systems import FINGERPRINTS, NOT_OF_THE_SITE, SERVICES, WORDPRESS, WORDPRESS_INDEX, Fingerprint
from .page_links import PageLink, PageSurvey, same_site, sitemap_urls

PAGES_AT_MOST = 5  # pages that are followed from one page because of their names
SINGLE_FILES = 3  # a page with more links to calendar files offers each event as a file
SITEMAP_PAGES = 3


class Tier(IntEnum):
    """The order in which leads are followed."""

    PASTED = 0
    OFFERED = 1
    SERVICE = 2
    ENDPOINT = 3
    PAGE = 4
    FEED = 5
    SITEMAP = 6
    LISTED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An address to try; an `index` describes the site and holds no events itself."""

    url: str
    reason: Reason
    tier: Tier
    order: int = 0  # within its tier
    index: bool = False


_WORDS = (  # in a link's text or the last part of an address, the clearest first
    re.compile(r"\b(?:veranstaltungs|termin|event)(?:kalender|uebersicht|programm|liste)\b|\b(?:event|events) calendar\b"),
    re.compile(r"\b(?:veranstaltung|veranstaltungen|termine|events|tagungen|what s on)\b"),
    re.compile(r"\b(?:kalender|calendar|agenda|programm|terminuebersicht|upcoming|event|termin)\b"),
    re.compile(r"\b(?:seminare|schulungen|weiterbildung(?:en)?|workshops?|konferenzen|messen|fachforen|stammtisch|vortraege|webinare)\b"),
    re.compile(r"\b(?:aktuelles|aktuell|neuigkeiten|news|neues|meldungen|nachrichten|presse|blog)\b"),
)
_NEWS = len(_WORDS) - 1
_NOT = re.compile(
    r"\b(?:archiv\w*|rueckblick\w*|vergangen\w*|past|impressum|datenschutz|login|anmelde\w*|registrier\w*|warenkorb|comments?|kommentare"
    r"|adventskalender|terminvereinbarung|terminbuchung|raumvermietung|eventlocation|newsletter|jobs?|karriere|stellen\w*|media)\b"
)
_EVENTFUL = re.compile(r"veranstalt|termin|event|kalender|calendar|agenda|seminar|tagung|workshop")
_SUBSCRIBE = re.compile(
    r"\b(?:ical|icalendar|ics|webcal)\b|\bkalender\w* (?:abonnieren|exportieren|importieren|herunterladen)"
    r"|\b(?:termine|veranstaltungen|kalender) .{0,30}abonnieren|\b(?:subscribe|export|add)\b.{0,30}\bcalendar\b|\bexport events\b"
)
_CALENDAR_FILE = re.compile(
    r"\.ics(?:[?#]|$)|[?&](?:ical|outlook-ical|mec-ical-feed)=1|[?&]format=ical?s?\b|(?:\[|%5B)format(?:\]|%5D)=ics|\baction(?:\]|%5D)=icalDownload",
    re.IGNORECASE,
)
_WRAPPED = re.compile(
    r"[?&](?:cid|url|ics)=(webcals?(?:%3A|:)[^&]{1,1500}|https?(?:%3A|:)[^&]{1,1400}?(?:\.ics|ical)[^&]{0,100})", re.IGNORECASE
)
_REST_INDEX = re.compile(r"[?&]_fields=namespaces$")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEED_FILE = re.compile(r"/share/[^/?]{1,100}\.xml$", re.IGNORECASE)  # as Contao names the feeds that it writes


def leads_of(page: PageSurvey, home: str) -> Iterator[Lead]:
    """Yield the leads on a page of the site around `home`, in no particular order."""
    for link in page.links:
        if link.element in ("frame", "refresh") and same_site(link.url, home):
            yield Lead(url=link.url, reason=Reason("pasted"), tier=Tier.PASTED)
    yield from _offered_leads(page, home)
    yield from _service_leads(page)
    yield from _system_leads(page, home)
    yield from pages_of([link for link in page.links if link.leads_to_a_page], page.url, home)


def pages_of(links: Sequence[PageLink], here: str, home: str) -> Iterator[Lead]:
    """Yield the pages of the site whose links or addresses sound like a list of events, the best few."""
    ranked = sorted((rank, number) for number, link in enumerate(links) if (rank := _rank(link, here, home)) is not None)
    urls: set[str] = set()
    for (row, *_), number in ranked:
        link = links[number]
        if link.url.partition("#")[0] not in urls and len(urls) < PAGES_AT_MOST:
            urls.add(link.url.partition("#")[0])
            yield Lead(url=link.url.partition("#")[0], reason=Reason("page", link.text or _last_part(link.url)), tier=Tier.PAGE, order=row)


def sitemap_of(home: str) -> Lead:
    """Return the usual address of a site's sitemap."""
    return Lead(url=urljoin(home, "/sitemap.xml"), reason=Reason("sitemap"), tier=Tier.SITEMAP, index=True)


def sitemap_leads(text: str, home: str) -> Iterator[Lead]:
    """Yield the pages that a sitemap names and that sound like lists of events, or the parts of the sitemap that may name them."""
    urls = [url for url in sitemap_urls(text) if same_site(url, home)]
    if "<sitemapindex" in text[:5_000]:
        parts = sorted(urls, key=lambda url: (not _EVENTFUL.search(fold(url)), "page" not in url, len(url)))
        for url in parts[:2]:
            yield Lead(url=url, reason=Reason("sitemap"), tier=Tier.SITEMAP, index=True)
        return
    links = [PageLink(url=url, element="a", written=url) for url in (*_folders(urls), *urls)]
    for lead in list(pages_of(links, "", home))[:SITEMAP_PAGES]:
        yield Lead(url=lead.url, reason=Reason("sitemap"), tier=Tier.LISTED, order=lead.order)


def _folders(urls: Sequence[str]) -> list[str]:
    """The folders that hold at least three of the addresses: most sitemaps name the events and not their list."""
    counted: dict[str, int] = {}
    for url in urls:
        folder = url.rstrip("/").rpartition("/")[0] + "/"
        counted[folder] = counted.get(folder, 0) + 1
    return [folder for folder, number in counted.items() if number >= 3]


def _offered_leads(page: PageSurvey, home: str) -> Iterator[Lead]:
    """Calendars and feeds that the page links to."""
    files = [link for link in page.links if link.element in ("a", "link") and _offers_calendar(link)]
    single = sum(link.element == "a" and not _says_subscribe(link) for link in files) > SINGLE_FILES
    for link in files:
        if single and link.element == "a" and not _says_subscribe(link):
            continue
        url = _unwrapped(link)
        if same_site(url, home):
            yield Lead(url=url, reason=Reason("offered", link.text or _last_part(url)), tier=Tier.OFFERED, order=0)
    for link in page.links:
        is_feed = (link.media_type in _FEED_TYPES and "alternate" in link.rel.split()) or _FEED_FILE.search(link.url)
        text = fold(f"{link.text} {unquote(urlsplit(link.url).path)} {urlsplit(link.url).query}")
        if not is_feed or not same_site(link.url, home) or _NOT.search(text):
            continue
        if _EVENTFUL.search(text):
            yield Lead(url=link.url, reason=Reason("offered", link.text or _last_part(link.url)), tier=Tier.OFFERED, order=1)
        else:
            yield Lead(url=link.url, reason=Reason("feed", link.text or _last_part(link.url)), tier=Tier.FEED)


def _offers_calendar(link: PageLink) -> bool:
    if link.element == "link":
        return link.media_type == "text/calendar"
    wrapped = _WRAPPED.search(link.written)
    if wrapped or link.written.lower().startswith("webcal"):
        return True
    return bool(_CALENDAR_FILE.search(link.url)) or link.media_type == "text/calendar" or _says_subscribe(link)


def _says_subscribe(link: PageLink) -> bool:
    return bool(link.written.lower().startswith("webcal") or _WRAPPED.search(link.written) or _SUBSCRIBE.search(fold(link.text)))


def _unwrapped(link: PageLink) -> str:
    """The address of the calendar itself, where a link passes it to a web calendar as a parameter."""
    match = _WRAPPED.search(link.written)
    return (absolute_url(unquote(match[1])) if match else "") or link.url.partition("#")[0]


def _service_leads(page: PageSurvey) -> Iterator[Lead]:
    """Calendars that the page embeds or links from a calendar service."""
    for link in page.links:
        for service in SERVICES:
            match = service.link.match(link.url)
            if not match:
                continue
            groups = dict(match.groupdict())
            if "google" in groups:
                groups["google"] = _google_id(groups["google"] or "")
            if all(groups.values()) and (url := absolute_url(service.calendar.format(**groups))):
                yield Lead(url=url, reason=Reason("service", service.name), tier=Tier.SERVICE, order=link.element != "iframe")


def _google_id(written: str) -> str:
    """The id of a Google calendar, "" for one that is not the site's own; newer embed codes have it in base64."""
    calendar_id = unquote(written)
    if "@" not in calendar_id:
        try:
            calendar_id = base64.b64decode(calendar_id + "=" * (-len(calendar_id) % 4), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return ""
    own = "@" in calendar_id and "/" not in calendar_id and not any(mark in calendar_id for mark in NOT_OF_THE_SITE)
    return quote(calendar_id, safe="") if own else ""


def _system_leads(page: PageSurvey, home: str) -> Iterator[Lead]:
    """The addresses at which the systems recognised in the page publish events."""
    rest = _rest(page, home)
    recognised = [(order, system) for order, system in enumerate(FINGERPRINTS) if system.pattern.search(page.text)]
    for order, system in recognised:
        yield from _addresses(system, order, page, home, rest)
    known = any(system.addresses and not system.news for _, system in recognised)
    if WORDPRESS.search(page.text) and not known and same_site(rest, home):
        yield Lead(url=_filled(WORDPRESS_INDEX, page, home, rest), reason=Reason("endpoint", "WordPress"), tier=Tier.ENDPOINT, index=True)


def _rest(page: PageSurvey, home: str) -> str:
    """The address of WordPress's REST interface: from a link, from this page being its index, else the usual one."""
    linked = next((link.url for link in page.links if "https://api.w.org/" in link.rel), "")
    return linked or (_REST_INDEX.sub("", page.url) if _REST_INDEX.search(page.url) else urljoin(home, "/wp-json/"))


def _addresses(system: Fingerprint, order: int, page: PageSurvey, home: str, rest: str) -> Iterator[Lead]:
    for pattern in system.addresses:
        if "{list}" in pattern and _matching_row(_last_part(page.url)) is None:
            continue
        url = absolute_url(_filled(pattern, page, home, rest))
        if url and same_site(url, home):
            reason = Reason("feed", system.name) if system.news else Reason("endpoint", system.name)
            yield Lead(url=url, reason=reason, tier=Tier.FEED if system.news else Tier.ENDPOINT, order=order)


def _filled(pattern: str, page: PageSurvey, home: str, rest: str) -> str:
    root = urljoin(home, "/")
    wordpress_home = rest.removesuffix("wp-json/") if rest.endswith("wp-json/") else root
    filled = pattern.format(root=root, home=wordpress_home, rest=rest, list=page.url.partition("?")[0].partition("#")[0].rstrip("/"))
    head, mark, query = filled.partition("?")
    return head + mark + query.replace("?", "&")  # without permalinks the address of the REST interface is `?rest_route=/`


def _rank(link: PageLink, here: str, home: str) -> tuple[int, int, int, int] | None:
    """How much a link sounds like the list of events, the smaller the more; None: not at all, or another site."""
    parts = urlsplit(link.url)
    if not same_site(link.url, home) or link.url.partition("#")[0] == here.partition("#")[0]:
        return None
    path = unquote(parts.path)
    if _NOT.search(fold(f"{link.text} {path}")) or _CALENDAR_FILE.search(link.url):
        return None
    by_text = _matching_row(link.text) if len(link.text.split()) <= 5 else None
    by_address = _matching_row(_last_part(link.url))
    if by_text is None and by_address is None:
        return None
    best = min(row for row in (by_text, by_address) if row is not None)
    return best, by_text is None or by_address is None, bool(parts.query), path.count("/") * 100 + len(path)


def _matching_row(words: str) -> int | None:
    """The first row of `_WORDS` with a word of the text, None if there is none."""
    text = fold(words)
    return next((number for number, row in enumerate(_WORDS) if row.search(text)), None)


def _last_part(url: str) -> str:
    """The last part of the path, without its file extension: "veranstaltungen" of /de/veranstaltungen.html."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].partition(".")[0].replace("-", " ").replace("_", " ")
