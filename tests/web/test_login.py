"""Log-in by mail: who gets which link, what a link does, and what it does not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import MailKind, Role
from tests.web.logged_in import HERE, LOOPBACK, MODERATOR, get, log_in, post
from tests.web_site import WebSite, web_site
from web.login import local_path

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "mailto:x@evil.example",
    "ftp://evil.example",
    " //evil.example",
    "\t//evil.example",
    "\n//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/ /evil.example",
    "/%09/evil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/moderation//evil.example",
    "/x/../../evil.example//",
    "user@evil.example",
    "//user@evil.example",
    "//127.0.0.1:8000@evil.example",
    "https://127.0.0.1:8000@evil.example",
    "/@evil.example",
    "//evil.example/%2f..",
    "//evil%E3%80%82example",
    "//evil。example",
    "/\u2028/evil.example",
    "/\u00a0/evil.example",
    "/\ufeff/evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "\x01https://evil.example",
    "//[::1]",
    "//0x7f000001",
    "//2130706433",
    "?next=//evil.example",
    "#//evil.example",
    ".evil.example",
    "evil.example",
    "/moderation?next=//evil.example",
    "/moderation#//evil.example",
)


@pytest.fixture
def site() -> Iterator[WebSite]:
    made = web_site(base_url=LOOPBACK)
    with made.store.write() as tx:
        tx.people.add_moderator(MODERATOR, made.now)
    yield made
    made.store.close()


def ask(site: WebSite, address: str, next_path: str = "") -> str:
    """Ask for a link, and return the token of the last one in the outbox."""
    answer = post(site, "/login", "/login", address=address, next=next_path)
    assert answer.status_code == 200
    return next((mail.secret for mail in site.store.outbox.all() if mail.kind is MailKind.LOGIN and mail.secret), "")


def test_a_moderator_logs_in_with_the_link_of_a_mail(site: WebSite) -> None:
    token = ask(site, f" {MODERATOR.upper()} ")
    answer = post(site, f"/login/{token}", f"/login/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation")
    assert get(site, "/moderation").status_code == 200


def test_the_cookie_is_of_this_site_alone_and_no_script_reads_it(site: WebSite) -> None:
    token = ask(site, MODERATOR)
    cookie = post(site, f"/login/{token}", f"/login/{token}").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert cookie.startswith("netzwerktimer=")


def test_behind_https_the_cookie_is_bound_to_the_host() -> None:
    site = web_site(base_url="https://termine.example")
    with site.store.write() as tx:
        tx.people.add_moderator(MODERATOR, site.now)
    site.client.post("/login", data={"address": MODERATOR, "form_token": ""}, headers=HERE)
    page = site.client.get("/login").get_data(as_text=True)
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    site.client.post("/login", data={"address": MODERATOR, "form_token": token}, headers=HERE)
    link = next(mail.secret for mail in site.store.outbox.all() if mail.secret)
    page = site.client.get(f"/login/{link}").get_data(as_text=True)
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    cookie = site.client.post(f"/login/{link}", data={"form_token": token}, headers=HERE).headers["Set-Cookie"]
    assert cookie.startswith("__Host-netzwerktimer=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_over_plain_http_elsewhere_nobody_logs_in() -> None:
    site = web_site(base_url="http://termine.example")
    page = site.client.get("/login").get_data(as_text=True)
    assert "https" in page
    assert "<form" not in page.partition("<main")[2]


def test_known_and_unknown_addresses_get_the_same_answer(site: WebSite) -> None:
    pages = [post(site, "/login", "/login", address=address).get_data(as_text=True) for address in (MODERATOR, "who@example.org")]
    assert pages[0].replace(MODERATOR, "x") == pages[1].replace("who@example.org", "x")
    assert [mail.recipient for mail in site.store.outbox.all()] == [MODERATOR]


def test_an_owner_is_sent_the_links_of_their_sources(site: WebSite) -> None:
    site.own("netz@example.org")
    ask(site, "netz@example.org")
    (mail,) = site.store.outbox.all()
    assert (mail.kind, mail.recipient, mail.lists["source_ids"]) == (MailKind.OWNER_LINKS, "netz@example.org", ("optonet",))


def test_at_most_five_links_an_hour_go_to_an_address(site: WebSite) -> None:
    answers = [post(site, "/login", "/login", address=MODERATOR) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3_000
    assert len(site.store.outbox.all()) == 5


def test_a_program_that_opens_the_link_five_times_changes_nothing(site: WebSite) -> None:
    token = ask(site, MODERATOR)
    before = site.dump()
    for _ in range(5):
        assert get(site, f"/login/{token}").status_code == 200
    assert site.dump() == before
    assert post(site, f"/login/{token}", f"/login/{token}").status_code == 303


def test_a_link_is_used_once(site: WebSite) -> None:
    token = ask(site, MODERATOR)
    page = get(site, f"/login/{token}").get_data(as_text=True)
    form_token = page.partition('name="form_token" value="')[2].partition('"')[0]
    post(site, f"/login/{token}", f"/login/{token}")
    site.client.delete_cookie("netzwerktimer", domain="127.0.0.1")
    answer = site.client.post(f"/login/{token}", data={"form_token": form_token}, headers=HERE, base_url=LOOPBACK)
    assert answer.status_code == 410


def test_of_many_who_use_a_link_at_once_one_comes_in(tmp_path: Path) -> None:
    site = web_site(base_url=LOOPBACK, folder=tmp_path)
    with site.store.write() as tx:
        tx.people.add_moderator(MODERATOR, site.now)
    token = ask(site, MODERATOR)
    page = get(site, f"/login/{token}").get_data(as_text=True)
    data = {"form_token": page.partition('name="form_token" value="')[2].partition('"')[0]}

    def use(_: int) -> int:
        client = site.client.application.test_client()
        return client.post(f"/login/{token}", data=data, headers=HERE, base_url=LOOPBACK).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(16))) == [303, *[410] * 15]


def test_a_link_ends_after_half_an_hour(site: WebSite) -> None:
    token = ask(site, MODERATOR)
    site.now += timedelta(minutes=30)
    assert get(site, f"/login/{token}").status_code == 410


def test_a_session_ends_with_log_out_with_the_role_and_after_30_days(site: WebSite) -> None:
    log_in(site)
    post(site, "/logout", "/moderation")
    assert get(site, "/moderation").status_code == 303
    log_in(site)
    with site.store.write() as tx:
        tx.people.remove_moderator(MODERATOR)
    assert get(site, "/moderation").status_code == 303
    log_in(site)
    site.now += timedelta(days=30)
    assert get(site, "/moderation").status_code == 303


def test_a_moderators_session_opens_no_owners_page(site: WebSite) -> None:
    log_in(site, "netz@example.org", Role.OWNER)
    assert get(site, "/moderation").status_code in (303, 403)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_log_in_leads_to_this_site_only(site: WebSite, path: str) -> None:
    token = ask(site, MODERATOR, path)
    assert post(site, f"/login/{token}", f"/login/{token}").headers["Location"] == "/moderation"


def test_a_log_in_leads_to_the_page_that_asked_for_it(site: WebSite) -> None:
    assert local_path("/moderation/mails") == "/moderation/mails"
    token = ask(site, MODERATOR, "/moderation/mails")
    assert post(site, f"/login/{token}", f"/login/{token}").headers["Location"] == "/moderation/mails"


@pytest.mark.parametrize(
    "address", ["", "x", "a@b@c", "x@example.org\r\nBcc: y@example.org", "<x@example.org>", "x" * 400 + "@example.org"]
)
def test_what_is_no_address_is_said(site: WebSite, address: str) -> None:
    assert post(site, "/login", "/login", address=address).status_code == 400
    assert site.store.outbox.all() == ()
