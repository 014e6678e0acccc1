"""Writes networks as sources.yaml has them."""

import yaml

from aggregator import serialization
from aggregator.model import Network


def network_yaml(network: Network) -> str:
    """Return the entry of a network."""
    return str(yaml.safe_dump([serialization.dump(network)], allow_unicode=True, sort_keys=False))
