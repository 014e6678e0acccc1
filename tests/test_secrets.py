"""Addresses that are secrets: no page, feed, published file, report, error or log line shows one, whatever becomes of the source."""

import json
import logging
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from aggregator.__main__ import main
from aggregator.cli.log_format import RedactingFormatter
from aggregator.errors import BadStatus, ConfigError, InvalidSource, Unreachable
from aggregator.model import Fetched, PendingRedirect, PullOutcome, SourceState
from tests.factories import NOW
from tests.loopback import Answer, Site, moved, ok
from tests.pipeline import Pipeline, calendar, vevent, weeks
from tests.web_site import web_site

SECRET = "geheim7f3a9c1e5b8d2"
OWNER = "kanarie@owner.example"
UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
FORMS = {
    "query": f"/{{}}/basic.ics?token={SECRET}",
    "private": f"/{{}}/n%40group.example/private-{SECRET}/basic.ics",
    "part": f"/{{}}/{SECRET}@n.example/calendar.ics",
    "uuid": f"/{{}}/{UUID}/list",
}
START = f"{date.today() + timedelta(days=10):%Y%m%d}T170000"  # noqa: DTZ011 (some coming day)
DAY = f"{date.today() + timedelta(days=12):%d.%m.%Y}"  # noqa: DTZ011
QUOTED = "URL:#termin\r\nDESCRIPTION:Abonnieren unter {}"
PAGE = """<html><title>Termine</title><body><h1>Veranstaltungen</h1><ul class="events">
<li><h3><a href="#e1">Photonik-Forum Jena</a></h3><p>{0}, 18:00 Uhr</p></li>
<li><h3><a href="?{1}">Optik-Treffen Gera</a></h3><p>{0}, 19:00 Uhr</p></li>
<li><h3><a href="detail/3">Laser-Runde Weimar</a></h3><p>{0}, 20:00 Uhr</p></li></ul></body></html>"""


def secrets_in(text: str) -> list[str]:
    return [secret for secret in (SECRET, UUID, OWNER) if secret in text]


def pages(site: Site, robots: Site) -> Mapping[str, Answer]:
    """What a site answers to each form of address: by the first part of the path."""
    found: dict[str, Answer] = {}
    for form in FORMS.values():
        address = site.url(form.format("read"))
        found[form.format("read")] = ok(calendar(vevent(start=START, more=QUOTED.format(address))), "Content-Type: text/calendar")
        found[form.format("page")] = ok(PAGE.format(DAY, f"token={SECRET}").encode(), "Content-Type: text/html")
        found[form.format("broken")] = ok(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "Content-Type: text/calendar")
        found[form.format("nothing")] = ok(b"\x00\x01\x02 nothing that is read")
        found[form.format("xml")] = ok(b"<rss><channel>")
        found[form.format("json")] = ok(b'{"events": [')
        found[form.format("large")] = ok(b"", length=100_000_000)
        found[form.format("cut")] = ok(b"BEGIN:VCALENDAR", length=1_000)
        found[form.format("there")] = moved(site.url(form.format("gone")), "301 Moved Permanently")
        found[form.format("round")] = moved(form.format("round"))
        found[form.format("away")] = moved(robots.url(form.format("read")), "301 Moved Permanently")
        found[form.format("inside")] = moved(f"http://10.0.0.1{form.format('read')}")
        found[form.format("user")] = moved(f"http://user:{SECRET}@127.0.0.1:{site.port}/x")
    return found


KINDS = ("read", "page", "broken", "nothing", "xml", "json", "large", "cut", "there", "round", "away", "inside", "user", "missing")


def sources_yaml(site: Site, robots: Site, closed: int) -> str:
    addresses = [site.url(form.format(kind)) for kind in KINDS for form in FORMS.values()]
    addresses += [robots.url(form.format("read")) for form in FORMS.values()]
    addresses += [f"http://127.0.0.1:{closed}{form.format('read')}" for form in FORMS.values()]
    addresses += [f"http://no.such.name.invalid{form.format('read')}" for form in FORMS.values()]
    addresses += [f"http://user:{SECRET}@127.0.0.1:{site.port}/x.ics", f"http://10.0.0.1/{UUID}/x.ics", f"https://a.example:22/?{SECRET}"]
    networks = [
        {"slug": f"n{n}", "name": f"N{n}", "owner": OWNER, "sources": [{"id": f"s{n}", "url": url, "owner": OWNER}]}
        for n, url in enumerate(addresses)
    ]
    site_of = {"title": "N", "time_zone": "Europe/Berlin", "languages": ["de", "en"], "contact": "n@example.org", "uid_domain": "n.example"}
    return yaml.safe_dump({"site": site_of, "networks": networks})


def test_no_output_shows_a_secret_whatever_becomes_of_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answers: dict[str, Answer] = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = int(listener.getsockname()[1])  # nobody listens there any more
    with Site(answers) as site, Site({"/robots.txt": ok(b"User-agent: *\nDisallow: /")}) as robots:
        answers |= pages(site, robots)
        (tmp_path / "sources.yaml").write_text(sources_yaml(site, robots, closed))
        monkeypatch.setenv("NETZWERKTIMER_SOURCES", str(tmp_path / "sources.yaml"))
        monkeypatch.setenv("NETZWERKTIMER_DATABASE_URL", f"sqlite:///{tmp_path / 'n.db'}")
        monkeypatch.setenv("NETZWERKTIMER_BASE_URL", "https://n.example")
        pairs = ",".join(f"127.0.0.1:{port}" for port in (site.port, robots.port, closed))
        monkeypatch.setenv("NETZWERKTIMER_ALLOW_ADDRESSES", pairs)
        assert main(["pull", "--json"]) == 1
        reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert main(["pull"]) == 1
        table = capsys.readouterr()
        assert main(["publish", str(tmp_path / "site")]) == 0
        assert main(["events", "--json"]) == 0
        assert main(["check"]) == 0
    assert sum(report["outcome"] == "error" for report in reports) > len(FORMS) * 10
    assert sum(report["events"] for report in reports) >= len(FORMS)
    shown = {"table": table.out + table.err, "reports": json.dumps(reports), "log": caplog.text, "rest": capsys.readouterr().out}
    shown |= {
        str(file): file.read_bytes().decode("utf-8", "replace")
        for file in (tmp_path / "site").rglob("*")
        if file.suffix != ".gz" and file.is_file()
    }
    assert {name: found for name, text in shown.items() if (found := secrets_in(text))} == {}
    assert any("Photonik-Forum" in text for text in shown.values())


def test_a_relative_link_does_not_publish_the_address_it_was_found_at(lone: Pipeline) -> None:
    secret = f"https://a.example/{SECRET}/list?key={SECRET}"
    lone.config = replace(lone.config, networks=(replace(lone.config.networks[0], sources=(replace(lone.config.sources[0], url=secret),)),))
    lone.fetcher.answers[secret] = calendar(
        vevent(more=QUOTED.format(secret)), vevent("2", "Laser-Runde Gera", "20261210T100000", "URL:/offen/2")
    )
    lone.pull()
    assert sorted(event.details.url for event in lone.published()) == ["", "https://a.example/offen/2"]
    assert "Abonnieren unter https://a.example/…/list?key=…" in {event.details.description for event in lone.published()}


def test_a_fault_of_ours_is_logged_without_addresses(lone: Pipeline, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def run(self, request: bytes) -> bytes:
            raise KeyError(f"https://a.example/?token={SECRET}")

    lone.services = replace(lone.services, pool=Broken())
    lone.answer("a", calendar(*weeks(1)))
    assert lone.pull()[0].outcome is PullOutcome.ERROR
    assert "KeyError" in caplog.text
    assert not secrets_in(caplog.text)


def test_the_owner_of_a_source_that_moved_sees_where_but_no_secret(lone: Pipeline) -> None:
    there = f"https://other.example/list?token={SECRET}"
    lone.answer("a", Fetched(url=there, moved_to=there, body=calendar(*weeks(1)), fetched_at=NOW))
    assert lone.pull()[0].issues == (
        "it redirects for good to https://other.example/list, another site: put that address into sources.yaml if it is right",
    )


def test_the_status_page_shows_no_secret_of_what_was_stored_before() -> None:
    address = f"https://optonet-jena.de/?token={SECRET}"
    state = SourceState(
        id="optonet",
        outcome=PullOutcome.ERROR,
        last_pull=NOW,
        error=f"{address}: took too long",
        issues=(f"see {address}",),
        move=PendingRedirect(url=address, since=NOW),
    )
    html = web_site(states=[state]).text("/status")
    assert "took too long" in html
    assert not secrets_in(html)


def test_an_error_shows_no_secret() -> None:
    address = f"https://u:{SECRET}@a.example/{UUID}?{SECRET}"
    for error in (
        Unreachable(f"{address}: no"),
        BadStatus(address, 404),
        InvalidSource(f"{address} is no calendar."),
        ConfigError(f"{address}: no"),
    ):
        assert "https://a.example/" in str(error)
        assert not secrets_in(str(error))


def test_log_lines_and_tracebacks_are_written_without_secrets() -> None:
    try:
        raise ValueError(f"https://a.example/private-{SECRET}/basic.ics")
    except ValueError as error:
        trouble = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "asked %s", (f"https://a.example/?{SECRET}",), trouble)
    written = RedactingFormatter("%(message)s").format(record)
    assert "asked https://a.example/\n" in written
    assert not secrets_in(written)
