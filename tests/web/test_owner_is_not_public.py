"""The owner of a source is told by mail alone: nothing that is served names the address."""

import html
import logging
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from aggregator.model import PullOutcome, SourceState
from tests.factories import BASE_URL, NOW, event
from tests.web_site import MEDWAYS, OPTONET, WebSite, web_site

CANARY = "kanarie@owner.example"
STARTS = ("/", "/status", "/weekly", "/healthz", "/robots.txt", "/sitemap.xml", "/networks", "/feeds/changes.rss", "/nothing-here")


@pytest.fixture
def site() -> WebSite:
    """A site whose networks and sources all have an owner; one source fails."""
    failing = SourceState(id="optonet", outcome=PullOutcome.ERROR, last_pull=NOW, failures=4, error="status 500", issues=("no date",))
    site = web_site(event("A"), event("B"), states=[failing])
    owned = (
        replace(network, owner=CANARY, sources=tuple(replace(source, owner=CANARY) for source in network.sources))
        for network in (OPTONET, MEDWAYS)
    )
    site.config = replace(site.config, networks=tuple(owned))
    return site


def answers(site: WebSite) -> Mapping[str, str]:
    """All that is served from the first pages on, by address."""
    found: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting and len(found) < 400:
        if (path := waiting.pop(0)) in found:
            continue
        answer = site.client.get(path)
        found[path] = f"{answer.headers}\n{answer.get_data().decode('utf-8', 'replace')}"
        links = (html.unescape(link).removeprefix(BASE_URL).partition("#")[0] for link in re.findall(r'href="([^"]*)"', found[path]))
        waiting += [link for link in links if re.match("/(?!/)", link)]
    return found


def test_no_page_feed_or_log_line_names_an_owner(site: WebSite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    served = answers(site)
    assert {"/status", "/feeds/events.ics", "/feeds/events.csv"} <= served.keys()
    assert any(f"/events/{event('A').id}" in path for path in served)
    assert [path for path, text in served.items() if CANARY in text or "owner.example" in text] == []
    assert CANARY not in caplog.text
