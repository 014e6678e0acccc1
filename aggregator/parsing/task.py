"""The work of a worker: a stranger's bytes → parse → expand → normalize → records. Pure: bytes in, bytes out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from operator import attrgetter
from typing import cast
from zoneinfo import ZoneInfo

from aggregator.advice import advise
from aggregator.dates.instants import instant, last_day, local_day
from aggregator.dates.zones import use_packaged_rules, zone
from aggregator.errors import AccessPage, InvalidEvent, InvalidSource
from aggregator.model import (
    AHEAD,
    BACK,
    MOST_OF_SOURCE,
    DatedEvent,
    Fetched,
    Follow,
    NewsItem,
    Parsed,
    ParseResult,
    RawEvent,
    Record,
    RecordKey,
    Window,
)
from aggregator.serialization import dumps
from aggregator.text import clean
from aggregator.urls import host_and_port, secrets_of

from .entry_guard import read_each
from .incremental import parse_changed
from .messages import PreviewResult, Task, TaskResult, pack_result, unpack_task
from .normalize import Keyed, SourceContext, is_eligible, normalize, normalize_moved, owning_network, with_keys, zoned
from .recurrence import expand
from .sources import PARSERS, recognise
from .sources.access_page import Access, access_page

NEWS_AT_MOST = 100
_text_fields = attrgetter(*(field.name for field in fields(RawEvent) if field.name not in ("start", "end", "recurrence", "recurrence_id")))
ISSUES_AT_MOST = 50
PREVIEWED = 10  # occurrences
_ACCESS = {
    Access.LOGIN: "a login page where events are expected: can everybody still read this address without an account?",
    Access.CAPTCHA: "a page that asks whether a person is there (CAPTCHA) where events are expected: the host must let programs read them.",
}


def run_task(request: bytes) -> bytes:
    """Do a packed task and return a packed TaskResult; InvalidSource becomes its `error`, any other error is raised."""
    use_packaged_rules()
    task, for_preview = unpack_task(request)
    try:
        result = TaskResult(preview=preview(task)) if for_preview else TaskResult(parse_result=_read_changed(task))
    except InvalidSource as error:
        result = TaskResult(error=str(error), is_access_page=isinstance(error, AccessPage))
    return pack_result(result)


def _read_changed(task: Task) -> ParseResult:
    """The result of parsing an answer, incremental where that is possible."""
    if task.source.kind not in (None, "ical") or task.details:
        return read(task)
    zone = ZoneInfo(task.zone)
    today = task.now.astimezone(zone).date()
    return parse_changed(
        task.fetched.body,
        task.parse_state,
        task.source.id,
        today,
        zone,
        lambda body: read(replace(task, fetched=replace(task.fetched, body=body))),
    )


def window_around(today: date) -> Window:
    """Return the local days inside which we publish (promise 6)."""
    return Window(today - BACK, today + AHEAD)


def read(task: Task) -> ParseResult:
    """Return the records of one answer; raises InvalidSource when it cannot be read."""
    kind, parsed = _parse(task)
    own_zone = _zone(parsed, task)
    today = task.now.astimezone(ZoneInfo(task.zone)).date()
    window = window_around(today)
    expanded = expand(parsed.events, window, own_zone)
    source_context = SourceContext(
        location=task.source.location,
        base_url=task.fetched.url,
        zone=own_zone,
        today=today,
        topics=task.topics,
        regions=task.regions,
        network_topics=task.network_topics,
        allow=frozenset((*task.allow, host_and_port(task.fetched.url))),  # whoever reads a source may link to its host
        secrets=secrets_of(task.source.url) | secrets_of(task.fetched.url),
    )
    entries, issues, ahead = _normalized(expanded.events, source_context, window)
    keyed = with_keys(entries, task.source.id)
    unwanted = {key: None for key, (raw, _) in keyed.items() if not is_eligible(raw, task.source)}
    records = tuple(_record(key, raw, details, task) for key, (raw, details) in keyed.items() if key not in unwanted)
    return ParseResult(
        kind=kind,
        records=records,
        issues=_shortened((*parsed.issues, *expanded.issues, *issues)),
        advice=advise(kind, one_per_entry(records), today=today, body=task.fetched.body, listed=len(parsed.events)),
        covers=_covers(parsed, records, own_zone),
        moving=expanded.series or ahead > 0,
        title=clean(parsed.title, 200),
        unwanted=tuple(unwanted),
        follow=_wanted_pages(parsed, task),
    )


def preview(task: Task) -> PreviewResult:
    """Return the events of the source with series unexpanded, and the first occurrences; raises InvalidSource when it cannot be read."""
    kind, parsed = _parse(task)
    own_zone = _zone(parsed, task)
    expanded = expand(parsed.events, None, own_zone, PREVIEWED)
    first = sorted((e for e in expanded.events if e.start is not None), key=lambda e: _order(e, own_zone))[:PREVIEWED]
    return PreviewResult(
        kind=kind,
        events=tuple(_shown(event, own_zone) for event in parsed.events),
        occurrences=tuple(_shown(event, own_zone) for event in first),
        issues=_shortened((*parsed.issues, *expanded.issues)),
        title=clean(parsed.title, 200),
    )


def _parse(task: Task) -> tuple[str, Parsed]:
    """The kind of an answer and what its parser reads; an answer without events may be a page that stands before them."""
    details: Mapping[str, Fetched] = {page.url: page for page in task.details}
    try:
        kind = task.source.kind or recognise(task.fetched, task.source)
        parsed = PARSERS[kind](task.fetched, task.source, details)
    except InvalidSource as error:
        _refuse_access_page(task.fetched, error)
        raise
    if not parsed.events and not parsed.follow:
        _refuse_access_page(task.fetched)
    return kind, parsed


def _refuse_access_page(fetched: Fetched, cause: Exception | None = None) -> None:
    if access := access_page(fetched):
        raise AccessPage(f"{fetched.url} answered with {_ACCESS[access]}") from cause


def _wanted_pages(parsed: Parsed, task: Task) -> tuple[Follow, ...]:
    """The pages that are still to be fetched, each with the hash of the list entries that link to it."""
    if not parsed.follow:
        return ()
    fetched = {page.url for page in task.details}
    entries: dict[str, list[str]] = defaultdict(list)
    for event in parsed.events:
        if event.url:
            entries[event.url].append(dumps(event))
    return tuple(
        Follow(url=url, entry_hash=sha256("\n".join(entries[url]).encode("utf-8", "replace")).hexdigest() if entries[url] else "")
        for url in dict.fromkeys(parsed.follow)
        if url not in fetched
    )


def _zone(parsed: Parsed, task: Task) -> ZoneInfo:
    return (zone(parsed.time_zone) if parsed.time_zone else None) or ZoneInfo(task.source.time_zone)


def _normalized(events: tuple[RawEvent, ...], source_context: SourceContext, window: Window) -> tuple[list[Keyed], list[str], int]:
    """The events inside the window with their details, the issues, and the number of events after the window."""
    dated: list[Keyed] = []
    news: list[Keyed] = []
    issues: list[str] = []
    ahead = 0
    before, details = RawEvent(), cast("DatedEvent | NewsItem | None", None)

    def read(raw: RawEvent) -> tuple[Keyed, date | None, date | None]:
        nonlocal before, details
        same = raw.uid == before.uid and _text_fields(raw) == _text_fields(before)  # the occurrences of a series differ only in their times
        details = normalize_moved(details, raw, source_context) if details and same else normalize(raw, source_context)
        before, span = raw, details.span
        return (
            (raw, details),
            local_day(span.start, source_context.zone) if span else None,
            last_day(span, source_context.zone) if span else None,
        )

    for keyed, first, last in read_each(read, events, _name, issues):
        if first is None or last is None:
            news.append(keyed)
        elif first > window.last:
            ahead += 1
        elif last >= window.first:
            dated.append(keyed)
    if len(dated) > MOST_OF_SOURCE:
        issues.append(f"{len(dated)} events, only the first {MOST_OF_SOURCE} are taken")
        dated = sorted(dated, key=lambda keyed: _order(keyed[0], source_context.zone))[:MOST_OF_SOURCE]
    return dated + news[:NEWS_AT_MOST], issues, ahead


def _name(raw: RawEvent) -> str:
    return f"The event {title!r}" if (title := clean(raw.summary, 80)) else ""


def _record(key: RecordKey, raw: RawEvent, details: DatedEvent | NewsItem, task: Task) -> Record:
    return Record(
        key=key,
        network=(owning_network(details, task.networks) if task.source.relay else "") or task.source.network,
        details=details,
        trust=0 if task.source.relay else task.source.trust,
        relay=task.source.relay,
        sequence=raw.sequence,
        published=_utc(raw.published),
        first_seen=task.now,
        changed=task.now,
    )


def one_per_entry(records: Iterable[Record]) -> list[DatedEvent | NewsItem]:
    """Return the details of each entry once, of a series those of its last occurrence."""
    return list({record.key.uid: record.details for record in records}.values())


def _utc(moment: datetime | None) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0) if moment else None
    except OverflowError:
        return None


def _covers(parsed: Parsed, records: tuple[Record, ...], own_zone: ZoneInfo) -> datetime | None:
    """Until when a missing record counts as absent: the start of the last entry (of a series its first date), or an earlier `until`."""
    entries: dict[str, datetime] = {}
    for number, record in enumerate(records):
        if record.details.span:
            entry = record.key.uid if record.key.recurrence_id else f"single {number}"
            start = instant(record.details.span.start, own_zone)
            entries[entry] = min(start, entries.get(entry, start))
    if parsed.covers is None or not entries:
        return None
    last = max(entries.values())
    return min(last, instant(zoned(parsed.covers.until, own_zone), own_zone)) if parsed.covers.until else last


def _shown(event: RawEvent, own_zone: ZoneInfo) -> RawEvent:
    """The event with zoned times, without those that cannot be zoned."""

    def zoned_or_none(moment: date | datetime | None) -> date | datetime | None:
        try:
            return zoned(moment, own_zone) if isinstance(moment, datetime) and moment.tzinfo is None else moment
        except InvalidEvent:
            return None

    return replace(
        event, start=zoned_or_none(event.start), end=zoned_or_none(event.end), recurrence=None, recurrence_id=None, deadline=None
    )


def _order(event: RawEvent, own_zone: ZoneInfo) -> datetime:
    assert event.start is not None  # noqa: S101 (only dated events are ordered)
    try:
        return instant(zoned(event.start, own_zone), own_zone)
    except (InvalidEvent, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _shortened(issues: tuple[str, ...]) -> tuple[str, ...]:
    """The issues, each once with its count, cut to 300 characters each and 50 in all."""
    counted = Counter(clean(issue, 300) for issue in issues)
    shown = [issue if n == 1 else f"{issue} ({n} times)" for issue, n in counted.items()]
    return tuple(shown[:ISSUES_AT_MOST]) + ((f"and {len(shown) - ISSUES_AT_MOST} more",) if len(shown) > ISSUES_AT_MOST else ())
