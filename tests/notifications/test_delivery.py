"""What is due in the outbox is sent once, whatever happens to the server and to the process."""

import email
import logging
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import StoreError
from aggregator.model import Mail, MailKind, MailState
from aggregator.notifications.delivery import TRIED_FOR, MailServices, deliver
from aggregator.notifications.outbox import put
from aggregator.store import Store, Transaction
from tests.factories import NOW
from tests.notifications.deliverer import services_for
from tests.notifications.mail_server import Mailbox, mail_server

WHO = "netz@example.org"
VALUES = {
    "source_name": "Lichtwerk",
    "address": "https://lichtwerk.example/termine",
    "failure": "BadStatus 500",
    "message": "",
    "reason": "",
    "known": "6",
    "listed": "0",
    "since": "22.11.2026, 10:00",
}


def mail(key: str = "ailing:a:1", kind: MailKind = MailKind.AILING, **fields: object) -> Mail:
    return Mail(**{"key": key, "kind": kind, "recipient": WHO, "language": "de", "created": NOW, "source": "a", "values": VALUES} | fields)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.db'}", "Europe/Berlin")
    yield made
    made.close()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as running:
        yield running


def put_in(store: Store, *mails: Mail) -> None:
    with store.write() as tx:
        put(tx, mails)


def test_a_mail_is_sent_once(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail())
    services = services_for(store, mailbox.url)
    assert (deliver(services), deliver(services)) == (1, 0)
    assert mailbox.recipients == [WHO]
    assert store.outbox.all()[0].state is MailState.SENT


def test_what_was_put_in_before_is_not_put_in_again(store: Store, mailbox: Mailbox) -> None:
    services = services_for(store, mailbox.url)
    put_in(store, mail())
    deliver(services)
    put_in(store, mail())
    assert deliver(services) == 0


def test_without_a_mail_server_mails_are_kept_and_the_log_names_the_domain_only(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    put_in(store, mail(kind=MailKind.LOGIN, secret="the-token"))
    with caplog.at_level(logging.INFO):
        deliver(services_for(store, ""))
    (kept,) = store.outbox.all()
    assert (kept.state, kept.secret) == (MailState.KEPT, "")
    assert "example.org" in caplog.text
    assert WHO not in caplog.text
    assert "the-token" not in caplog.text


def test_a_token_leaves_the_outbox_with_its_mail(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail(kind=MailKind.LOGIN, secret="the-token"))
    deliver(services_for(store, mailbox.url))
    assert b"the-token" in mailbox.messages[0]
    assert "the-token" not in repr(store.outbox.all())


def at(services: MailServices, **by: float) -> MailServices:
    return replace(services, clock=lambda: NOW + timedelta(**by))


def test_what_is_not_taken_now_is_tried_again_for_two_days(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail())
    mailbox.answer_to_recipient = "451 later"
    services, tries = services_for(store, mailbox.url), 0
    for minutes in range(0, 60 * 24 * 3, 10):
        before = store.outbox.all()[0].attempts
        deliver(at(services, minutes=minutes))
        tries += store.outbox.all()[0].attempts > before
    (given_up,) = store.outbox.all()
    assert (given_up.state, given_up.attempts) == (MailState.REFUSED, tries)
    assert 8 <= tries <= 14
    assert timedelta(days=2) == TRIED_FOR


def test_an_address_that_is_refused_for_good_gets_no_more_mail(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail())
    mailbox.answer_to_recipient = "550 no such user"
    deliver(services_for(store, mailbox.url))
    assert store.outbox.all()[0].state is MailState.REFUSED
    assert list(store.outbox.refused_addresses()) == [WHO]
    put_in(store, mail("ailing:a:2"))
    assert len(store.outbox.all()) == 1


def test_who_unsubscribed_gets_no_more_of_these_mails(store: Store) -> None:
    with store.write() as tx:
        tx.outbox.unsubscribe(WHO, "a", NOW)
    put_in(store, mail(unsubscribe=True), mail("gone:b:1", unsubscribe=True, source="b"), mail("left:a:1", MailKind.LEFT))
    assert {mail.key for mail in store.outbox.all()} == {"gone:b:1", "left:a:1"}


def test_a_mail_that_cannot_be_written_stops_no_other(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail("a", values={}), mail("b", recipient="no address"), mail("c"))
    deliver(services_for(store, mailbox.url))
    assert {mail.key: mail.state for mail in store.outbox.all()} == {"a": MailState.REFUSED, "b": MailState.REFUSED, "c": MailState.SENT}


class Refusing(Store):
    """A store that refuses to write while it is told to."""

    refuses = False

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        if self.refuses:
            raise StoreError("locked")
        with super().write() as tx:
            yield tx


def test_what_became_of_a_mail_is_noted_later_if_the_database_refuses(tmp_path: Path, mailbox: Mailbox) -> None:
    store = Refusing(f"sqlite:///{tmp_path / 'refusing.db'}", "Europe/Berlin")
    put_in(store, mail())
    services = services_for(store, mailbox.url)

    def refuse(step: str) -> None:
        store.refuses = step == "received"

    mailbox.at = refuse
    deliver(services)
    assert store.outbox.all()[0].state is MailState.SENDING
    store.refuses = False
    deliver(services)
    assert (store.outbox.all()[0].state, len(mailbox.messages)) == (MailState.SENT, 1)
    store.close()


def test_of_someone_who_left_nothing_stays_when_the_receipt_is_sent(store: Store, mailbox: Mailbox) -> None:
    put_in(store, mail("left:a:1", MailKind.LEFT, values={"source_name": "Lichtwerk"}, lists={"export": ("slug: lichtwerk",)}))
    deliver(services_for(store, mailbox.url))
    assert mailbox.recipients == [WHO]
    assert WHO not in repr(store.outbox.all())
    assert "Lichtwerk" not in repr(store.outbox.all())


def test_killed_at_any_point_no_mail_is_sent_twice_and_at_most_one_a_kill_is_unknown(store: Store, tmp_path: Path) -> None:
    rng, kills, number = random.Random(11), 30, 90
    put_in(store, *(mail(f"ailing:a:{n:03}", recipient=f"w{n:03}@example.org") for n in range(number)))
    command = [sys.executable, "-m", "tests.notifications.deliverer", f"sqlite:///{tmp_path / 'store.db'}"]
    with mail_server() as mailbox:
        for _ in range(kills):
            process = subprocess.Popen([*command, mailbox.url])
            steps = iter(range(rng.randint(1, 12)))

            def kill(_: str, process: "subprocess.Popen[bytes]" = process, steps: Iterator[int] = steps) -> None:
                if next(steps, None) is None:
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()

            mailbox.at = kill
            process.wait()
        mailbox.at = lambda _: None
        subprocess.run([*command, mailbox.url], check=True)
    ids = [email.message_from_bytes(message)["Message-ID"] for message in mailbox.messages]
    states = [mail.state for mail in store.outbox.all()]
    assert len(ids) == len(set(ids)), "a mail was sent twice"
    assert set(states) == {MailState.SENT, MailState.UNKNOWN}
    assert states.count(MailState.UNKNOWN) <= kills
    received = set(mailbox.recipients)
    assert {mail.recipient for mail in store.outbox.all() if mail.state is MailState.SENT} <= received
