"""Kinds are recognised by bytes, whatever the media type says."""

import codecs

import pytest

from aggregator.errors import InvalidSource
from aggregator.parsing.sources import PARSERS, recognise
from tests.cases import fetched, source

RSS = '<?xml version="1.0"?>\n<!-- by hand -->\n<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss version="2.0"></rss>'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "ical"),
        (b"\xef\xbb\xbf\r\n BEGIN:VCALENDAR", "ical"),
        (b"begin:vevent\n", "ical"),
        (RSS.encode(), "feed"),
        (RSS.encode("utf-16"), "feed"),
        (codecs.BOM_UTF32_BE + RSS.encode("utf-32-be"), "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'></rdf:RDF>", "feed"),
        (b"<!doctype html><html><body>BEGIN:VCALENDAR</body></html>", "html"),
        (b"<p>Ein Fragment</p>", "html"),
    ],
)
def test_bytes_tell_the_kind(body: bytes, kind: str) -> None:
    assert recognise(fetched(body, media_type="text/plain"), source()) == kind


def test_a_page_with_selectors_is_read_by_them() -> None:
    assert recognise(fetched(b"<html></html>"), source(select={"item": "p"})) == "html"


@pytest.mark.parametrize(
    "body",
    [b"", b" \r\n\t", b"\xef\xbb\xbf", b'{"events": [', b"\x89PNG\r\n\x1a\n\x00\x00\x01\x02", b"hello", b"<svg></svg>", b"\x00" * 50],
)
def test_what_no_kind_reads_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(InvalidSource, match=r"^https://.*\.$"):
        recognise(fetched(body), source())


def test_every_kind_refuses_an_empty_body() -> None:
    for parse in PARSERS.values():
        with pytest.raises(InvalidSource):
            parse(fetched(b""), source(select={"item": "p"}), {})
