"""Facts about this installation: where it is, when its scheduler last looked for work, what derived tables were made with."""

from sqlalchemy import select

from . import rows
from .rows import Connect
from .tables import service


class Service:
    """Reads facts by their names; inside a write, keeps them."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def get(self, name: str) -> str:
        """Return a stored fact, "" if it was never stored."""
        with self._connect() as connection:
            return str(connection.execute(select(service.c.value).where(service.c.name == name)).scalar() or "")

    def save(self, name: str, value: str) -> None:
        """Store a fact."""
        with self._connect() as connection:
            rows.replace(connection, service, [{"name": name, "value": value}])
