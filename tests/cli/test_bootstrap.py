"""What a change of sources.yaml writes into a store that is full already."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from aggregator.cli.bootstrap import Application
from aggregator.ingest.commit import commit, visit
from aggregator.model import Settings
from app import create_app
from tests.factories import NOW, TODAY
from tests.pipeline import calendar, vevent
from web.context import Context

SITE = "site: {title: N, time_zone: Europe/Berlin, uid_domain: n.example}\nnetworks:\n"
KEPT = ("events", "records", "publications", "publication_keys", "blocking_keys", "facets", "search_words")


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    """A program whose only source, a file, was pulled."""
    (tmp_path / "a.ics").write_bytes(calendar(vevent(more="LOCATION:Haus 7\\, Kahla")))
    write_networks(tmp_path, "a")
    settings = Settings(sources=str(tmp_path / "sources.yaml"), database_url=f"sqlite:///{tmp_path / 'store.db'}")
    with Application(settings, clock=lambda: NOW, workers=1) as application:
        application.bring_up_to_date()
        commit(application.services, [visit(application.services, source) for source in application.config().sources])
        yield application


def write_networks(folder: Path, *slugs: str) -> None:
    """sources.yaml with these networks, each in the town of Kahla with a file of its own name."""
    networks = (
        f"  - {{slug: {slug}, name: {slug.upper()}, city: Kahla, website: 'https://{slug}.example', sources: [{{url: {slug}.ics}}]}}\n"
        for slug in slugs
    )
    (folder / "sources.yaml").write_text(SITE + "".join(networks), "utf-8")


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}


def client_of(application: Application) -> Client:
    context = Context(
        store=application.store,
        write=application.store.write,
        config=application.config,
        settings=application.settings,
        today=lambda: TODAY,
        now=lambda: NOW + timedelta(minutes=1),
        heartbeat=lambda: NOW,
    )
    return Client(create_app(context), use_cookies=False)


def test_one_more_network_writes_no_row_of_what_is_there(application: Application, tmp_path: Path) -> None:
    before = rows_of(tmp_path / "store.db")
    write_networks(tmp_path, "a", "b")
    assert application.config.reload()
    application.bring_up_to_date()
    assert rows_of(tmp_path / "store.db") == before


def test_a_feed_that_one_more_network_does_not_concern_is_not_modified(application: Application, tmp_path: Path) -> None:
    client = client_of(application)
    etag = client.get("/feeds/events.ics?network=a").headers["ETag"]
    write_networks(tmp_path, "a", "b")
    application.config.reload()
    application.bring_up_to_date()
    assert client.get("/feeds/events.ics?network=a", headers={"If-None-Match": etag}).status_code == 304


def test_another_name_of_a_network_is_a_new_version_of_its_feed(application: Application, tmp_path: Path) -> None:
    client = client_of(application)
    etag = client.get("/feeds/events.ics?network=a").headers["ETag"]
    text = (tmp_path / "sources.yaml").read_text("utf-8").replace("name: A", "name: Another")
    (tmp_path / "sources.yaml").write_text(text, "utf-8")
    application.config.reload()
    application.bring_up_to_date()
    answer = client.get("/feeds/events.ics?network=a", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Another" in answer.get_data(as_text=True)


def test_another_owner_is_no_new_version_of_a_feed(application: Application, tmp_path: Path) -> None:
    version = application.store.events.version()
    text = (tmp_path / "sources.yaml").read_text("utf-8")
    text = text.replace("sources: [{url: a.ics}]", "owner: web@example.org, sources: [{url: a.ics, owner: a@example.org}]")
    (tmp_path / "sources.yaml").write_text(text, "utf-8")
    assert application.config.reload()
    assert application.config().sources[0].owner == "a@example.org"
    application.bring_up_to_date()
    assert application.store.events.version() == version
