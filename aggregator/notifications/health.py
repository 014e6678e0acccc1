"""Which mails a pull causes: its owner is told when a source breaks, and when it is well again; each once."""

from collections.abc import Iterator
from datetime import datetime

from aggregator.model import Config, Lifecycle, Mail, MailKind, Network, Source, SourceState
from aggregator.model.config import owner_of
from aggregator.urls import redacted, redacted_text

_DAY = "%d.%m.%Y, %H:%M"


def health_mails(before: SourceState, after: SourceState, source: Source, config: Config, now: datetime) -> tuple[Mail, ...]:
    """Return the mails to the owner that a step from one state to the next causes; none without an owner."""
    network = next((network for network in config.networks if network.slug == source.network), None)
    owner = owner_of(network, source) if network else ""
    if network is None or not owner:
        return ()
    return tuple(_mail(kind, after, source, network, owner, config, now) for kind in _kinds(before, after))


def _kinds(before: SourceState, after: SourceState) -> Iterator[MailKind]:
    if before.since is None and before.lifecycle is Lifecycle.NEW and not before.good_pulls:
        yield MailKind.WELCOME
    if after.lifecycle is not before.lifecycle and after.lifecycle is Lifecycle.SUSPICIOUS:
        yield MailKind.SUSPICIOUS
    elif after.lifecycle is not before.lifecycle and after.lifecycle is Lifecycle.GONE:
        yield MailKind.GONE
    elif after.lifecycle is Lifecycle.AILING and after.mailed and not before.mailed:
        yield MailKind.AILING
    elif after.lifecycle is Lifecycle.OK and before.mailed:
        yield MailKind.ALL_CLEAR


def _mail(kind: MailKind, state: SourceState, source: Source, network: Network, owner: str, config: Config, now: datetime) -> Mail:
    since = state.ill_since if kind is MailKind.AILING else state.since
    moment = "" if kind is MailKind.WELCOME else f":{since or now:%Y%m%dT%H%M%SZ}"
    values = {
        "source_name": network.name,
        "address": redacted(source.url),
        "failure": state.failure,
        "message": redacted_text(state.error),
        "reason": state.held_for,
        "known": str(state.held_known or state.events),
        "listed": str(state.events),
        "since": (state.ill_since or now).astimezone(config.zone).strftime(_DAY),
    }
    return Mail(
        key=f"{kind.value}:{source.id}{moment}",
        kind=kind,
        recipient=owner,
        language=config.site.languages[0],
        created=now,
        source=source.id,
        values=values,
        lists={"held": state.held} if state.held else {},
        unsubscribe=kind is not MailKind.WELCOME,
    )
