"""Calendars as XML, one folder a case; and what no XML may do to us."""

from pathlib import Path

import pytest

from aggregator.errors import InvalidSource
from aggregator.model import Recurrence
from tests.cases import cases_of, check_case, read

CALENDAR = (
    '<icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0"><vcalendar><components><vevent><properties>{}</properties></vevent>'
    "</components></vcalendar></icalendar>"
)
DAY = "<dtstart><date>2026-03-12</date></dtstart>"


@pytest.mark.parametrize("folder", cases_of("xcal"), ids=lambda folder: folder.name)
def test_a_calendar_is_read_as_its_case_says(folder: Path) -> None:
    check_case("xcal", folder)


def test_a_rule_is_put_together_from_its_parts() -> None:
    rule = "<rrule><recur><freq>WEEKLY</freq><until><date>2026-04-30</date></until><byday>TH</byday><byday>FR</byday></recur></rrule>"
    assert read("xcal", CALENDAR.format(DAY + rule)).events[0].recurrence == Recurrence(rules=("FREQ=WEEKLY;UNTIL=20260430;BYDAY=TH,FR",))


@pytest.mark.parametrize(
    "text", ["a&#10;END:VEVENT&#13;&#10;BEGIN:VEVENT", "a\nDTSTART:20200101", "a\\nb\\,c", "&#8232;BEGIN:VEVENT", "&#11;X:1&#12;"]
)
def test_a_text_never_becomes_a_line_of_the_calendar(text: str) -> None:
    if "&#11;" in text:  # no character of XML
        with pytest.raises(InvalidSource):
            read("xcal", CALENDAR.format(f"{DAY}<summary><text>{text}</text></summary>"))
        return
    for name, kind in (("summary", "text"), ("url", "uri"), ("status", "text"), ("dtend", "date"), ("x-odd", "boolean")):
        parsed = read("xcal", CALENDAR.format(f"<{name}><{kind}>{text}</{kind}></{name}>{DAY}"))
        assert [str(event.start) for event in parsed.events] == ["2026-03-12"]


@pytest.mark.parametrize("body", ["", "<a/>", "<icalendar/>", "<icalendar>", "<!DOCTYPE a []><icalendar/>", "<a>" * 100_000])
def test_what_is_no_calendar_is_refused(body: str) -> None:
    with pytest.raises(InvalidSource):
        read("xcal", body)
