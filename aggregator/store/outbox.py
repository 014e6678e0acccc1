"""The table of mails: the outbox and the ledger of what was sent, by unique key; and who gets no more mails."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import or_, select

from aggregator import serialization
from aggregator.model import ALL_MAILS, Mail, MailState

from . import rows
from .rows import Connect
from .tables import mails, unsubscriptions


class Outbox:
    """Reads mails; inside a write, puts them in and notes what became of them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def all(self, most: int = 1_000) -> tuple[Mail, ...]:
        """Return the last mails, newest first."""
        wanted = select(mails.c.data).order_by(mails.c.created.desc(), mails.c.key).limit(most)
        with self._connect() as connection:
            return tuple(_mail(row) for row in connection.execute(wanted))

    def get(self, key: str) -> Mail | None:
        """Return a mail by its key."""
        with self._connect() as connection:
            row = connection.execute(select(mails.c.data).where(mails.c.key == key)).first()
        return _mail(row) if row else None

    def put(self, new: Iterable[Mail]) -> None:
        """Put mails in; those whose key was put in before are left out."""
        with self._connect() as connection:
            rows.insert_missing(connection, mails, [_row(mail, "") for mail in new])

    def due(self, now: datetime, most: int) -> tuple[Mail, ...]:
        """Return the waiting mails that are due, oldest first."""
        waiting = select(mails.c.data).where(mails.c.state == MailState.WAITING.value, mails.c.due <= rows.stamp(now))
        with self._connect() as connection:
            return tuple(_mail(row) for row in connection.execute(waiting.order_by(mails.c.created, mails.c.key).limit(most)))

    def claim(self, key: str, process: str) -> Mail | None:
        """Claim a waiting mail for a process; None if another one has it."""
        mail = self.get(key)
        if mail is None or mail.state is not MailState.WAITING:
            return None
        claimed = replace(mail, state=MailState.SENDING)
        self._write(claimed, process)
        return claimed

    def save(self, mail: Mail) -> None:
        """Write what became of a mail."""
        self._write(mail, "")

    def abandon(self, is_alive: Callable[[str], bool], ours: str = "") -> tuple[Mail, ...]:
        """Call unknown what a process was sending that has ended; return these mails."""
        alive = cache(is_alive)
        with self._connect() as connection:
            sending = connection.execute(select(mails.c.data, mails.c.process).where(mails.c.state == MailState.SENDING.value)).all()
        lost = [
            replace(_mail(row), state=MailState.UNKNOWN, secret="") for row in sending if row.process != ours and not alive(row.process)
        ]
        for mail in lost:
            self._write(mail, "")
        return tuple(lost)

    def is_unsubscribed(self, address: str, scope: str) -> bool:
        """Whether an address gets no mails of this scope, or none at all."""
        wanted = select(unsubscriptions.c.address).where(
            unsubscriptions.c.address == address, or_(unsubscriptions.c.scope == scope, unsubscriptions.c.scope == ALL_MAILS)
        )
        with self._connect() as connection:
            return connection.execute(wanted).first() is not None

    def refused_addresses(self) -> dict[str, str]:
        """Return the addresses that get no mail at all, with the reason."""
        wanted = select(unsubscriptions).where(unsubscriptions.c.scope == ALL_MAILS).order_by(unsubscriptions.c.address)
        with self._connect() as connection:
            return {row.address: row.reason for row in connection.execute(wanted)}

    def unsubscribe(self, address: str, scope: str, now: datetime, reason: str = "") -> None:
        """Send an address no more mails of a scope."""
        row = {"address": address, "scope": scope, "since": rows.stamp(now), "reason": reason[:300]}
        with self._connect() as connection:
            rows.insert_missing(connection, unsubscriptions, [row])

    def subscribe_again(self, address: str, scope: str) -> None:
        """Undo `unsubscribe`."""
        with self._connect() as connection:
            rows.delete(connection, unsubscriptions, [{"address": address, "scope": scope}])

    def delete_before(self, moment: datetime) -> None:
        """Delete the mails that were put in before a moment."""
        with self._connect() as connection:
            connection.execute(mails.delete().where(mails.c.created < rows.stamp(moment)))

    def erase(self, address: str, source: str) -> None:
        """Delete the mails to an address about a source, and its unsubscriptions from it."""
        with self._connect() as connection:
            connection.execute(mails.delete().where(mails.c.recipient == address, mails.c.source == source))
            rows.delete(connection, unsubscriptions, [{"address": address, "scope": source}])

    def _write(self, mail: Mail, process: str) -> None:
        with self._connect() as connection:
            rows.replace(connection, mails, [_row(mail, process)])


def _mail(row: Any) -> Mail:
    return serialization.loads(Mail, row.data)


def _row(mail: Mail, process: str) -> dict[str, str]:
    return {
        "key": mail.key,
        "state": mail.state.value,
        "due": rows.stamp(mail.due),
        "created": rows.stamp(mail.created),
        "recipient": mail.recipient,
        "source": mail.source,
        "process": process,
        "data": serialization.dumps(mail),
    }
