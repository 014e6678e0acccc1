"""What networks_from_yaml and networks_from_opml take and refuse."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import load_config, networks_from_opml, networks_from_yaml, opml_of, parse_config, yaml_of
from aggregator.errors import ConfigError
from aggregator.model import Config, Network, Site, Source, Topic
from aggregator.parsing.sources import PARSERS
from demo import Region
from tests.config.configs import KINDS, configs
from tests.factories import TODAY
from tests.growth import grows_linearly

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "data" / "opml").iterdir())
CURRENT = Config(site=Site(title="T"), topics=(Topic(slug="photonik", name={"de": "Photonik"}),))
OURS = 'xmlns:nt="https://netzwerktimer.example/ns/opml"'
NO_FILE = "is a file, and files are read only from sources.yaml; write an address with https:// in front"


def from_opml(text: str | bytes, current: Config = CURRENT) -> tuple[Network, ...]:
    return networks_from_opml(text.encode() if isinstance(text, str) else text, "a.opml", KINDS, current)


def from_yaml(text: str | bytes, current: Config = CURRENT) -> tuple[Network, ...]:
    return networks_from_yaml(text.encode() if isinstance(text, str) else text, "a.yaml", KINDS, current)


def mistakes(read: Callable[[str | bytes], object], text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return [mistake.removeprefix("a.opml").removeprefix("a.yaml").removeprefix(", ") for mistake in caught.value.mistakes]


def opml(*outlines: str) -> str:
    return f"<opml {OURS}><body>{''.join(outlines)}</body></opml>"


def feeds(count: int) -> bytes:
    return opml(*(f'<outline text="Optik" xmlUrl="https://n.example/{n}"/>' for n in range(count))).encode()


@settings(max_examples=150, deadline=None)
@given(configs())
def test_any_networks_are_read_from_opml_as_they_were(config: Config) -> None:
    assert from_opml(opml_of(config), config) == config.networks


@settings(max_examples=50, deadline=None)
@given(configs())
def test_any_networks_are_read_from_yaml_as_they_were(config: Config) -> None:
    assert from_yaml(yaml_of(config), config) == config.networks


def test_what_we_have_is_read_from_opml_as_it_was() -> None:
    config = load_config(ROOT / "sources.yaml", PARSERS)
    assert networks_from_opml(opml_of(config), "a.opml", PARSERS, config) == config.networks
    with Region(TODAY) as region:
        demo = parse_config(region.sources_yaml().encode(), "demo", PARSERS)
    assert networks_from_opml(opml_of(demo), "a.opml", PARSERS, demo) == demo.networks


def test_our_opml_is_what_feed_readers_expect() -> None:
    everything = ROOT / "tests" / "data" / "config" / "everything.yaml"
    assert opml_of(load_config(everything, KINDS)).decode() == everything.with_name("exported.opml").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_list_of_a_feed_reader_gives_a_network_for_each_feed(case: Path) -> None:
    networks = from_opml((case / "feeds.opml").read_bytes())
    assert networks == from_yaml((case / "networks.yaml").read_bytes())


def test_a_slug_of_a_feed_is_none_that_is_taken() -> None:
    source = Source(id="optik-2", network="a", url="https://a.example")
    current = replace(CURRENT, networks=(Network(slug="optik", name="Optik"), Network(slug="a", name="A", sources=(source,))))
    ours = '<outline text="O" nt:slug="optik-3"><outline xmlUrl="https://o.example/"/><outline xmlUrl="https://o.example/2" '
    ours += 'nt:id="optik-4"/></outline>'
    networks = from_opml(opml('<outline text="Optik" xmlUrl="https://n.example/rss"/>', ours), current)
    assert [network.slug for network in networks] == ["optik-5", "optik-3"]


def test_a_long_title_gives_a_short_name_and_slug() -> None:
    (network,) = from_opml(opml(f'<outline text="{"Wort " * 500}" xmlUrl="https://n.example/"/>'))
    assert len(network.slug) <= 60
    assert len(network.name) <= 201


def test_a_feed_has_the_zone_of_the_current_site() -> None:
    current = replace(CURRENT, site=Site(title="T", time_zone="Europe/Vienna"))
    assert from_opml(feeds(1), current)[0].sources[0].time_zone == "Europe/Vienna"
    text = "networks: [{slug: a, name: A, sources: [{url: https://a.example}]}]"
    assert from_yaml(text, current)[0].sources[0].time_zone == "Europe/Vienna"
    assert from_yaml("site: {title: U, time_zone: UTC}\n" + text, current)[0].sources[0].time_zone == "UTC"


@pytest.mark.parametrize("url", ["examples/a.ics", "/etc/passwd", "c", "..", "a.opml?x=https://b.example"])
def test_a_file_is_never_imported(url: str) -> None:
    assert mistakes(from_yaml, f"networks: [{{slug: a, name: A, sources: [{{url: {url}}}]}}]") == [
        f"line 1: source 'a': url {url!r} {NO_FILE}"
    ]
    assert mistakes(from_opml, opml(f'<outline text="A" xmlUrl="{url}"/>')) == [f"line 1: source 'a': url {url!r} {NO_FILE}"]
    ours = f'<outline text="A" nt:slug="a"><outline xmlUrl="{url}"/></outline>'
    assert mistakes(from_opml, opml(ours)) == [f"line 1: source 'a': url {url!r} {NO_FILE}"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "//a.example/", "https://", " file:///etc/passwd"]
)
def test_other_addresses_are_never_imported(url: str) -> None:
    assert len(mistakes(from_yaml, f"networks: [{{slug: a, name: A, sources: [{{url: '{url}'}}]}}]")) == 1
    assert len(mistakes(from_opml, opml(f'<outline text="A" xmlUrl="{url}"/>'))) == 1


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "networks: [{slug: a, name: A, topics: [fotonik]}]",
            "line 1: network 'a': topics 'fotonik' does not exist; did you mean 'photonik'?",
        ),
        ("site: {}\nnetworks: [{slug: a, name: A}]", "line 1: site: title is missing; add 'title: Netzwerktimer Musterland'"),
        ("network: []", "line 1: unknown key 'network'; did you mean 'networks'?"),
        ("networks:\n\t- slug: a", "line 2: a tab in the indentation; indent with spaces"),
        (
            "networks: [{slug: a, name: A},\n {slug: a, name: B}]",
            "line 2: network 'a': slug 'a' is taken already, in line 1; choose another",
        ),
        ("networks: [", "line 2: a value is missing here, or a bracket or brace above is not closed"),
    ],
)
def test_a_mistake_in_imported_yaml_has_its_line_and_remedy(text: str, mistake: str) -> None:
    assert mistake in mistakes(from_yaml, text)


def test_topics_of_an_imported_file_are_not_ours() -> None:
    text = "site: {title: U}\ntopics: {holz: {name: {de: Holz}}}\nnetworks: [{slug: a, name: A, topics: [holz]}]"
    assert mistakes(from_yaml, text) == ["line 3: network 'a': topics 'holz' does not exist; known: photonik"]


@pytest.mark.parametrize(
    ("attributes", "mistake"),
    [
        ('nt:topics="[fotonik]"', "network 'a': topics 'fotonik' does not exist; did you mean 'photonik'?"),
        ('nt:topics="photonik"', "network 'a': topics must be a list, not 'photonik'; write 'topics: [first, second]'"),
        ('nt:about="{de: A"', "network 'a': about: a bracket or brace is opened here and never closed, or a comma is missing; close it"),
        ('nt:about="{fr: A}"', "network 'a': about: 'fr' is not known; known: de, en"),
        ('nt:contact="{email: a}"', "network 'a': contact: email 'a' is no mail address; write one such as redaktion@example.org"),
        ('nt:owner="a"', "network 'a': owner is no mail address; write one such as redaktion@example.org"),
        ('nt:citty="Jena"', "network 'a': unknown key 'citty'; did you mean 'city'?"),
        ('htmlUrl="a.example"', "network 'a': website begins with 'a.example'; write an address with http or https"),
        (
            'nt:offers="&amp;x [*x]"',
            "network 'a': offers: anchors (&) and aliases (*) are not read; write the value out, or put text that begins so into quotes",
        ),
        ('nt:name="B"', "network 'a': 'name' stands twice, first in line 2; keep one"),
    ],
)
def test_a_mistake_in_our_opml_is_the_one_of_sources_yaml(attributes: str, mistake: str) -> None:
    assert mistakes(from_opml, opml(f'\n<outline text="A" nt:slug="a" {attributes}/>')) == [f"line 2: {mistake}"]


@pytest.mark.parametrize(
    ("attributes", "mistake"),
    [
        ("", "url is missing; add 'url: https://example.org/termine'"),
        ('xmlUrl="https://a" nt:kind="icla"', "kind 'icla' does not exist; did you mean 'ical'?"),
        ('xmlUrl="https://a" nt:every="1s"', "every '1s' is too short; write something from 5m to 7d"),
        ('xmlUrl="https://a" nt:id="B"', "id 'B' must be at most 60 of a-z, 0-9 and single '-' between them, such as 'b'"),
    ],
)
def test_a_mistake_in_a_source_of_our_opml_is_the_one_of_sources_yaml(attributes: str, mistake: str) -> None:
    (found,) = mistakes(from_opml, opml('<outline text="A" nt:slug="a">', f"<outline {attributes}/>", "</outline>"))
    assert found.endswith(f": {mistake}")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
NOT_READ = "line 1: declarations such as <!DOCTYPE are not read; take it out"
ATTRIBUTES = "an outline has more than 200 attributes; take out those that nobody reads"
DEEP = "outlines are nested more than 20 deep; take folders out of each other"


@pytest.mark.parametrize(
    ("data", "mistake"),
    [
        (f'<!DOCTYPE o [<!ENTITY l0 "ha">{LAUGHS}]>{opml("&l9;")}', NOT_READ),
        ('<!DOCTYPE o [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + opml('<outline text="&f;" xmlUrl="https://a.example"/>'), NOT_READ),
        ('<!DOCTYPE opml SYSTEM "http://127.0.0.1/a.dtd">' + opml(), NOT_READ),
        (opml('<outline text="&auml;"/>'), "line 1: an entity stands in this line that XML does not know; write the character itself"),
        (opml('\n<outline xmlUrl="https://a.example/?a&b"/>'), "line 2: an & stands alone in this line; write it as &amp;"),
        (opml('<outline text="A" text="B"/>'), "line 1: an attribute stands twice in one outline; keep one"),
        (opml('<outline frss:x="A"/>'), "line 1: a prefix in this line is declared nowhere; add its xmlns, or take the attribute out"),
        (opml("<outline>"), "line 1: the XML is broken or ends in this line; export the list again"),
        (opml("<outline " + " ".join(f'a{n}=""' for n in range(201)) + "/>"), f"line 1: {ATTRIBUTES}"),
        (opml("<outline>" * 21, "</outline>" * 21), f"line 1: {DEEP}"),
        ("<opml>" + "<outline>" * 100_000, f"line 1: {DEEP}"),
        (opml("<outline/>" * 200_000), "line 1: no outline names a feed; export the list of feeds as OPML"),
        (opml(), "line 1: no outline names a feed; export the list of feeds as OPML"),
        (feeds(2_001), "line 1: more than 2000 networks or sources; import them in several files"),
        (opml('<outline nt:slug="a" text="A"/>' * 2_001), "line 1: more than 2000 networks or sources; import them in several files"),
        ("<html/>", "line 1: this is no OPML, it begins with 'html'; export the list of feeds as OPML"),
        ("", "line 1: this is no XML; export the list of feeds as OPML"),
        ("networks: []", "line 1: this is no XML; export the list of feeds as OPML"),
        (opml().encode("utf-16"), "line 1: this line is no UTF-8; save the file as UTF-8"),
        (opml().encode("utf-16-le"), "line 1: the control character '\\x00' stands in this line; take it out"),
        (opml('<outline text="ä"/>').encode("latin-1"), "line 1: this line is no UTF-8; save the file as UTF-8"),
        (opml("\0"), "line 1: the control character '\\x00' stands in this line; take it out"),
        (opml('<outline text="&#0;"/>'), "line 1: the XML is broken or ends in this line; export the list again"),
        (opml("x" * (2 * 2**20)), "line 1: the file is larger than 2 MB; leave out what is no source"),
    ],
)
def test_hostile_xml_is_refused_in_one_sentence(data: str | bytes, mistake: str) -> None:
    assert mistakes(from_opml, data) == [mistake]


def test_after_a_hundred_mistakes_the_rest_is_only_mentioned() -> None:
    found = mistakes(from_opml, opml('<outline xmlUrl="ftp://a.example"/><outline nt:slug="A"/>' * 1_000))
    assert len(found) == 101
    assert found[-1] == ": there are more mistakes; mend these and look again"


@pytest.mark.parametrize(
    "made",
    [
        lambda size: opml("<outline/>" * size).encode(),
        lambda size: opml('<outline text="A" xmlUrl="https://a.example"/>' * size).encode(),
        lambda size: opml('<outline text="A" nt:slug="a" nt:topics="[' + "x, " * size + ']"/>').encode(),
        lambda size: opml(f'<outline text="{"Aä " * size}" xmlUrl="https://a.example"/>').encode(),
        lambda size: opml("<outline " + " ".join(f'a{n}="b"' for n in range(size)) + "/>").encode(),
    ],
    ids=["empty", "alike", "topics", "title", "attributes"],
)
def test_reading_takes_linear_time(made: Callable[[int], bytes]) -> None:
    grows_linearly(outcome, made, 1_000)


def test_reading_many_feeds_of_one_title_takes_linear_time() -> None:
    grows_linearly(outcome, feeds, 60)


def outcome(data: bytes) -> tuple[Network, ...] | tuple[str, ...]:
    try:
        return from_opml(data)
    except ConfigError as error:
        return error.mistakes


PIECES = [
    "<outline ",
    "</outline>",
    "/>",
    ">",
    'text="A" ',
    'xmlUrl="https://a.example/" ',
    'nt:slug="a" ',
    'nt:about="{',
    "<!--",
    "&#10;",
    "ä",
    "<opml>",
]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=20).map(lambda pieces: opml(*pieces).encode()))
def test_any_bytes_give_networks_or_mistakes(data: bytes) -> None:
    found = outcome(data)
    assert found
    assert all(isinstance(one, Network) or (one.startswith("a.opml, line ") and "\n" not in one) for one in found)
