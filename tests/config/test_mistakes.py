from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.errors import ConfigError

KINDS = ("ical", "feed", "jsonld", "html")
DATA = Path(__file__).parents[1] / "data" / "config"
SITE = "site: {title: T}\n"
NETWORK = SITE + "networks:\n  - slug: optonet\n    name: OptoNet\n"


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode() if isinstance(text, str) else text, "sources.yaml", KINDS)
    return [mistake.removeprefix("sources.yaml, ") for mistake in caught.value.mistakes]


def wrong_with(pairs: str) -> str:
    """The one mistake of a source with these pairs, without its line and owner."""
    (found,) = mistakes(f"{NETWORK}    sources: [{{{pairs}}}]\n")
    prefix = "line 5: source 'optonet': "
    assert found.startswith(prefix)
    return found.removeprefix(prefix)


def test_all_mistakes_of_a_file_are_told_at_once_each_with_line_and_remedy() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config((DATA / "mistakes.yaml").read_bytes(), "mistakes.yaml", KINDS)
    assert list(caught.value.mistakes) == (DATA / "mistakes.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("pairs", "mistake"),
    [
        ("trust: 1", "url is missing; add 'url: https://example.org/termine'"),
        ("url: ''", "url is missing; add 'url: https://example.org/termine'"),
        ("url: [a]", "url must be one text, not a list"),
        ("url: 'ftp://h/x'", "url begins with 'ftp'; write an address with http, https or webcal"),
        ("url: 'file:///etc/passwd'", "url begins with 'file'; write an address with http, https or webcal"),
        ("url: 'https://'", "url is no address; write one such as https://example.org/termine"),
        ("url: 'https://[x/'", "url is no address; write one such as https://example.org/termine"),
        ("url: 'https://h:99999/'", "url is no address; write one such as https://example.org/termine"),
        ("url: 'https://h/a b'", "url is no address; write one such as https://example.org/termine"),
        ("url: '//example.org/x'", "url begins with '//example.org/x'; write an address with http, https or webcal"),
        ("url: www.example.org", "url is no address; write it with https:// in front, or the path of a file"),
        ('url: "a\\nb"', "url is no address; write it with https:// in front, or the path of a file"),
        ("url: a, kind: icla", "kind 'icla' does not exist; did you mean 'ical'?"),
        ("url: a, kind: x", "kind 'x' does not exist; known: feed, html, ical, jsonld"),
        ("url: a, every: hourly", "every 'hourly' is no interval; write a number and s, m, h or d, such as 30m, 1h or 1d"),
        ("url: a, every: -1h", "every '-1h' is no interval; write a number and s, m, h or d, such as 30m, 1h or 1d"),
        ("url: a, every: 299s", "every '299s' is too short; write something from 5m to 7d"),
        ("url: a, every: 8d", "every '8d' is too long; write something from 5m to 7d"),
        ("url: a, every: 9999999d", "every '9999999d' is too long; write something from 5m to 7d"),
        ("url: a, time_zone: berlin", "time_zone 'berlin' is no time zone; write an IANA name such as 'Europe/Berlin'"),
        ("url: a, time_zone: europe/vienna", "time_zone 'europe/vienna' is no time zone; write an IANA name such as 'Europe/Vienna'"),
        ("url: a, time_zone: ../../etc/passwd", "time_zone '../../etc/passwd' is no time zone; write an IANA name such as 'Europe/Berlin'"),
        ("url: a, trust: '1.5'", "trust '1.5' is no degree of trust; write a whole number from 0 to 9"),
        ("url: a, trust: ²", "trust '²' is no degree of trust; write a whole number from 0 to 9"),
        ("url: a, relay: ja", "relay 'ja' is neither yes nor no; write true or false"),
        ('url: a, location: "a\\uFFFE"', "location 'a\\ufffe' holds a control character; take it out"),
        ("url: a, include: Workshop", "include must be a list, not 'Workshop'; write 'include: [first, second]'"),
        ("url: a, exclude: [[x]]", "exclude must list texts, not a list"),
        ("url: a, select: {titel: h3}", "select: 'titel' is not known; did you mean 'title'?"),
        ("url: a, select: {title: ''}", "select: title is empty; write a text"),
        ("url: a, select: {title: [h3]}", "select: 'title' must be one text, not a list"),
        ("url: a, select: {title: 'h3 >'}", "select: title 'h3 >' is no CSS selector; write one such as 'article.event' or 'a@href'"),
        ("url: a, select: h3", "select must be a table of 'key: value' lines, not 'h3'"),
        (
            "url: a, intervall: 1h",
            "unknown key 'intervall'; known: every, exclude, id, include, kind, location, owner, relay, select, time_zone, trust, url",
        ),
        ("url: a, owner: n.example", "owner is no mail address; write one such as redaktion@example.org"),
        ("url: a, owner: [a@b]", "owner must be one text, not a list"),
        ("url: a, relays: no", "unknown key 'relays'; did you mean 'relay'?"),
        ("url: a, url: b", "'url' stands twice, first in line 5; keep one"),
    ],
)
def test_a_mistake_in_a_source_says_what_is_wrong_and_what_to_write(pairs: str, mistake: str) -> None:
    assert wrong_with(pairs) == mistake


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (SITE, "line 1: networks is missing or empty; list at least one, such as [{slug: lichtwerk, name: Lichtwerk e. V.}]"),
        (
            SITE + "networks: []",
            "line 2: networks is missing or empty; list at least one, such as [{slug: lichtwerk, name: Lichtwerk e. V.}]",
        ),
        (
            SITE + "networks: {a: b}",
            "line 2: networks must be a list, not a table; write 'networks: [{slug: lichtwerk, name: Lichtwerk e. V.}]'",
        ),
        (SITE + "networks: [optonet]", "line 2: network 1: must be a table of 'key: value' lines, not 'optonet'"),
        ("networks: [{slug: a, name: A}]", "line 1: site: title is missing; add 'title: Netzwerktimer Musterland'"),
        (
            SITE + "networks: [{slug: a, name: A}, {slug: a, name: B}]",
            "line 2: network 'a': slug 'a' is taken already, in line 2; choose another",
        ),
        (
            SITE + "networks:\n- {slug: a-2, name: A, sources: [{url: x}]}\n- {slug: a, name: B, sources: [{url: x}, {url: y}]}",
            "line 4: source 'a-2': id 'a-2' is taken already, in line 3; choose another",
        ),
        (
            SITE + "networks: [{slug: Dr. Abbe, name: A}]",
            "line 2: network 'Dr. Abbe': slug 'Dr. Abbe' must be at most 60 of a-z, 0-9 and single '-' between them, such as 'dr-abbe'",
        ),
        (NETWORK + "    topics: [x]", "line 5: network 'optonet': topics 'x' does not exist; none is known"),
        (NETWORK + "    about: Text", "line 5: network 'optonet': about must be a table of 'key: value' lines, not 'Text'"),
        (NETWORK + "    about: {fr: Texte}", "line 5: network 'optonet': about: 'fr' is not known; known: de, en"),
        (
            NETWORK + "    website: optonet.de",
            "line 5: network 'optonet': website begins with 'optonet.de'; write an address with http or https",
        ),
        (
            NETWORK + "    contact: {email: 'a b@c'}",
            "line 5: network 'optonet': contact: email 'a b@c' is no mail address; write one such as redaktion@example.org",
        ),
        (NETWORK + "    owner: a b@c", "line 5: network 'optonet': owner is no mail address; write one such as redaktion@example.org"),
        (
            NETWORK + "collections: [{slug: c, title: {de: C}, from: 2026-10-23, to: 2026-10-12}]",
            "line 5: collection 'c': from 2026-10-23 is after to 2026-10-12; swap them",
        ),
        (
            NETWORK + "collections: [{slug: c, title: {de: C}, from: 2026-10-12}]",
            "line 5: collection 'c': to is missing; add 'to: 2026-10-23'",
        ),
        (
            NETWORK.replace("{title: T}", "{title: T, uid_domain: 'https://x'}"),
            "line 1: site: uid_domain 'https://x' is no host name; write one such as netzwerktimer.example",
        ),
        (NETWORK.replace("{title: T}", "{title: T, languages: [de, de]}"), "line 1: site: languages names one twice; keep one"),
        (
            NETWORK.replace("{title: T}", "{title: T, contact: me}"),
            "line 1: site: contact 'me' is no mail address; write one such as redaktion@example.org",
        ),
        (NETWORK.replace("{title: T}", '{title: "a\\u0007"}'), "line 1: site: title 'a\\x07' holds a control character; take it out"),
        (
            NETWORK + "regions: {r: {name: {de: R}, postcodes: [O7]}}",
            "line 5: region 'r': postcodes 'O7' is no postcode or its beginning; write digits such as 07 or 99084",
        ),
    ],
)
def test_a_mistake_elsewhere_says_what_is_wrong_and_what_to_write(text: str, mistake: str) -> None:
    assert mistakes(text) == [mistake]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "line 1: the file is empty; it needs site and networks"),
        ("# nothing\n", "line 1: the file is empty; it needs site and networks"),
        ("text", "line 1: the file must hold a table of 'key: value' lines, not 'text'"),
        ("[a]", "line 1: the file must hold a table of 'key: value' lines, not a list"),
        ("site:\n\ttitle: T\n", "line 2: a tab in the indentation; indent with spaces"),
        ("a: b: c", "line 1: a colon stands where none can; put text with a colon into quotes, or mend the indentation"),
        ("a:\n  b: 'x\n", "line 2: a quote is opened here and never closed; close it"),
        ("a: [b\nc: d\n", "line 1: a bracket or brace is opened here and never closed, or a comma is missing; close it"),
        ("a:\n  b: 1\n c: 2\n", "line 3: the line does not fit the ones above it; mend indentation, quotes and brackets"),
        ("a: @x", "line 1: text cannot begin with this character; put it into quotes"),
        ('a: "\\q"', "line 1: a backslash in double quotes; use single quotes"),
        ("a: 1\n---\nb: 2\n", "line 3: a second document begins; take the line '---' out"),
        ("a: &x b\n", "line 1: anchors (&) and aliases (*) are not read; write the value out, or put text that begins so into quotes"),
        ("a: *x\n", "line 1: anchors (&) and aliases (*) are not read; write the value out, or put text that begins so into quotes"),
        ("a: !!python/object:os.system x", "line 1: tags (!) are not read; leave it out, or put text that begins so into quotes"),
        ("? [a]\n: b\n", "line 1: a key must be text; put text that holds brackets or braces into quotes"),
        (b"a: b\nc: \xff", "line 2: this line is no UTF-8; save the file as UTF-8"),
        ("a: b\nc: \x00", "line 2: the control character '\\x00' stands in this line; take it out"),
        ("[" * 100_000, "line 1: lists and tables are nested more than 12 deep; see the README for the form"),
        ("#" * (2 * 2**20 + 1), "line 1: the file is larger than 2 MB; leave out what is no source"),
    ],
)
def test_a_file_that_is_no_yaml_for_us_is_refused_in_one_sentence(text: str | bytes, mistake: str) -> None:
    assert [one for one in mistakes(text) if "networks is missing or empty" not in one and "site: title is missing" not in one] == [mistake]


def test_mistakes_behind_a_tab_are_told_too() -> None:
    text = NETWORK + "\tsources:\n\t- url: ftp://x\n"
    assert mistakes(text) == [
        "line 5: a tab in the indentation; indent with spaces",
        "line 6: source 'optonet': url begins with 'ftp'; write an address with http, https or webcal",
        "line 6: a tab in the indentation; indent with spaces",
    ]


def test_a_fault_of_syntax_is_told_beside_the_tabs() -> None:
    assert mistakes("site:\n\ttitle: T\nnetworks: [\n") == [
        "line 2: a tab in the indentation; indent with spaces",
        "line 4: a value is missing here, or a bracket or brace above is not closed",
    ]


def test_after_a_hundred_mistakes_the_rest_is_only_mentioned() -> None:
    found = mistakes(SITE + "networks:\n" + "- {}\n" * 1000)
    assert len(found) == 101
    assert found[-1] == "sources.yaml: there are more mistakes; mend these and look again"
