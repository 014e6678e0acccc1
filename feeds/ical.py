"""Writes iCalendar (RFC 5545 with RFC 7986) as the calendar programs of our subscribers take it.

Promise 5: TZID with its VTIMEZONE, or UTC, or dates; never floating. Promise 7: a feed stays within what Google reads.
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
from .phrasebook import day_text, words
from .timestamps import utc, wall
from .timezone import is_utc, says, vtimezone

REFRESH = "PT1H"
COLOR = "teal"  # RFC 7986, 5.9: a CSS3 colour name
_LINE = 75  # octets, RFC 5545, 3.1
_TEXT = 4_000  # characters of one description: long ones would push out other events
_MAIL = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+[>)\]]?", re.IGNORECASE)

Lines = list[str]


def entry(event: Event, feed_context: FeedContext, language: str, look: str) -> bytes:
    """Return the event's VEVENT, folded, ending with CRLF; the event has a span."""
    details = event.details
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_escape(event_text.uid(event, feed_context))}",
        *_stamps(event),
        *_times(event),
        f"SUMMARY:{_escape(event_text.title(event, language))}",
        f"STATUS:{event_text.status(event, look).upper()}",
        *_text("DESCRIPTION", _description(event, feed_context, language, look)),
        *_where(details),
        *_conference(details.online_url, language),
        *_organizer(event, feed_context),
        f"URL:{sanitize.url(details.url) or event_text.page_url(event, feed_context)}",
        *_image(details.image),
        *_categories(event_text.tags(event, feed_context, language)),
    ]
    return _folded(lines) + _ALWAYS


def frame(channel: Channel, entries: Sequence[FeedEntry]) -> bytes:
    """Return the calendar of the entries, which come by start; where they are too many, the last days are left out and the text says so."""
    book = words(channel.language)
    head = _head(channel, book.all_events.format(url=channel.home_url))
    end = _end(entries, MAX_BYTES - len(head) - _SPARE)
    if end == len(entries):
        return b"".join((head, _zones(entries), *(vevent.body for vevent in entries), _TAIL))
    kept = entries[:end]
    last = max(entries[end].day - timedelta(days=1), kept[-1].day) if kept else entries[end].day - timedelta(days=1)
    cut = book.cut.format(day=day_text(last, book, weekday=False), url=channel.home_url)
    return b"".join((_head(channel, cut), _zones(kept), *(vevent.body for vevent in kept), _TAIL))


def zone_of(event: Event) -> str:
    """Return the IANA zone in which the event's times are written; "" for whole days and for times written in UTC."""
    span = event.details.span
    if span is None or not isinstance(span.start, datetime) or not isinstance(span.start.tzinfo, ZoneInfo):
        return ""
    zone = span.start.tzinfo.key or ""
    moments = (span.start, span.end.astimezone(span.start.tzinfo)) if isinstance(span.end, datetime) else (span.start,)
    return zone if not is_utc(zone) and all(says(zone, moment) for moment in moments) else ""


_ALWAYS = b"TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\n"
_TAIL = b"END:VCALENDAR\r\n"
_SPARE = 500  # bytes: the tail, and a longer sentence when the feed is cut


def _head(channel: Channel, description: str) -> bytes:
    site = channel.feed_context.site
    return _folded(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Netzwerktimer//Netzwerktimer 1//DE",
            "CALSCALE:GREGORIAN",
            *_text("NAME", channel.title),
            *_text("X-WR-CALNAME", channel.title),
            *_text("DESCRIPTION", description),
            *_text("X-WR-CALDESC", description),
            f"X-WR-TIMEZONE:{sanitize.line(site.time_zone)}",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
            f"X-PUBLISHED-TTL:{REFRESH}",
            *_uri("SOURCE;VALUE=URI", channel.self_url),
            *_uri("URL", channel.home_url),
            f"COLOR:{COLOR}",
        ]
    )


def _zones(entries: Sequence[FeedEntry]) -> bytes:
    """The VTIMEZONEs that the entries name."""
    return b"".join(vtimezone(zone) or b"" for zone in sorted({vevent.zone for vevent in entries if vevent.zone}))


def _end(entries: Sequence[FeedEntry], room: int) -> int:
    """How many entries fit: whole days, or as much as fits of a first day that is too full by itself; whatever comes behind them."""
    end, named = 0, {""}
    for vevent in entries[:MAX_EVENTS]:
        room -= len(vevent.body) + (0 if vevent.zone in named else len(vtimezone(vevent.zone) or b""))
        named.add(vevent.zone)
        if room < 0:
            break
        end += 1
    if end == len(entries):
        return end
    whole = end
    while whole and entries[whole - 1].day == entries[end].day:
        whole -= 1
    return whole or end


def _stamps(event: Event) -> Lines:
    """When it was published and changed; DTSTAMP too is the last change, as RFC 5545, 3.8.7.2 has it without METHOD."""
    changed = utc(event.publication.last_modified)
    return [
        f"DTSTAMP:{changed}",
        f"CREATED:{utc(event.publication.created)}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{event.publication.sequence}",
    ]


def _times(event: Event) -> Lines:
    span = event.details.span
    if span is None:
        raise ValueError(f"event {event.id} has no date and no place in a calendar")
    if not isinstance(span.start, datetime):
        return [f"DTSTART;VALUE=DATE:{_day(span.start)}", *([f"DTEND;VALUE=DATE:{_day(span.end)}"] if _lasts(span) else [])]
    zone = zone_of(event)
    moments = {"DTSTART": span.start} | ({"DTEND": span.end} if isinstance(span.end, datetime) and _lasts(span) else {})
    if not zone:
        return [f"{name}:{utc(moment)}" for name, moment in moments.items()]
    return [f"{name};TZID={zone}:{wall(moment.astimezone(span.start.tzinfo))}" for name, moment in moments.items()]


def _lasts(span: TimeSpan) -> bool:
    """Whether it ends after its start: RFC 5545, 3.8.2.2 forbids any other DTEND."""
    return span.end is not None and span.end > span.start


def _description(event: Event, feed_context: FeedContext, language: str, look: str) -> str:
    """The plain text: what changed, what is to come, the event's own text, facts, who announces it."""
    book, text = words(language), sanitize.lines(event.details.description).strip()
    if len(text) > _TEXT:
        text = f"{sanitize.short(text, _TEXT)}\n{book.more.format(url=event_text.page_url(event, feed_context, language))}"
    facts = "\n".join(_fact(fact) for fact in event_text.facts(event, feed_context, language))
    announcers = "\n".join(
        (event_text.announced_by(event, feed_context, language), *(_fact(fact) for fact in event_text.announcers(event, feed_context)))
    )
    return "\n\n".join(filter(None, (*event_text.notes(event, feed_context, language, look), text, facts, announcers)))


def _fact(fact: event_text.Fact) -> str:
    return ": ".join(filter(None, (fact.label, fact.text, fact.url)))


def _where(details: Details) -> Lines:
    lines = _text("LOCATION", event_text.place(details))
    if details.geo:
        latitude, longitude = details.geo
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            lines.append(f"GEO:{latitude:.6f};{longitude:.6f}")
    return lines


def _conference(address: str, language: str) -> Lines:
    """Where to take part online (RFC 7986, 5.11)."""
    return _uri(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={_parameter(words(language).online)}", address)


def _organizer(event: Event, feed_context: FeedContext) -> Lines:
    """Who makes it, with our page of the event as address: programs send mail to a mailto, and nobody asked a stranger for that."""
    name = sanitize.line(event.details.organizer)
    name = " ".join(_MAIL.sub(" ", name).split()) if "@" in name else name
    return _uri(f"ORGANIZER;CN={_parameter(name)}", event_text.page_url(event, feed_context)) if name else []


def _image(address: str) -> Lines:
    """A picture (RFC 7986, 5.10) that programs may load."""
    found = sanitize.image(address)
    kind, _ = guess_type(urlsplit(found).path) if found else (None, None)
    told = f";FMTTYPE={kind}" if kind and kind.startswith("image/") else ""
    return [f"IMAGE;VALUE=URI;DISPLAY=GRAPHIC{told}:{found}"] if found else []


@lru_cache(maxsize=1_000)
def _categories(tags: tuple[str, ...]) -> tuple[str, ...]:
    return (f"CATEGORIES:{','.join(map(_escape, tags))}",) if tags else ()


def _parameter(text: str) -> str:
    """The text as a quoted parameter value, which cannot hold quotes itself (RFC 5545, 3.2)."""
    return f'"{sanitize.line(text).replace(chr(34), chr(39))}"'


def _text(name: str, text: str) -> Lines:
    return [f"{name}:{_escape(text)}"] if text else []


def _uri(name: str, address: str) -> Lines:
    found = sanitize.url(address)
    return [f"{name}:{found}"] if found else []


def _escape(text: str) -> str:
    """The text as a TEXT value (RFC 5545, 3.3.11)."""
    plain = sanitize.lines(text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(lines: Lines) -> bytes:
    """The content lines as bytes: at most 75 octets each, cut between characters, ended by CRLF."""
    made = [line.encode() if len(line) <= _LINE and line.isascii() else _fold(line.encode()) for line in lines]
    return b"\r\n".join((*made, b""))


def _fold(data: bytes) -> bytes:
    parts, start, room = [], 0, _LINE
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        parts.append(data[start:end])
        start, room = end, _LINE - 1  # the blank that marks a continuation counts
    parts.append(data[start:])
    return b"\r\n ".join(parts)


def _day(day: date | None) -> str:
    return day.isoformat().replace("-", "") if day else ""
