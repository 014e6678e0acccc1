"""Writes iCalendar (RFC 5545 with RFC 7986) in the form that common calendar programs accept.

Promise 5: times have a TZID with its VTIMEZONE, or are UTC, or dates; never floating. Promise 7: a feed is small enough for Google.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from mimetypes import guess_type
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.model import MAX_BYTES, MAX_EVENTS, Details, Event, FeedEntry, TimeSpan

from . import event_text, sanitize
from .format import Channel, FeedContext
from .phrasebook import day_text, phrasebook_of
from .timestamps import ical_local, ical_utc
from .timezone import is_utc, rules_give, vtimezone

REFRESH = "PT1H"
COLOR = "teal"  # RFC 7986, 5.9: a CSS3 colour name
_LINE = 75  # octets, RFC 5545, 3.1
_MAX_TEXT = 4_000  # characters of one description: longer ones would leave less of the feed for other events
_MAIL = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+[>)\]]?", re.IGNORECASE)

Lines = list[str]


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's VEVENT, folded, ended by CRLF. Raises ValueError for an event without a date."""
    details = event.details
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escape(event_text.uid(event, feed_context))}",
        *_timestamps(event),
        *_times(event),
        f"SUMMARY:{_escape(event_text.title(event, language))}",
        f"STATUS:{event_text.status(event, look).upper()}",
        *_text_property("DESCRIPTION", _description(event, feed_context, language, look)),
        *_place(details),
        *_conference(details.online_url, language),
        *_organizer(event, feed_context),
        f"URL:{sanitize.url(details.url) or event_text.page_url(event, feed_context)}",
        *_image(details.image),
        *_categories(event_text.tags(event, feed_context, language)),
    ]
    return _folded(lines) + _VEVENT_END


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the calendar of the entries (sorted by start). Too many lose their last days, and the description says so."""
    book = phrasebook_of(channel.language)
    head = _head(channel, book.all_events.format(url=channel.home_url))
    end = _end(entries, MAX_BYTES - len(head) - _RESERVED)
    if end == len(entries):
        return b"".join((head, _zones(entries), *(vevent.body for vevent in entries), _CALENDAR_END))
    included = entries[:end]
    last = max(entries[end].day - timedelta(days=1), included[-1].day) if included else entries[end].day - timedelta(days=1)
    cut = book.cut.format(day=day_text(last, book, weekday=False), url=channel.home_url)
    return b"".join((_head(channel, cut), _zones(included), *(vevent.body for vevent in included), _CALENDAR_END))


def zone_of(event: Event) -> str:
    """Return the IANA zone in which the event's times are written; "" for dates and for times written in UTC."""
    span = event.details.span
    if not isinstance(span.start, datetime) or not isinstance(span.start.tzinfo, ZoneInfo):
        return ""
    zone = span.start.tzinfo.key or ""
    moments = (span.start, span.end.astimezone(span.start.tzinfo)) if isinstance(span.end, datetime) else (span.start,)
    return zone if not is_utc(zone) and all(rules_give(zone, moment) for moment in moments) else ""


_VEVENT_END = b"TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n"
_CALENDAR_END = b"END:VCALENDAR\r\n"
_RESERVED = 500  # bytes for the tail, and for the longer description of a cut feed


def _head(channel: Channel, description: str) -> bytes:
    site = channel.feed_context.site
    return _folded(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Netzwerktimer//Netzwerktimer 1//DE",
            "CALSCALE:GREGORIAN",
            *_text_property("NAME", channel.title),
            *_text_property("X-WR-CALNAME", channel.title),
            *_text_property("DESCRIPTION", description),
            *_text_property("X-WR-CALDESC", description),
            f"X-WR-TIMEZONE:{sanitize.line(site.time_zone)}",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
            f"X-PUBLISHED-TTL:{REFRESH}",
            *_uri_property("SOURCE;VALUE=URI", channel.self_url),
            *_uri_property("URL", channel.home_url),
            f"COLOR:{COLOR}",
        ]
    )


def _zones(entries: Sequence[FeedEntry]) -> bytes:
    """Return the VTIMEZONE of every zone in the entries."""
    return b"".join(vtimezone(zone) or b"" for zone in sorted({vevent.zone for vevent in entries if vevent.zone}))


def _end(entries: Sequence[FeedEntry], remaining: int) -> int:
    """Return how many entries fit into a number of bytes: whole days only, unless the first day alone does not fit."""
    end, zones = 0, {""}
    for vevent in entries[:MAX_EVENTS]:
        remaining -= len(vevent.body) + (0 if vevent.zone in zones else len(vtimezone(vevent.zone) or b""))
        zones.add(vevent.zone)
        if remaining < 0:
            break
        end += 1
    if end == len(entries):
        return end
    end_of_day = end
    while end_of_day and entries[end_of_day - 1].day == entries[end].day:
        end_of_day -= 1
    return end_of_day or end


def _timestamps(event: Event) -> Lines:
    """Return when the event was published and changed. Without METHOD, DTSTAMP too is the last change (RFC 5545, 3.8.7.2)."""
    changed = ical_utc(event.publication.last_modified)
    return [
        f"DTSTAMP:{changed}",
        f"CREATED:{ical_utc(event.publication.created)}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{event.publication.sequence}",
    ]


def _times(event: Event) -> Lines:
    span = event.details.span
    if not isinstance(span.start, datetime):
        return [f"DTSTART;VALUE=DATE:{_day(span.start)}", *([f"DTEND;VALUE=DATE:{_day(span.end)}"] if _lasts(span) else [])]
    zone = zone_of(event)
    moments = {"DTSTART": span.start} | ({"DTEND": span.end} if isinstance(span.end, datetime) and _lasts(span) else {})
    if not zone:
        return [f"{name}:{ical_utc(moment)}" for name, moment in moments.items()]
    return [f"{name};TZID={zone}:{ical_local(moment.astimezone(span.start.tzinfo))}" for name, moment in moments.items()]


def _lasts(span: TimeSpan) -> bool:
    """Return whether the span ends after its start: RFC 5545, 3.8.2.2 forbids any other DTEND."""
    return span.end is not None and span.end > span.start


def _description(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """Return the plain text: notes, the event's own text, facts, and the networks that announce it."""
    book, text = phrasebook_of(language), sanitize.lines(event.details.description).strip()
    if len(text) > _MAX_TEXT:
        text = f"{sanitize.short(text, _MAX_TEXT)}\n{book.more.format(url=event_text.page_url(event, feed_context, language))}"
    facts = "\n".join(_fact(fact) for fact in event_text.facts(event, feed_context, language))
    announcers = "\n".join(
        (event_text.announced_by(event, feed_context, language), *(_fact(fact) for fact in event_text.announcers(event, feed_context)))
    )
    return "\n\n".join(filter(None, (*event_text.notes(event, feed_context, language, look), text, facts, announcers)))


def _fact(fact: event_text.Fact) -> str:
    return ": ".join(filter(None, (fact.label, fact.text, fact.url)))


def _place(details: Details) -> Lines:
    lines = _text_property("LOCATION", event_text.place(details))
    if details.geo:
        latitude, longitude = details.geo
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            lines.append(f"GEO:{latitude:.6f};{longitude:.6f}")
    return lines


def _conference(address: str, language: str) -> Lines:
    """Return the address to take part online (RFC 7986, 5.11)."""
    return _uri_property(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={_parameter(phrasebook_of(language).online)}", address)


def _organizer(event: Event, feed_context: FeedContext) -> Lines:
    """Return the organizer, with the event's page on this site as address.

    Programs would send mail to a mailto address, and its owner did not agree to that.
    """
    name = sanitize.line(event.details.organizer)
    name = " ".join(_MAIL.sub(" ", name).split()) if "@" in name else name
    return _uri_property(f"ORGANIZER;CN={_parameter(name)}", event_text.page_url(event, feed_context)) if name else []


def _image(address: str) -> Lines:
    """Return a picture (RFC 7986, 5.10) that programs may load."""
    url = sanitize.image(address)
    kind, _ = guess_type(urlsplit(url).path) if url else (None, None)
    format_type = f";FMTTYPE={kind}" if kind and kind.startswith("image/") else ""
    return [f"IMAGE;VALUE=URI;DISPLAY=GRAPHIC{format_type}:{url}"] if url else []


@lru_cache(maxsize=1_000)
def _categories(tags: tuple[str, ...]) -> tuple[str, ...]:
    return (f"CATEGORIES:{','.join(map(_escape, tags))}",) if tags else ()


def _parameter(text: str) -> str:
    """Return the text as a quoted parameter value. It cannot contain double quotes (RFC 5545, 3.2)."""
    return f'"{sanitize.line(text).replace(chr(34), chr(39))}"'


def _text_property(name: str, text: str) -> Lines:
    return [f"{name}:{_escape(text)}"] if text else []


def _uri_property(name: str, address: str) -> Lines:
    url = sanitize.url(address)
    return [f"{name}:{url}"] if url else []


def _escape(text: str) -> str:
    """Return the text as a TEXT value (RFC 5545, 3.3.11)."""
    plain = sanitize.lines(text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(lines: Lines) -> bytes:
    """Return the content lines as bytes: at most 75 octets each, cut between characters, ended by CRLF."""
    folded = [line.encode() if len(line) <= _LINE and line.isascii() else _fold(line.encode()) for line in lines]
    return b"\r\n".join((*folded, b""))


def _fold(data: bytes) -> bytes:
    parts, start, octets = [], 0, _LINE
    while len(data) - start > octets:
        end = start + octets
        while data[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        parts.append(data[start:end])
        start, octets = end, _LINE - 1  # the space that marks a continuation counts
    parts.append(data[start:])
    return b"\r\n ".join(parts)


def _day(day: date | None) -> str:
    return day.isoformat().replace("-", "") if day else ""
