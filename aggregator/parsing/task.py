"""The order of things inside a worker: a stranger's bytes → parse → expand → normalize → records. Pure: bytes in, bytes out."""

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
from aggregator.errors import InvalidEvent, InvalidSource
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

NEWS_AT_MOST = 100
_said = attrgetter(*(field.name for field in fields(RawEvent) if field.name not in ("start", "end", "recurrence", "recurrence_id")))
ISSUES_AT_MOST = 50
PREVIEWED = 10  # occurrences


def run_task(request: bytes) -> bytes:
    """Do a packed task and return a packed Answer; an InvalidSource becomes its sentence, all else is for the parent to see."""
    use_packaged_rules()
    task, for_preview = unpack_task(request)
    try:
        answer = TaskResult(preview=preview(task)) if for_preview else TaskResult(parse_result=_read_changed(task))
    except InvalidSource as error:
        answer = TaskResult(error=str(error))
    return pack_result(answer)


def _read_changed(task: Task) -> ParseResult:
    """The reading of an answer, without what it holds unchanged since the last one."""
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
    """Return the days inside which we publish."""
    return Window(today - BACK, today + AHEAD)


def read(task: Task) -> ParseResult:
    """Return the records of one answer; raises InvalidSource when it cannot be read."""
    kind, parsed = _parse(task)
    own_zone = _zone(parsed, task)
    today = task.now.astimezone(ZoneInfo(task.zone)).date()
    window = window_around(today)
    expanded = expand(parsed.events, window, own_zone)
    around = SourceContext(
        location=task.source.location,
        base_url=task.fetched.url,
        zone=own_zone,
        today=today,
        topics=task.topics,
        regions=task.regions,
        network_topics=task.network_topics,
        allow=frozenset((*task.allow, host_and_port(task.fetched.url))),  # what was read can be reached by its readers
        secrets=secrets_of(task.source.url) | secrets_of(task.fetched.url),
    )
    entries, issues, ahead = _normalized(expanded.events, around, window)
    found = with_keys(entries, task.source.id)
    unwanted = {key: None for key, (raw, _) in found.items() if not is_eligible(raw, task.source)}
    records = tuple(_record(key, raw, details, task) for key, (raw, details) in found.items() if key not in unwanted)
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
    """Return what the source tells, series as one entry and unexpanded; raises InvalidSource when it cannot be read."""
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
    kind = task.source.kind or recognise(task.fetched, task.source)
    details: Mapping[str, Fetched] = {page.url: page for page in task.details}
    return kind, PARSERS[kind](task.fetched, task.source, details)


def _wanted_pages(parsed: Parsed, task: Task) -> tuple[Follow, ...]:
    """The pages that are still to be fetched, each with the mark of the list entry that names it."""
    if not parsed.follow:
        return ()
    there = {page.url for page in task.details}
    entries: dict[str, list[str]] = defaultdict(list)
    for event in parsed.events:
        if event.url:
            entries[event.url].append(dumps(event))
    return tuple(
        Follow(url=url, mark=sha256("\n".join(entries[url]).encode("utf-8", "replace")).hexdigest() if entries[url] else "")
        for url in dict.fromkeys(parsed.follow)
        if url not in there
    )


def _zone(parsed: Parsed, task: Task) -> ZoneInfo:
    return (zone(parsed.time_zone) if parsed.time_zone else None) or ZoneInfo(task.source.time_zone)


def _normalized(events: tuple[RawEvent, ...], around: SourceContext, window: Window) -> tuple[list[Keyed], list[str], int]:
    """The events inside the window with their details, what was skipped and why, and how many lie beyond it."""
    dated: list[Keyed] = []
    news: list[Keyed] = []
    issues: list[str] = []
    ahead = 0
    before, details = RawEvent(), cast("DatedEvent | NewsItem | None", None)

    def read(raw: RawEvent) -> tuple[Keyed, date | None, date | None]:
        nonlocal before, details
        same = raw.uid == before.uid and _said(raw) == _said(before)  # the occurrences of a series say the same
        details = normalize_moved(details, raw, around) if details and same else normalize(raw, around)
        before, span = raw, details.span
        return (raw, details), local_day(span.start, around.zone) if span else None, last_day(span, around.zone) if span else None

    for found, first, last in read_each(read, events, _name, issues):
        if first is None or last is None:
            news.append(found)
        elif first > window.last:
            ahead += 1
        elif last >= window.first:
            dated.append(found)
    if len(dated) > MOST_OF_SOURCE:
        issues.append(f"{len(dated)} events, only the first {MOST_OF_SOURCE} are taken")
        dated = sorted(dated, key=lambda one: _order(one[0], around.zone))[:MOST_OF_SOURCE]
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
    """Return what each entry says: the occurrences of a series say the same."""
    return list({record.key.uid: record.details for record in records}.values())


def _utc(moment: datetime | None) -> datetime | None:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0) if moment else None
    except OverflowError:
        return None


def _covers(parsed: Parsed, records: tuple[Record, ...], own_zone: ZoneInfo) -> datetime | None:
    """Until when absence speaks: the start of the last entry (a series is one entry, its first date), or earlier where the list says so."""
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
    """The event with its times zoned; what cannot be zoned is left out."""

    def tame(moment: date | datetime | None) -> date | datetime | None:
        try:
            return zoned(moment, own_zone) if isinstance(moment, datetime) and moment.tzinfo is None else moment
        except InvalidEvent:
            return None

    return replace(event, start=tame(event.start), end=tame(event.end), recurrence=None, recurrence_id=None, deadline=None)


def _order(event: RawEvent, own_zone: ZoneInfo) -> datetime:
    assert event.start is not None  # noqa: S101 (only dated events are ordered)
    try:
        return instant(zoned(event.start, own_zone), own_zone)
    except (InvalidEvent, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _shortened(issues: tuple[str, ...]) -> tuple[str, ...]:
    """The issues, each once, cut to what people read."""
    counted = Counter(clean(issue, 300) for issue in issues)
    shown = [issue if n == 1 else f"{issue} ({n} times)" for issue, n in counted.items()]
    return tuple(shown[:ISSUES_AT_MOST]) + ((f"and {len(shown) - ISSUES_AT_MOST} more",) if len(shown) > ISSUES_AT_MOST else ())
