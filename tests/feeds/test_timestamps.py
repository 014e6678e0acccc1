"""Moments as feeds write them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from feeds.timestamps import ical_utc, rfc822, rfc3339
from tests.factories import BERLIN

FIRST = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
SECOND = FIRST.replace(fold=1)


@pytest.mark.parametrize(
    ("write", "first", "second"),
    [
        (ical_utc, "20261025T003000Z", "20261025T013000Z"),
        (rfc3339, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
        (rfc822, "Sun, 25 Oct 2026 00:30:00 GMT", "Sun, 25 Oct 2026 01:30:00 GMT"),
    ],
)
def test_the_hour_that_comes_twice_is_written_as_two_instants(write: Callable[[datetime], str], first: str, second: str) -> None:
    assert [write(FIRST), write(SECOND), write(FIRST)] == [first, second, first]
    assert write(FIRST.astimezone(UTC)) == first
