"""Mails to the owner of a source: who gets them, and the key under which each is put in once."""

from collections.abc import Mapping
from datetime import datetime

from aggregator.model import Mail, MailKind, Network, Source, owner_of
from aggregator.urls import redacted


def owner_mails(
    kind: MailKind,
    network: Network,
    source: Source,
    now: datetime,
    *,
    moment: str = "",
    language: str = "",
    values: Mapping[str, str] | None = None,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    secret: str = "",
    repeats: bool = False,
) -> tuple[Mail, ...]:
    """Return the mail of a kind to the owner of a source; none without an owner.

    `moment` tells two mails of one kind apart ("": there is one only), `language` "" is the site's first, and one that `repeats` can be
    unsubscribed from.
    """
    owner = owner_of(network, source)
    if not owner:
        return ()
    mail = Mail(
        key=":".join(filter(None, (kind.value, source.id, moment))),
        kind=kind,
        recipient=owner,
        language=language,
        created=now,
        source=source.id,
        values={"network": network.slug, "source_name": network.name, "address": redacted(source.url), **(values or {})},
        lists=lists or {},
        secret=secret,
        unsubscribe=repeats,
    )
    return (mail,)


def moment_of(when: datetime) -> str:
    """Return a moment as keys of mails have it."""
    return f"{when:%Y%m%dT%H%M%SZ}"
