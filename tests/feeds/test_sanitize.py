"""The last gate in front of every format."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.sanitize import image, line, lines, url

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


@given(st.text(st.characters(), max_size=300))
@example("a\nb")
@example("a\r\nb\x85c\u2028d")
@example("\n\u200b\n")
def test_no_text_keeps_what_a_feed_cannot_carry(text: str) -> None:
    assert not FORBIDDEN.search(lines(text))
    assert not FORBIDDEN.search(line(text))
    assert "\n" not in line(text)


@given(st.text(st.characters(exclude_categories=("C", "Z")), max_size=300))
def test_what_can_be_carried_stays(text: str) -> None:
    assert lines(text) == line(text) == text


@given(st.text(st.characters(), max_size=80))
@example('b"<>\n')
def test_an_address_is_ascii_without_what_ends_one(text: str) -> None:
    assert re.fullmatch(r"(https?://[!#-;=?-~]+)?", url(f"https://a.example/{text}"))
    assert url(url(f"https://a.example/{text}")) == url(f"https://a.example/{text}")


@pytest.mark.parametrize(
    "address",
    ["https://optonet-jena.de/a.jpg", "https://bilder.optonet-jena.de:443/a", "https://8.8.8.8/a.png", "HTTPS://xn--mller-kva.de/ä.png"],
)
def test_a_public_picture_is_shown(address: str) -> None:
    assert image(address) == url(address) != ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://optonet-jena.de/a.jpg",
        "data:image/png;base64,AAAA",
        "//optonet-jena.de/a.jpg",
        "https://localhost/a.jpg",
        "https://bilder/a.jpg",
        "https://nas.local/a.jpg",
        "https://NAS.LOCAL./a.jpg",
        "https://wiki.intranet/a.jpg",
        "https://10.0.0.1/a.jpg",
        "https://127.1/a.jpg",
        "https://0x7f.0x1/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.jpg",
        "https://[::ffff:10.0.0.1]/a.jpg",
        "https://[fe80::1%25eth0]/a.jpg",
        "https://[::1/a.jpg",
        "https://name:password@optonet-jena.de/a.jpg",
        "https://optonet-jena.de:8443/a.jpg",
        "https://optonet-jena.de:99999/a.jpg",
        "https://a.example/" + "a" * 2_000,
    ],
)
def test_a_picture_that_only_some_reach_or_all_can_watch_is_not_shown(address: str) -> None:
    assert image(address) == ""
