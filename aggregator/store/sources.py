"""What is known of each source between two visits, and who may visit it now."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, select

from aggregator import wire
from aggregator.model import SourceState

from . import rows
from .prepared import Prepared
from .rows import Connect
from .tables import facts, sources

_KEPT = 5_000  # states whose reading and writing as text is remembered: those of calm sources stay the same from visit to visit
_STATE = sources.c.state, sources.c.next_due, sources.c.last_pull, sources.c.last_good, sources.c.good_pulls
_OWN_COLUMNS = ("next_due", "last_pull", "last_good", "good_pulls")
_REST = tuple(field.name for field in fields(SourceState) if field.name not in _OWN_COLUMNS)
_rest_of = attrgetter(*_REST)
_ONE = Prepared(select(*_STATE).where(sources.c.id == bindparam("id")))
_ALL = Prepared(select(*_STATE).order_by(sources.c.id))
_HOLDER = Prepared(select(sources.c.lease_owner).where(sources.c.id == bindparam("id")))
_LEASES = Prepared(select(sources.c.id, sources.c.lease_owner, sources.c.lease_until))
_LEASE = Prepared(
    sources.update().where(sources.c.id == bindparam("of")).values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
)
_RELEASE = Prepared(
    sources.update()
    .where(sources.c.id == bindparam("of"), sources.c.lease_owner == bindparam("owner"))
    .values(lease_owner="", lease_until="")
)
_THERE = Prepared(select(sources.c.id))
_UPDATE = Prepared(
    sources.update()
    .where(sources.c.id == bindparam("of"))
    .values({column.name: bindparam(column.name) for column in sources.columns if column.name not in ("id", "lease_owner", "lease_until")})
)


class Sources:
    """States and leases of the sources, and the few facts that belong to none."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def states(self) -> tuple[SourceState, ...]:
        """Return all states, ordered by id."""
        with self._connect() as connection:
            return tuple(_state(row) for row in _ALL.rows(connection))

    def state(self, source_id: str) -> SourceState:
        """Return the state of a source; a fresh one for a source never visited."""
        with self._connect() as connection:
            found = _ONE.rows(connection, id=source_id)
        return _state(found[0]) if found else SourceState(id=source_id)

    def save(self, states: Iterable[SourceState]) -> None:
        """Write states; leases stay as they are."""
        written = {state.id: _columns(state) for state in states}
        if not written:
            return
        with self._connect() as connection:
            there = _there(connection, written)
            _UPDATE.many(connection, ({**row, "of": key} for key, row in written.items() if key in there))
            free = {"lease_owner": "", "lease_until": ""}
            rows.insert(connection, sources, [{**row, **free, "id": key} for key, row in written.items() if key not in there])

    def forget(self, source_id: str) -> None:
        """Delete what is known of a source."""
        with self._connect() as connection:
            connection.execute(sources.delete().where(sources.c.id == source_id))

    def lease(self, ids: Sequence[str], owner: str, now: datetime, until: datetime, is_alive: Callable[[str], bool]) -> tuple[str, ...]:
        """Return those of `ids` that now belong to `owner` until then; owners that are alive keep the others. Call inside a write."""
        alive = cache(is_alive)  # the same few owners hold many
        with self._connect() as connection:
            leases = _LEASES.rows(connection)  # there are never many sources
            taken = {source_id for source_id, holder, end in leases if end > rows.stamp(now) and alive(holder)}
            free = tuple(source_id for source_id in ids if source_id not in taken)
            self.save([SourceState(id=source_id) for source_id in set(free) - {row[0] for row in leases}])
            _LEASE.many(connection, [{"of": source_id, "owner": owner, "until": rows.stamp(until)} for source_id in free])
        return free

    def holds(self, source_id: str, owner: str) -> bool:
        """Whether the source still belongs to `owner`: a late result of a lost lease is thrown away."""
        with self._connect() as connection:
            return _HOLDER.rows(connection, id=source_id) == [(owner,)]

    def release(self, ids: Collection[str], owner: str) -> None:
        """Give leases back; without an owner there are none."""
        if owner:
            with self._connect() as connection:
                _RELEASE.many(connection, [{"of": source_id, "owner": owner} for source_id in ids])

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


def _there(connection: Connection, wanted: Collection[str]) -> set[str]:
    """Which of the sources have a row; there are never many sources."""
    return {row[0] for row in _THERE.rows(connection)} & set(wanted)


def _columns(state: SourceState) -> dict[str, object]:
    """The columns of a state: what every visit changes beside the rest, which stays the same text while a source is calm."""
    return {
        "state": _text(_rest_of(state)),
        "next_due": rows.stamp(state.next_due),
        "last_pull": rows.stamp(state.last_pull),
        "last_good": rows.stamp(state.last_good),
        "good_pulls": state.good_pulls,
    }


def _state(row: Any) -> SourceState:
    text, next_due, last_pull, last_good, good_pulls = row
    due, pulled, good = (rows.instant_of(stamp) if stamp else None for stamp in (next_due, last_pull, last_good))
    return SourceState(**_rest(text), next_due=due, last_pull=pulled, last_good=good, good_pulls=good_pulls)


@lru_cache(_KEPT)
def _text(rest: tuple[Any, ...]) -> str:
    return wire.dumps(SourceState(**dict(zip(_REST, rest, strict=True))))


@lru_cache(_KEPT)
def _rest(text: str) -> Mapping[str, Any]:
    state = wire.loads(SourceState, text)
    return {name: getattr(state, name) for name in _REST}
