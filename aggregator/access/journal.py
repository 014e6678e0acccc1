"""The journal of what people did; after a year, or when they leave, a person is a number in it."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from aggregator.mail_address import mail_address
from aggregator.model import Action, JournalEntry
from aggregator.store import Transaction

NAMED_FOR = timedelta(days=365)
COMMAND_LINE = "operator"


def note(tx: Transaction, now: datetime, who: str, action: Action, subject: str = "", *, before: str = "", after: str = "") -> None:
    """Add an entry: who did what to which subject, with the values before and after."""
    tx.people.note(JournalEntry(at=now, who=who, action=action, subject=subject, before=before, after=after))


def pseudonymise(tx: Transaction, key: str, now: datetime) -> None:
    """Put a number in place of every person in entries older than a year. `key`: the secret key."""
    tx.people.rename_in_journal(lambda text: number_of(text, key) if mail_address(text) else text, before=now - NAMED_FOR)


def forget_person(tx: Transaction, address: str, key: str) -> None:
    """Put a number in place of a person in all entries."""
    tx.people.rename_in_journal(lambda text: number_of(text, key) if text == address else text)


def number_of(address: str, key: str) -> str:
    """Return the number of a person: the same in all entries, and of no use without the secret key."""
    digest = hmac.new(key.encode(), f"journal\0{address}".encode(), sha256).digest()
    return f"person {int.from_bytes(digest[:6], 'big')}"
