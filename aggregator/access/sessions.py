"""Sessions: kept in the database for 30 days, ended by log-out and by a change of role."""

import secrets
from datetime import datetime, timedelta

from aggregator.model import Role, Session
from aggregator.store import ReadStore, Transaction

from .roles import roles_of
from .tokens import digest_of

LIFETIME = timedelta(days=30)


def start(tx: Transaction, address: str, role: Role, now: datetime) -> str:
    """Start a session and return what the cookie holds."""
    secret = secrets.token_urlsafe(32)
    tx.people.save_session(Session(digest=digest_of(secret), address=address, role=role, created=now, expires=now + LIFETIME))
    return secret


def session_of(store: ReadStore, secret: str, owners: frozenset[str], now: datetime) -> Session | None:
    """Return the session of a cookie; None if it ended, expired, or its address lost the role. `owners`: all owners' addresses."""
    session = store.people.session(digest_of(secret), now) if secret and len(secret) < 200 else None
    if session is None or session.role not in roles_of(store, session.address, owners):
        return None
    return session


def end(tx: Transaction, secret: str) -> None:
    """End a session."""
    tx.people.end_session(digest_of(secret))
