"""A web server with the documented lines, over published files: each address answers as the service does."""

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import State
from tests.factories import START, cancelled, event
from tests.published import addresses_of, published
from tests.served import free_port
from tests.waiting import PATIENCE
from tests.web_site import WebSite, web_site
from web.listing_page import PAGE_SIZE

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DOCUMENT = Path(__file__).parents[2] / "docs" / "publishing.md"
ID, OTHER = "A" * 10, "B" * 10
LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))
FRAME = """
%(user)s pid %(folder)s/pid; error_log stderr; worker_processes 1;
events {}
http {
    access_log off;
    client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
    uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
%(lines)s
}
"""

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """nginx over the files of a site."""

    site: WebSite
    port: int

    def get(self, url: str, **headers: str) -> Answer:
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{url}", headers={n.replace("_", "-"): v for n, v in headers.items()})
        try:
            with LOOPBACK.open(asked, timeout=PATIENCE) as found:
                return Answer(found.status, dict(found.headers.items()), found.read())
        except urllib.error.HTTPError as other:
            return Answer(other.code, dict(other.headers.items()), other.read())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site of a long listing, one more network and a withdrawn event, published and served."""
    folder = tmp_path_factory.mktemp("nginx")
    many = (event(f"{n:010d}", start=START + timedelta(hours=n), topics=("photonik",)) for n in range(PAGE_SIZE + 5))
    site = web_site(*many, event(ID, networks=["medways"]), cancelled(event(OTHER), State.WITHDRAWN))
    published(site, folder / "site")
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port))
    assert NGINX
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run(command, check=True)  # listens when it returns
    try:
        yield Server(site, port)
    finally:
        subprocess.run([*command, "-s", "stop"], check=True)


def test_each_address_answers_as_the_service_does(server: Server) -> None:
    for url, address in addresses_of(server.site).items():
        ours, theirs = server.site.client.get(url, follow_redirects=True), server.get(url)
        gone = 410 in address.statuses  # a file cannot say that
        assert theirs.status == (200 if gone else ours.status_code), url
        assert theirs.body == ours.data, url
        assert theirs.headers["Content-Type"] == ours.content_type, url


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("/?lang=de", "/"),
        ("/?lang=en&network=medways", "/?network=medways&lang=en"),
        ("/feeds/events.ics?Network=medways", "/feeds/events.ics?network=medways"),
        ("/feeds/events.ics?utm_source=mail", "/feeds/events.ics"),
        ("/feeds/events.ics?cancelled=&q=", "/feeds/events.ics"),
    ],
)
def test_other_spellings_are_understood(server: Server, asked: str, same: str) -> None:
    assert (server.get(asked).status, server.get(asked).body) == (200, server.get(same).body)


@pytest.mark.parametrize(
    "url",
    [
        "/feeds/events.ics?q=laser",
        "/feeds/events.ics?network=medways&q=laser",
        "/feeds/events.ics?network=medways&network=optonet",
        "/feeds/events.ics?network=nobody",
        "/feeds/events.ics?network=medways&topic=photonik",
        "/feeds/events.json?network=nobody",
        "/feeds/events.ics?lang=xx",
        "/feeds/events.ics?cancelled=hide",
        "/?from=2026-12-01",
        "/?network=../../..",
        "/feeds/events.ics?network=..%2f..",
        "/feeds/events.ics?network=medways/../../feeds/x",
        "/events/ZZZZZZZZZZ",
        "/404.html/x",
    ],
)
def test_what_is_no_file_is_not_found_and_never_another_selection(server: Server, url: str) -> None:
    answer = server.get(url)
    assert answer.status == 404
    assert b"<h1>" in answer.body


def test_an_english_address_that_is_none_is_told_in_english(server: Server) -> None:
    assert server.get("/events/ZZZZZZZZZZ?lang=en").body == server.site.client.get("/404.html?lang=en").data


def test_a_feed_travels_compressed_to_all_but_microsofts_programs(server: Server) -> None:
    feed = "/feeds/events.ics"
    packed = server.get(feed, Accept_Encoding="gzip", User_Agent="Google-Calendar-Importer")
    plain = server.get(feed, Accept_Encoding="gzip", User_Agent="Microsoft Office/16.0 (Microsoft Outlook 16.0.4266)")
    assert (packed.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.body) < len(plain.body) / 3


def test_a_feed_is_not_sent_twice(server: Server) -> None:
    first = server.get("/feeds/events.ics")
    assert server.get("/feeds/events.ics", If_None_Match=first.headers["ETag"]).status == 304
    assert server.get("/feeds/events.ics", If_Modified_Since=first.headers["Last-Modified"]).status == 304


@pytest.mark.parametrize(("url", "style"), [("/", "'self'"), ("/weekly/2026-W48.html", "'unsafe-inline'"), ("/nowhere", "'self'")])
def test_pages_are_protected(server: Server, url: str, style: str) -> None:
    headers = server.get(url).headers
    assert f"default-src 'none'; style-src {style};" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def configuration(folder: Path, port: int) -> str:
    """The documented lines in a frame of their own."""
    found = re.search(r"```nginx\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    lines = found[1].replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/www/termine", str(folder / "site"))
    return FRAME % {"user": "user root;" if os.geteuid() == 0 else "", "folder": folder, "lines": lines}
