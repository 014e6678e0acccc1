"""Squarespace's event pages as data (?format=json): coming and past events, times in milliseconds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from aggregator.dates.phrases import alike
from aggregator.dates.zones import zone
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each

from .json_clock import date_or_time
from .json_fields import geo_of, json_of, link, objects, plain, text_and_html, text_of
from .jsonld_fields import JSON, JsonNode


def is_squarespace(value: JSON) -> bool:
    """Return whether the data is such a page: lists of coming and past events, and the website they belong to."""
    if not isinstance(value, dict):
        return False
    named = bool(value.keys() & {"upcoming", "past"}) and bool(value.keys() & {"website", "collection", "websiteSettings"})
    item = value.get("item")
    return named or (isinstance(item, dict) and "startDate" in item and "fullUrl" in item)


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page, coming ones first; raises InvalidSource for what is no such page."""
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
    events = [*read_each(lambda node: _event(node, own_zone, base), nodes[:MOST_OF_SOURCE], _name, issues)]
    collection = value.get("collection")
    title = plain(collection.get("title")) if isinstance(collection, dict) else ""
    return Parsed(events=tuple(events), issues=tuple(issues), covers=Covers(), title=title or plain(site.get("siteTitle")))


def _name(node: JsonNode) -> str:
    return f"The event {plain(node.get('title'))[:80]!r}"


def _event(node: JsonNode, own_zone: tzinfo | None, base: str) -> RawEvent:
    start, end = _moment(node.get("startDate"), own_zone), _moment(node.get("endDate"), own_zone)
    if start is None:
        raise ValueError("it has no startDate")
    place = node.get("location")
    location = place if isinstance(place, dict) else {}
    description, description_html = text_and_html(node.get("body") or node.get("excerpt"))
    categories = [node.get(name) for name in ("categories", "tags")]
    return RawEvent(
        uid=text_of(node.get("id")),
        summary=plain(node.get("title")),
        start=start,
        end=end if end and (end := alike(start, end)) > start else None,
        description=description,
        description_html=description_html,
        location=plain(location.get("addressTitle")),
        address=", ".join(filter(None, (plain(location.get("addressLine1")), plain(location.get("addressLine2"))))),
        geo=geo_of(location.get("markerLat"), location.get("markerLng")) if plain(location.get("addressLine1")) else None,
        url=link(node.get("fullUrl"), base),
        categories=tuple(name for listed in categories if isinstance(listed, list) for name in map(plain, listed) if name),
        image=image if (image := link(node.get("assetUrl"), base)).startswith("https://") else "",
        published=_stamp(node.get("publishOn")),
        last_modified=_stamp(node.get("updatedOn")),
    )


def _moment(value: JSON, own_zone: tzinfo | None) -> datetime | None:
    """The instant of milliseconds (some are written as text) or of ISO 8601, in the zone of the website."""
    written = text_of(value)
    if written.isdigit() and len(written) < 13:
        return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(written))).astimezone(own_zone or UTC)
    parsed = date_or_time(written)
    if not isinstance(parsed, datetime):
        return None
    return parsed.astimezone(own_zone or UTC) if parsed.tzinfo else parsed.replace(tzinfo=own_zone)


def _stamp(value: JSON) -> datetime | None:
    stamp = date_or_time(text_of(value))
    return stamp if isinstance(stamp, datetime) and stamp.tzinfo else None
