"""TokenIssuer in links: random, bound to one purpose and one mail address, stored as SHA-256 only.

A log-in or confirmation is a fresh token of 256 random bits that is used once. The link of an owner and the one to unsubscribe stand in
many mails, so they are derived: an HMAC over a random value that is stored, with a key that is not. Who reads the database has neither.
"""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from aggregator.model import Purpose, Token
from aggregator.store import ReadStore, Transaction

LIFETIMES = {
    Purpose.LOGIN: timedelta(minutes=30),
    Purpose.CONFIRM_ADDRESS: timedelta(days=7),
    Purpose.CONFIRM_LEAVING: timedelta(days=7),
    Purpose.OWNER: timedelta(days=180),  # since its last use
    Purpose.UNSUBSCRIBE: None,
}
ONCE = frozenset({Purpose.LOGIN, Purpose.CONFIRM_ADDRESS, Purpose.CONFIRM_LEAVING})
_BYTES = 32
_LONGEST = 200  # characters of anything that can be a token


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Makes and checks tokens; `key` is the secret key of this installation."""

    key: str

    def new(self, tx: Transaction, purpose: Purpose, address: str, now: datetime, *, subject: str = "", value: str = "") -> str:
        """Store a fresh token and return it; it is nowhere else."""
        token = secrets.token_urlsafe(_BYTES)
        tx.people.save_token(_stored(token, purpose, address, subject, now, value=value))
        return token

    def derived(self, tx: Transaction, purpose: Purpose, address: str, subject: str, now: datetime) -> str:
        """Return the token of an address for a subject, the same at each call until it is revoked or expires."""
        for known in tx.people.tokens_of(subject):
            if (known.purpose, known.address) == (purpose, address) and not _is_expired(known, now):
                return self._derived(purpose, address, subject, known.nonce)
        nonce = secrets.token_urlsafe(_BYTES)
        token = self._derived(purpose, address, subject, nonce)
        tx.people.save_token(_stored(token, purpose, address, subject, now, nonce=nonce))
        return token

    def _derived(self, purpose: Purpose, address: str, subject: str, nonce: str) -> str:
        text = "\0".join((purpose.value, address, subject, nonce))
        return hmac.new(self.key.encode(), text.encode(), sha256).hexdigest()


def find(store: ReadStore, purpose: Purpose, token: str, now: datetime) -> Token | None:
    """Return the stored token if it is valid for this purpose now; changes nothing."""
    if len(token) > _LONGEST:
        return None
    known = store.people.token(digest_of(token))
    if known is None or known.purpose is not purpose or (known.used is not None and purpose in ONCE) or _is_expired(known, now):
        return None
    return known


def use(tx: Transaction, purpose: Purpose, token: str, now: datetime) -> Token | None:
    """Return the token as `find` does and note its use: a second use of a log-in or confirmation finds nothing.

    A transaction writes alone, so of two uses at once one comes second.
    """
    known = find(tx, purpose, token, now)
    if known is None:
        return None
    lifetime = LIFETIMES[purpose]
    prolonged = now + lifetime if lifetime and purpose not in ONCE else known.expires
    tx.people.save_token(replace(known, used=now, expires=prolonged))
    return known


def revoke(tx: Transaction, purpose: Purpose, subject: str) -> None:
    """Make the tokens for this purpose about a subject worthless."""
    tx.people.delete_tokens([token.digest for token in tx.people.tokens_of(subject) if token.purpose is purpose])


def digest_of(token: str) -> str:
    """Return the SHA-256 under which a token or session is stored."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _stored(token: str, purpose: Purpose, address: str, subject: str, now: datetime, *, value: str = "", nonce: str = "") -> Token:
    lifetime = LIFETIMES[purpose]
    return Token(
        digest=digest_of(token),
        purpose=purpose,
        address=address,
        subject=subject,
        value=value,
        nonce=nonce,
        created=now,
        expires=now + lifetime if lifetime else None,
    )


def _is_expired(token: Token, now: datetime) -> bool:
    return (token.expires is not None and token.expires <= now) or token.created > now + timedelta(days=1)  # or a clock that ran ahead
