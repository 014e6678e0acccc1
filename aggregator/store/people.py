"""The tables of people: moderators, tokens, sessions, attempts for rate limits, and the journal."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aggregator import serialization
from aggregator.model import JournalEntry, Session, Token

from . import rows
from .rows import Connect
from .tables import attempts, journal, moderators, sessions, tokens


class People:
    """Reads who may log in and what they did; inside a write, changes it."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def moderators(self) -> tuple[str, ...]:
        """Return the mail addresses of all moderators, sorted."""
        with self._connect() as connection:
            return tuple(row.address for row in connection.execute(select(moderators.c.address).order_by(moderators.c.address)))

    def add_moderator(self, address: str, now: datetime) -> None:
        """Make an address a moderator's; nothing changes if it is one."""
        with self._connect() as connection:
            rows.insert_missing(connection, moderators, [{"address": address, "added": rows.stamp(now)}])

    def remove_moderator(self, address: str) -> None:
        """Take the role from an address."""
        with self._connect() as connection:
            rows.delete(connection, moderators, [{"address": address}])

    def token(self, digest: str) -> Token | None:
        """Return a token by its SHA-256, also an expired or used one; None if there is none."""
        with self._connect() as connection:
            data = connection.execute(select(tokens.c.data).where(tokens.c.digest == digest)).scalar()
        return serialization.loads(Token, data) if data else None

    def tokens_of(self, subject: str) -> tuple[Token, ...]:
        """Return the tokens about a subject."""
        with self._connect() as connection:
            stored = connection.execute(select(tokens.c.data).where(tokens.c.subject == subject).order_by(tokens.c.digest))
            return tuple(serialization.loads(Token, row.data) for row in stored)

    def save_token(self, token: Token) -> None:
        """Write a token."""
        row = {
            "digest": token.digest,
            "purpose": token.purpose.value,
            "address": token.address,
            "subject": token.subject,
            "expires": rows.stamp(token.expires) or rows.NEVER,
            "data": serialization.dumps(token),
        }
        with self._connect() as connection:
            rows.replace(connection, tokens, [row])

    def delete_tokens(self, digests: Iterable[str]) -> None:
        """Delete tokens."""
        with self._connect() as connection:
            rows.delete_in(connection, tokens.c.digest, tokens, digests)

    def session(self, digest: str, now: datetime) -> Session | None:
        """Return a session that has not expired."""
        wanted = select(sessions.c.data).where(sessions.c.digest == digest, sessions.c.expires > rows.stamp(now))
        with self._connect() as connection:
            data = connection.execute(wanted).scalar()
        return serialization.loads(Session, data) if data else None

    def save_session(self, session: Session) -> None:
        """Write a session."""
        row = {
            "digest": session.digest,
            "address": session.address,
            "expires": rows.stamp(session.expires),
            "data": serialization.dumps(session),
        }
        with self._connect() as connection:
            rows.replace(connection, sessions, [row])

    def end_session(self, digest: str) -> None:
        """Delete a session."""
        with self._connect() as connection:
            rows.delete(connection, sessions, [{"digest": digest}])

    def end_sessions(self, address: str) -> None:
        """Delete all sessions of an address."""
        with self._connect() as connection:
            rows.delete(connection, sessions, [{"address": address}])

    def count_attempts(self, counter: str, since: datetime) -> int:
        """Return how many attempts were counted since a moment."""
        wanted = select(func.count()).where(attempts.c.counter == counter, attempts.c.at >= rows.stamp(since))
        with self._connect() as connection:
            return int(connection.execute(wanted).scalar() or 0)

    def oldest_attempt(self, counter: str, since: datetime) -> datetime | None:
        """Return the first attempt since a moment."""
        wanted = select(func.min(attempts.c.at)).where(attempts.c.counter == counter, attempts.c.at >= rows.stamp(since))
        with self._connect() as connection:
            at = connection.execute(wanted).scalar()
        return rows.instant_of(at) if at else None

    def save_attempts(self, counters: Iterable[str], now: datetime) -> None:
        """Count one attempt for each counter."""
        with self._connect() as connection:
            for counter in counters:
                connection.execute(attempts.insert().values(counter=counter, at=rows.stamp(now)))

    def journal(self, most: int, subject: str | None = None) -> tuple[JournalEntry, ...]:
        """Return the last entries of the journal, newest first: all, or those about a subject."""
        wanted = select(journal.c.data).order_by(journal.c.id.desc()).limit(most)
        if subject is not None:
            wanted = wanted.where(journal.c.subject == subject)
        with self._connect() as connection:
            return tuple(serialization.loads(JournalEntry, row.data) for row in connection.execute(wanted))

    def note(self, entry: JournalEntry) -> None:
        """Add an entry to the journal."""
        with self._connect() as connection:
            connection.execute(journal.insert().values(**_journal_row(entry)))

    def rename_in_journal(self, name_of: Callable[[str], str], before: datetime | None = None) -> None:
        """Put a name in place of each mail address in the journal: in all entries, or in those before a moment."""
        wanted = select(journal.c.id, journal.c.data).where(journal.c.data.like("%@%"))
        if before is not None:
            wanted = wanted.where(journal.c.at < rows.stamp(before))
        with self._connect() as connection:
            for row in connection.execute(wanted).all():
                entry = serialization.loads(JournalEntry, row.data)
                renamed = replace(entry, who=name_of(entry.who), before=name_of(entry.before), after=name_of(entry.after))
                if renamed != entry:
                    connection.execute(journal.update().where(journal.c.id == row.id).values(**_journal_row(renamed)))

    def tidy(self, now: datetime, attempts_before: datetime) -> None:
        """Delete what has expired: tokens, sessions, attempts."""
        with self._connect() as connection:
            connection.execute(tokens.delete().where(tokens.c.expires <= rows.stamp(now)))
            connection.execute(sessions.delete().where(sessions.c.expires <= rows.stamp(now)))
            connection.execute(attempts.delete().where(attempts.c.at < rows.stamp(attempts_before)))


def _journal_row(entry: JournalEntry) -> dict[str, Any]:
    return {"at": rows.stamp(entry.at), "who": entry.who, "subject": entry.subject[:200], "data": serialization.dumps(entry)}
