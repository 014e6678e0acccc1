"""The table of sources: the state of each between two pulls, and its lease."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from aggregator import serialization
from aggregator.model import SourceState

from . import rows
from .rows import Connect
from .tables import sources

_KEPT = 5_000  # cached texts of states: a source with nothing new has the same text after each visit
_OWN_COLUMNS = ("next_due", "last_pull", "last_good", "good_pulls", "decisions")
_STATE = select(sources.c.state, *(sources.c[name] for name in _OWN_COLUMNS))
_REST = tuple(field.name for field in fields(SourceState) if field.name not in _OWN_COLUMNS)
_LEASE = ("lease_owner", "lease_until")
_rest_of = attrgetter(*_REST)


class Sources:
    """States and leases of the sources."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def states(self) -> tuple[SourceState, ...]:
        """Return all states, ordered by id."""
        with self._connect() as connection:
            return tuple(map(_state, connection.execute(_STATE.order_by(sources.c.id))))

    def state(self, source_id: str) -> SourceState:
        """Return the state of a source; a new one for a source that was never visited."""
        with self._connect() as connection:
            row = connection.execute(_STATE.where(sources.c.id == source_id)).first()
        return _state(row) if row else SourceState(id=source_id)

    def save(self, states: Iterable[SourceState]) -> None:
        """Write states without changing leases."""
        written = [_columns(state) for state in states]
        with self._connect() as connection:
            rows.replace(connection, sources, written, keep=_LEASE)

    def forget(self, source_id: str) -> None:
        """Delete the state of a source."""
        with self._connect() as connection:
            connection.execute(sources.delete().where(sources.c.id == source_id))

    def lease(self, ids: Sequence[str], owner: str, now: datetime, until: datetime, is_alive: Callable[[str], bool]) -> tuple[str, ...]:
        """Lease sources to `owner` until `until`; return the ids of those that no other living owner holds. Call inside a write."""
        alive = cache(is_alive)  # few owners hold many leases
        with self._connect() as connection:
            leases = connection.execute(select(sources.c.id, sources.c.lease_owner, sources.c.lease_until))  # never many
            taken = {row.id for row in leases if row.lease_until > rows.stamp(now) and alive(row.lease_owner)}
            free = tuple(source_id for source_id in ids if source_id not in taken)
            rows.insert_missing(connection, sources, [_columns(SourceState(id=source_id)) for source_id in free])
            for chunk in rows.chunks(free):
                leased = sources.update().where(sources.c.id.in_(chunk))
                connection.execute(leased.values(lease_owner=owner, lease_until=rows.stamp(until)))
        return free

    def held(self, ids: Collection[str], owner: str) -> dict[str, int]:
        """Return how often people changed the states of those of `ids` that `owner` still holds; without an owner, of all of them."""
        wanted = select(sources.c.id, sources.c.decisions)
        if owner:
            wanted = wanted.where(sources.c.lease_owner == owner)
        with self._connect() as connection:
            return {row.id: row.decisions for row in rows.among(connection, wanted, sources.c.id, ids)}

    def release(self, ids: Collection[str], owner: str) -> None:
        """Release the leases of `owner` on these sources; without an owner there are none."""
        with self._connect() as connection:
            for chunk in rows.chunks(ids if owner else ()):
                released = sources.update().where(sources.c.id.in_(chunk), sources.c.lease_owner == owner)
                connection.execute(released.values(lease_owner="", lease_until=""))

    def release_all(self, owner: str) -> None:
        """Release all leases of an owner."""
        with self._connect() as connection:
            connection.execute(sources.update().where(sources.c.lease_owner == owner).values(lease_owner="", lease_until=""))


def _columns(state: SourceState) -> dict[str, object]:
    """The row of a state without a lease: columns for what every visit changes, and one text for the rest."""
    return {
        "id": state.id,
        "state": _text(_rest_of(state)),
        "next_due": rows.stamp(state.next_due),
        "last_pull": rows.stamp(state.last_pull),
        "last_good": rows.stamp(state.last_good),
        "good_pulls": state.good_pulls,
        "decisions": state.decisions,
        **dict.fromkeys(_LEASE, ""),
    }


def _state(row: Any) -> SourceState:
    text, next_due, last_pull, last_good, good_pulls, decisions = row
    due, pulled, good = (rows.instant_of(stamp) if stamp else None for stamp in (next_due, last_pull, last_good))
    return SourceState(**_rest(text), next_due=due, last_pull=pulled, last_good=good, good_pulls=good_pulls, decisions=decisions)


@lru_cache(_KEPT)
def _text(rest: tuple[Any, ...]) -> str:
    return serialization.dumps(SourceState(**dict(zip(_REST, rest, strict=True))))


@lru_cache(_KEPT)
def _rest(text: str) -> Mapping[str, Any]:
    state = serialization.loads(SourceState, text)
    return {name: getattr(state, name) for name in _REST}
