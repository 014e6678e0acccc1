from collections.abc import Iterator
from datetime import timedelta

import pytest

from aggregator.access.rate_limits import LOGIN_LINKS, Limit, attempt, block_of
from aggregator.store import Store
from tests.factories import NOW
from tests.stores import store_of

SECOND = timedelta(seconds=1)
OTHER = Limit("other", 2, timedelta(hours=1))


@pytest.fixture
def store() -> Iterator[Store]:
    made = store_of()
    yield made
    made.close()


def test_the_sixth_link_of_an_hour_is_refused_and_waits_for_the_first_to_be_an_hour_old(store: Store) -> None:
    with store.write() as tx:
        verdicts = [attempt(tx, "key", [(LOGIN_LINKS, "a")], NOW + n * SECOND) for n in range(6)]
        assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False]
        assert verdicts[-1].retry_after == timedelta(hours=1) - 5 * SECOND
        assert attempt(tx, "key", [(LOGIN_LINKS, "a")], NOW + timedelta(hours=1) + SECOND).allowed


def test_one_address_does_not_limit_another(store: Store) -> None:
    with store.write() as tx:
        for _ in range(6):
            attempt(tx, "key", [(LOGIN_LINKS, "a")], NOW)
        assert attempt(tx, "key", [(LOGIN_LINKS, "b")], NOW).allowed


def test_what_one_limit_refuses_counts_against_none(store: Store) -> None:
    with store.write() as tx:
        for _ in range(9):
            attempt(tx, "key", [(OTHER, "block"), (LOGIN_LINKS, "a")], NOW)
        assert [attempt(tx, "key", [(LOGIN_LINKS, "a")], NOW).allowed for _ in range(4)] == [True, True, True, False]


def test_counters_hold_no_address(store: Store) -> None:
    with store.write() as tx:
        attempt(tx, "key", [(LOGIN_LINKS, "netz@example.org")], NOW)
        assert tx.people.count_attempts("netz@example.org", NOW - SECOND) == 0


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "invalid"),
        ("not an address", "invalid"),
    ],
)
def test_a_visitor_is_a_block_of_addresses(address: str, block: str) -> None:
    assert block_of(address) == block
