"""What is known of each source between two visits, and who may visit it now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from aggregator import wire
from aggregator.model import SourceState

from . import rows
from .rows import Connect
from .tables import facts, sources


class Sources:
    """States and leases of the sources, and the few facts that belong to none."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def states(self) -> tuple[SourceState, ...]:
        """Return all states, ordered by id."""
        with self._connect() as connection:
            found = connection.execute(select(sources.c.state).order_by(sources.c.id))
            return tuple(wire.loads(SourceState, row.state) for row in found)

    def state(self, source_id: str) -> SourceState:
        """Return the state of a source; a fresh one for a source never visited."""
        with self._connect() as connection:
            found = connection.execute(select(sources.c.state).where(sources.c.id == source_id)).scalar()
        return wire.loads(SourceState, found) if found else SourceState(id=source_id)

    def save(self, states: Iterable[SourceState]) -> None:
        """Write states; leases stay as they are."""
        with self._connect() as connection:
            for state in states:
                values = {"state": wire.dumps(state), "next_due": rows.stamp(state.next_due)}
                done = connection.execute(sources.update().where(sources.c.id == state.id).values(values))
                if not done.rowcount:
                    connection.execute(sources.insert().values(id=state.id, lease_owner="", lease_until="", **values))

    def forget(self, source_id: str) -> None:
        """Delete what is known of a source."""
        with self._connect() as connection:
            connection.execute(sources.delete().where(sources.c.id == source_id))

    def lease(self, ids: Sequence[str], owner: str, now: datetime, until: datetime) -> tuple[str, ...]:
        """Return those of `ids` that now belong to `owner` until then; somebody else has the others. Call inside a write."""
        taken = []
        with self._connect() as connection:
            for source_id in ids:
                if not connection.execute(select(sources.c.id).where(sources.c.id == source_id)).scalar():
                    fresh = SourceState(id=source_id)
                    connection.execute(
                        sources.insert().values(id=source_id, state=wire.dumps(fresh), next_due="", lease_owner="", lease_until="")
                    )
                free = sources.c.lease_until <= rows.stamp(now)
                done = connection.execute(
                    sources.update().where(sources.c.id == source_id, free).values(lease_owner=owner, lease_until=rows.stamp(until))
                )
                if done.rowcount:
                    taken.append(source_id)
        return tuple(taken)

    def holds(self, source_id: str, owner: str) -> bool:
        """Whether the source still belongs to `owner`: a late result of a lost lease is thrown away."""
        with self._connect() as connection:
            return connection.execute(select(sources.c.lease_owner).where(sources.c.id == source_id)).scalar() == owner

    def release(self, ids: Collection[str], owner: str) -> None:
        """Give leases back."""
        with self._connect() as connection:
            for chunk in rows.chunks(ids):
                mine = sources.c.id.in_(chunk) & (sources.c.lease_owner == owner)
                connection.execute(sources.update().where(mine).values(lease_owner="", lease_until=""))

    def release_all(self, owner: str) -> None:
        """Give back every lease of an owner."""
        with self._connect() as connection:
            connection.execute(sources.update().where(sources.c.lease_owner == owner).values(lease_owner="", lease_until=""))

    def fact(self, name: str) -> str:
        """Return a stored fact, "" if it was never stored."""
        with self._connect() as connection:
            return str(connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar() or "")

    def save_fact(self, name: str, value: str) -> None:
        """Store a fact."""
        with self._connect() as connection:
            rows.replace(connection, facts, [{"name": name, "value": value}])
