"""Which links of events are published: those that everybody can follow."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.model import DatedEvent, NewsItem, RawEvent
from aggregator.parsing.normalize import SourceContext, normalize
from tests.factories import BERLIN, START, TODAY
from tests.pipeline import Pipeline, calendar, vevent

AROUND = SourceContext(base_url="https://a.example/termine/", zone=BERLIN, today=TODAY)
LOCAL = [
    "http://127.0.0.1/x",
    "http://10.1.2.3:8080/",
    "http://[::1]/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://nas.local/x",
]


def details(around: SourceContext = AROUND, **told: Any) -> DatedEvent | NewsItem:
    return normalize(RawEvent(summary="Forum", start=START, **told), around)


@pytest.mark.parametrize("address", LOCAL)
def test_a_link_that_only_some_can_follow_is_not_published(address: str) -> None:
    found = details(url=address, registration_url=address, online_url=address, image=address.replace("http:", "https:"))
    assert (found.url, found.registration_url, found.online_url, found.image) == ("", "", "", "")


@pytest.mark.parametrize("address", LOCAL)
def test_such_a_link_in_a_text_is_none(address: str) -> None:
    found = details(description_html=f'<p>Zur <a href="{address}">Anmeldung</a>, <a href="https://b.example/x">mehr</a></p>')
    assert 'href="http:' not in found.description_html
    assert 'href="https://b.example/x"' in found.description_html
    assert "Anmeldung" in found.description_html
    assert found.registration_url == ""
    plain = details(description=f"Anmeldung unter {address}")
    assert (plain.registration_url, plain.description) == ("", f"Anmeldung unter {address}")


@pytest.mark.parametrize(
    "written", ["http:127.0.0.1/", "http:/127.0.0.1/", "http:\\\\127.0.0.1/", " HTTP://127.0.0.1/", "http://１２７.0.0.1/", "//127.0.0.1/"]
)
def test_no_spelling_hides_where_a_link_of_a_text_leads(written: str) -> None:
    assert "href" not in details(description_html=f'<a href="{written}">x</a>').description_html


def test_a_mail_address_in_a_text_stays_a_link() -> None:
    assert 'href="mailto:n@a.example"' in details(description_html='<a href="mailto:n@a.example">x</a>').description_html


def test_the_allowed_pairs_may_be_linked_to_and_nothing_beside_them() -> None:
    around = replace(AROUND, allow=frozenset({("127.0.0.1", 8001)}))
    assert details(around, url="http://127.0.0.1:8001/x").url == "http://127.0.0.1:8001/x"
    assert details(around, url="http://127.0.0.1:8002/x").url == ""
    assert "href" in details(around, description_html='<a href="http://127.0.0.1:8001/x">x</a>').description_html


def test_the_pairs_that_the_operator_allows_reach_the_reading_of_a_source(lone: Pipeline) -> None:
    events = [
        vevent("1", "Forum Jena", more="URL:http://127.0.0.1:8001/1"),
        vevent("2", "Laser-Runde", "20261210T100000", "URL:http://127.0.0.1:8002/2"),
    ]
    lone.answer("a", calendar(*events))
    lone.pull()
    assert [event.details.url for event in lone.published()] == ["", ""]
    lone.services = replace(lone.services, allow=frozenset({("127.0.0.1", 8001)}))
    lone.pull_after(hours=1)
    assert [event.details.url for event in lone.published()] == ["http://127.0.0.1:8001/1", ""]


def test_a_site_that_was_read_may_link_to_itself(lone: Pipeline) -> None:
    address = "http://intranet.local:8080/termine.ics"
    lone.config = replace(
        lone.config, networks=(replace(lone.config.networks[0], sources=(replace(lone.config.sources[0], url=address),)),)
    )
    lone.fetcher.answers[address] = calendar(vevent(more="URL:/1"))
    lone.pull()
    assert [event.details.url for event in lone.published()] == ["http://intranet.local:8080/1"]
