"""RSS and Atom feeds: every entry, with the date of the event it announces, if it gives one."""

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from aggregator.errors import InvalidSource
from aggregator.model import MOST_OF_SOURCE, Fetched, Parsed, RawEvent, Source
from aggregator.parsing.entry_guard import read_each
from aggregator.text import absolute_url, html_to_text, unescape

from .feed_text import feed_text
from .iso_dates import moment, spanned
from .news_dates import EventDates, announced_dates

_MAIL = re.compile(r"\S*@\S*")
Entry = Mapping[str, Any]

# Names of fields for the event's date after the prefix of their namespace: ev: (purl.org/rss), xcal:, mec:.
_START, _END, _LOCATION, _ORGANIZER = ("startdate", "dtstart"), ("enddate", "dtend"), ("location",), ("organizer",)
_STAMPS = ("published_parsed", "created_parsed", "updated_parsed")
_START_HOUR, _END_HOUR = ("starthour", "starttime"), ("endhour", "endtime")


def parse(fetched: Fetched, source: Source, details: Mapping[str, Fetched]) -> Parsed:
    """Return all entries, those without an event's date as news (start None); raises InvalidSource if it is no feed or is cut off."""
    del source, details
    document = _document(feed_text(fetched), fetched.url)
    if not document.get("version") and not document.entries and document.get("bozo"):
        raise InvalidSource(f"{fetched.url} is no feed that can be read ({document.get('bozo_exception')}).")
    events: list[RawEvent] = []
    issues: list[str] = []
    for event, issue in read_each(lambda entry: _event(entry, fetched), document.entries[:MOST_OF_SOURCE], _name, issues):
        events.append(event)
        if issue:
            issues.append(f"The entry {event.summary[:80]!r}: {issue}.")
    if len(document.entries) > MOST_OF_SOURCE:
        issues.append(f"Only the first {MOST_OF_SOURCE} of {len(document.entries)} entries were read.")
    return Parsed(events=tuple(events), issues=tuple(issues), title=_plain(document.feed.get("title")))


def _name(entry: Entry) -> str:
    return f"The entry {title[:80]!r}" if (title := _plain(entry.get("title"))) else ""


def _document(text: str, url: str) -> Any:
    try:
        return feedparser.parse(
            BytesIO(text.encode("utf-8", "replace")),  # never a str or bytes: the library would open a file of that name
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # KeyError, AttributeError and more on some broken feeds
        raise InvalidSource(f"{url} is no feed that can be read ({type(error).__name__}).") from error


def _event(entry: Entry, fetched: Fetched) -> tuple[RawEvent, str]:
    """The entry as an event or news, and what is wrong with it ("" if nothing)."""
    description_html = _content(entry)
    title, description = _plain(entry.get("title")), html_to_text(description_html)
    published = next((stamp for key in _STAMPS if (stamp := _stamp(entry, key))), None)
    dated, issue = _dated(entry)
    if not dated.start:
        dated = announced_dates(title, description, published, fetched.fetched_at)
    url = absolute_url(_text(entry.get("link")), fetched.url)
    return RawEvent(
        uid=_text(entry.get("id")) or url,
        summary=title,
        start=dated.start,
        end=dated.end,
        time_open=dated.time_open,
        description=description,
        description_html=description_html if "<" in description_html else "",
        location=unescape(_field(entry, _LOCATION)),
        geo=_geo(entry),
        url=url,
        categories=_categories(entry),
        organizer=unescape(_field(entry, _ORGANIZER)) or _author(entry),
        image=_image(entry, fetched.url),
        published=published if published and published <= fetched.fetched_at else None,
        last_modified=_stamp(entry, "updated_parsed"),
    ), issue


def _dated(entry: Entry) -> tuple[EventDates, str]:
    """The dates in the entry's own fields for an event, and what is wrong with them ("" if nothing)."""
    written = " ".join(part for part in (_field(entry, _START), _field(entry, _START_HOUR)) if part)
    try:
        start = moment(written)
        if start is None:
            return EventDates(), ""
    except (ValueError, OverflowError) as error:
        return EventDates(), f"its date was not read, {error}"
    try:
        end = moment(" ".join(part for part in (_field(entry, _END), _field(entry, _END_HOUR)) if part))
        return EventDates(*spanned(start, end)), ""
    except (ValueError, OverflowError) as error:
        return EventDates(*spanned(start, None)), f"its end was left out, {error}"


def _field(entry: Entry, names: tuple[str, ...]) -> str:
    """The text of the first field that has one of these names after a prefix."""
    for key in entry:
        prefix, _, name = key.rpartition("_")
        if name in names and (prefix or name not in {"location", "organizer"}):
            return _text(entry.get(key))
    return ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(value: object) -> str:
    """The text of a title without markup."""
    text = unescape(_text(value))
    return html_to_text(text) if "</" in text or "/>" in text else text


def _content(entry: Entry) -> str:
    """The longest text of the entry, HTML or not."""
    texts = [_text(part.get("value")) for part in entry.get("content") or () if isinstance(part, Mapping)]
    return max([*texts, _text(entry.get("summary"))], key=len)


def _stamp(entry: Entry, key: str) -> datetime | None:
    """The library's time tuple (UTC) as a datetime; its own get() would return another field for a missing one."""
    parsed = dict(entry).get(key)
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _categories(entry: Entry) -> tuple[str, ...]:
    terms = (_text(tag.get("label")) or _text(tag.get("term")) for tag in entry.get("tags") or () if isinstance(tag, Mapping))
    return tuple(dict.fromkeys(unescape(term) for term in terms if term and "://" not in term))


def _author(entry: Entry) -> str:
    """The author's name; mail addresses are not passed on."""
    return _MAIL.sub(" ", unescape(_text(entry.get("author"))[:300])).strip("()<>,; \t\n")


def _image(entry: Entry, base: str) -> str:
    """The first image with an https address."""
    for part in [*(entry.get("enclosures") or ()), *(entry.get("media_content") or ()), *(entry.get("media_thumbnail") or ())]:
        media_type = _text(part.get("type")) or ("image/" if "medium" not in part or part.get("medium") == "image" else "")
        url = absolute_url(_text(part.get("href")) or _text(part.get("url")), base)
        if media_type.startswith("image/") and url.startswith("https://"):
            return url
    return ""


def _geo(entry: Entry) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(entry.get("geo_lat") or ""), float(entry.get("geo_long") or "")
    except (TypeError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
