"""Our reading of real calendars beside that of the icalendar library: the same fields, the same instants."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from aggregator.model import Fetched, Moment, RawEvent, Source
from aggregator.parsing.sources import ical
from aggregator.text import clean_lines

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "ical"
FILES = sorted(CORPUS.glob("*.ics"))
SOURCE = Source(id="a", network="a", url="https://a.example/")
SINCE = 1980  # before that, zones of the library and of the tz database differ by local mean times

Told = tuple[str, str, str, str, str]


@pytest.mark.filterwarnings("ignore::Warning:icalendar")
@pytest.mark.skipif(not FILES, reason="the labelled corpus is not beside the repository")
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_calendar_reads_as_the_library_reads_it(path: Path) -> None:
    body = path.read_bytes()
    theirs = Counter(told for calendar in Calendar.from_ical(body, multiple=True) for told in map(_theirs, calendar.walk("VEVENT")) if told)
    fetched = Fetched(url=SOURCE.url, body=body, fetched_at=datetime.now(UTC))
    ours = Counter(_ours(event) for event in ical.parse(fetched, SOURCE, {}).events)
    assert theirs - ours == Counter()


def _theirs(event: Any) -> Told | None:
    """What the library reads; None where it marks a property as broken, or reads what the calendar does not say."""
    start = event.get("DTSTART")
    if event.errors or start is None or isinstance(start, list) or not isinstance(start.dt, date) or start.dt.year < SINCE:
        return None
    if isinstance(start.dt, datetime) and "TZID" in start.params and not isinstance(start.dt.tzinfo, ZoneInfo):
        return None  # a zone without an IANA name: guesses may differ
    names = ("UID", "SUMMARY", "LOCATION", "DESCRIPTION")
    if any(isinstance(event.get(name), list) for name in names):
        return None
    uid, summary, location, description = (str(event.get(name, "")) for name in names)
    if "\ufffd" in summary + description:
        return None  # bytes that are no UTF-8, which we read
    return (uid.strip(), _text(summary), _text(location), _text(description), _moment(start.dt))


def _ours(event: RawEvent) -> Told:
    assert event.start is not None
    return (event.uid, _text(event.summary), _text(event.location), _text(event.description), _moment(event.start))


def _text(text: str) -> str:
    """The text as it is compared: many programs escape quotes, which the library leaves in."""
    return clean_lines(text.replace('\\"', '"'), 1_000)


def _moment(moment: Moment) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
