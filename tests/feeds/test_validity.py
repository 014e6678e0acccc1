"""Every format is valid by means that are not ours, and those means find what is wrong.

No maintained validator works without a network: W3C's feedvalidator is Python 2 and not packaged, npm's feed-validator asks
validator.w3.org, jsonfeed-validator and its schema have long rested. So the grammars stand here: RFC 4287's own for Atom, one of the
specification for RSS, both checked by libxml2; and feedparser, icalendar, ical and the csv module read what we write.
"""

import csv
import re
from collections.abc import Callable
from io import StringIO

import feedparser
import pytest
from hypothesis import example as case
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import FORMATS
from feeds.csv import COLUMNS
from tests.calendars import assert_sound, by_ical, by_icalendar, instant
from tests.factories import BASE_URL, NOW, cancelled, change, event, everywhere
from tests.validity import atom_faults, json_faults, rss_faults
from tests.written import example, written

CHECKED: dict[str, Callable[..., list[str]]] = {"rss": rss_faults, "changes": rss_faults, "atom": atom_faults, "json": json_faults}
TITLES = [one.details.summary for one in example()]


def self_url(extension: str) -> str:
    return f"{BASE_URL}/feeds/{'changes.rss' if extension == 'changes' else f'events.{extension}'}"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("extension", CHECKED)
def test_a_feed_breaks_no_rule_of_its_format(extension: str, language: str) -> None:
    assert CHECKED[extension](written(extension, example(), language), self_url(extension), NOW) == []


@pytest.mark.parametrize("extension", CHECKED)
def test_a_feed_without_events_breaks_no_rule_either(extension: str) -> None:
    assert CHECKED[extension](written(extension, []), self_url(extension), NOW) == []


@pytest.mark.parametrize("extension", CHECKED)
@given(text=st.text(st.characters(), max_size=120), other=st.text(st.characters(), max_size=120))
@case(text="", other="")
@case(text="<b>", other=" ")
@settings(max_examples=40, deadline=None)
def test_no_text_of_a_stranger_breaks_a_rule(extension: str, text: str, other: str) -> None:
    fields = everywhere(other, "description", "description_html", "location", "address", "url", "online_url", "registration_url", "image")
    said = everywhere(text, "price", "organizer", "language") | fields
    told = event(
        summary=text, topics=(other,), networks=(text,), changes=(change("summary", other, text),), changed_on=NOW.date(), links=(), **said
    )
    assert CHECKED[extension](written(extension, [told, cancelled(event("b", summary=other))]), self_url(extension), NOW) == []


def test_every_format_is_checked() -> None:
    assert set(FORMATS) == {*CHECKED, "ics", "csv"}


def test_both_calendar_parsers_see_the_same() -> None:
    body = written("ics", example())
    assert_sound(body)
    assert by_icalendar(body) == by_ical(body)
    assert [(seen.title.rpartition(": ")[2], seen.start) for seen in by_ical(body)] == [
        (one.details.summary.rpartition(": ")[2], instant(one.details.span.start)) for one in example()
    ]


@pytest.mark.parametrize("extension", ["rss", "atom", "changes"])
def test_feedparser_finds_nothing_wrong(extension: str) -> None:
    read = feedparser.parse(written(extension, example()))
    assert not read.bozo
    assert read.version == ("atom10" if extension == "atom" else "rss20")
    titles = [entry.title.rpartition(": ")[2] for entry in read.entries]
    assert titles == [t.rpartition(": ")[2] for t in (TITLES if extension != "changes" else [TITLES[0], *TITLES[-2:]])]
    assert read.entries[0].ev_startdate == "2026-12-03T17:00:00+01:00"


def test_the_table_has_a_cell_for_every_column() -> None:
    rows = list(csv.reader(StringIO(written("csv", example()).decode("utf-8-sig"), newline=""), strict=True))
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) == 1 + len(TITLES)


WRONG = [  # what would be wrong → how it is put into a feed
    ("rss", rb"<link>https://netzwerktimer.example/</link>\n", b""),
    ("rss", rb"<pubDate>Sun, 22", b"<pubDate>Mon, 22"),
    ("rss", rb"<pubDate>Sun, 22 Nov 2026 09:00:00 GMT", b"<pubDate>2026-11-22T09:00:00Z"),
    ("rss", rb"<pubDate>Sun, 22 Nov 2026", b"<pubDate>Tue, 22 Dec 2026"),
    ("rss", rb"EVENT00002@", b"EVENT00001@"),
    ("rss", rb' isPermaLink="false"', b""),
    ("rss", rb'rel="self"', b'rel="alternate"'),
    ("rss", rb"<ttl>60</ttl>", b"<ttl>bald</ttl>"),
    ("rss", rb"<ttl>60</ttl>", b"<ttl>60</ttl><ttl>60</ttl>"),
    ("rss", rb"<language>", b"<sprache>de</sprache><language>"),
    ("rss", rb"</item>\n</channel>", b"</channel>"),
    ("rss", rb"<ev:startdate>2026-12-03T17:00:00\+01:00", b"<ev:startdate>3. Dezember"),
    ("rss", rb"<ev:startdate>2026-12-03T17:00:00\+01:00", b"<ev:startdate>2026-12-03T20:00:00+01:00"),
    ("rss", rb'media:content url="https:', b'media:content url="http:'),
    ("rss", rb"<content:encoded>&lt;p", b"<content:encoded>&lt;img src=1"),
    ("rss", rb"<rss ", b"<!DOCTYPE rss><rss "),
    ("atom", rb"<updated>2026-11-22T09:00:00Z", b"<updated>22.11.2026"),
    ("atom", rb"<updated>2026-11-22T09:00:00Z", b"<updated>2026-11-22T09:00:00"),
    ("atom", rb"<updated>2026-11-22T09:00:00Z", b"<updated>2026-11-20T09:00:00Z"),
    ("atom", rb"<id>tag:netzwerktimer.example,2026:EVENT00001</id>\n", b""),
    ("atom", rb"<id>tag:netzwerktimer.example,2026:EVENT00001", b"<id>EVENT00001@netzwerktimer.example"),
    ("atom", rb"2026:EVENT00002", b"2026:EVENT00001"),
    ("atom", rb'rel="self"', b'rel="alternate"'),
    ("atom", rb"<title>Netz", b'<title type="markdown">Netz'),
    ("atom", rb"<name>Netzwerktimer Th\xc3\xbcringen</name>", b""),
    ("atom", rb"<summary type", b"<summary>a</summary><summary type"),
    ("atom", rb'<link rel="related" href="https://', b'<link rel="related" href="javascript://'),
    ("json", rb'"version":"https://jsonfeed.org/version/1.1",', b""),
    ("json", rb'"id":"EVENT00001@netzwerktimer.example",', b""),
    ("json", rb"EVENT00002@", b"EVENT00001@"),
    ("json", rb'"date_published":"2026-11-22T09:00:00Z"', b'"date_published":"22.11.2026"'),
    ("json", rb'"_event":', b'"event":'),
    ("json", rb'"image":"https:', b'"image":"http:'),
]


@pytest.mark.parametrize(("extension", "pattern", "wrong"), WRONG)
def test_what_is_wrong_is_found(extension: str, pattern: bytes, wrong: bytes) -> None:
    body = written(extension, example())
    spoiled = re.sub(pattern, wrong, body, count=1)
    assert spoiled != body
    assert _faults(extension, spoiled)


def _faults(extension: str, body: bytes) -> list[str]:
    try:
        return CHECKED[extension](body, self_url(extension), NOW)
    except ValueError as error:
        return [str(error)]
