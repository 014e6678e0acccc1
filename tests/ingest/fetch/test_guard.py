"""Where we may connect."""

import importlib.util
import ipaddress
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import Refused, Unreachable
from aggregator.ingest.fetch.guard import Target, check_url, checked_addresses, follow, plain_pairs, shown
from aggregator.urls import is_global_ip

FAKENET = Path(__file__).parents[3].parent / "shared" / "hostile" / "fakenet" / "sitecustomize.py"

PUBLIC = ("93.184.215.14", "8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001:800::200e")
NOT_PUBLIC = (
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"),
    *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.1.1.1"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::"),
    *("2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fec0::1"),
    *("ff02::1", "", "localhost", "127.1", "0x7f000001", "2130706433", "93.184.215.14 "),
)
REFUSED_LINKS = (
    *(
        "",
        "x",
        "/path",
        "//example.org/a.ics",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/_x",
        "data:text/calendar,x",
    ),
    *("javascript:alert(1)", "http://", "http:///x", "http:/x", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0x/"),
    *(
        "http://0177.0.0.1/",
        "http://127.0.0.1/",
        "http://1.2.3/",
        "http://256.1.1.1/",
        "http://127.0.0.1./",
        "http://a.b.1/",
        "http://[::1]/",
    ),
    *("http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::7f00:1]/", "http://[::1/", "http://[x]/", "http://[]/"),
    *("http://user@example.org/", "http://user:word@example.org/", "http://@example.org/", "http://example.org@127.0.0.1/"),
    *("http://example.org:22/", "http://example.org:0/", "http://example.org:99999/", "http://example.org:x/", "http://example.org:-1/"),
    *(
        "http://exa mple.org/",
        "http://exa%6dple.org/",
        "http://１２７.0.0.1/",
        "http://-a.org/",
        "http://a..org/",
        "http://.org./",
        "http://./",
    ),
    *(
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nX: y",
        "http://example.org/\x00",
        "http://ex\tample.org/",
        "http://*.org/",
    ),
    *(f"http://{'a' * 64}.org/", "http://" + "a." * 130 + "org/", "http://example.org/" + "a" * 5000, "http://exam\u202eple.org/"),
)


def answers(*addresses: str) -> Callable[[str, int], tuple[str, ...]]:
    return lambda host, port: addresses


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_public_internet_is_public(address: str) -> None:
    assert is_global_ip(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_global_ip(address)


@pytest.mark.skipif(not FAKENET.exists(), reason="the hostile kit with its list of networks is not here")
@settings(max_examples=400, deadline=None)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(network="2000::/3")))
def test_nothing_is_public_that_the_pretended_internet_calls_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not (is_global_ip(str(address)) and pretended().is_private(str(address)))


@pytest.mark.skipif(not FAKENET.exists(), reason="the hostile kit with its list of networks is not here")
def test_the_edges_of_every_private_network_are_judged_as_the_pretended_internet_does() -> None:
    kit = pretended()
    for network in [*kit._BAD4, *kit._BAD6]:
        for edge in (network[0], network[-1]):
            assert not is_global_ip(str(edge))
        after = int(network[-1]) + 1
        if network.version == 4 and after < 2**32:
            beyond = str(ipaddress.IPv4Address(after))
            assert is_global_ip(beyond) is not kit.is_private(beyond)


@settings(max_examples=200, deadline=None)
@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}"]))
def test_an_address_inside_another_is_never_public(inner: ipaddress.IPv4Address, form: str) -> None:
    assert not is_global_ip(form.format(inner))


@pytest.mark.parametrize("link", REFUSED_LINKS)
def test_a_link_to_anything_but_a_public_web_host_is_refused(link: str) -> None:
    with pytest.raises(Refused):
        check_url(link)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60).map(lambda text: "http://" + text))
def test_a_link_is_an_address_or_refused_whatever_it_holds(link: str) -> None:
    try:
        target = check_url(link)
    except Refused:
        return
    assert check_url(target.url) == target
    assert target.url.isascii()


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("http://Example.ORG", "http://example.org/"),
        ("webcal://example.org/a.ics", "https://example.org/a.ics"),
        ("HTTPS://example.org:443/a", "https://example.org/a"),
        ("http://example.org:8080/a?b=c#d", "http://example.org:8080/a?b=c"),
        ("http://example.org./a", "http://example.org/a"),
        ("http://münchen.example/ü b", "http://xn--mnchen-3ya.example/%C3%BC%20b"),
        (" http://example.org/a\n", "http://example.org/a"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]:8443/", "http://[2606:4700::1111]:8443/"),
        ("http://a_b.example.org/", "http://a_b.example.org/"),
    ],
)
def test_a_link_has_one_spelling(link: str, meant: str) -> None:
    assert check_url(link).url == meant


def test_an_allowed_pair_lifts_the_checks_of_exactly_this_pair() -> None:
    allow = plain_pairs([("127.0.0.1", 5000)])
    assert check_url("http://127.0.0.1:5000/", allow).port == 5000
    for other in ("http://127.0.0.1:5001/", "http://127.0.0.2:5000/", "http://127.0.0.1/", "http://8.8.8.8:5000/", "ftp://127.0.0.1:5000/"):
        with pytest.raises(Refused):
            check_url(other, allow)


def test_a_name_may_lead_to_an_allowed_pair_and_to_nothing_else_on_that_port() -> None:
    allow = plain_pairs([("127.0.0.1", 5000)])
    target = check_url("http://intern.example:5000/", allow)
    assert checked_addresses(target, allow, answers("127.0.0.1")) == ("127.0.0.1",)
    for address in ("127.0.0.2", "8.8.8.8"):
        with pytest.raises(Refused):
            checked_addresses(target, allow, answers(address))


def test_one_private_answer_among_public_ones_refuses_the_host() -> None:
    target = check_url("http://example.org/")
    assert checked_addresses(target, frozenset(), answers("8.8.8.8", "2606:4700::1111", "8.8.8.8")) == ("8.8.8.8", "2606:4700::1111")
    with pytest.raises(Refused, match=r"10\.0\.0\.1 is not a public address"):
        checked_addresses(target, frozenset(), answers("8.8.8.8", "10.0.0.1"))


def test_a_name_without_address_is_unreachable() -> None:
    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    for resolve in (unknown, answers()):
        with pytest.raises(Unreachable):
            checked_addresses(check_url("http://example.org/"), frozenset(), resolve)


def test_an_address_is_not_looked_up() -> None:
    assert checked_addresses(check_url("http://8.8.8.8/"), frozenset(), answers("127.0.0.1")) == ("8.8.8.8",)


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("/b", "http://example.org/b"),
        ("b?c", "http://example.org/dir/b?c"),
        ("//other.example/x", "http://other.example/x"),
        ("https://other.example", "https://other.example/"),
        ("webcal://other.example/c.ics", "https://other.example/c.ics"),
        ("/\xc3\xbc", "http://example.org/%C3%BC"),
        ("/\xfc", "http://example.org/%C3%BC"),
        ("/a b", "http://example.org/a%20b"),
    ],
)
def test_a_redirect_leads_where_its_location_says(location: str, where: str) -> None:
    assert follow(check_url("http://example.org/dir/a"), location).url == where


@pytest.mark.parametrize("location", ["//127.0.0.1/", "http://[::1", "file:///etc/passwd", "http://localhost:22/", "http://a@127.0.0.1/"])
def test_a_redirect_into_the_host_is_refused(location: str) -> None:
    with pytest.raises(Refused):
        follow(Target("http", "example.org", 80, "/"), location)


def test_a_message_shows_no_credentials_and_no_control_characters() -> None:
    text = shown("http://me:secret@example.org/\r\n\x1b[31m" + "x" * 500)
    assert "secret" not in text
    assert text.isprintable()
    assert len(text) <= 200


def pretended() -> Any:
    """The kit's module, which installs nothing as long as it has no configuration."""
    name = "pretended_internet"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FAKENET)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]
