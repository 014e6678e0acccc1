"""Puts mails into the outbox: once by their key, and none for those who want none."""

from collections.abc import Iterable

from aggregator.model import ALL_MAILS, Mail
from aggregator.store import Transaction

DIGEST_SCOPE = "digest"


def scope_of(mail: Mail) -> str:
    """Return what someone who unsubscribes with this mail no longer gets."""
    return mail.source or DIGEST_SCOPE


def put(tx: Transaction, mails: Iterable[Mail]) -> None:
    """Put mails in; those that were put in before, or were unsubscribed from, are left out."""
    wanted = (mail for mail in mails if not tx.outbox.is_unsubscribed(mail.recipient, scope_of(mail) if mail.unsubscribe else ALL_MAILS))
    tx.outbox.put(list(wanted))
