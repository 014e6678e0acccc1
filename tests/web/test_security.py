"""What a stranger writes stays text, and every answer carries its protection."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import request

from app import create_app
from tests.factories import TODAY, change, event
from tests.published import given
from tests.web_site import WebSite, web_site
from web.links import web_link
from web.security import HEADERS

WEB = Path(__file__).parents[2] / "web"
EVIL = "\"'><script>XSS()</script><img src=x onerror=XSS()></title></textarea>{{7*7}}"
STATUS = ("/status", "/status/optonet", "/status/optonet.json", "/status/optonet.svg")
PATHS = ("/", "/?lang=en", f"/?q={EVIL}", "/events/EVIL", "/events/EVIL.ics", *STATUS, "/healthz", "/robots.txt", "/feeds/events.ics")
WRONG = ("/nope", "/?network=nope", "/?lang=nope", "/feeds/events.ics?network=nope", "/feeds/events.nope")


@pytest.fixture
def site() -> WebSite:
    return web_site(
        event(
            "EVIL",
            summary=EVIL,
            location=EVIL,
            address=EVIL,
            description=EVIL,
            description_html=EVIL,
            organizer=EVIL,
            price=EVIL,
            language=EVIL,
            url="javascript:XSS()",
            online_url="javascript:XSS()",
            registration_url="data:text/html,XSS()",
            image="javascript:XSS()",
            networks=["optonet", EVIL],
            changes=(change("summary", EVIL, EVIL), change("span", EVIL, EVIL), change(EVIL, EVIL, EVIL)),
            changed_on=TODAY,
        )
    )


@pytest.mark.parametrize("path", [*PATHS, *WRONG])
def test_every_answer_is_protected(site: WebSite, path: str) -> None:
    headers = site.client.get(path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "Set-Cookie" not in headers


def test_nothing_foreign_and_no_inline_code_is_allowed() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"unsafe|\*|https?:|data:|script-src", policy)


class Elements(HTMLParser):
    """The elements of a page with their attributes, as a browser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize(
    "path", ["/", "/?lang=en", f"/?q={EVIL}", "/events/EVIL", "/events/EVIL?lang=en", "/status", "/status/optonet", f"/?network={EVIL}"]
)
def test_a_strangers_text_stays_text(site: WebSite, path: str) -> None:
    html = site.text(path)
    for tag, attributes in Elements(html).found:
        assert tag not in {"img", "iframe", "textarea", "svg", "base", "object"}
        assert tag != "script" or attributes == {"type": "application/ld+json"}
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}]
        assert attributes.get("href", "/").startswith(("/", "#", "https://", "mailto:redaktion@", "webcal://netzwerktimer.example/"))
        assert "XSS" not in attributes.get("lang", "")
    assert "{{7*7}}" in html or "XSS" not in html


@pytest.mark.parametrize("path", ["/", "/events/EVIL", "/status", "/status/optonet", "/nope"])
def test_pages_load_nothing_from_other_hosts(site: WebSite, path: str) -> None:
    html = site.text(path)
    loaded = re.findall(r'<(?:img|script|iframe|link|source|object|embed)\b[^>]*?(?:src|href)="([^"]+)"', html)
    assert [address for address in loaded if not address.startswith("/") and "netzwerktimer.example" not in address] == []
    assert not re.search(r"<style|\sstyle=|<script(?! type=\"application/ld)", html)


def test_templates_let_no_markup_through_by_themselves() -> None:
    for template in (WEB / "templates").glob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", template.read_text())


@pytest.mark.parametrize("path", ["//evil.example/", "/\\\\evil.example/", '/events/?x#"', "/javascript:x"])
def test_no_path_becomes_a_link_elsewhere(site: WebSite, path: str) -> None:
    html = site.client.get("/", environ_overrides={"PATH_INFO": path}).get_data(as_text=True)
    links = [attributes["href"] for tag, attributes in Elements(html).found if tag == "a"]
    assert [link for link in links if not re.match(r"/(?![/\\\\])|#|mailto:", link)] == []
    assert not [link for link in links if "evil" in link]


@pytest.mark.parametrize("address", ["javascript:x", " https://x", "//x", "data:,", "file:///etc/passwd", "", "JaVaScRiPt:x"])
def test_only_web_addresses_become_links(address: str) -> None:
    assert web_link(address) == ""


def test_a_wrong_method_is_refused_in_words(site: WebSite) -> None:
    answer = site.client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_error_of_ours_shows_no_traceback(site: WebSite) -> None:
    def fail() -> str:
        raise ZeroDivisionError("secret")

    site.client.application.add_url_rule("/fail", view_func=fail)
    answer = site.client.get("/fail")
    assert answer.status_code == 500
    assert not re.search(r"secret|Traceback|ZeroDivision", answer.get_data(as_text=True))
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(("hops", "address"), [(0, "127.0.0.1"), (1, "10.0.0.2"), (2, "10.0.0.1")])
def test_exactly_the_trusted_proxies_are_believed(hops: int, address: str) -> None:
    site = web_site(hops=hops)
    seen: list[str | None] = []
    site.client.application.before_request(lambda: seen.append(request.remote_addr))
    site.client.get("/healthz", headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.1, 10.0.0.2"})
    assert seen == [address]


@pytest.mark.parametrize(("name", "media_type"), [("style", "text/css; charset=utf-8"), ("icon", "image/svg+xml")])
def test_style_and_icon_may_be_kept_for_ever(site: WebSite, name: str, media_type: str) -> None:
    found = re.search(rf'href="(/static/{name}\.[0-9a-f]{{12}}\.\w+)"', site.text("/"))
    assert found is not None
    answer = site.client.get(found[1])
    assert answer.content_type == media_type
    assert "immutable" in answer.headers["Cache-Control"]
    assert site.client.get("/static/../app.py").status_code == 404


def test_the_style_sheet_stays_small_and_calls_nobody() -> None:
    style = (WEB / "static" / "style.css").read_text()
    assert len(style.encode()) < 30_000
    assert not re.search(r"url\(|@import", style)


def test_an_app_is_made_without_its_store(tmp_path: Path) -> None:
    site = web_site(folder=tmp_path)
    site.break_store()
    assert create_app(given(site)).test_client().get("/robots.txt").status_code == 200
