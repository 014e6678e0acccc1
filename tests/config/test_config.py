from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.config import load_config, parse_config
from aggregator.errors import ConfigError
from aggregator.model import Config, Contact, Network, Source, owner_of

KINDS = ("ical", "feed", "jsonld", "html")
DATA = Path(__file__).parents[1] / "data" / "config"
SITE = "site: {title: T}\n"
NETWORK = SITE + "networks:\n  - slug: optonet\n    name: OptoNet\n"


def parse(text: str | bytes) -> Config:
    return parse_config(text.encode() if isinstance(text, str) else text, "sources.yaml", KINDS)


def network(lines: str) -> Network:
    return parse(NETWORK + lines).networks[0]


def source(pairs: str) -> Source:
    return network(f"    sources: [{{{pairs}}}]\n").sources[0]


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
        location="Technologiepark, Jena",
        trust=2,
        relay=False,
        include=("Workshop",),
        exclude=("intern", "no"),
        select={"item": "article.event", "title": "h3", "date": ".date", "location": ".ort", "url": "a@href"},
        owner="licht@example.org",
    )


def test_a_source_without_an_owner_of_its_own_has_its_networks(everything: Config) -> None:
    optonet, no = everything.networks[:2]
    assert [owner_of(optonet, source) for source in optonet.sources] == ["licht@example.org", "web@example.org", "web@example.org"]
    assert [source.owner for source in optonet.sources] == ["licht@example.org", "", ""]
    assert owner_of(no, no.sources[0]) == ""


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


@pytest.mark.parametrize(
    "url", ["https://example.org/a", "http://[::1]:8001/a.ics", "webcal://example.org/x", "examples/a.ics", "/srv/a.ics"]
)
def test_a_source_is_an_address_or_a_file(url: str) -> None:
    assert source(f"url: '{url}'").url == url


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
    assert isinstance(outcome(text.encode()), tuple)


WORDS = ["site", "title", "networks", "slug", "name", "sources", "url", "id", "every", "1h", "select", "topics", "de", "from", "offers"]
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
