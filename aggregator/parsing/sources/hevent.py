"""Pages that mark events with classes: h-event (microformats2) and its predecessor hCalendar (vevent)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from aggregator.dates.phrases import phrases, span
from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Covers, Fetched, Moment, Parsed, RawEvent, Source, Status
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url, html_to_text, unescape

from .iso_dates import moment, spanned
from .page_text import page_text, page_title
from .page_tree import Element, attribute, classes, inner_html, page_tree, text_of

_CLASSIC = {"summary": "name", "dtstart": "start", "dtend": "end", "location": "location", "description": "description", "url": "url",
            "category": "category", "status": "status", "organizer": "organizer", "duration": "duration", "uid": "uid",
            "fn": "name", "org": "name", "adr": "adr"}  # fmt: skip
_CLASSIC_ROOTS = frozenset({"vevent", "vcard"})
_PROPERTY = re.compile(r"(?:p|u|dt|e)-((?:[a-z0-9]+-)?[a-z]+(?:-[a-z]+)*)")
_CLOCK = r"(\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(?:\.\d{1,9})?)?\s?([ap])?\.?(?:m\b\.?)?\s?(Z|[+-]\d{1,2}(?::?\d{2})?)?"
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_DAY_TIME = re.compile(rf"(\d{{4}}-\d\d-\d\d|\d{{4}}-\d{{3}})(?:[T\s]+{_CLOCK})?", re.IGNORECASE)
_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?)?", re.IGNORECASE)

ElementsByProperty = dict[str, list[Element]]


def marked_up(body: bytes) -> bool:
    """Return whether a page may have such events at all."""
    return b"h-event" in body or b"vevent" in body


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return the events that the page's classes mark; none is no error, an event without a date is an issue."""
    del source, details
    page = page_text(fetched)
    if "<" not in page:
        raise InvalidSource(f"{fetched.url} is no web page.")
    events: list[RawEvent] = []
    issues: list[str] = []
    roots = [*_roots(page_tree(page, fetched.url))] if marked_up(fetched.body) else []
    for event, issue in read_each(lambda root: _event(root, fetched), roots[:MOST_OF_SOURCE], _name, issues):
        if event.start is not None:
            events.append(event)
        if issue:
            issues.append(f"The event {event.summary[:80]!r}: {issue}.")
    return Parsed(events=tuple(events), issues=tuple(issues), covers=Covers(), title=unescape(page_title(page)))


def _name(root: Element) -> str:
    return f"The event {name[:80]!r}" if (name := _text(_properties(root), "name") or _own_name(root)) else ""


def _roots(tree: Element) -> Iterator[Element]:
    for element in tree.iter("*"):
        if {"h-event", "vevent"} & set(classes(element)):
            yield element


def _event(root: Element, fetched: Fetched) -> tuple[RawEvent, str]:
    """The event, without a start if it gives none, and what is wrong with it ("" if nothing)."""
    properties = _properties(root)
    start, end, issue = _times(properties, "h-event" not in classes(root), fetched.fetched_at.date())
    description = inner_html(properties["description"][0]) if "description" in properties else ""
    place = properties.get("location", [None])[0]
    return RawEvent(
        uid=_text(properties, "uid"),
        summary=_text(properties, "name") or _own_name(root),
        start=start,
        end=end,
        description=html_to_text(description),
        description_html=description if "<" in description else "",
        location="" if place is None else _place(place),
        address="" if place is None else _address(place),
        url=next(filter(None, _links(root, properties.get("url", ()), fetched.url)), ""),
        categories=tuple(filter(None, map(_plain, properties.get("category", ())))),
        status=Status.CANCELLED if "cancel" in _text(properties, "status").lower() else None,
        organizer=_text(properties, "organizer"),
    ), issue


def _properties(root: Element) -> ElementsByProperty:
    """The elements by the property they hold; of nested items only the item itself, not its own properties."""
    modern = any(name.startswith("h-") for name in classes(root))
    properties: ElementsByProperty = {}
    waiting = [*reversed(root)]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        names = classes(element)
        for name in names:
            known = _PROPERTY.fullmatch(name) if modern else None
            if key := known[1] if known else "" if modern else _CLASSIC.get(name, ""):
                properties.setdefault(key, []).append(element)
        if not any(name in _CLASSIC_ROOTS or name.startswith("h-") for name in names):
            waiting.extend(reversed(element))
    return properties


def _times(properties: ElementsByProperty, classic: bool, today: date) -> tuple[Moment | None, Moment | None, str]:
    """Start, exclusive end and what is wrong with them; whole days end exclusively in hCalendar, with the last day in h-event."""
    try:
        start = next((value for part in properties.get("start", ()) if (value := _moment(part, None, today))), None)
        if start is None:
            return None, None, "it was left out, it has no date"
    except (ValueError, OverflowError) as error:
        return None, None, f"it was left out, {error}"
    try:
        ends = (_moment(part, start, today) for part in properties.get("end", ()))
        end = next(filter(None, ends), None) or _after(start, _text(properties, "duration"))
        if classic and end and not isinstance(end, datetime) and not isinstance(start, datetime) and end > start:
            return start, end, ""
        return (*spanned(start, end), "")
    except (ValueError, OverflowError) as error:
        return spanned(start, None)[0], None, f"its end was left out, {error}"


def _moment(element: Element, start: Moment | None, today: date) -> Moment | None:
    """The day or time of a dt- element; raises ValueError for anything else."""
    values = [" ".join(_machine(part).split()) for part in element.iter("*") if {"value", "value-title"} & set(classes(part))]
    written = " ".join(sorted(values, key=lambda value: value[4:5] != "-")) or " ".join(_machine(element).split())
    if match := _DAY_TIME.fullmatch(written):
        return moment(_iso(match[1], match.groups()[1:]))
    if start is not None and (match := _TIME.fullmatch(written)):
        return _bare_hour(match.groups(), start)
    try:
        return moment(written)
    except ValueError:
        if shown := phrases(written, today):
            return span(shown[0])[0]
        raise


def _bare_hour(clock: tuple[str | None, ...], start: Moment) -> Moment | None:
    """A time of day on the day of the start, or on the next day if it is before the start."""
    if not isinstance(start, datetime):
        return moment(_iso(start.isoformat(), clock))
    end = moment(_iso(start.date().isoformat(), clock))
    if not isinstance(end, datetime):
        return end
    end = end if end.tzinfo else end.replace(tzinfo=start.tzinfo)
    later = (end.tzinfo is None) == (start.tzinfo is None) and end < start
    return end + timedelta(days=1) if later else end


def _iso(day: str, clock: tuple[str | None, ...]) -> str:
    """The parts of a value as ISO 8601; a day may be given by its number in the year (2013-034)."""
    if len(day) == 8 and int(day[5:]) > 366:
        raise ValueError(f"{day} is no date")
    if len(day) == 8:
        day = (date(int(day[:4]), 1, 1) + timedelta(days=int(day[5:]) - 1)).isoformat()
    hour, minute, second, half, offset = clock
    if hour is None:
        return day
    hours = int(hour) % 12 + (12 if half in ("p", "P") else 0) if half else int(hour)
    return f"{day}T{hours:02}:{minute or '00'}:{second or '00'}{offset or ''}"


def _after(start: Moment, duration: str) -> Moment | None:
    match = _DURATION.fullmatch(duration.strip())
    if not match or not any(match.groups()):
        return None
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return start + timedelta(days=days, hours=hours, minutes=minutes) if isinstance(start, datetime) else None


def _machine(element: Element) -> str:
    """The machine-readable value of an element, else its text."""
    named = {"time": "datetime", "ins": "datetime", "del": "datetime", "abbr": "title", "data": "value", "img": "alt", "input": "value"}
    attribute_name = "title" if "value-title" in classes(element) else named.get(element.tag, "")
    return (attribute(element, attribute_name) if attribute_name else "") or text_of(element)


def _plain(element: Element) -> str:
    """The value of a p- element: `title`, `value` or `alt` if its kind of element has them, else its text."""
    named = {"abbr": "title", "data": "value", "img": "alt", "area": "alt"}.get(element.tag, "")
    return (attribute(element, named) if named else "") or text_of(element)


def _text(properties: ElementsByProperty, name: str) -> str:
    return next((text for element in properties.get(name, ()) if (text := _plain(element))), "")


def _own_name(root: Element) -> str:
    return attribute(root, "title", "alt") or text_of(root)[:300]


def _place(element: Element) -> str:
    """The name of the place; of a card (h-card, vcard) the name in it."""
    inside = _properties(element) if any(name.startswith("h-") or name == "vcard" for name in classes(element)) else {}
    return _text(inside, "name") or _plain(element)


def _address(element: Element) -> str:
    parts: dict[str, str] = {}
    for part in element.iter("*"):
        for name in classes(part):
            parts.setdefault(name.removeprefix("p-"), text_of(part))
    town = " ".join(filter(None, (parts.get("postal-code"), parts.get("locality"))))
    return ", ".join(filter(None, (parts.get("street-address"), town)))


def _links(root: Element, parts: Sequence[Element], base: str) -> Iterator[str]:
    """Where the event's url elements lead, by a link inside them too; last the event itself if it is a link."""
    for part in parts:
        inside = part.find(".//a[@href]")
        for written in (attribute(part, "href", "src"), "" if inside is None else attribute(inside, "href"), text_of(part)):
            yield absolute_url(written, base) if written else ""
    yield absolute_url(attribute(root, "href"), base) if root.tag == "a" else ""
