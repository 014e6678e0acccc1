"""Pages that ask for a login or whether a person is there, one folder a case; the twins only look like them."""

import json
from pathlib import Path

import pytest

from aggregator.errors import AccessPage
from aggregator.parsing.messages import Task, pack_task, unpack_result
from aggregator.parsing.sources.access_page import access_page
from aggregator.parsing.task import run_task
from tests.cases import DATA, READ_AT, cases_of, fetched, source
from tests.growth import grows_linearly, repeated


@pytest.mark.parametrize("folder", cases_of("access_page"), ids=lambda folder: folder.name)
def test_a_page_asks_for_what_its_case_says(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    url = expected.get("url", "https://source.example/list")
    assert access_page(fetched((folder / "input.html").read_bytes(), url=url)) == expected["access"]


LOGIN = (DATA / "access_page/wordpress_login/input.html").read_bytes()
CAPTCHA = (DATA / "access_page/recaptcha_gate/input.html").read_bytes()
LISTED = b"<article><h2>Abend</h2><p>12. M\xc3\xa4rz 2026, 18:00 Uhr</p></article>" * 2


@pytest.mark.parametrize(
    "body", [b"", b"BEGIN:VCALENDAR\nDESCRIPTION:Bitte melden Sie sich an, um diese\nEND:VCALENDAR", b"{}", b"<", b"<!--"]
)
def test_what_is_no_page_asks_for_nothing(body: bytes) -> None:
    assert access_page(fetched(body)) is None


def test_a_channel_that_speaks_of_a_login_is_no_login_page() -> None:
    words = b"<title>Login</title><description>Bitte melden Sie sich an, um diese Seite zu sehen.</description>"
    assert access_page(fetched(b"<?xml version='1.0'?><rss><channel>" + words + b"</channel></rss>")) is None


@pytest.mark.parametrize("page", [LOGIN, CAPTCHA], ids=["login", "CAPTCHA"])
@pytest.mark.parametrize("kind", [None, "ical", "feed", "html", "jsonld", "json", "xcal", "tribe"])
def test_a_page_in_place_of_any_kind_of_source_is_named(page: bytes, kind: str | None) -> None:
    answer = unpack_result(run_task(pack_task(task(page, kind))))
    assert answer.parse_result is None
    assert isinstance(answer.raised(), AccessPage)
    assert "where events are expected" in answer.error


def test_a_page_that_lists_events_is_read_whatever_else_it_asks_for() -> None:
    answer = unpack_result(run_task(pack_task(task(LOGIN.replace(b"<body", LISTED + b"<body"), None))))
    assert answer.parse_result is not None
    assert answer.parse_result.records


def test_another_error_stays_what_it_is() -> None:
    answer = unpack_result(run_task(pack_task(task(b"<html><h1>Fehler</h1></html>", "ical"))))
    assert answer.error
    assert not isinstance(answer.raised(), AccessPage)


@pytest.mark.parametrize(
    "piece", ["<form>", "<a href='x'>a</a> ", "<div class=modal>", "bitte melden sie sich ", "<input>", "<!--", "ich bin kein "]
)
def test_a_page_is_judged_in_linear_time(piece: str) -> None:
    grows_linearly(lambda body: access_page(fetched(body)), lambda size: b"<html>" + repeated(piece.encode())(size), small=2_000)


def task(body: bytes, kind: str | None) -> Task:
    return Task(source=source(kind=kind), fetched=fetched(body), now=READ_AT, zone="Europe/Berlin")
