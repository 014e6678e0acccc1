"""RawEvent → DatedEvent or NewsItem: zones, whole days, clean text, canonical links, topics, region."""

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.errors import InvalidEvent
from aggregator.model import DatedEvent, Details, Mode, Moment, NewsItem, RawEvent, Region, Status, TimeSpan, Topic
from aggregator.text import absolute_url, clean, clean_lines, html_to_text, sanitize_html
from aggregator.urls import CUT, leads_everywhere, shows_secret

from . import inference

SUMMARY, LINE, TEXT, HTML = 300, 500, 5_000, 50_000  # characters kept
CATEGORIES = 20
LONGEST = timedelta(days=800)  # a longer event is a mistake in its end

_TAGS = (
    "a|abbr|address|article|audio|b|base|big|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em|embed|fieldset"
    "|font|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|map|marquee|math|meta|nav|noscript"
    "|object|ol|option|p|picture|pre|q|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td"
    "|template|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|video|xml"
)
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?![a-z0-9-])|<[!?/]|&(?:#\w{{1,8}}|[a-z]{{2,31}}\d?);", re.IGNORECASE)  # not "<Test>", "A & B"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What an event does not say itself: the address it was read from, the zone of its floating times, its default place, the taxonomy."""

    base_url: str
    zone: ZoneInfo
    today: date
    location: str = ""
    topics: tuple[Topic, ...] = ()
    regions: tuple[Region, ...] = ()
    network_topics: tuple[str, ...] = ()
    allow: frozenset[tuple[str, int]] = frozenset()  # (host, port) that may be linked to although they are not public
    secrets: frozenset[str] = frozenset()  # of the address it was read from

    def address(self, written: str) -> str:
        """Return the absolute address of a link, "" where it is not public or shows a secret."""
        return self.shown(absolute_url(written, self.base_url))

    def shown(self, address: str) -> str:
        """Return an address, "" where it is not public or shows a secret."""
        return address if address and leads_everywhere(address, self.allow) and not shows_secret(address, self.secrets) else ""

    def text(self, written: str) -> str:
        """Return a text without the secrets: calendars quote their own address."""
        for secret in self.secrets:
            written = written.replace(secret, CUT)
        return written


_FIELDS = tuple(field.name for field in fields(Details))


def normalize(raw: RawEvent, source_context: SourceContext) -> DatedEvent | NewsItem:
    """Return the cleaned details of a raw event; raises InvalidEvent when it has no title or an impossible time."""
    summary, cancelled = inference.without_cancellation(inference.without_date(clean(_plain(raw.summary), SUMMARY)))
    if cancelled:
        summary = inference.without_date(summary)  # "ABGESAGT: 03.12.2026: …"
    if not summary:
        raise InvalidEvent("an event without a title")
    text = source_context.text(_description(raw))
    location, address = clean(_plain(raw.location) or inference.place_of(text), LINE), clean(_plain(raw.address), LINE)
    categories = tuple(dict.fromkeys(filter(None, (clean(_plain(c), 80) for c in raw.categories[:CATEGORIES]))))
    online_url = source_context.address(raw.online_url) or source_context.shown(
        inference.online_of(text) or inference.meeting_of(location, raw.url, text)
    )
    mode = raw.mode or inference.mode_of(summary, inference.without_meeting(location), online_url, categories)
    if source_context.location and mode is not Mode.ONLINE and not (location or address):
        location, mode = source_context.location, mode or Mode.ONSITE
    details = NewsItem(
        summary=summary,
        description=text,
        description_html=sanitize_html(source_context.text(raw.description_html[:HTML]), lambda link: bool(source_context.address(link)))
        if raw.description_html
        else "",
        location=location,
        address="" if address == location else address,
        geo=_geo(raw.geo),
        url=source_context.address(raw.url),
        categories=categories,
        status=Status.CANCELLED if cancelled else raw.status or Status.CONFIRMED,
        organizer=clean(_plain(raw.organizer), 200),
        mode=mode,
        online_url=online_url,
        registration_url=source_context.address(raw.registration_url)
        or source_context.shown(inference.registration_of(raw.description_html, text, source_context.base_url)),
        deadline=_deadline(raw.deadline or inference.deadline_of(text, source_context.today), source_context.zone),
        price=clean(raw.price, 100) or inference.price_of(text),
        language=clean(raw.language, 35).lower(),
        image=image if (image := source_context.address(raw.image)).startswith("https://") else "",
        topics=inference.topics_of((*categories, summary, text), source_context.topics, source_context.network_topics),
        region=inference.region_of(f"{location} {address}", source_context.regions),
    )
    return normalize_moved(details, raw, source_context)


def normalize_moved(details: DatedEvent | NewsItem, raw: RawEvent, source_context: SourceContext) -> DatedEvent | NewsItem:
    """Return known `details` with the time of a raw event that says the same otherwise."""
    span = span_of(raw.start, raw.end, source_context.zone)
    if isinstance(details, DatedEvent) and span is not None:
        return replace(details, span=span)
    values = {name: getattr(details, name) for name in _FIELDS}
    return NewsItem(**values) if span is None else DatedEvent(**values, span=span, time_open=raw.time_open)


def span_of(start: Moment | None, end: Moment | None, zone: ZoneInfo) -> TimeSpan | None:
    """Return a span of dates or of zoned times; an invalid end (not after the start, or more than 800 days later) is left out."""
    if start is None:
        return None
    first = zoned(start, zone)
    last = zoned(end, zone) if end is not None else None
    if last is not None and isinstance(first, datetime) != isinstance(last, datetime):
        last = _whole_days(last, zone) if not isinstance(first, datetime) else None
    if last is not None and not _follows(first, last):
        last = None
    return TimeSpan(first, last)


def zoned(moment: Moment, zone: ZoneInfo) -> Moment:
    """Return a date as it is and a time in an IANA zone; a local time that the change to summer time skips moves forward."""
    if not isinstance(moment, datetime):
        return moment
    try:
        if moment.tzinfo is None:
            return moment.replace(tzinfo=zone, microsecond=0).astimezone(UTC).astimezone(zone)
        if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key not in ("UTC", "Etc/UTC"):
            return (moment.replace(microsecond=0) if moment.microsecond else moment).astimezone(UTC).astimezone(moment.tzinfo)
        return moment.replace(microsecond=0).astimezone(zone)
    except OverflowError as error:
        raise InvalidEvent(f"the time {moment.isoformat()} is at the edge of the calendar") from error


def _whole_days(end: Moment, zone: ZoneInfo) -> date:
    """The exclusive end in days of an event that starts on a day and ends at a clock time."""
    assert isinstance(end, datetime)  # noqa: S101 (the caller checks that)
    local = end.astimezone(zone)
    return local.date() + timedelta(days=1) if local.time() != datetime.min.time() else local.date()


def _follows(first: Moment, last: Moment) -> bool:
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first.astimezone(UTC) < last.astimezone(UTC) <= first.astimezone(UTC) + LONGEST
    return first < last <= first + LONGEST


def _plain(text: str) -> str:
    """The text of a field that should be plain; some sources send HTML in it."""
    return html_to_text(text[:HTML]) if ("<" in text or "&" in text) and _MARKUP.search(text) else text[:HTML]


def _description(raw: RawEvent) -> str:
    html = raw.description_html or (raw.description if "</" in raw.description or "<br" in raw.description else "")
    text = raw.description if raw.description and not html else html_to_text(html[:HTML])
    return clean_lines(text, TEXT)


def _geo(geo: tuple[float, float] | None) -> tuple[float, float] | None:
    return geo if geo and -90 <= geo[0] <= 90 and -180 <= geo[1] <= 180 and geo != (0.0, 0.0) else None


def _deadline(deadline: Moment | None, zone: ZoneInfo) -> Moment | None:
    try:
        return zoned(deadline, zone) if deadline is not None else None
    except InvalidEvent:
        return None  # an impossible deadline does not make the event impossible
