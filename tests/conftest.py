"""What all tests share: the time zone rules of the tzdata package, no limits of time, the pipeline over a fresh database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from aggregator.dates.zones import use_packaged_rules
from tests.pipeline import Pipeline

use_packaged_rules()
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
settings.load_profile("untimed")


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    """The pipeline with the sources a and b."""
    made = Pipeline(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Pipeline]:
    """The pipeline with the source a alone."""
    made = Pipeline(tmp_path, "a")
    yield made
    made.store.close()
