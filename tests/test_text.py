"""Laws of cleaned text and addresses, whatever a stranger wrote."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.mail_address import mail_address
from aggregator.text import (
    absolute_url,
    canonical_url,
    clean,
    clean_lines,
    decode,
    fold,
    html_to_text,
    sanitize_html,
    unescape,
)
from tests.growth import grows_linearly, repeated

ANYTHING = st.text(st.characters(), max_size=200)  # lone surrogates too
PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<p onclick='x'>",
        "<style>",
        "<!--",
        "-->",
        "text",
        "<b>",
        "</p>",
        '<a href="javascript:alert(1)">',
        "<a href=' jAvAsCrIpT&#58;x'>",
        "<math><mi xlink:href=data:x>",
        "&lt;script&gt;",
        "<iframe src=//x>",
        "\x00",
        "<<",
        '">',
    ]
)
HOSTILE = [
    "\u0301\u0323",
    "<",
    "&",
    "<b>",
    "<b id=x><p>",
    "<b title='</b>'><p>",
    "<!--",
    "<style>",
    "<table><td>",
    "\n",
    "a ",
    "&#9",
    "a=1&",
]
ADDRESSES = st.one_of(
    ANYTHING,
    st.from_regex(r"(https?|webcal|HTTP|ftp|javascript)://[a-zA-Z0-9.@:ä\\-]{0,12}/?[^\n]{0,20}", fullmatch=True),
)


@settings(deadline=None, max_examples=200)
@given(ANYTHING, st.integers(1, 60))
def test_clean_text_is_clean(text: str, limit: int) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert len(once) <= limit
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in once)


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("a e\u0301\u0323\u0344\u0f73\u1100\u1161\u11a8Å\u212b\u202e\u200b\n\t\x00\u2028"), max_size=30))
def test_clean_lines_are_clean(text: str) -> None:
    once = clean_lines(text)
    assert clean_lines(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n" not in once


@settings(deadline=None, max_examples=200)
@given(ANYTHING)
def test_folded_text_is_folded(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(PIECES, ANYTHING), max_size=8).map("".join))
def test_sanitized_html_holds_nothing_active(html: str) -> None:
    shown = sanitize_html(html)
    tags = [part.split(">")[0].lower() for part in shown.split("<")[1:]]
    assert all(tag.strip("/").split(" ")[0] in {"p", "br", "ul", "ol", "li", "b", "i", "em", "strong", "a"} for tag in tags)
    assert not any(word in tag for tag in tags for word in ("javascript:", " on", "style=", "src="))


@settings(deadline=None, max_examples=300)
@given(ADDRESSES, st.sampled_from(["", "https://base.example/dir/page?x=1"]))
def test_a_canonical_address_is_http_or_nothing(url: str, base: str) -> None:
    once = canonical_url(url, base)
    assert once == "" or once.startswith(("http://", "https://"))
    assert canonical_url(once) == once
    assert once.isascii()
    assert not set(once) & set(" \t\r\n<>\"'\\") - {"'"}


@pytest.mark.parametrize("work", [clean, clean_lines, html_to_text, sanitize_html, canonical_url, unescape])
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_takes_linear_time(work: Callable[[str], str], piece: str) -> None:
    grows_linearly(work, repeated(piece), small=3_000)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://User:pw@Example.ORG:443/a b?utm_source=x&id=3&cHash=1#f", "https://example.org/a%20b?id=3"),
        ("webcal://example.org/a.ics", "https://example.org/a.ics"),
        ("/termine?tx_news_pi1%5Bnews%5D=5&no_cache=1&L=0", "https://base.example/termine?tx_news_pi1%5Bnews%5D=5"),
        ("//example.org", "https://example.org/"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("https://example.org/a;jsessionid=0A?fbclid=1", "https://example.org/a"),
        ("http://example.org:8080/?q=a&q=b", "http://example.org:8080/?q=a&q=b"),
        ("mailto:a@example.org", ""), ("javascript:alert(1)", ""), ("http://evil\\@example.org/", ""), ("http://example.org:99999/", ""),
        ("http://a b/", ""), ("http:///x", ""), ("https://example.org/" + "x" * 3_000, ""),
    ],
)  # fmt: skip
def test_an_address_becomes_canonical(written: str, canonical: str) -> None:
    assert canonical_url(written, "https://base.example/dir/") == canonical


def test_an_address_to_follow_keeps_what_its_host_checks() -> None:
    assert absolute_url("?id=5&cHash=ab#ort", "https://base.example/t") == "https://base.example/t?id=5&cHash=ab#ort"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe: „Ä-Café“ №5", "groesse ae cafe no5"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Gro\u0308ße", "groesse"),
        ("Łódź", "lodz"),
        ("—", ""),
    ],
)
def test_text_is_folded_for_comparing(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("ä€".encode(), "", "ä€"),
        ("ä€".encode("cp1252"), "", "ä€"),
        ("ä€".encode("cp1252"), "iso-8859-1", "ä€"),
        ("ä".encode(), "iso-8859-1", "ä"),
        ("\ufeffä".encode("utf-16"), "utf-8", "ä"),
        (b"\xef\xbb\xbf\xc3\xa4", "cp1252", "ä"),
        ("日本".encode("euc-jp"), "euc-jp", "日本"),
        (b"a", "no-such-charset", "a"), (b"a", "hex", "a"), (b"a", "utf-7", "a"), (b"a", "\x00", "a"),
        (b"\x81", "", "\ufffd"),
    ],
)  # fmt: skip
def test_bytes_are_decoded(body: bytes, charset: str, text: str) -> None:
    assert decode(body, charset) == text


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=50), st.text(max_size=12))
def test_any_bytes_are_decoded(body: bytes, charset: str) -> None:
    assert isinstance(decode(body, charset), str)


def test_a_long_text_is_cut_on_a_word() -> None:
    assert clean("eins zwei drei vier fünf", 20) == "eins zwei drei vier…"


def test_html_becomes_lines() -> None:
    assert html_to_text("<p>Eins &amp; zwei</p><ul><li>drei<li>vier</ul><script>x</script>").split() == [
        "Eins",
        "&",
        "zwei",
        "*",
        "drei",
        "*",
        "vier",
    ]


def test_styles_cannot_blow_up_the_text() -> None:
    assert len(html_to_text("<p style='padding-left:99999999em;margin-top:9999999em'>x</p>")) < 10


def test_links_of_a_stranger_are_marked() -> None:
    assert (
        sanitize_html('<a href="https://x.example/" target=_blank>x</a>')
        == '<a href="https://x.example/" rel="nofollow noopener ugc">x</a>'
    )


@given(st.text(st.characters(max_codepoint=0x2027, exclude_categories=["Cs"])))
def test_the_fast_way_to_fold_is_the_same_as_the_long_one(text: str) -> None:
    long_way = fold(text + "\u4e00").removesuffix("\u4e00").rstrip()
    assert fold(text) == long_way


@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "http://sub-domain.a1.example/x/y.html?a=b&c=%20d[]#part", "https://a.example/~you/(x)!$'*+,;=:@"],
)
def test_an_address_that_needs_no_mending_stays_as_it_is(url: str) -> None:
    assert absolute_url(url) == absolute_url(url, "https://base.example/x/") == url


@given(st.text("aäß€–é% ", max_size=8))
def test_letters_beyond_ascii_are_quoted_in_an_address_as_anywhere(name: str) -> None:
    long_way = absolute_url(f"https://a.example/{name};x?q={name}")
    assert absolute_url(f"https://a.example/{name}?q={name}") == long_way.replace(";x", "")


TIDY_OR_NOT = st.lists(st.sampled_from(["a", "ä", "–", " ", "\n", "\t", "\xa0", "\u200b", "e\u0301"]), max_size=12).map("".join)


@given(TIDY_OR_NOT)
def test_tidy_lines_are_what_taking_them_apart_leaves(text: str) -> None:
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text.replace("\u200b", "")).splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    assert clean_lines(text) == "\n".join(kept).strip()
    assert clean(text) == " ".join(" ".join(lines).split())


@pytest.mark.parametrize("url", ["http://a..example/", "http://-a.example/", "http://a-.example/", "https://a.example/\u200b", "http://a/"])
def test_an_address_that_only_looks_plain_is_looked_at_closely(url: str) -> None:
    assert absolute_url(url) in ("", "https://a.example/", "http://a/")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Anna.B+x@Example.ORG ", "Anna.B+x@example.org"),
        ("info@münchen.example", "info@xn--mnchen-3ya.example"),
        *((text, "") for text in ("", "anna", "@x.example", "a@", "a@b@c.example", "a b@c.example", "a@b\r\nBcc: c@d.example")),
        *((text, "") for text in ("ä@b.example", "a..b@c.example", ".a@b.example", "<a@b.example>", "a@[127.0.0.1]", "a@b.example>")),
        (f"{'a' * 65}@b.example", ""),
        (f"a@{'ü' * 64}.example", ""),
    ],
)
def test_a_mail_address_is_one_that_can_be_sent_to(text: str, address: str) -> None:
    assert mail_address(text) == address


@given(st.text(max_size=60))
def test_a_mail_address_is_one_word_of_ascii(text: str) -> None:
    address = mail_address(f"{text}@example.org")
    assert address.isascii()
    assert len(address.split()) <= 1
    assert mail_address(address) == address
