"""VTIMEZONEs against zoneinfo, read back by an independent reader (dateutil)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from feeds.timezone import is_utc, rules_give, vtimezone

NAMES = sorted(files("tzdata").joinpath("zones").read_text().split())
OUTLOOK_RULE = re.compile(r"^RRULE:FREQ=YEARLY;BYMONTH=\d+;BYDAY=(?:-1|[1-4])[A-Z]{2}\r?$", re.MULTILINE)  # MS-OXCICAL, 2.1.3.1.1.19.2.2
FIRST, LAST = datetime(2026, 10, 20, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
NO_RRULE = {  # their clocks change on the day before or after the one that the rule names: 24 o'clock, 26 o'clock, −1 o'clock
    *("Africa/Cairo", "Egypt"),
    *("America/Santiago", "Chile/Continental"),
    *("Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
    *("Asia/Gaza", "Asia/Hebron"),
    *("America/Godthab", "America/Nuuk", "America/Scoresbysund"),
}


def packaged(name: str) -> ZoneInfo:
    data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    return ZoneInfo.from_file(BytesIO(data), key=name)


def moments(zone: ZoneInfo) -> Iterator[datetime]:
    """Every tenth day, and each half hour around every change."""
    moment, offset = FIRST, FIRST.astimezone(zone).utcoffset()
    while moment < LAST:
        yield moment.astimezone(zone)
        moment += timedelta(days=10)
        if moment.astimezone(zone).utcoffset() != offset:
            offset = moment.astimezone(zone).utcoffset()
            yield from (at.astimezone(zone) for at in around(change(zone, moment - timedelta(days=10), moment)))


def change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        same = middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset()
        before, after = (middle, after) if same else (before, middle)
    return after.replace(second=0, microsecond=0)


def around(moment: datetime) -> Iterator[datetime]:
    return (moment + timedelta(minutes=minutes) for minutes in range(-180, 181, 30))


@cache
def reader(rules: str) -> tzinfo:
    zone = tzical(StringIO(rules)).get()
    assert zone is not None
    return zone


def read_back(block: bytes, name: str, moment: datetime) -> timedelta | None:
    """The offset of a wall clock as dateutil reads the block; zones with equal rules share one reader."""
    return reader(block.decode().replace(f"TZID:{name}\r\n", "TZID:any\r\n")).utcoffset(moment.replace(tzinfo=None))


def test_nearly_every_zone_has_yearly_rules() -> None:
    assert {name for name in NAMES if vtimezone(name) is None} <= NO_RRULE


def test_whatever_is_written_in_a_zone_is_the_same_instant_for_a_reader_of_its_rules() -> None:
    wrong, exact = [], 0
    for name in NAMES:
        block, zone = vtimezone(name), packaged(name)
        all_moments = list(moments(zone)) if block else []
        said = [moment for moment in all_moments if rules_give(name, moment)]
        wrong += [(name, moment) for moment in said if block and read_back(block, name, moment) != moment.utcoffset()]
        twice = sum(moment.fold for moment in all_moments)
        exact += bool(block) and len(said) >= len(all_moments) - twice
    assert not wrong
    assert exact >= 584  # of 598; Havana's clock leaves its rules alone for the winter of 2026


def test_blocks_are_made_of_yearly_rules_alone() -> None:
    for name in NAMES:
        block = (vtimezone(name) or b"").decode()
        assert "RDATE" not in block, name
        assert all(len(line) <= 75 for line in block.splitlines()), name
        assert len(OUTLOOK_RULE.findall(block)) == block.count("RRULE") == (2 if "DAYLIGHT" in block else 0), name


def test_berlin_changes_at_the_last_sundays() -> None:
    assert vtimezone("Europe/Berlin") == (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
        b"BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        b"TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n"
        b"BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
    )


def test_dublin_has_its_summer_as_daylight_time_though_its_law_says_winter_is_the_exception() -> None:
    block = (vtimezone("Europe/Dublin") or b"").decode()
    daylight = block.partition("BEGIN:DAYLIGHT")[2].partition("END:DAYLIGHT")[0]
    assert "TZOFFSETTO:+0100\r\nTZNAME:IST" in daylight


def test_a_zone_without_changes_has_one_offset() -> None:
    block = (vtimezone("Asia/Kolkata") or b"").decode()
    assert "DAYLIGHT" not in block
    assert "RRULE" not in block
    assert "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530" in block


@pytest.mark.parametrize(
    "name", ["", "Europe/Nowhere", "../../etc/passwd", "europe", "Europe", "/etc/localtime", "W. Europe Standard Time"]
)
def test_an_unknown_name_has_no_block_and_opens_no_file(name: str) -> None:
    assert vtimezone(name) is None
    assert not rules_give(name, datetime(2026, 12, 1, 9, tzinfo=UTC))


def test_the_second_of_two_equal_hours_cannot_be_said() -> None:
    first = datetime(2027, 10, 31, 2, 30, tzinfo=packaged("Europe/Berlin"))
    assert rules_give("Europe/Berlin", first)
    assert not rules_give("Europe/Berlin", first.replace(fold=1))


def test_an_hour_that_the_clock_skips_cannot_be_said() -> None:
    assert not rules_give("Europe/Berlin", datetime(2027, 3, 28, 2, 30, tzinfo=packaged("Europe/Berlin")))


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_a_year_at_the_end_of_the_calendar_cannot_be_said(year: int) -> None:
    assert not rules_give("Asia/Tokyo", datetime(year, 1, 1, 3, tzinfo=packaged("Asia/Tokyo")))


def test_utc_has_many_names() -> None:
    assert all(is_utc(name) for name in ("UTC", "Etc/UTC", "Zulu"))
    assert not is_utc("Europe/London")
