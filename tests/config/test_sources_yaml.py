"""The sources.yaml of the first user is one that we can run."""

import csv
from pathlib import Path

import pytest

from aggregator.config import load_config
from aggregator.model import Config
from aggregator.parsing.sources import PARSERS

ROOT = Path(__file__).parents[2]
NETWORKS = ROOT.parent / "shared" / "data" / "networks.csv"


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(ROOT / "sources.yaml", PARSERS)


def test_every_network_has_one_source_of_its_own(config: Config) -> None:
    assert [source.id for source in config.sources] == [network.slug for network in config.networks]


def test_every_network_says_what_it_is_about_in_both_languages(config: Config) -> None:
    assert all(set(network.about) == set(config.site.languages) and network.topics for network in config.networks)


def test_no_two_regions_share_a_town(config: Config) -> None:
    towns = [town for region in config.regions for town in region.towns]
    assert len(towns) == len(set(towns))


@pytest.mark.skipif(not NETWORKS.exists(), reason="the list of networks is not here")
def test_the_members_with_an_address_are_the_networks(config: Config) -> None:
    with NETWORKS.open(encoding="utf-8", newline="") as lines:
        members = {row["homepage_url"] for row in csv.DictReader(lines) if row["ccit_member"] == "yes" and row["homepage_url"]}
    assert {network.website for network in config.networks} == members
