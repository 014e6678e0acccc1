"""Which mails a pull causes: its owner is told when a source breaks, and when it is well again; each once."""

from collections.abc import Iterator
from datetime import datetime

from babel.dates import format_date

from aggregator.model import KEPT_WHEN_GONE, Config, Lifecycle, Mail, MailKind, Network, PullOutcome, Source, SourceState

from .owner_mails import moment_of, owner_mails


def health_mails(before: SourceState, after: SourceState, source: Source, config: Config, now: datetime) -> tuple[Mail, ...]:
    """Return the mails to the owner that a step from one state to the next causes; none without an owner."""
    if not (kinds := tuple(_kinds(before, after))):
        return ()
    network = next((network for network in config.networks if network.slug == source.network), None)
    if network is None:
        return ()
    return tuple(mail for kind in kinds for mail in _mails(kind, before, after, source, network, config, now))


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


def _mails(
    kind: MailKind, before: SourceState, after: SourceState, source: Source, network: Network, config: Config, now: datetime
) -> tuple[Mail, ...]:
    since = after.ill_since if kind is MailKind.AILING else after.since
    is_first = kind is MailKind.WELCOME
    return owner_mails(
        kind,
        network,
        source,
        now,
        moment="" if is_first else moment_of(since or now),
        values=_values(kind, before, after, config, now),
        lists={"events": after.held} if kind is MailKind.SUSPICIOUS and after.held else {},
        repeats=not is_first,
    )


def _values(kind: MailKind, before: SourceState, after: SourceState, config: Config, now: datetime) -> dict[str, str]:
    """What the texts of a kind of mail name, beside the source."""
    if kind is MailKind.ALL_CLEAR:
        return {"listed": str(after.events), "since": _moment(before.ill_since or before.since or now, config)}
    if kind is MailKind.GONE:
        return {"until": _moment((after.since or now) + KEPT_WHEN_GONE, config)}
    hold = after.hold
    is_held = hold is not None and (after.outcome is PullOutcome.HELD or kind is MailKind.SUSPICIOUS)
    values = (
        {"reason": hold.code.value, "known": str(hold.known), "listed": str(hold.listed)}
        if hold and is_held
        else {"failure": after.failure}
    )
    if hold and hold.domain:
        values["new_address"] = hold.domain
    return values | {"since": _moment(after.ill_since or now, config)} if kind is MailKind.AILING else values


def _moment(moment: datetime, config: Config) -> str:
    """A day in the words of the language in which the site writes mails."""
    locale = "de" if config.site.languages[0] == "de" else "en_GB"
    return format_date(moment.astimezone(config.zone).date(), "long", locale=locale)
