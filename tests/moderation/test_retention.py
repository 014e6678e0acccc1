"""The clock is moved: what is kept for a time is gone after it, in every table."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from aggregator.access import journal, sessions
from aggregator.access.rate_limits import LOGIN_LINKS, attempt
from aggregator.access.tokens import TokenIssuer, digest_of
from aggregator.model import Action, Config, Lifecycle, Mail, MailKind, PullLogEntry, PullOutcome, Purpose, Role, Site, Source, SourceState
from aggregator.moderation.retention import delete_expired
from aggregator.store import Store
from tests.factories import NOW
from tests.stores import store_of

KEY = "a key"
WHO = "netz@example.org"
CONFIG = Config(site=Site(title="N"))


@pytest.fixture
def store() -> Iterator[Store]:
    made = store_of()
    yield made
    made.close()


def after(store: Store, **by: float) -> datetime:
    """Run the job after a time."""
    now = NOW + timedelta(**by)
    with store.write() as tx:
        delete_expired(tx, CONFIG, KEY, now)
    return now


def test_mails_are_kept_for_30_days(store: Store) -> None:
    with store.write() as tx:
        tx.outbox.put([Mail(key="k", kind=MailKind.AILING, recipient=WHO, language="de", created=NOW)])
    after(store, days=30)
    assert len(store.outbox.all()) == 1
    after(store, days=31)
    assert store.outbox.all() == ()


@pytest.mark.parametrize(
    ("purpose", "by"), [(Purpose.LOGIN, {"minutes": 31}), (Purpose.CONFIRM_LEAVING, {"days": 8}), (Purpose.OWNER, {"days": 181})]
)
def test_tokens_are_kept_as_long_as_they_are_valid(store: Store, purpose: Purpose, by: dict[str, float]) -> None:
    with store.write() as tx:
        token = TokenIssuer(KEY).new(tx, purpose, WHO, NOW)
    after(store, minutes=29)
    assert store.people.token(digest_of(token))
    after(store, **by)
    assert store.people.token(digest_of(token)) is None


def test_sessions_are_kept_for_30_days(store: Store) -> None:
    with store.write() as tx:
        secret = sessions.start(tx, WHO, Role.MODERATOR, NOW)
    after(store, days=31)
    assert store.people.session(digest_of(secret), NOW) is None


def test_counters_are_kept_for_24_hours(store: Store) -> None:
    with store.write() as tx:
        for _ in range(5):
            attempt(tx, KEY, [(LOGIN_LINKS, WHO)], NOW)
    after(store, hours=25)
    with store.write() as tx:
        assert attempt(tx, KEY, [(LOGIN_LINKS, WHO)], NOW).allowed


def test_a_person_is_a_number_in_the_journal_after_a_year(store: Store) -> None:
    with store.write() as tx:
        journal.note(tx, NOW, WHO, Action.PAUSED, "optonet")
        journal.note(tx, NOW, "operator", Action.MODERATOR_ADDED, after=WHO)
    after(store, days=364)
    assert {entry.who for entry in store.people.journal(9)} == {WHO, "operator"}
    after(store, days=366)
    assert {entry.who for entry in store.people.journal(9)} == {journal.number_of(WHO, KEY), "operator"}
    assert WHO not in repr(store.people.journal(9))


def test_of_old_days_the_last_pull_is_kept_and_after_400_days_none(store: Store) -> None:
    with store.write() as tx:
        pulls = [PullLogEntry(source="a", at=NOW + timedelta(hours=h), outcome=PullOutcome.UNCHANGED) for h in range(10)]
        tx.pulls.save(pulls)
    after(store, days=7)
    assert len(store.pulls.of("a", 99)) == 10
    after(store, days=9)
    assert store.pulls.of("a", 99) == (pulls[-1],)
    after(store, days=401)
    assert store.pulls.of("a", 99) == ()


def test_a_rejected_source_is_kept_for_90_days(store: Store) -> None:
    with store.write() as tx:
        tx.sources.save([SourceState(id="a", lifecycle=Lifecycle.REJECTED, since=NOW)])
        tx.registrations.save_source(Source(id="a", network="a", url="https://a.example/"))
        TokenIssuer(KEY).derived(tx, Purpose.OWNER, WHO, "a", NOW)
    after(store, days=89)
    assert len(store.registrations.all().sources) == 1
    after(store, days=91)
    assert store.registrations.all().sources == ()
    assert store.people.tokens_of("a") == ()
