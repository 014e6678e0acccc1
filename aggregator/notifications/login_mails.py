"""Mails to whoever asks to log in: a moderator gets a link to log in, an owner the links of their sources, anyone else nothing."""

from collections.abc import Iterator
from datetime import datetime

from aggregator.access.roles import sources_of
from aggregator.access.tokens import TokenIssuer, digest_of
from aggregator.model import Config, Mail, MailKind, Purpose
from aggregator.store import Transaction


def login_mails(
    tx: Transaction, config: Config, tokens: TokenIssuer, address: str, now: datetime, *, language: str, next_path: str
) -> Iterator[Mail]:
    """Yield the mails; `next_path` is where a moderator goes after the log-in."""
    if address in tx.people.moderators():
        token = tokens.new(tx, Purpose.LOGIN, address, now, value=next_path)
        key = f"{MailKind.LOGIN.value}:{digest_of(token)[:32]}"
        yield Mail(key=key, kind=MailKind.LOGIN, recipient=address, language=language, created=now, secret=token)
    if owned := sources_of(config, address):
        yield Mail(
            key=f"{MailKind.OWNER_LINKS.value}:{digest_of(address)[:16]}:{now:%Y%m%dT%H%M%S.%fZ}",
            kind=MailKind.OWNER_LINKS,
            recipient=address,
            language=language,
            created=now,
            lists={"sources": tuple(network.name for network, _ in owned), "source_ids": tuple(source.id for _, source in owned)},
        )
