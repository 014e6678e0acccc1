"""JSON Feed 1.x: every item, dated by its extension `_event` (as we publish it) or by its text."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo

from aggregator.dates.zones import zone
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Fetched, Mode, Moment, Parsed, RawEvent, Source, Status
from aggregator.parsing.entry_guard import read_each

from .json_clock import DateOrTime, date_or_time
from .json_fields import flag, geo_of, json_of, link, objects, plain, text_and_html, text_of
from .json_times import times_of
from .jsonld_fields import JSON, JsonNode
from .news_dates import EventDates, announced_dates

_MODES = {mode.value: mode for mode in Mode}
_STATES = {status.value: status for status in Status} | {"canceled": Status.CANCELLED}


def is_json_feed(value: JSON) -> bool:
    """Return whether the data is a JSON Feed, by its required version."""
    return isinstance(value, dict) and "jsonfeed.org/version/" in text_of(value.get("version"))


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return all items, those without an event's date as news (start None), and the address of the next page to fetch.

    Raises InvalidSource if it is no JSON Feed or is cut off.
    """
    del source
    pages, address = _pages(fetched, details)
    issues: list[str] = []
    events = []
    nodes = [node for page in pages for node in objects(page.get("items"))]
    for event, issue in read_each(lambda node: _item(node, fetched), nodes[:MOST_OF_SOURCE], _name, issues):
        events.append(event)
        if issue:
            issues.append(f"The item {event.summary[:80]!r}: {issue}.")
    return Parsed(events=tuple(events), issues=tuple(issues), follow=(address,) if address else (), title=plain(pages[0].get("title")))


def _name(node: JsonNode) -> str:
    return f"The item {title[:80]!r}" if (title := plain(node.get("title"))) else ""


def _pages(fetched: Fetched, details: Mapping[str, Fetched]) -> tuple[list[JsonNode], str]:
    """The page and its next pages as far as they were fetched; the address of the next one to fetch, "" after the last."""
    pages, seen = [], {fetched.url}
    while True:
        value = json_of(fetched)
        if not isinstance(value, dict) or not isinstance(value.get("items"), list):
            raise InvalidSource(f"{fetched.url} is no JSON Feed.")
        pages.append(value)
        address = link(value.get("next_url"), fetched.url)
        if address in seen:
            return pages, ""
        if address not in details:
            return pages, address
        seen.add(address)
        fetched = details[address]


def _item(node: JsonNode, fetched: Fetched) -> tuple[RawEvent, str]:
    """The item as an event or news, and what is wrong with it ("" if nothing)."""
    title = plain(node.get("title"))
    text, html = text_and_html(node.get("content_html"))
    text = text_of(node.get("content_text")) or text or plain(node.get("summary"))
    published = _stamp(node.get("date_published"))
    extension = node.get("_event")
    event: JsonNode = extension if isinstance(extension, dict) else {}
    issue = ""
    try:
        dates = _own_times(event) if event else announced_dates(title, text, published, fetched.fetched_at)
    except (ValueError, OverflowError) as error:
        dates, issue = EventDates(), f"its date was not read, {error}"
    place = event.get("geo")
    return RawEvent(
        uid=text_of(node.get("id")),
        summary=title,
        start=dates.start,
        end=dates.end,
        time_open=dates.time_open,
        description=text,
        description_html=html,
        location=plain(event.get("location")),
        address=plain(event.get("address")),
        geo=geo_of(place[0], place[1]) if isinstance(place, list) and len(place) == 2 else None,
        url=link(node.get("external_url"), fetched.url) or link(node.get("url"), fetched.url),
        categories=tuple(name for name in map(plain, _listed(node.get("tags"))) if name),
        status=_STATES.get(text_of(event.get("status")).lower()),
        organizer=plain(event.get("organizer"))
        or ", ".join(filter(None, (plain(author.get("name")) for author in objects(node.get("authors"))))),
        mode=_MODES.get(text_of(event.get("mode"))),
        online_url=link(event.get("online_url"), fetched.url),
        registration_url=link(event.get("registration_url"), fetched.url),
        deadline=_deadline(event.get("deadline")),
        price=plain(event.get("price")),
        language=text_of(node.get("language")),
        image=image if (image := link(node.get("image"), fetched.url)).startswith("https://") else "",
        published=published if published and published <= fetched.fetched_at else None,
        last_modified=_stamp(node.get("date_modified")),
    ), issue


def _own_times(event: JsonNode) -> EventDates:
    """The times of the extension, ends exclusive; in other extensions of that name the times that their fields give."""
    start, end = date_or_time(text_of(event.get("start"))), date_or_time(text_of(event.get("end")))
    if not isinstance(start, date):
        return times_of(event)
    own_zone = zone(text_of(event.get("time_zone")))
    first, last = (_local(value, own_zone) for value in (start, end))
    comparable = last is not None and isinstance(first, datetime) == isinstance(last, datetime)
    return EventDates(first, last if comparable else None, flag(event.get("time_open")) is True and not isinstance(first, datetime))


def _local(value: DateOrTime | None, own_zone: tzinfo | None) -> Moment | None:
    if isinstance(value, datetime):
        return value.astimezone(own_zone) if value.tzinfo and own_zone else value
    return value if isinstance(value, date) else None


def _deadline(value: JSON) -> Moment | None:
    deadline = date_or_time(text_of(value))
    return deadline if isinstance(deadline, date) else None


def _stamp(value: JSON) -> datetime | None:
    stamp = date_or_time(text_of(value))
    return None if not isinstance(stamp, datetime) else stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def _listed(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []
