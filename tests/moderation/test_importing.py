"""Sources that an operator imports."""

from collections.abc import Iterator

import pytest

from aggregator.model import Config, Lifecycle, Network, Site, Source, SourceState
from aggregator.registration.importing import import_networks
from aggregator.store import Store
from tests.factories import NOW
from tests.stores import store_of

SOURCE = Source(id="licht", network="licht", url="https://licht.example/a.ics")
NETWORK = Network(slug="licht", name="Lichtwerk", sources=(SOURCE,))


@pytest.fixture
def store() -> Iterator[Store]:
    made = store_of()
    yield made
    made.close()


def imported(store: Store, in_file: Network | None = None) -> tuple[str, ...]:
    config = Config(site=Site(title="N"), networks=(in_file,) if in_file else ())
    with store.write() as tx:
        return import_networks(tx, [NETWORK], config, NOW).sources


def test_an_imported_source_stands_in_the_database(store: Store) -> None:
    assert imported(store) == ("licht",)
    assert store.registrations.all().sources == (SOURCE,)


def test_what_the_file_has_is_left_out(store: Store) -> None:
    assert imported(store, NETWORK) == ()
    assert store.registrations.all().sources == ()


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_an_import_lets_in_what_was_refused_and_leaves_what_a_person_stopped(store: Store, lifecycle: Lifecycle) -> None:
    with store.write() as tx:
        tx.sources.save([SourceState(id="licht", lifecycle=lifecycle)])
    imported(store)
    refused = lifecycle in (Lifecycle.PENDING, Lifecycle.REJECTED, Lifecycle.LEFT)
    assert store.sources.state("licht").lifecycle is (Lifecycle.NEW if refused else lifecycle)
