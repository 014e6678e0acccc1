"""The addresses in a mail: pages, feeds, and the links that only its recipient may have."""

from collections.abc import Mapping
from datetime import datetime

from aggregator.access.tokens import TokenIssuer
from aggregator.model import Mail, MailKind, Purpose
from aggregator.store import Transaction
from aggregator.urls import CUT

from .outbox import scope_of

HIDDEN = CUT
_TO_ACT = {
    MailKind.LOGIN: "/login/",
    MailKind.CONFIRM_ADDRESS: "/confirm/",
    MailKind.CONFIRM_LEAVING: "/confirm/",
}
_WITH_OWNER_LINK = frozenset(
    {MailKind.WELCOME, MailKind.AILING, MailKind.SUSPICIOUS, MailKind.GONE, MailKind.ALL_CLEAR, MailKind.PENDING, MailKind.REJECTED}
)


def links_of(tx: Transaction, mail: Mail, tokens: TokenIssuer, base_url: str, now: datetime) -> Mapping[str, str]:
    """Return the absolute addresses that the texts of a mail name, with its secret ones."""
    links = _public(mail, base_url)
    if mail.kind in _TO_ACT:
        links["action"] = f"{base_url}{_TO_ACT[mail.kind]}{mail.secret}"
    if mail.kind in _WITH_OWNER_LINK:
        links["owner"] = owner_link(tx, mail.source, mail.recipient, tokens, base_url, now)
    if mail.kind is MailKind.OWNER_LINKS:
        ids = enumerate(mail.lists.get("source_ids", ()), 1)
        links |= {f"source_{number}": owner_link(tx, source, mail.recipient, tokens, base_url, now) for number, source in ids}
    if mail.unsubscribe:
        token = tokens.derived(tx, Purpose.UNSUBSCRIBE, mail.recipient, scope_of(mail), now)
        links["unsubscribe"] = f"{base_url}/unsubscribe/{token}"
    return links


def hidden_links_of(mail: Mail, base_url: str) -> Mapping[str, str]:
    """Return the addresses of a mail as the outbox shows them: those with a token are hidden."""
    secret = ["owner", "unsubscribe", *(f"source_{number}" for number, _ in enumerate(mail.lists.get("sources", ()), 1))]
    return _public(mail, base_url) | dict.fromkeys([*secret, *(["action"] if mail.kind in _TO_ACT else [])], HIDDEN)


def owner_link(tx: Transaction, source: str, owner: str, tokens: TokenIssuer, base_url: str, now: datetime) -> str:
    """Return the link of an owner to a source: the same one in each mail, until it is revoked."""
    return f"{base_url}/owner/link/{tokens.derived(tx, Purpose.OWNER, owner, source, now)}"


def _public(mail: Mail, base_url: str) -> dict[str, str]:
    network = f"network={mail.values.get('network', '')}"
    return {
        "status": f"{base_url}/status#{mail.source}",
        "moderation": f"{base_url}/moderation",
        "listing": f"{base_url}/?{network}",
        "ical": f"{base_url}/feeds/events.ics?{network}",
        "rss": f"{base_url}/feeds/events.rss?{network}",
    }
