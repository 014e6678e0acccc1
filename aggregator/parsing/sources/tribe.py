"""The Events Calendar's REST answers (WordPress, tribe/events/v1): a page of events or one event, identified by their post ids."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from aggregator.dates.instants import day_of
from aggregator.dates.zones import zone
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Mode, Moment, Parsed, RawEvent, Source, Status
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url

from .iso_dates import moment, spanned
from .json_fields import flag, geo_of, json_of, link, number, objects, plain, text_and_html, text_of
from .jsonld_fields import JSON, JsonNode

_PAGES_LIMIT = 100
_NUMBER = re.compile(r"(?<=[?&]page=)\d{1,5}(?=&|\Z)")


def is_tribe(value: JSON) -> bool:
    """Return whether the data is an answer of this plugin: by fields that only its events have."""
    if not isinstance(value, dict):
        return False
    listed = value.get("events")
    if isinstance(listed, list) and "total_pages" in value and ("rest_url" in value or not listed):
        return True
    first = next(iter(objects(listed)), value) if listed else value
    return "utc_start_date" in first and ("rest_url" in first or "global_id" in first)


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events of the page and of its next pages as far as they are among the details; names those that are not.

    Raises InvalidSource for a body that is no such answer or is cut off.
    """
    del source
    first = _page(fetched)
    following = _next_pages(first, fetched.url)
    pages, issues = [(first, fetched.url)], []
    for address in following:
        if address not in details:
            break
        try:
            pages.append((_page(details[address]), details[address].url))
        except InvalidSource as error:
            issues.append(str(error))
            break
    events: dict[tuple[str, str, Moment | None], RawEvent] = {}
    for page, url in pages:
        for event in _events(page, url, issues):
            events.setdefault((event.uid, event.url, event.start), event)
    listed = tuple(events.values())[:MOST_OF_SOURCE]
    return Parsed(
        events=listed,
        issues=tuple(issues),
        follow=tuple(address for address in following if address not in details),
        covers=_covers(listed, len(pages) <= len(following)),
    )


def _page(fetched: Fetched) -> JsonNode:
    value = json_of(fetched)
    if not isinstance(value, dict) or not ("events" in value or "start_date" in value):
        raise InvalidSource(f"{fetched.url} is no answer of The Events Calendar.")
    return value


def _next_pages(page: JsonNode, base: str) -> list[str]:
    """The addresses of the pages that follow: the next one is named, the others differ from it by their number."""
    following = link(page.get("next_rest_url"), base)
    number_in = _NUMBER.search(following)
    if not following or following == base:
        return []
    if not number_in:
        return [following]
    last = min(int(number(page.get("total_pages")) or 0), int(number_in[0]) + _PAGES_LIMIT)
    return [_NUMBER.sub(str(page_number), following) for page_number in range(int(number_in[0]), last + 1)] or [following]


def _covers(events: Sequence[RawEvent], cut: bool) -> Covers:
    """What the events cover: the list is sorted by start, so an incomplete one says nothing after its last event."""
    starts = [event.start for event in events if event.start]
    return Covers(until=max(starts, key=_order)) if cut and starts else Covers()


def _order(start: Moment) -> datetime:
    if isinstance(start, datetime):
        return start if start.tzinfo else start.replace(tzinfo=UTC)
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


def _events(page: JsonNode, base: str, issues: list[str]) -> Iterator[RawEvent]:
    nodes = objects(page["events"]) if "events" in page else [page]
    yield from read_each(lambda node: _event(node, base), nodes, lambda node: f"The event {plain(node.get('title'))[:80]!r}", issues)


def _event(node: JsonNode, base: str) -> RawEvent:
    start, end = _times(node)
    venue = next(iter(objects(node.get("venue"))), {})
    description, description_html = text_and_html(node.get("description"))
    town = " ".join(filter(None, (plain(venue.get("zip")), plain(venue.get("city")))))
    virtual = flag(node.get("is_virtual"))
    return RawEvent(
        uid=text_of(node.get("id")),
        summary=plain(node.get("title")),
        start=start,
        end=end,
        description=description or plain(node.get("excerpt")),
        description_html=description_html,
        location=plain(venue.get("venue")),
        address=", ".join(filter(None, (plain(venue.get("address")), town))),
        geo=geo_of(venue.get("geo_lat"), venue.get("geo_lng")),
        url=link(node.get("url"), base),
        categories=tuple(filter(None, (plain(entry.get("name")) for part in ("categories", "tags") for entry in objects(node.get(part))))),
        status=_status(node),
        organizer=", ".join(filter(None, (plain(entry.get("organizer")) for entry in objects(node.get("organizer"))))),
        mode=(Mode.HYBRID if venue else Mode.ONLINE) if virtual else None,
        online_url=link(node.get("virtual_url"), base),
        price=plain(node.get("cost")),
        image=image if (image := link(node.get("image"), base)).startswith("https://") else "",
        published=_stamp(node.get("date_utc")),
        last_modified=_stamp(node.get("modified_utc")),
        private=flag(node.get("hide_from_listings")) is True or text_of(node.get("status")) in ("private", "draft", "pending"),
        registration_url=absolute_url(text_of(node.get("website")), base) if "ticket" in text_of(node.get("website")) else "",
    )


def _times(node: JsonNode) -> tuple[Moment | None, Moment | None]:
    """Start and exclusive end: whole days by the local dates, else the instant in the named zone, else the local time."""
    local = moment(text_of(node.get("start_date")))
    if local is None:
        raise ValueError("it has no start_date")
    try:
        last = moment(text_of(node.get("end_date")))
    except (ValueError, OverflowError):
        last = None
    if flag(node.get("all_day")):
        return spanned(day_of(local), day_of(last) if last else None)
    own_zone = zone(text_of(node.get("timezone")))
    start, end = _zoned(node, "start", local, own_zone), _zoned(node, "end", last, own_zone)
    if isinstance(start, datetime) and isinstance(end, datetime) and (start.tzinfo is None) == (end.tzinfo is None):
        return start, end if end > start else None
    return start, None


def _zoned(node: JsonNode, side: str, local: Moment | None, own_zone: tzinfo | None) -> Moment | None:
    """The instant of the UTC field in the zone; without such a field the local time in that zone."""
    try:
        instant = moment(text_of(node.get(f"utc_{side}_date")))
    except (ValueError, OverflowError):
        instant = None
    if isinstance(instant, datetime):
        return instant.replace(tzinfo=UTC).astimezone(own_zone or UTC)
    return local.replace(tzinfo=own_zone) if isinstance(local, datetime) and own_zone and local.tzinfo is None else local


def _status(node: JsonNode) -> Status | None:
    words = {text_of(node.get(name)).lower() for name in ("event_status", "status")}
    return Status.CANCELLED if words & {"canceled", "cancelled", "eventcancelled"} else None


def _stamp(value: JSON) -> datetime | None:
    """A stamp that WordPress writes in UTC without an offset."""
    try:
        stamp = moment(text_of(value))
    except (ValueError, OverflowError):
        return None
    return stamp.replace(tzinfo=UTC) if isinstance(stamp, datetime) else None
