"""The tables of registered networks and sources, and of the texts that people set on the site."""

import secrets
from dataclasses import replace

from sqlalchemy import Table, select

from aggregator import serialization
from aggregator.model import Network, NetworkTexts, Registrations, Source

from . import rows
from .rows import Connect
from .service import Service
from .tables import network_texts, registered_networks, registered_sources

_REVISION = "registrations"


class RegisteredSources:
    """Reads what the database adds to sources.yaml; inside a write, changes it."""

    def __init__(self, connect: Connect) -> None:
        self._connect, self._service = connect, Service(connect)

    def revision(self) -> str:
        """Return a text that is another one after each change; "" before the first one."""
        return self._service.get(_REVISION)

    def all(self) -> Registrations:
        """Return all of it, ordered by slug and id."""
        revision = self.revision()  # before the rest: a change meanwhile is then read again
        with self._connect() as connection:
            networks, sources, texts = (
                connection.execute(select(table).order_by(*table.primary_key.columns)).all()
                for table in (registered_networks, registered_sources, network_texts)
            )
        return Registrations(
            revision=revision,
            networks=tuple(serialization.loads(Network, row.data) for row in networks),
            sources=tuple(serialization.loads(Source, row.data) for row in sources),
            texts={row.slug: serialization.loads(NetworkTexts, row.data) for row in texts},
        )

    def save_network(self, network: Network) -> None:
        """Write a network; its sources are not looked at."""
        self._save(registered_networks, {"slug": network.slug, "data": serialization.dumps(_without_sources(network))})

    def save_source(self, source: Source) -> None:
        """Write a source."""
        self._save(registered_sources, {"id": source.id, "data": serialization.dumps(source)})

    def save_texts(self, slug: str, texts: NetworkTexts) -> None:
        """Write what a network says of itself."""
        self._save(network_texts, {"slug": slug, "data": serialization.dumps(texts)})

    def delete_source(self, source_id: str) -> None:
        """Delete a source, if it is there."""
        self._delete(registered_sources, {"id": source_id})

    def delete_network(self, slug: str) -> None:
        """Delete a network and its texts, if they are there."""
        self._delete(registered_networks, {"slug": slug})
        self._delete(network_texts, {"slug": slug})

    def _save(self, table: Table, row: dict[str, str]) -> None:
        with self._connect() as connection:
            rows.replace(connection, table, [row])
        self._service.save(_REVISION, secrets.token_hex(8))

    def _delete(self, table: Table, row: dict[str, str]) -> None:
        with self._connect() as connection:
            rows.delete(connection, table, [row])
        self._service.save(_REVISION, secrets.token_hex(8))


def _without_sources(network: Network) -> Network:
    return replace(network, sources=())
