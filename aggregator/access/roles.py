"""Which roles a mail address has: moderators stand in the database, owners in sources.yaml and the registrations."""

from datetime import datetime

from aggregator.model import Action, Config, Network, Role, Source, owner_of
from aggregator.store import ReadStore, Transaction

from .journal import note


def plain_address(address: str) -> str:
    """Return a mail address as it is stored and compared: without white space around it, in lower case."""
    return address.strip().lower()


def roles_of(store: ReadStore, address: str, owners: frozenset[str]) -> frozenset[Role]:
    """Return the roles of an address; `owners` from `owners_of`."""
    roles = {Role.OWNER} if address in owners else set()
    if address in store.people.moderators():
        roles.add(Role.MODERATOR)
    return frozenset(roles)


def owners_of(config: Config) -> frozenset[str]:
    """Return the addresses of all owners."""
    return frozenset(owner for network in config.networks for source in network.sources if (owner := owner_of(network, source)))


def sources_of(config: Config, address: str) -> tuple[tuple[Network, Source], ...]:
    """Return the sources of an owner, each with its network, in the order of the configuration."""
    owned = ((network, source) for network in config.networks for source in network.sources)
    return tuple((network, source) for network, source in owned if owner_of(network, source) == address != "")


def seed_moderators(tx: Transaction, addresses: tuple[str, ...], now: datetime) -> None:
    """Make addresses moderators if there is none yet."""
    if not tx.people.moderators():
        for address in addresses:
            tx.people.add_moderator(plain_address(address), now)


def add_moderator(tx: Transaction, address: str, who: str, now: datetime) -> bool:
    """Make an address a moderator's; return whether it was none."""
    address = plain_address(address)
    if address in tx.people.moderators():
        return False
    tx.people.add_moderator(address, now)
    note(tx, now, who, Action.MODERATOR_ADDED, after=address)
    return True


def remove_moderator(tx: Transaction, address: str, who: str, now: datetime) -> bool:
    """Take the role from an address and end its sessions; return whether it was a moderator's."""
    address = plain_address(address)
    if address not in tx.people.moderators():
        return False
    tx.people.remove_moderator(address)
    tx.people.end_sessions(address)
    note(tx, now, who, Action.MODERATOR_REMOVED, before=address)
    return True
