from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import load_config, parse_config, settings_from
from aggregator.errors import ConfigError
from aggregator.model import Config, Contact, Network, Settings, Source

KINDS = ("ical", "feed", "jsonld", "html")
DATA = Path(__file__).parent / "data" / "config"
SITE = "site: {title: T}\n"
NETWORK = SITE + "networks:\n  - slug: optonet\n    name: OptoNet\n"


def parse(text: str | bytes) -> Config:
    return parse_config(text.encode() if isinstance(text, str) else text, "sources.yaml", KINDS)


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return [mistake.removeprefix("sources.yaml, ") for mistake in caught.value.mistakes]


def network(lines: str) -> Network:
    return parse(NETWORK + lines).networks[0]


def source(pairs: str) -> Source:
    return network(f"    sources: [{{{pairs}}}]\n").sources[0]


def wrong_with(pairs: str) -> str:
    """The one mistake of a source with these pairs, without its line and owner."""
    (found,) = mistakes(f"{NETWORK}    sources: [{{{pairs}}}]\n")
    prefix = "line 5: source 'optonet': "
    assert found.startswith(prefix)
    return found.removeprefix(prefix)


@pytest.fixture(scope="module")
def everything() -> Config:
    return load_config(DATA / "everything.yaml", KINDS)


def test_a_file_says_what_the_site_is(everything: Config) -> None:
    site = everything.site
    assert (site.title, site.time_zone, site.languages) == ("Netzwerktimer Thüringen", "Europe/Berlin", ("de", "en"))
    assert (site.contact, site.uid_domain) == ("redaktion@example.org", "netzwerktimer.example")
    assert (site.weekly.day, site.weekly.at) == ("monday", "05:00")


def test_a_file_holds_topics_regions_and_collections(everything: Config) -> None:
    (topic,), (region,), (collection,) = everything.topics, everything.regions, everything.collections
    assert (topic.slug, topic.name["en"], topic.words) == ("photonik", "Photonics", ("photonik", "optik", "laser"))
    assert (region.slug, region.postcodes, region.towns) == ("ostthueringen", ("07", "0361"), ("Jena", "Gera", "Altenburg"))
    assert (collection.slug, collection.first, collection.last) == ("cross-cluster-wochen", date(2026, 10, 12), date(2026, 10, 23))
    assert (collection.title, collection.words) == ({"de": "Cross-Cluster-Wochen"}, ("cross-cluster",))


def test_a_file_says_who_a_network_is(everything: Config) -> None:
    optonet = everything.networks[0]
    assert (optonet.slug, optonet.name, optonet.city, optonet.topics) == ("optonet", "OptoNet e. V.", "Jena", ("photonik",))
    assert (optonet.website, optonet.video) == ("https://optonet-jena.de", "https://video.example.org/1")
    assert optonet.about == {"de": "Wir machen Licht.", "en": "We make light."}
    assert optonet.offers == ({"de": "Beratung"}, {"de": "Räume", "en": "Rooms"})
    assert optonet.contact == Contact(name="A. Muster", email="info@example.org", phone="+49 3641 000")


def test_a_file_says_how_a_source_is_read(everything: Config) -> None:
    assert everything.sources[0] == Source(
        id="licht",
        network="optonet",
        url="https://optonet-jena.de/veranstaltungen/",
        kind="html",
        every=timedelta(minutes=90),
        time_zone="Europe/Vienna",
        trust=2,
        relay=False,
        include=("Workshop",),
        exclude=("intern", "no"),
        select={"item": "article.event", "title": "h3", "date": ".date", "location": ".ort", "url": "a@href"},
    )


def test_a_source_without_id_is_named_by_its_network_and_place(everything: Config) -> None:
    assert [one.id for one in everything.sources] == ["licht", "optonet-2", "optonet-3", "no"]


def test_what_a_source_leaves_out_has_defaults() -> None:
    assert source("url: a.ics") == Source(id="optonet", network="optonet", url="a.ics")


def test_a_source_keeps_the_time_of_its_site() -> None:
    text = NETWORK.replace("{title: T}", "{title: T, time_zone: America/New_York}") + "    sources: [{url: a.ics}]\n"
    assert parse(text).sources[0].time_zone == "America/New_York"


def test_who_relays_others_is_trusted_least_unless_told() -> None:
    assert source("url: a.ics, relay: yes").trust == 0
    assert source("url: a.ics, relay: yes, trust: 3").trust == 3


def test_every_scalar_is_text_as_written(everything: Config) -> None:
    no = everything.networks[1]
    assert (no.slug, no.name) == ("no", "1:30")
    for written in ("no", "0361", "1:30", "null", "~", "2026-10-12", "1e3", ".inf", "0x1F", "true"):
        assert network(f"    city: {written}\n").city == written


def test_a_key_with_nothing_behind_it_counts_as_left_out(everything: Config) -> None:
    assert everything.networks[2] == Network(slug="ohne-quelle", name="Ohne Quelle")


def test_all_mistakes_of_a_file_are_told_at_once_each_with_line_and_remedy() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config((DATA / "mistakes.yaml").read_bytes(), "mistakes.yaml", KINDS)
    assert list(caught.value.mistakes) == (DATA / "mistakes.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    "url", ["https://example.org/a", "http://[::1]:8001/a.ics", "webcal://example.org/x", "examples/a.ics", "/srv/a.ics"]
)
def test_a_source_is_an_address_or_a_file(url: str) -> None:
    assert source(f"url: '{url}'").url == url


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
        ("url: a, include: Workshop", "include must be a list, not 'Workshop'; write 'include: [first, second]'"),
        ("url: a, exclude: [[x]]", "exclude must list texts, not a list"),
        ("url: a, select: {titel: h3}", "select: 'titel' is not known; did you mean 'title'?"),
        ("url: a, select: {title: ''}", "select: title is empty; write a text"),
        ("url: a, select: {title: [h3]}", "select: 'title' must be one text, not a list"),
        ("url: a, select: {title: 'h3 >'}", "select: title 'h3 >' is no CSS selector; write one such as 'article.event' or 'a@href'"),
        ("url: a, select: h3", "select must be a table of 'key: value' lines, not 'h3'"),
        (
            "url: a, intervall: 1h",
            "unknown key 'intervall'; known: every, exclude, id, include, kind, relay, select, time_zone, trust, url",
        ),
        ("url: a, relays: no", "unknown key 'relays'; did you mean 'relay'?"),
        ("url: a, url: b", "'url' stands twice, first in line 5; keep one"),
    ],
)
def test_a_mistake_in_a_source_says_what_is_wrong_and_what_to_write(pairs: str, mistake: str) -> None:
    assert wrong_with(pairs) == mistake


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (SITE, "line 1: networks is missing or empty; list at least one, such as [{slug: optonet, name: OptoNet e. V.}]"),
        (
            SITE + "networks: []",
            "line 2: networks is missing or empty; list at least one, such as [{slug: optonet, name: OptoNet e. V.}]",
        ),
        (
            SITE + "networks: {a: b}",
            "line 2: networks must be a list, not a table; write 'networks: [{slug: optonet, name: OptoNet e. V.}]'",
        ),
        (SITE + "networks: [optonet]", "line 2: network 1: must be a table of 'key: value' lines, not 'optonet'"),
        ("networks: [{slug: a, name: A}]", "line 1: site: title is missing; add 'title: Netzwerktimer Thüringen'"),
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


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    assert parse(b"\xef\xbb\xbf" + NETWORK.replace("\n", "\r\n").encode()).networks[0].name == "OptoNet"


def test_a_missing_file_is_a_mistake_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read .No such file or directory.; create it, or name another file"):
        load_config(tmp_path / "none.yaml", KINDS)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, KINDS)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(Path("a\0b"), KINDS)


@pytest.mark.parametrize(
    "text",
    [
        SITE + "networks:\n" + "- {x: 1}\n" * 200_000,
        SITE + "networks: [" + "{}," * 600_000 + "]",
        "\n".join(f"k{n}: v" for n in range(150_000)),
        "\t\n" * 500_000 + "[",
        "a: '" + "\t\n" * 100_000,
        NETWORK + "    sources: [{url: a, select: {title: '" + ":not(" * 200_000 + "'}}]",
        NETWORK + "    sources: [{url: a, select: {title: '" + "a@" * 500_000 + "'}}]",
    ],
    ids=["networks", "empty", "keys", "tabs", "quote", "selector", "attributes"],
)
def test_a_huge_file_of_mistakes_ends_as_mistakes(text: str) -> None:
    assert mistakes(text)


WORDS = ["site", "title", "networks", "slug", "name", "sources", "url", "id", "every", "1h", "select", "topics", "words", "de", "from", "to", "offers"]
SIGNS = [": ", "- ", "\n", "\n  ", "\n\t", *":{}[],'\"#|>?%\\ü", "&a", "*a", "!t", "\0", "\ud800"]


def outcome(data: bytes) -> Config | tuple[str, ...]:
    try:
        return parse(data)
    except ConfigError as error:
        return error.mistakes


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from(WORDS + SIGNS), max_size=60).map(lambda it: "".join(it).encode("utf-8", "surrogatepass"))
)
def test_any_bytes_give_a_config_or_mistakes(data: bytes) -> None:
    found = outcome(data)
    assert isinstance(found, Config) or found
    assert isinstance(found, Config) or all(mistake.startswith("sources.yaml, line ") and "\n" not in mistake for mistake in found)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_file_with_a_piece_cut_or_changed_gives_a_config_or_mistakes(data: st.DataObject) -> None:
    good = (DATA / "everything.yaml").read_bytes()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 30)))
    found = outcome(good[:start] + data.draw(st.binary(max_size=5)) + good[end:])
    assert isinstance(found, Config) or found


def told(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        settings_from({f"NETZWERKTIMER_{name}": value for name, value in environ.items()})
    return [mistake.removeprefix("NETZWERKTIMER_") for mistake in caught.value.mistakes]


def test_an_empty_environment_gives_the_defaults() -> None:
    expected = Settings(database_url="sqlite:///var/netzwerktimer.db")
    assert (
        settings_from({}) == settings_from({"PATH": "/bin", "NETZWERKTIMER_ALLOW_ADDRESSES": "", "NETZWERKTIMER_BASE_URL": " "}) == expected
    )


def test_the_environment_says_all_settings() -> None:
    values = {
        "SOURCES": "/etc/sources.yaml",
        "DATABASE_URL": "postgresql+psycopg://u:p@h/d",
        "BASE_URL": "https://netzwerktimer.example/",
        "SECRET_KEY": "hush",
        "TRUSTED_PROXIES": "2",
        "ALLOW_ADDRESSES": "127.0.0.1:8001, [::1]:8002,[0:0::1]:8003,",
        "SMTP_URL": "smtp://x",
        "MAIL_FROM": "a@b",
        "MODERATORS": "a@b",
    }
    assert settings_from({f"NETZWERKTIMER_{name}": value for name, value in values.items()}) == Settings(
        sources="/etc/sources.yaml",
        database_url="postgresql+psycopg://u:p@h/d",
        base_url="https://netzwerktimer.example",
        secret_key="hush",
        trusted_proxies=2,
        allow_addresses=frozenset({("127.0.0.1", 8001), ("::1", 8002), ("::1", 8003)}),
    )


def test_all_mistakes_of_the_environment_are_told_at_once() -> None:
    assert told({"TRUSTED_PROXIES": "two", "BASE_URL": "localhost", "ALOW_ADDRESSES": "x", "SECRETKEY": "hush"}) == [
        "ALOW_ADDRESSES: unknown setting; did you mean 'ALLOW_ADDRESSES'?",
        "SECRETKEY: unknown setting; did you mean 'SECRET_KEY'?",
        "BASE_URL: is no address of a site; write one such as https://netzwerktimer.example",
        "TRUSTED_PROXIES: 'two' is no number of proxies; write 0 to 9",
    ]


@pytest.mark.parametrize(
    "pair",
    [
        "localhost:8001",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "::1:80",
        "[127.0.0.1]:80",
        "[::1:80",
        "1.2.3.4:٣",
        "/",
    ],
)
def test_an_allowed_address_is_an_address_and_a_port(pair: str) -> None:
    assert told({"ALLOW_ADDRESSES": f"10.0.0.1:80,{pair}"}) == [
        f"ALLOW_ADDRESSES: {pair!r} is no address and port; write pairs such as 127.0.0.1:8001 or [::1]:8002"
    ]


@pytest.mark.parametrize(
    "url",
    ["ftp://h", "https://", "https://u:hush@h/", "https://h/?hush=1", "https://[hush", "https://h/#hush", "hush", "http://h/hush\x07"],
)
def test_a_base_url_is_a_plain_address_and_not_repeated_in_the_message(url: str) -> None:
    assert told({"BASE_URL": url}) == ["BASE_URL: is no address of a site; write one such as https://netzwerktimer.example"]


def test_a_secret_is_never_part_of_a_message() -> None:
    (mistake,) = told({"DATABASE_URL": "hush-hush", "SECRET_KEY": "hush"})
    assert mistake == "DATABASE_URL: is no address of a database; write one such as sqlite:///var/netzwerktimer.db"
