"""Names of zones: what means one zone is found, what means none or several is not."""

import zoneinfo
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from aggregator.dates.zones import use_packaged_rules, zone


def named(name: str) -> str:
    found = zone(name)
    return str(found) if found else ""


@pytest.mark.parametrize(
    ("name", "iana"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE/BERLIN ", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("W. Europe Daylight Time", "Europe/Berlin"),
        ("Central European Standard Time", "Europe/Warsaw"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rom, Stockholm, Wien", "Europe/Berlin"),
        ("(GMT+01.00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna", "Europe/Berlin"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.org/20190914_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("posix/Europe/Vaduz", "Europe/Vaduz"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("GMT+1", "Etc/GMT-1"),
        ("UTC+01:00", "Etc/GMT-1"),
        ("UTC-0300", "Etc/GMT+3"),
        ("+02:00", "Etc/GMT-2"),
        ("Etc/GMT-1", "Etc/GMT-1"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("MEZ", "Europe/Berlin"),
        ("US/Pacific", "US/Pacific"),
    ],
)
def test_a_name_means_its_zone(name: str, iana: str) -> None:
    assert named(name) == iana


@pytest.mark.parametrize(
    "name",
    ["", " ", "Mars/Olympus", "/Europe/CUSTOM", "Customized Time Zone", "Factory", "IST", "UTC+25", "UTC+1:17", "x" * 10_000, "Europe"],
)
def test_a_name_without_one_meaning_is_unknown(name: str) -> None:
    assert zone(name) is None


@pytest.mark.parametrize(
    "name", ["../../../../etc/passwd", "/etc/passwd", "Europe/../Europe/Berlin", "tzdata/zones", "Europe/Berlin\x00", "zone.tab"]
)
def test_no_name_leads_out_of_the_zone_tables(name: str) -> None:
    assert zone(name) is None


def test_every_zone_is_known_by_its_name() -> None:
    names = zoneinfo.available_timezones() - {"Factory", "localtime"}
    assert {name for name in names if named(name.upper()) != name} == set()


def test_every_windows_name_is_known() -> None:
    assert {name for name in WINDOWS_TO_OLSON if zone(name) is None} == set()


def test_packaged_rules_go_before_those_of_the_system() -> None:
    use_packaged_rules()
    found = zone("America/Vancouver")
    assert zoneinfo.TZPATH == ()
    assert found is not None
    assert datetime(2026, 12, 1, tzinfo=UTC).astimezone(found).utcoffset() == datetime(2026, 7, 1, tzinfo=UTC).astimezone(found).utcoffset()


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(st.characters()), st.from_regex(r"\(?(UTC|GMT)?[+-]?\d{0,3}[:.]?\d{0,3}\)?[ A-Za-z/,.]{0,20}", fullmatch=True)))
def test_no_text_is_too_odd_to_ask_for(name: str) -> None:
    assert zone(name) is None or isinstance(zone(name), ZoneInfo)
