"""What others publish, read in and written out again: the same for two parsers that are not ours, and for our own."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aggregator.errors import InvalidEvent, InvalidSource
from aggregator.model import DatedEvent, Event, Fetched, RawEvent, Source
from aggregator.parsing.messages import Task
from aggregator.parsing.normalize import SourceContext, normalize
from aggregator.parsing.sources import PARSERS
from aggregator.parsing.task import preview
from tests.calendars import Seen, assert_sound, by_ical, by_icalendar, instant
from tests.factories import BASE_URL, NOW, event
from tests.validity import atom_faults, json_faults, rss_faults
from tests.written import written

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
INDEX = CORPUS / "INDEX.csv"
READ_BY = (("ical", "ics"), ("feed", "rss"), ("feed", "atom"), ("jsonfeed", "json"), ("csv", "csv"))
OWN = Path(__file__).parents[1] / "data" / "ical"
ZONE = ZoneInfo("Europe/Berlin")
AT_ONCE = 200  # events in one calendar: more of the same file teach nothing


def files() -> list[tuple[Path, str, datetime]]:
    """Each file, the address it came from, and when it was read."""
    own = [(path, "https://own.example/", NOW) for path in sorted(OWN.glob("*/input.ics"))]
    if not INDEX.exists():
        return own
    with INDEX.open(encoding="utf-8", newline="") as index:
        return own + [
            (CORPUS / row["file"], row["base_url"] or "https://corpus.example/", _moment(row["read_at"])) for row in csv.DictReader(index)
        ]


@cache
def read(path: Path, address: str, now: datetime) -> tuple[Event, ...]:
    """What the file tells, each entry and each occurrence of a series, as events that we would publish."""
    fetched = Fetched(url=address, body=path.read_bytes(), fetched_at=now)
    try:
        found = preview(Task(source=Source(id="corpus", network="optonet", url=address), fetched=fetched, now=now, zone=ZONE.key))
    except InvalidSource:
        return ()
    around = SourceContext(base_url=address, zone=ZONE, today=now.astimezone(ZONE).date())
    told = list(_details((*found.events, *found.occurrences), around))
    return tuple(event(f"{number:010}", details=details) for number, details in enumerate(told[:AT_ONCE]))


def _details(raws: Iterable[RawEvent], around: SourceContext) -> Iterator[DatedEvent]:
    for raw in raws:
        try:
            details = normalize(raw, around)
        except InvalidEvent:
            continue
        if isinstance(details, DatedEvent):
            yield details


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text) if text else NOW
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def told(of: Event) -> Seen:
    span = of.details.span
    end = span.end if span.end and span.end > span.start else None
    return Seen(of.details.summary, instant(span.start), instant(end) if end else None)


@pytest.mark.parametrize(("path", "address", "now"), files(), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_what_was_read_comes_back_the_same_in_every_parser(path: Path, address: str, now: datetime) -> None:
    events = read(path, address, now)
    body = written("ics", events)
    assert_sound(body)
    assert by_icalendar(body) == by_ical(body)
    titles = [seen.title for seen in by_ical(body)]
    assert [(seen.start, seen.end) for seen in by_ical(body)] == [(one.start, one.end) for one in map(told, events)]
    assert titles == [one.title for one in map(told, events)]


@pytest.mark.parametrize(("path", "address", "now"), files(), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_what_was_read_breaks_no_rule_of_the_other_formats(path: Path, address: str, now: datetime) -> None:
    events = read(path, address, now)[:20]
    assert rss_faults(written("rss", events), f"{BASE_URL}/feeds/events.rss", NOW) == []
    assert atom_faults(written("atom", events), f"{BASE_URL}/feeds/events.atom", NOW) == []
    assert json_faults(written("json", events), f"{BASE_URL}/feeds/events.json", NOW) == []


@pytest.mark.parametrize(("path", "address", "now"), files(), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_we_are_read_as_well_as_we_read(path: Path, address: str, now: datetime) -> None:
    events = [one for one in read(path, address, now)[:20] if _is_told_plainly(one)]
    for kind, extension in READ_BY if events else ():
        fetched = Fetched(url=BASE_URL, body=written(extension, events), fetched_at=NOW)
        found = PARSERS[kind](fetched, Source(id="x", network="x", url=BASE_URL), {})
        assert [instant(one.start) if one.start else None for one in found.events] == [told(one).start for one in events], extension


def _is_told_plainly(of: Event) -> bool:
    """Whether news readers' formats can tell it: midnight and years beyond ours stand there for a day and for nonsense."""
    span = of.details.span
    return 1990 < span.start.year < 2100 and (not isinstance(span.start, datetime) or span.start.time() != time())


@pytest.mark.skipif(not INDEX.exists(), reason="the corpus of others' calendars and pages lies beside the repository, and is not here")
def test_the_whole_corpus_is_read() -> None:
    assert len(files()) > 300
    assert sum(1 for path, *_ in files() if path.suffix == ".ics") > 150
