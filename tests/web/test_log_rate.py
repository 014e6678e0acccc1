"""How often answers from the last copy are logged."""

import logging
from pathlib import Path

import pytest

from tests.factories import event
from tests.web_site import WebSite, web_site
from web.log_rate import MOST_CAUSES, LogRate


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def site(tmp_path: Path) -> WebSite:
    return web_site(event("AAAAAAAAAA", summary="Laser zum Frühstück"), folder=tmp_path)


def test_each_cause_is_logged_once_in_a_period() -> None:
    clock = Seconds()
    rate = LogRate(60, clock)
    assert [rate.allows(cause) for cause in ("locked", "locked", "disk full", "locked")] == [True, False, True, False]
    clock.now = 59.9
    assert not rate.allows("locked")
    clock.now = 60
    assert rate.allows("locked")
    assert not rate.allows("locked")


def test_causes_without_end_neither_fill_the_log_nor_the_memory() -> None:
    clock = Seconds()
    rate = LogRate(60, clock)
    assert sum(rate.allows(f"cause {number}") for number in range(10 * MOST_CAUSES)) == MOST_CAUSES
    clock.now = 60
    assert rate.allows("another")


@pytest.mark.parametrize("path", ["/feeds/events.ics", "/"])
def test_a_failing_store_is_logged_in_one_line_not_once_a_request(site: WebSite, caplog: pytest.LogCaptureFixture, path: str) -> None:
    site.client.get(path)
    site.break_store()
    with caplog.at_level(logging.WARNING):
        assert {site.client.get(path).status_code for _ in range(5)} == {200}
    (line,) = caplog.records
    assert "last good copy" in line.getMessage()
    assert (line.exc_info, "\n" in line.getMessage()) == (None, False)
