"""What people decide about sources: pause, resume, pull now, take or drop a held list, approve, reject, change the address, leave.

Each decision is one transaction: the state, the journal and the mails it causes. It counts up `SourceState.decisions`, so that a visit
that began before it is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.access import journal
from aggregator.access.roles import plain_address
from aggregator.access.tokens import TokenIssuer, digest_of, revoke
from aggregator.config import network_yaml
from aggregator.config.values import address
from aggregator.errors import WrongCall
from aggregator.model import Action, Config, Lifecycle, Mail, MailKind, Network, PullOutcome, Purpose, Source, SourceState, owner_of
from aggregator.notifications.outbox import put
from aggregator.notifications.owner_mails import moment_of, owner_mails
from aggregator.store import ReadStore, Transaction
from aggregator.urls import leads_everywhere, redacted

_VISITED = tuple(lifecycle for lifecycle in Lifecycle if lifecycle.is_visited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decides about which source, and when (UTC)."""

    source: Source
    network: Network
    who: str  # a mail address, or `journal.COMMAND_LINE`
    now: datetime


def decision(config: Config, source_id: str, who: str, now: datetime) -> Decision:
    """Return a decision about a source; raises WrongCall if there is no such source."""
    for network in config.networks:
        for source in network.sources:
            if source.id == source_id:
                return Decision(source=source, network=network, who=who, now=now)
    raise WrongCall(f"there is no source {source_id!r}; `netzwerktimer sources list` names them")


def pause(tx: Transaction, made: Decision) -> SourceState:
    """Visit the source no more until a person resumes it; its events stay. What waits for approval or has ended cannot be paused."""
    _expect(tx, made, *_VISITED)
    return _change(tx, made, Action.PAUSED, lambda state: _in(state, Lifecycle.PAUSED, made.now))


def resume(tx: Transaction, made: Decision) -> SourceState:
    """Visit a paused or gone source again, now; one that was suspicious is so again, since only a verdict makes it well."""
    _expect(tx, made, Lifecycle.PAUSED, Lifecycle.GONE)
    return _change(tx, made, Action.RESUMED, lambda state: replace(_visited_again(state, made.now), next_due=made.now, failures=0))


def pull_now(tx: Transaction, made: Decision) -> SourceState:
    """Make the source due now; a wait that its host asked for stays."""
    state = tx.sources.state(made.source.id)
    if not state.lifecycle.is_visited:
        raise WrongCall(f"{made.source.id} is {state.lifecycle.value}: it is not visited")
    return _change(tx, made, Action.PULLED_NOW, lambda state: replace(state, next_due=made.now))


def take_all(tx: Transaction, made: Decision) -> SourceState:
    """Say that a held list is right: the next one is taken as it is."""
    _expect_held(tx, made)
    return _change(tx, made, Action.LIST_TAKEN, lambda state: replace(state, accepted=True, next_due=made.now))


def keep_old(tx: Transaction, made: Decision) -> SourceState:
    """Say that a held list is wrong: it is dropped, the known events stay, and the source is paused."""
    _expect_held(tx, made)
    return _change(tx, made, Action.LIST_DROPPED, lambda state: replace(_in(state, Lifecycle.PAUSED, made.now), held=(), hold=None))


def approve(tx: Transaction, made: Decision) -> SourceState:
    """Let a pending source in; raises WrongCall to its own owner. With a changed address, it is read from there."""
    _expect(tx, made, Lifecycle.PENDING)
    owner = owner_of(made.network, made.source)
    if owner and owner == made.who:
        raise WrongCall(f"{made.source.id} is your own source: another moderator has to approve it")
    state = tx.sources.state(made.source.id)
    source = replace(made.source, url=state.wanted_url or made.source.url)
    tx.registrations.save_source(source)
    approved = _change(tx, made, Action.APPROVED, lambda known: _approved(known, made.now))
    put(tx, _mail(MailKind.WELCOME, made, {"address": redacted(source.url)}))
    return approved


def reject(tx: Transaction, made: Decision, reason: str) -> SourceState:
    """Refuse a pending source, with a reason for its owner."""
    _expect(tx, made, Lifecycle.PENDING)
    rejected = _change(tx, made, Action.REJECTED, lambda state: _in(state, Lifecycle.REJECTED, made.now), after=reason)
    put(tx, _mail(MailKind.REJECTED, made, {"reason_text": reason}))
    return rejected


def revoke_link(tx: Transaction, made: Decision) -> SourceState:
    """Make the owner's secret link worthless; the next mail has a new one."""
    revoke(tx, Purpose.OWNER, made.source.id)
    return _change(tx, made, Action.LINK_REVOKED, lambda state: state)


def exported(network: Network, owner: str) -> str:
    """Return the entry of a network as sources.yaml has it, with this owner's sources only: those of others are theirs to take along."""
    own = tuple(source for source in network.sources if owner_of(network, source) == owner)
    return network_yaml(replace(network, owner=network.owner if plain_address(network.owner) == owner else "", sources=own))


def is_registered(store: ReadStore, source: Source) -> bool:
    """Whether a source stands in the database, so that its address can be changed on the site; sources.yaml is read-only there."""
    return any(known.id == source.id for known in store.registrations.all().sources)


def checked_address(url: str) -> str:
    """Return an address that a source may have; raises ValueError for anything that is no http, https or webcal address."""
    url = address(url.strip())
    if not leads_everywhere(url.replace("webcal", "http", 1) if url.startswith("webcal") else url):
        raise ValueError("leads to no public host")
    return url


def change_address(tx: Transaction, made: Decision, url: str) -> SourceState:
    """Note the address that the owner wants: the source waits for approval and is not visited meanwhile; its events stay."""
    former = made.source.url
    changed = _change(
        tx,
        made,
        Action.ADDRESS_CHANGED,
        lambda state: replace(_in(state, Lifecycle.PENDING, made.now), wanted_url=url),
        before=redacted(former),
        after=redacted(url),
    )
    put(tx, _mail(MailKind.PENDING, made, {"address": redacted(url), "old_address": redacted(former)}))
    return changed


def ask_to_confirm(tx: Transaction, made: Decision, purpose: Purpose, tokens: TokenIssuer, language: str, value: str = "") -> None:
    """Send the owner a link that confirms leaving, or another address: `value`."""
    token = tokens.new(tx, purpose, made.who, made.now, subject=made.source.id, value=value)
    kind = MailKind.CONFIRM_ADDRESS if purpose is Purpose.CONFIRM_ADDRESS else MailKind.CONFIRM_LEAVING
    former = redacted(made.source.url)
    values = {"address": redacted(value) if value else former, "old_address": former}
    put(
        tx,
        owner_mails(
            kind, made.network, made.source, made.now, moment=digest_of(token)[:32], language=language, values=values, secret=token
        ),
    )


def leave(tx: Transaction, made: Decision, key: str) -> SourceState:
    """Let a source go with all that belongs to its owner; its records go with the next round of the scheduler.

    The owner gets a receipt with the network's entry; `key` is the secret key, with which the person becomes a number in the journal.
    """
    owner = owner_of(made.network, made.source)
    left = _change(tx, made, Action.LEFT, lambda state: SourceState(id=state.id, lifecycle=Lifecycle.LEFT, since=made.now))
    tx.registrations.delete_source(made.source.id)
    others = [source for source in made.network.sources if source.id != made.source.id]
    if all(tx.sources.state(source.id).lifecycle is Lifecycle.LEFT for source in others):
        tx.registrations.delete_network(made.network.slug)
    tx.pulls.forget(made.source.id)
    tx.people.delete_tokens([token.digest for token in tx.people.tokens_of(made.source.id)])
    if owner:
        tx.outbox.erase(owner, made.source.id)
        tx.outbox.erase(owner, "")
        tx.people.end_sessions(owner)
        journal.forget_person(tx, owner, key)
        put(tx, _mail(MailKind.LEFT, made, {}, {"export": tuple(exported(made.network, owner).splitlines())}))
    return left


def _change(
    tx: Transaction, made: Decision, action: Action, change: Callable[[SourceState], SourceState], *, before: str = "", after: str = ""
) -> SourceState:
    """Change the state of a source and note it in the journal."""
    state = tx.sources.state(made.source.id)
    changed = replace(change(state), decisions=state.decisions + 1)
    tx.sources.save([changed])
    journal.note(
        tx, made.now, made.who, action, made.source.id, before=before or state.lifecycle.value, after=after or changed.lifecycle.value
    )
    return changed


def _expect(tx: Transaction, made: Decision, *known: Lifecycle) -> None:
    state = tx.sources.state(made.source.id)
    if state.lifecycle not in known:
        raise WrongCall(f"{made.source.id} is {state.lifecycle.value}: this is possible for a source that is {_either(known)}")


def _expect_held(tx: Transaction, made: Decision) -> None:
    state = tx.sources.state(made.source.id)
    if state.lifecycle is not Lifecycle.SUSPICIOUS and state.outcome is not PullOutcome.HELD:
        raise WrongCall(f"{made.source.id} is {state.lifecycle.value}: no list of it is held")


def _either(known: tuple[Lifecycle, ...]) -> str:
    return " or ".join(lifecycle.value for lifecycle in known)


def _in(state: SourceState, lifecycle: Lifecycle, now: datetime) -> SourceState:
    return replace(state, lifecycle=lifecycle, since=now, provisional=None)


def _approved(state: SourceState, now: datetime) -> SourceState:
    return replace(_in(state, Lifecycle.NEW, now), wanted_url="", next_due=now, mailed=False)


def _visited_again(state: SourceState, now: datetime) -> SourceState:
    if state.hold is not None and state.hold.code.is_suspicious:
        return _in(state, Lifecycle.SUSPICIOUS, now)
    return _in(state, Lifecycle.OK if state.last_good else Lifecycle.NEW, now)


def _mail(kind: MailKind, made: Decision, values: dict[str, str], lists: dict[str, tuple[str, ...]] | None = None) -> tuple[Mail, ...]:
    return owner_mails(kind, made.network, made.source, made.now, moment=moment_of(made.now), values=values, lists=lists)
