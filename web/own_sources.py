"""The sources and networks of the owner who is logged in; those of others are not there."""

from werkzeug.exceptions import Forbidden, NotFound

from aggregator.access.roles import plain_address, sources_of
from aggregator.model import Lifecycle, Network, Source

from .context import current
from .rights import current_session

_APPROVED = frozenset(Lifecycle) - {Lifecycle.PENDING, Lifecycle.REJECTED, Lifecycle.LEFT}


def own_address() -> str:
    """Return the mail address of the session."""
    session = current_session()
    if session is None:
        raise Forbidden
    return session.address


def own_source(address: str, source_id: str, missing: type[Exception] = NotFound) -> tuple[Network, Source]:
    """Return a source of an address with its network; raises `missing` for any other."""
    for network, source in sources_of(current().config(), address):
        if source.id == source_id:
            return network, source
    raise missing


def own_network(slug: str) -> Network:
    """Return a network whose texts the owner may write; raises NotFound for any other."""
    for network, source in sources_of(current().config(), own_address()):
        if network.slug == slug and may_write(network) and current().store.sources.state(source.id).lifecycle in _APPROVED:
            return network
    raise NotFound


def may_write(network: Network) -> bool:
    """Whether the texts of a network are the owner's: not if the network as a whole names another one."""
    return plain_address(network.owner) in ("", own_address())
