from collections.abc import Iterator
from datetime import timedelta

import pytest

from aggregator.access.tokens import TokenIssuer, digest_of, find, revoke, use
from aggregator.model import Purpose
from aggregator.store import Store
from tests.factories import NOW
from tests.stores import store_of

TOKENS = TokenIssuer("a key")
WHO = "netz@example.org"
LATER = {Purpose.LOGIN: timedelta(minutes=30), Purpose.CONFIRM_ADDRESS: timedelta(days=7), Purpose.CONFIRM_LEAVING: timedelta(days=7)}


@pytest.fixture
def store() -> Iterator[Store]:
    made = store_of()
    yield made
    made.close()


def new(store: Store, purpose: Purpose) -> str:
    with store.write() as tx:
        return TOKENS.new(tx, purpose, WHO, NOW, subject="optonet")


@pytest.mark.parametrize("purpose", LATER)
def test_a_token_is_used_once(store: Store, purpose: Purpose) -> None:
    token = new(store, purpose)
    with store.write() as tx:
        assert use(tx, purpose, token, NOW) is not None
        assert use(tx, purpose, token, NOW) is None


@pytest.mark.parametrize(("purpose", "lifetime"), LATER.items())
def test_a_token_ends_with_its_time(store: Store, purpose: Purpose, lifetime: timedelta) -> None:
    token = new(store, purpose)
    assert find(store, purpose, token, NOW + lifetime - timedelta(seconds=1))
    assert find(store, purpose, token, NOW + lifetime) is None


@pytest.mark.parametrize("made_for", Purpose)
def test_a_token_is_of_no_use_for_another_purpose(store: Store, made_for: Purpose) -> None:
    token = new(store, made_for)
    assert [purpose for purpose in Purpose if find(store, purpose, token, NOW)] == [made_for]


def test_looking_for_a_token_changes_nothing(store: Store) -> None:
    token = new(store, Purpose.LOGIN)
    for _ in range(5):
        assert find(store, Purpose.LOGIN, token, NOW)
    with store.write() as tx:
        assert use(tx, Purpose.LOGIN, token, NOW)


def test_the_database_holds_no_token(store: Store) -> None:
    token = new(store, Purpose.LOGIN)
    stored = store.people.token(digest_of(token))
    assert stored is not None
    assert token not in repr(stored)


def test_tokens_are_at_least_128_bits_and_never_the_same(store: Store) -> None:
    tokens = {new(store, Purpose.LOGIN) for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43  # characters of base64 for 32 bytes


def test_the_link_of_an_owner_is_the_same_in_every_mail_until_it_is_revoked(store: Store) -> None:
    with store.write() as tx:
        first, second = (TOKENS.derived(tx, Purpose.OWNER, WHO, "optonet", NOW) for _ in range(2))
        revoke(tx, Purpose.OWNER, "optonet")
        third = TOKENS.derived(tx, Purpose.OWNER, WHO, "optonet", NOW)
    assert first == second != third
    assert find(store, Purpose.OWNER, first, NOW) is None
    assert find(store, Purpose.OWNER, third, NOW)


def test_the_link_of_an_owner_lives_180_days_after_its_last_use(store: Store) -> None:
    with store.write() as tx:
        token = TOKENS.derived(tx, Purpose.OWNER, WHO, "optonet", NOW)
        assert use(tx, Purpose.OWNER, token, NOW + timedelta(days=179))
    assert find(store, Purpose.OWNER, token, NOW + timedelta(days=358))
    assert find(store, Purpose.OWNER, token, NOW + timedelta(days=359)) is None


def test_an_unsubscription_never_expires(store: Store) -> None:
    with store.write() as tx:
        token = TOKENS.derived(tx, Purpose.UNSUBSCRIBE, WHO, "optonet", NOW)
    assert find(store, Purpose.UNSUBSCRIBE, token, NOW + timedelta(days=9_000))


def test_another_key_makes_other_links(store: Store) -> None:
    with store.write() as tx:
        first = TOKENS.derived(tx, Purpose.OWNER, WHO, "optonet", NOW)
        second = TokenIssuer("another key").derived(tx, Purpose.OWNER, WHO, "optonet", NOW)
    assert first != second


@pytest.mark.parametrize("token", ["", "x", "x" * 300, "\0", "ä" * 40, "\ud800"])
def test_what_is_no_token_is_refused(store: Store, token: str) -> None:
    assert find(store, Purpose.LOGIN, token, NOW) is None
