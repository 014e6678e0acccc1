"""Facts about this installation: its base URL, the heartbeat of its scheduler, fingerprints of what derived tables depend on."""

from sqlalchemy import select

from . import rows
from .rows import Connect
from .tables import service


class Service:
    """Reads facts by name; inside a write, saves them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def get(self, name: str) -> str:
        """Return a fact, "" if it was never stored."""
        with self._connect() as connection:
            return str(connection.execute(select(service.c.value).where(service.c.name == name)).scalar() or "")

    def save(self, name: str, value: str) -> None:
        """Store a fact."""
        with self._connect() as connection:
            rows.replace(connection, service, [{"name": name, "value": value}])
