"""What is exported as YAML is read again as it was."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings

from aggregator.config import load_config, parse_config
from aggregator.config.export import network_yaml, one_line, yaml_of
from aggregator.model import Config
from aggregator.parsing.sources import PARSERS
from demo import Region
from tests.config.configs import KINDS, configs

ROOT = Path(__file__).parents[2]
EVERYTHING = ROOT / "tests" / "data" / "config" / "everything.yaml"


def read(data: bytes) -> Config:
    return parse_config(data, "sources.yaml", KINDS)


@settings(max_examples=200, deadline=None)
@given(configs())
def test_any_configuration_is_read_again_as_it_was(config: Config) -> None:
    assert read(yaml_of(config)) == config


@settings(max_examples=50, deadline=None)
@given(configs())
def test_any_reader_of_yaml_reads_the_same_texts(config: Config) -> None:
    document = yaml.safe_load(yaml_of(config))
    assert document["site"]["title"] == config.site.title
    assert [network["name"] for network in document["networks"]] == [network.name for network in config.networks]
    assert [network.get("city", "") for network in document["networks"]] == [network.city for network in config.networks]
    assert list(document.get("topics", {})) == [topic.slug for topic in config.topics]


@settings(max_examples=50, deadline=None)
@given(configs())
def test_equal_configurations_are_written_as_equal_bytes(config: Config) -> None:
    turned = tuple(replace(network, about=dict(reversed(list(network.about.items())))) for network in config.networks)
    assert yaml_of(replace(config, networks=turned)) == yaml_of(config)


@pytest.mark.parametrize("path", [ROOT / "sources.yaml", EVERYTHING], ids=lambda path: path.stem)
def test_the_files_that_we_have_are_read_again_as_they_were(path: Path) -> None:
    config = load_config(path, PARSERS)
    assert parse_config(yaml_of(config), "sources.yaml", PARSERS) == config


def test_the_example_region_is_read_again_as_it_was() -> None:
    with Region(datetime.now(UTC).date()) as region:
        config = parse_config(region.sources_yaml().encode(), "demo", PARSERS)
    assert parse_config(yaml_of(config), "sources.yaml", PARSERS) == config


def test_the_export_looks_as_a_person_would_write_it() -> None:
    exported = yaml_of(load_config(EVERYTHING, KINDS))
    assert exported.decode() == EVERYTHING.with_name("exported.yaml").read_text("utf-8")


def test_a_network_alone_is_written_as_an_entry_whose_sources_name_their_zone() -> None:
    config = load_config(EVERYTHING, KINDS)
    for network in config.networks:
        whole = "site: {title: T, time_zone: America/New_York}\ntopics: {photonik: {name: {de: Photonik}}}\n" + network_yaml(network)
        assert read(whole.encode()).networks == (network,)


@pytest.mark.parametrize("name", ["0899", "1e3", "0o17", "0x1F", "y", "N", "no", "1:30", "null", "2026-10-12", ".5"])
def test_a_text_that_some_reader_takes_for_something_else_is_quoted(name: str) -> None:
    config = load_config(EVERYTHING, KINDS)
    named = replace(config, networks=(replace(config.networks[0], name=name),))
    assert f"    name: '{name}'\n" in yaml_of(named).decode()


def test_a_table_for_an_attribute_stands_on_one_line() -> None:
    assert one_line([{"de": "Zeile\n\n zwei: #1"}, {"de": "nein", "en": "no"}]) == "[{de: \"Zeile\\n\\n zwei: #1\"}, {de: nein, en: 'no'}]"
