"""Squarespace's event pages as data (?format=json): what is to come and what was, times in milliseconds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from aggregator.dates.phrases import alike
from aggregator.dates.zones import zone
from aggregator.errors import InvalidSource
from aggregator.model import Covers, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each

from .json_clock import clock
from .json_fields import geo_of, json_of, link, marked_up, objects, plain, text_of
from .jsonld_fields import JSON, Node

_EVENTS_LIMIT = 5_000  # promise 6


def is_squarespace(value: JSON) -> bool:
    """Return whether the data is such a page: lists of what is to come and what was, and the website it belongs to."""
    if not isinstance(value, dict):
        return False
    named = bool(value.keys() & {"upcoming", "past"}) and bool(value.keys() & {"website", "collection", "websiteSettings"})
    item = value.get("item")
    return named or (isinstance(item, dict) and "startDate" in item and "fullUrl" in item)


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page, those to come first; raises InvalidSource for what is no such page."""
    del source, details
    value = json_of(fetched)
    if not isinstance(value, dict) or not is_squarespace(value):
        raise InvalidSource(f"{fetched.url} is no event page of Squarespace.")
    website = value.get("website")
    site = website if isinstance(website, dict) else {}
    own_zone = zone(text_of(site.get("timeZone")))
    nodes = [node for name in ("upcoming", "past", "item") for node in objects(value.get(name))]
    base = link(site.get("baseUrl"), fetched.url) or fetched.url
    issues: list[str] = []
    events = [*read_each(lambda node: _event(node, own_zone, base), nodes[:_EVENTS_LIMIT], _name, issues)]
    collection = value.get("collection")
    title = plain(collection.get("title")) if isinstance(collection, dict) else ""
    return Parsed(events=tuple(events), issues=tuple(issues), covers=Covers(), title=title or plain(site.get("siteTitle")))


def _name(node: Node) -> str:
    return f"The event {plain(node.get('title'))[:80]!r}"


def _event(node: Node, own_zone: tzinfo | None, base: str) -> RawEvent:
    start, end = _moment(node.get("startDate"), own_zone), _moment(node.get("endDate"), own_zone)
    if start is None:
        raise ValueError("it has no startDate")
    place = node.get("location")
    where = place if isinstance(place, dict) else {}
    description, description_html = marked_up(node.get("body") or node.get("excerpt"))
    categories = [node.get(name) for name in ("categories", "tags")]
    return RawEvent(
        uid=text_of(node.get("id")),
        summary=plain(node.get("title")),
        start=start,
        end=end if end and (end := alike(start, end)) > start else None,
        description=description,
        description_html=description_html,
        location=plain(where.get("addressTitle")),
        address=", ".join(filter(None, (plain(where.get("addressLine1")), plain(where.get("addressLine2"))))),
        geo=geo_of(where.get("markerLat"), where.get("markerLng")) if plain(where.get("addressLine1")) else None,
        url=link(node.get("fullUrl"), base),
        categories=tuple(name for listed in categories if isinstance(listed, list) for name in map(plain, listed) if name),
        image=image if (image := link(node.get("assetUrl"), base)).startswith("https://") else "",
        published=_stamp(node.get("publishOn")),
        last_modified=_stamp(node.get("updatedOn")),
    )


def _moment(value: JSON, own_zone: tzinfo | None) -> datetime | None:
    """The instant of a number of milliseconds, or of ISO 8601, on the clock of the website; some numbers are written as text."""
    written = text_of(value)
    if written.isdigit() and len(written) < 13:
        return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written))).astimezone(own_zone or UTC)
    found = clock(written)
    if not isinstance(found, datetime):
        return None
    return found.astimezone(own_zone or UTC) if found.tzinfo else found.replace(tzinfo=own_zone)


def _stamp(value: JSON) -> datetime | None:
    found = clock(text_of(value))
    return found if isinstance(found, datetime) and found.tzinfo else None
