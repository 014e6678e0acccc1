"""Addresses without their secrets, and those that cannot be reached from everywhere."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aggregator.urls import (
    CUT,
    domain_of,
    is_global_host,
    is_global_ip,
    leads_everywhere,
    redacted,
    redacted_text,
    registrable_domain,
    secrets_of,
    shows_secret,
)

SAFE = string.ascii_letters + string.digits + "-_~"
SECRETS = st.text(SAFE, min_size=20, max_size=60).filter(lambda text: len({*text}) > 6)
TOKENS = st.text(string.ascii_letters + string.digits, min_size=16, max_size=60).filter(
    lambda text: not text.isalpha() and not text.isdigit()
)
WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=24)
SLUGS = (
    st.lists(WORDS | st.integers(0, 3000).map(str), min_size=1, max_size=8)
    .map("-".join)
    .filter(lambda slug: slug.lower()[:8] != "private-")
)
UUIDS = st.uuids().map(str)
BASES = st.sampled_from(["https://calendar.example/ical/", "http://termine.example:8080/a/b/", "webcal://müller.example/"])


@given(SECRETS, BASES)
def test_a_secret_is_never_shown_whichever_form_it_has(secret: str, base: str) -> None:
    scheme, _, rest = base.partition("://")
    for address in (
        f"{base}basic.ics?token={secret}",
        f"{base}basic.ics?{secret}",
        f"{base}basic.ics#{secret}",
        f"{base}name%40group.example/private-{secret}/basic.ics",
        f"{base}Private-{secret}",
        f"{scheme}://user:{secret}@{rest}basic.ics",
        f"{scheme}://{secret}@{rest}",
        f"{scheme}://user%3A{secret}%40{rest}basic.ics",
    ):
        assert secret not in redacted(address)
        assert secret not in redacted_text(f"GET {address}: it answered 404, see <{address}>, ({address}).")


@given(
    TOKENS,
    st.sampled_from(["{}", "{}.ics", "name@{}", "name%40{}", "name%2540{}", "a_{}", "~{}", "{}%2Fbasic.ics", "calendar-{}", "a%5F{}"]),
)
def test_a_part_of_a_path_like_a_token_is_cut(token: str, form: str) -> None:
    part = form.format(token)
    assert redacted(f"https://a.example/owa/{part}/calendar.ics") == "https://a.example/owa/…/calendar.ics"


@given(UUIDS, st.sampled_from(["{}", "{}.ics", "cal_{}", "x%40{}"]))
def test_a_uuid_in_a_path_is_cut(uuid: str, form: str) -> None:
    assert redacted(f"https://a.example/{form.format(uuid)}/") == "https://a.example/…/"


@given(st.text(max_size=80), BASES)
def test_what_is_redacted_stays_as_it_is(text: str, base: str) -> None:
    for address in (text, base + text, f"https://{text}"):
        assert redacted(redacted(address)) == redacted(address)
        assert redacted_text(redacted_text(address)) == redacted_text(address)


@given(SLUGS, st.dates())
def test_slugs_and_the_days_in_paths_stay(slug: str, day: str) -> None:
    for address in (
        f"https://a.example/{slug}/",
        f"https://a.example/{day}/{slug}.html",
        f"https://a.example/{str(day).replace('-', '/')}",
    ):
        assert redacted(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://netzwerk.example/termine/netzwerktreffen-2026-photonik-jena",
        "https://netzwerk.example/2026/12/03/5g-netze-und-industrie-40/",
        "https://netzwerk.example/industrie40-kongress-2026/",
        "https://netzwerk.example/Netzwerktreffen%202026%20Photonik",
        "https://netzwerk.example/netzwerk_treffen_2026_in_jena/",
        "https://xn--mnchen-3ya.example/events.ics",
        "http://[2606:4700::1]:8080/a",
        "examples/calendar.ics",
        "/var/lib/calendar.ics",
        "",
    ],
)
def test_an_address_without_secrets_is_shown_whole(address: str) -> None:
    assert redacted(address) == address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://u:p@a.example/x.ics?a=1#b", "https://a.example/x.ics"),
        ("https://u:p%40q@a.example/", "https://a.example/"),
        ("https://u:p@q@a.example/", "https://a.example/"),
        ("//u:p@a.example/x", "//a.example/x"),
        ("https://a.example/list;jsessionid=0123", "https://a.example/list"),
        ("https://a.example/Xk39aQ2LmZ-p4Rt7Yv/", "https://a.example/…/"),
        ("user:password@a.example/x", CUT),
        ("https:user:password@a.example/x", CUT),
        ("https://u:pa/ss@a.example/", CUT),
        ("http://[::1/secret", CUT),
        ("https://", CUT),
        ("https:///secret", CUT),
    ],
)
def test_what_cannot_be_taken_apart_is_not_shown(address: str, shown: str) -> None:
    assert redacted(address) == shown


def test_the_words_of_libraries_show_no_address_of_their_own() -> None:
    told = "HTTPSConnectionPool(host='a.example', port=443): Retries exceeded with url: /private-0a1b/basic.ics?token=0a1b (Caused by x)"
    assert "0a1b" not in redacted_text(told)
    assert "0a1b" not in redacted_text('http://a.example:80 "GET /ical/private-0a1b/basic.ics?token=0a1b HTTP/1.1" 404 0')


def test_a_text_without_secrets_stays_as_it_is() -> None:
    text = "The event 'A/B-Test': see https://a.example/termine/12 (or http://b.example/), 10/12 Uhr // Jena."
    assert redacted_text(text) == text


def test_a_link_shows_the_secrets_of_the_address_it_was_found_at() -> None:
    found = secrets_of("https://a.example/0a1b2c3d4e5f6a7b8c9d/list?token=geheimnis&page=2&cHash=0123456789abcdef0123456789abcdef")
    assert shows_secret("https://a.example/0a1b2c3d4e5f6a7b8c9d/detail", found)
    assert shows_secret("https://a.example/list?token=geheimnis#e1", found)
    assert not shows_secret("https://a.example/detail?page=2&cHash=0123456789abcdef0123456789abcdef", found)


@pytest.mark.parametrize(
    "address", ["https://a.example/termine/?id=21", "https://a.example/private-events/", "https://a.example/", "http://[::1", "x"]
)
def test_most_addresses_hold_no_secret(address: str) -> None:
    assert not secrets_of(address)


@pytest.mark.parametrize(
    "address",
    ["64:ff9b::808:808", "64:ff9b:1::1", "2002:808:808::", "192.88.99.1", "fec0::1", "::7f00:1", "3fff::1", "ff02::1", "224.0.0.1",
     "::ffff:127.0.0.1", "::ffff:8.8.8.8", "2001:0:7f00:1::", "fe80::1%eth0", "127.1", "localhost", ""],
)  # fmt: skip
def test_an_address_that_is_or_carries_one_of_no_public_host_is_not_global(address: str) -> None:
    assert not is_global_ip(address)
    assert not is_global_host(address)


@given(st.ip_addresses())
def test_no_address_is_global_that_python_calls_private(address: object) -> None:
    assume(not getattr(address, "is_global", True))
    assert not is_global_ip(str(address))


LOCAL = (
    *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[fd00::1]"),
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "nas.local", "wiki.intranet", "wiki"),
    *("2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "017700000001"),
)


@pytest.mark.parametrize("host", LOCAL)
def test_a_link_to_a_host_that_only_some_reach_leads_not_everywhere(host: str) -> None:
    assert not leads_everywhere(f"http://{host}/")
    assert not leads_everywhere(f"https://{host}:8080/x?y#z")


def test_a_link_leads_everywhere_by_its_host() -> None:
    for address in (
        "https://a.example/",
        "http://a.b.example:8080/x",
        "http://8.8.8.8/",
        "https://[2606:4700::1]/",
        "http://127.0.0.1.example/",
    ):
        assert leads_everywhere(address)
    assert not leads_everywhere("http://a.example@127.0.0.1/")
    assert not leads_everywhere("http://[::1")
    assert not leads_everywhere("")


def test_exactly_the_allowed_pairs_may_be_linked_to() -> None:
    allow = frozenset({("127.0.0.1", 8001), ("::1", 80)})
    for address in ("http://127.0.0.1:8001/a", "https://127.0.0.1:8001/a", "http://localhost:8001/", "http://[::1]/", "http://localhost/"):
        assert leads_everywhere(address, allow)
    for address in ("http://127.0.0.1/", "http://127.0.0.1:8002/", "http://127.0.0.2:8001/", "https://[::1]/", "http://2130706433:8001/"):
        assert not leads_everywhere(address, allow)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.optonet-jena.de", "optonet-jena.de"),
        ("A.B.Example.", "b.example"),
        ("x.example.co.uk", "example.co.uk"),
        ("netz.github.io", "netz.github.io"),  # each customer of a host is an owner
        ("www.müller.de", "xn--mller-kva.de"),
        ("termine.xn--mller-kva.de", "xn--mller-kva.de"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:4860::1", "2001:4860::1"),
        ("", ""),
        ("a" * 300, "a" * 300),
        ("..", ""),
    ],
)
def test_a_domain_is_what_somebody_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("url", "domain"),
    [("https://cal.optonet.de:8443/a", "optonet.de"), ("http://127.0.0.1:8000/", "127.0.0.1"), ("feeds/a.ics", ""), ("http://[::1", "")],
)
def test_the_domain_of_an_address_is_that_of_its_host(url: str, domain: str) -> None:
    assert domain_of(url) == domain


@given(st.text(max_size=80))
def test_a_domain_is_found_in_any_text(text: str) -> None:
    assert registrable_domain(registrable_domain(text)) == registrable_domain(text)
