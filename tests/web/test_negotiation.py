"""What a request says of the answer it wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.negotiation import accepts_gzip, is_not_modified


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("GZIP, br", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*", True),
        ("*;q=0", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("deflate, br", False),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("xgzipx", False),
        ("", False),
        (";;,=;q=x,gzip", True),
        ("gzip, " + "x, " * 1000, True),
    ],
)
def test_gzip_goes_to_those_who_take_it(accepted: str, zipped: bool) -> None:
    assert accepts_gzip({"HTTP_ACCEPT_ENCODING": accepted}) is zipped


@pytest.mark.parametrize(
    ("told", "had"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", W/"y", "abc"', True),
        ('"x","abc","z"', True),
        ("*", True),
        (" * ", True),
        ('"abc-gzip"', False),
        ('"ab"', False),
        ("abc", False),
        ('"x*"', False),
        ("", False),
    ],
)
def test_a_tag_is_found_alone_weakened_or_in_a_list(told: str, had: bool) -> None:
    modified = "Sun, 22 Nov 2026 08:00:00 GMT"
    assert is_not_modified({"HTTP_IF_NONE_MATCH": told, "HTTP_IF_MODIFIED_SINCE": modified}, '"abc"', modified) is had


@pytest.mark.parametrize(
    ("since", "had"),
    [
        ("Sun, 22 Nov 2026 08:00:00 GMT", True),
        ("Sun, 22 Nov 2026 08:00:01 GMT", True),
        ("Sun, 22 Nov 2026 07:59:59 GMT", False),
        ("Sunday, 22-Nov-26 08:00:00 GMT", True),
        ("2026-11-22", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_date_counts_where_there_is_no_tag(since: str, had: bool) -> None:
    assert is_not_modified({"HTTP_IF_MODIFIED_SINCE": since}, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") is had


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_an_answer(accepted: str, tag: str, since: str) -> None:
    environ = {"HTTP_ACCEPT_ENCODING": accepted + "gzip", "HTTP_IF_NONE_MATCH": tag, "HTTP_USER_AGENT": since}
    assert accepts_gzip(environ) in (True, False)
    assert is_not_modified(environ, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") in (True, False)
    assert is_not_modified({"HTTP_IF_MODIFIED_SINCE": since}, '"abc"', "Sun, 22 Nov 2026 08:00:00 GMT") in (True, False)
