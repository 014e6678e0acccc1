"""What we take from the headers of an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.ingest.fetch.headers import LONGEST_RETRY, charset_of, conditions, media_type_of, retry_after_of, validators_of
from aggregator.model import Validators

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        (" 5 ", timedelta(seconds=5)),
        ("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 01 Mar 2026 12:10:00 -0000", timedelta(minutes=10)),
        ("946080000000", LONGEST_RETRY),
        ("9" * 5000, LONGEST_RETRY),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY),
        ("Fri, 31 Dec 9999 23:59:59 -2359", LONGEST_RETRY),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_a_bounded_wait_or_nothing(value: str, wait: timedelta | None) -> None:
    assert retry_after_of({"retry-after": value}, NOW) == wait


@given(st.text(max_size=60))
def test_no_retry_after_breaks_anything(value: str) -> None:
    wait = retry_after_of({"retry-after": value}, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY


def test_validators_come_back_as_conditions() -> None:
    found = validators_of({"etag": ' W/"v1" ', "last-modified": "Sun, 01 Mar 2026 11:00:00 GMT"})
    assert conditions(found) == {"If-None-Match": 'W/"v1"', "If-Modified-Since": "Sun, 01 Mar 2026 11:00:00 GMT"}
    assert conditions(None) == conditions(Validators()) == {}


@pytest.mark.parametrize("etag", ['"' + "x" * 512 + '"', '"a\r\nX-Injected: 1"', '"a\x00"', '"\xe4"', ""])
def test_a_monstrous_validator_is_neither_kept_nor_sent(etag: str) -> None:
    assert validators_of({"etag": etag}).etag == ""
    assert conditions(Validators(etag=etag)) == {}


@pytest.mark.parametrize(
    ("value", "media_type", "charset"),
    [
        ("Text/Calendar; Charset=UTF-8", "text/calendar", "UTF-8"),
        ('text/html;charset="iso-8859-1"; x=y', "text/html", "iso-8859-1"),
        ("text/html, text/plain", "text/html", ""),
        ("application/atom+xml", "application/atom+xml", ""),
        ("nonsense", "", ""),
        ("", "", ""),
        ("<script>/x", "", ""),
    ],
)
def test_a_content_type_is_a_media_type_and_a_charset(value: str, media_type: str, charset: str) -> None:
    assert (media_type_of({"content-type": value}), charset_of({"content-type": value})) == (media_type, charset)
